"""The schema as ordered steps of plain SQL, in `steps`; each in the file that it came with.

A step, once released, is never edited; a change to the schema is a new step, in a file of its own,
at the end of the list, and one more in `newest`. Plain SQL because peewee's own migrators rebuild
tables without STRICT, without triggers and without CHECKs. May import `text`.
"""
