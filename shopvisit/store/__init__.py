"""The shop's file: tables, the steps between versions, opening, locking, restoring, erasing.

`schema` declares tables and columns once, as peewee models: checks, triggers and inserts are made
from them, and nothing else uses peewee. A change of the schema is a new step in `migrations`. May
import `db`, `calendar` and `text`.
"""
