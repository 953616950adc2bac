"""Tips: what staff should know during a call, found by item, reason or word.

May import `people` and what is behind it.
"""
