"""The steps in order: `STEPS[n]` takes a file from user_version n to n + 1."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from shopvisit.store.migrations.a_shops_own import a_shops_own
from shopvisit.store.migrations.complaints_and_pin import complaints_with_a_whole_history, private
from shopvisit.store.migrations.first import first_schema
from shopvisit.store.migrations.words_and_keys import words_and_keys

STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    first_schema,
    complaints_with_a_whole_history,
    private,
    words_and_keys,
    a_shops_own,
)
