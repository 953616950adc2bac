"""What the page of a month is made of.

`summary` is its first screen, `layout` places the sections below it, `pieces` are the words and
numbers of a line. A section of another sort is a block here, named in `layout`.
"""
