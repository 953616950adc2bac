"""What is worth saying of a month: the main figures, what fell and rose, and what is to be done.

`main` names the figures and their weights, `choice` picks from them, `sentence` says it, and
`to_do` finds who waits. Another main figure is a line in `main`; it is said in `sentence`.
"""
