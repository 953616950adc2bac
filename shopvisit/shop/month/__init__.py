"""A month: counted, compared, listed, said in words, and locked.

A new figure: which rows, in `shop/metrics/sets.py`, its formula in `formulas.py` beside it, its
count in `counts` (of complaints: `complaints`), the list behind it in `lists`, its name and section
in `words`. Another meaning of one raises `DEFINITIONS` in `record`. May import `improvements`,
`complaints` and what is behind them.
"""
