"""Lists that come in. `reading` makes a `Table` of any file, `columns` says what a row of it means.

`intake` takes the rows in as one action. A new column: its headings and its reader in `columns`,
and where it is stored in `intake`. A new sort of file: a reader that gives a `Table`, called in
`reading`.
"""
