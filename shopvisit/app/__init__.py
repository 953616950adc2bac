"""The full-screen program: `app` holds the screens, the saving and the leaving.

`upkeep` is what goes on beside the work, `writer` the one thread that saves, `guard` what asks for
the owner's PIN, `going_on` what says that something could not be read. May import what lies below,
but no database: it asks `shop` and `files`. A new global key: its `Command` in
`widgets/commands.py` and an `action_…` in `app`.
"""
