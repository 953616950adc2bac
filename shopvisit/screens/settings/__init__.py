"""The settings as a list, and the sheets in which they are changed.

`page` lists every setting of its sections, `sheets` change them, `rule_words` says rules. What a
setting is called, may be and how it is typed is decided in `settings`. May import the room
`everywhere`.
"""
