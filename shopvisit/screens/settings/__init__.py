"""The settings as a list, and the sheets in which they are changed.

`page` says which lines there are: a setting that has a line there can be changed. What a setting
may be is decided in `settings`. May import the room `everywhere`.
"""
