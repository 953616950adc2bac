"""Days, pure: working days and windows, opening hours, yearly occasions, days as people type them.

Asks no clock. May import `text`.
"""
