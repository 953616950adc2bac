"""What staff see, a folder a capability, named as in `shop` or as staff call it.

A screen is handed its data or the shop, asks `shop` and `files`, shows the answer, and saves
through the app's `act`. It reaches no database. A new screen: its class in the room it belongs to,
a line in `base.SCREENS`, and its keys as `Command`s in `KEYS`; footer, help and palette follow.
What every room may import stands here: `base`, `half_typed`, `sheet`, `form`, `ask`,
`customer_rows`.
"""
