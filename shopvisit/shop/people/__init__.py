"""People: customers, their days to remember, cards that turn out to be one, and the staff.

May import `rules` and what is behind it.
"""
