"""Today: the list of what is to be done, the story of the row under the cursor, and its sheets.

`rows` says what the columns show: a new column is a `Column` and a cell there. `keys` says what
can be done. May import the rooms `talk` and `complaints`.
"""
