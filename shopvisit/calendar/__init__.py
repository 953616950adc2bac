"""Days: working days and windows, yearly occasions, instants; `typed` reads what people type.

Pure: asks no clock.
"""
