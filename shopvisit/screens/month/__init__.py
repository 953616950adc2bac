"""The month as a page, whose every number opens the list behind it.

`summary` is the first screen, `layout` says what stands below it, `page` draws both. Imports no
other room. A new figure is an entry in `shop/month/figures.py`, and is shown in its section; a
section of another sort is a block in `layout`, named in `_in_order` and in `page`.
"""
