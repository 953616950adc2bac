"""Figures: their formulas, pure, and which rows each of them counts.

Counting and listing read the same words in `sets`. May import `rules` and what is behind it.
"""
