"""Follow-ups, whatever made them: their kinds, Today's list of them, and what staff do to one.

A new kind: `kinds`, then a script in config.toml. Today's order: the groups in `today`. May import
`record`.
"""
