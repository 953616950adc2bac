"""Tips: the list, from a call or from the settings, and the form of one of them.

May import `everywhere` and what is below it. Which tips there are, and which fit, is decided in
`shop/tips`.
"""
