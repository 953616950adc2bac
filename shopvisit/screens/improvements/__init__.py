"""Improvements: their list, the page of one, and picking what it comes from.

May import the room `talk`.
"""
