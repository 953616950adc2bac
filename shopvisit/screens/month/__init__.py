"""The month as a page, whose every number opens the list behind it.

`layout` says what stands where, `page` draws it. Imports no other room. A new figure is an entry in
`shop/month/figures.py`, and is shown in its section.
"""
