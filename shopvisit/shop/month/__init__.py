"""A month: counted, compared, listed, said in words, and locked.

A new figure is an entry in `figures`; which rows it counts stands in `shop/metrics/sets.py`, of
complaints in `complaints`. Another meaning of one raises `DEFINITIONS` in `record`. May import
`improvements`, `complaints` and what is behind them.
"""
