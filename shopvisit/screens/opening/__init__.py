"""What is asked before a shop is open: the first start, and what stands in its way.

Each is a small app of its own with one page; `small_app` is what they have in common. Imports no
other room.
"""
