"""Text: the languages, what people type made clean, phone numbers, names, amounts, cells.

Imports nothing but where files lie.
"""
