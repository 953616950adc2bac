"""A month: counted, compared, listed, said in words, and locked.

A new figure: its formula in `shop/metrics/formulas.py`, its count in `counts`, the list behind it
in `lists`, its name in `words`. May import `improvements`, `complaints` and what is behind them.
"""
