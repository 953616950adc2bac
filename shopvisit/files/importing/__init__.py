"""Lists that come in: a file is understood first (`understand`), then taken in (`import_file`).

`understanding` knows no shop: it says what a file is and what each column means, given a person's
`Answers`. `intake` looks for who is known already and stores the rest as one action. Columns,
their headings and readers are one registry in `columns`: a new one is an entry there. A new sort
of file is a reader in `formats`, called in `reading`. May import `shop`, `store` and `text`.
"""
