"""What the shop does, a folder a capability. A function takes the open `Shop` first.

It gives plain values, never rows that still ask the file; one user action is one function and one
transaction. Nothing here knows a screen or the time of day: the clock is in the shop. The rooms are
in this order, each may import those behind it:

whole · month, handover, cards · talks, visits · improvements · complaints · people · metrics ·
rules · followups · record
"""
