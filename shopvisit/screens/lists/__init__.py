"""Lists: customers by conditions that are edited as a sentence, and working one off.

`list.py` is the screen of one list, `rows.py` what it shows, `sheets.py` what it asks; Find and the
palette lead here. May import `talk` and what stands below; `shop/lists` decides who is on a list.
"""
