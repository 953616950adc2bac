"""The month as a page, whose every number opens the list behind it.

`parts` say what stands on it, `page` draws it; `person` is one of the staff, `heard` what customers
said, `recheck` who is called once more. Imports no other room. A new figure is an entry in
`shop/month/figures.py`, and is shown in its section.
"""
