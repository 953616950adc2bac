"""Trades: ready sets of rules, items, reasons, questions and tips that a shop can take.

What a trade has stands in `data/trades/<trade>/trade.toml`, how it is called and what is said in
`locale/<language>/trades/<trade>.toml`. A rule of a trade is named after it, so that its script is
found without its having been taken. To add one: its folder, its words in every language, and its
name in `trade.NAMES`.
"""
