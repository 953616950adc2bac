"""Months that are over: read as they were counted before, counted again only where they changed.

`concerns` says which months a later change may have changed, `store` keeps what they came to, and
`twelve` lays the main figures of twelve months beside each other. A month that is locked is read
from its lock, whatever has changed since. A new table needs a line in `concerns`; until it has one,
a change to it has every month counted again.
"""
