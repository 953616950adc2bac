"""What goes out: all tables, one customer's data, a month and a hand-over on paper or as JSON.

A new format is a function here, and an option in `cli`.
"""
