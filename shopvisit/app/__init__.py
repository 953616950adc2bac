"""The full-screen program: `app` holds the screens, the saving and the leaving.

`upkeep` is what goes on beside the work, `writer` the one thread that saves, `guard` what asks for
the owner's PIN. May import what lies below, but no database: it asks `shop` and `files`. A new
global key: its `Command` in `widgets/commands.py` and an `action_…` in `app`.
"""
