"""What every screen can open: help, palette, who is at the counter, hand-over, PIN, blank screen.

They are handed the screen in front, or the shop, and know no other room.
"""
