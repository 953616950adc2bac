"""Customers: found, shown on their card, edited, merged, given out, erased; and their new visits.

May import the rooms `complaints`, `talk` and `today`. A new field of a customer: in
`shop/people/customers.py`, then in `edit`, and in `card_text` where it is shown.
"""
