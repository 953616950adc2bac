"""Conversations: what is asked, noted, said and read back, and all that saving one means.

`form` is what is known before; `notes` holds what is noted and decides what is asked next, in the
words of `questions`; `results` makes an `Answer` of it and `conversation` stores that, `about` for
the follow-ups that it was about, `grievances` for complaints; `said` says what comes of it. May
import `complaints` and what is behind.
"""
