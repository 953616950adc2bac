"""The settings: the shipped config.toml, and over it, key by key, what the shop's own file says.

`values` are what the program reads; `table`, with `rule_table`, says of each what it is called and
means, what it may be and how it is typed, and `forms` how each form is said and read. `loading`
reads, `words` the scripts and reasons of it, `tomlfile` writes, `one_line` makes a rule of a line
that a shopkeeper types. A new setting: a row in the table,
its default with the words of that row in config.toml, a field in `values`. May import `calendar`,
`text` and `store/disk`.
"""
