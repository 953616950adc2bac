"""The doctor: checks of the file, of what is round it, and of this terminal; nothing is changed.

`checks` has their names; a new check is a name there and a function in the file it is about.
"""
