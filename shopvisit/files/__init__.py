"""What goes in and out of a shop, a folder a capability.

May import `shop` and what lies below, and no screen. `new_files` writes a file for people whole or
not at all; a file that is given out goes through it.
"""
