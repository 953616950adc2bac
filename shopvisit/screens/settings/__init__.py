"""The settings as a list, and the sheets in which they are changed.

`page` lists every setting of its sections, `sheets` change them, `rules` those of rules. What is
asked and said in calls has pages of its own (`own_questions`, `reasons`, `scripts`), each `listed`
with a line to look things up. What a setting is called, may be and how it is typed is decided in
`settings`. May import the room `everywhere`.
"""
