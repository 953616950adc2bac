"""shopvisit: a small shop follows up its customers."""

__version__ = "0.1.0"
