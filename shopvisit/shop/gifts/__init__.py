"""Gifts: vouchers and small presents, given in a talk or for a complaint, and redeemed at a visit.

May import `people` and what is behind it.
"""
