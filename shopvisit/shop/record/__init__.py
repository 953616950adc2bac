"""The open shop: its file, settings, clock, who is at the counter; the journal, drafts and the PIN.

`journal.action` is the one way to change anything; `owner` says what needs the PIN. Imports no
other room.
"""
