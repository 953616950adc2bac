"""A month: counted, compared, listed, said in words, and locked.

A new figure is an entry in `figures`; which rows it counts stands in `shop/metrics/sets.py`, of
complaints in `complaints`. What is worth saying of it is chosen in `news`, and months that are over
are read from `past`. Another meaning of one raises `DEFINITIONS` in `record`. May import
`improvements`, `complaints` and what is behind them.
"""
