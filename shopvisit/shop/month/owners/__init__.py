"""What an owner asks of a month besides the figures of all: money, costs, by item, rules, people.

What stands on the month's page is in the one registry (`month/figures.py`), which imports `money`,
`apart`, `health` and `recheck` from here; `person` and `heard` are pages of their own.
"""
