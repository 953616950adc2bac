"""A customer's card: everything the shop knows of one person, and what of it is taken along.

Only reads.
"""
