"""What keeps a shop safe: backups, what stands in the way of opening it, erasing from all copies.

`backups` makes and thins out copies, `opening` decides who may open a file and how. May import
`shop` and `store`.
"""
