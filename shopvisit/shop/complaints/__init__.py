"""Complaints, until the customer has confirmed: what is done to one, its steps, its deadlines.

`complaints` changes, `steps` keeps Today's follow-ups in step with it, `rows` and `words` read. May
import `people` and what is behind it.
"""
