"""Follow-ups, whatever made them: their kinds, Today's list of them, and what staff do to one.

`promises` says whether one was kept. A new kind: `kinds`, then a script in config.toml. Today's
order: the groups in `today`. May import `record`.
"""
