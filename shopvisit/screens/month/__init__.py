"""The month as a page, whose every number opens the list behind it.

`layout` says what stands where, `page` draws it. Imports no other room. A new figure is shown by a
line in `layout`; it is counted in `shop/month`.
"""
