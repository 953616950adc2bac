"""Complaints: their list, the page of one, and the sheets in which its steps are taken.

May import the rooms `improvements` and `talk`. A new step or state is decided in
`shop/complaints`; its words stand there as well.
"""
