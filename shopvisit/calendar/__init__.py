"""Days, pure: working days and windows, opening hours, what is late, yearly occasions, days as typed.

Asks no clock. May import `text`.
"""
