"""What was done, by whom and when: the actions of people, the newest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.shop.record import journal
from shopvisit.text.i18n import _

_PEOPLES = "kind IN ('user', 'import')"
# However often one was taken back and done again: each is the next link of its chain.
_ROWS = """
WITH RECURSIVE link(root, id) AS (
  SELECT value, value FROM json_each(:ids)
  UNION ALL SELECT link.root, n.id FROM link JOIN action AS n ON n.undoes = link.id)
SELECT a.id, a.at, coalesce(s.name, ''), a.says, a.args, a.customer_id,
  (SELECT count(*) FROM link WHERE root = a.id) % 2 = 0
FROM action AS a LEFT JOIN staff AS s ON s.id = a.staff_id
WHERE a.id IN (SELECT value FROM json_each(:ids))
"""


class Done(NamedTuple):
    """One action: the local time of it, its words, and whether it was taken back."""

    id: int
    at: datetime
    who: str
    words: str
    customer_id: int | None
    taken_back: bool


def ids() -> list[int]:
    """Every action of a person, the newest first."""
    return [row[0] for row in db.rows(f"SELECT id FROM action WHERE {_PEOPLES} ORDER BY id DESC")]


def done(ids: Sequence[int]) -> list[Done]:
    """These actions, in the order of `ids`."""
    found = {
        id_: Done(
            id_,
            parse_utc(at).astimezone(),
            who,
            _first_large(journal.words(says, args, customer_id)),
            customer_id,
            bool(taken_back),
        )
        for id_, at, who, says, args, customer_id, taken_back in db.named(
            _ROWS, {"ids": json.dumps(list(ids))}
        )
    }
    return [found[id_] for id_ in ids if id_ in found]


def _first_large(words: str) -> str:
    return words[:1].upper() + words[1:]


def state(action: Done) -> str:
    """How it stands, in words: "" where it holds."""
    return _("taken back") if action.taken_back else ""
