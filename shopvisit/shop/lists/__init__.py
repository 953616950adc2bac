"""Lists: customers by conditions, always as of now, and what is done for all who are on one.

Decides what can be asked for (`fields.py`: each condition's sentence and its SQL stand together),
how it is typed and said (`sentence.py`, from kinds of `values.py`), which lists there are
(`named.py`), who is on one (`finding.py`, `rows.py`), and what a list is worked off with
(`working.py`). May import what stands below the month. One more condition is an entry in
`fields.py`; `tests/lists` counts it once more by hand.
"""
