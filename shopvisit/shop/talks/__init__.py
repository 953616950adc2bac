"""Conversations: what is asked, noted, said and read back, and all that saving one means.

`form` is what is known before, `notes` what is noted meanwhile, `results` what becomes of them,
`conversation` stores it, `said` says what comes of it. May import `complaints` and what is behind.
"""
