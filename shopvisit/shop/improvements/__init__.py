"""Improvements: what the shop changes, who raised it, who is told, and what was different since.

May import `complaints` and what is behind it.
"""
