"""Days, pure: working days and windows, opening hours, what is late, yearly occasions, typed days.

Asks no clock. May import `text`.
"""
