"""What concerns the whole shop: setting it up, a new day, taking back, and what must always hold.

May import every other room.
"""
