"""Visits: what a customer came for, and all that follows from it.

May import `complaints` and what is behind it.
"""
