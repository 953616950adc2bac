"""What a person says of a list that does not say it itself; kept for lists with these headings."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shopvisit import db
from shopvisit.shop.record.shop import Shop

# For days that are left out on purpose: nobody knows in which order they stand.
NO_ORDER = "none"


@dataclass(frozen=True)
class Answers:
    """What a person said of a list, where it does not say it itself."""

    fields: Mapping[int, str] = field(default_factory=dict)  # of columns, from 1; '' for none
    dates: str | None = None  # dmy, mdy or ymd, for all columns; NO_ORDER to leave them out
    sheet: str | None = None
    add_staff: bool = False
    as_above: bool = False  # a visit without a name is of whoever stands above it
    others: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # of the other sheets

    def with_field(self, sheet: str, number: int, meaning: str, *, first: bool) -> Answers:
        """These, and what one column holds: of the `first` sheet, or of one of the others."""
        if first:
            return replace(self, fields={**self.fields, number: meaning})
        others = {**self.others, sheet: {**self.others.get(sheet, {}), number: meaning}}
        return replace(self, others=others)


@dataclass(frozen=True)
class Question:
    """What only a person can say, and the option that says it."""

    what: str
    option: str


@dataclass(frozen=True)
class Memory:
    """What was said of a list with the same headings."""

    fields: Mapping[int, str]
    dates: str | None


def recalled(headings: Sequence[str]) -> Memory | None:
    """What was said of the last list with these headings, if anything was."""
    digest = _digest(headings)
    found = digest and db.row("SELECT fields, dates FROM heading_memory WHERE headings = ?", digest)
    if not found:
        return None
    fields = {int(number): meaning for number, meaning in json.loads(found[0]).items()}
    return Memory(fields, found[1])


def remember(shop: Shop, headings: Sequence[str], fields: Mapping[int, str], dates: str) -> None:
    """Keep what was said of a list for the next with these headings. In an action."""
    from shopvisit.store import schema

    digest = _digest(headings)
    known = recalled(headings)
    order = dates if dates in ("dmy", "mdy", "ymd") else known.dates if known else None
    if digest is None or Memory(dict(fields), order) == (known or Memory({}, None)):
        return
    said = {"fields": json.dumps(dict(sorted(fields.items()))), "dates": order}
    table = schema.HeadingMemory
    if known is None:
        table.insert(created_at=shop.clock.stamp(), headings=digest, **said).execute()
    else:
        table.update(**said).where(table.headings == digest).execute()


def _digest(headings: Sequence[str]) -> str | None:
    """What tells these headings from others; None where there are none.

    No word of them: where a list has none, its first line may be somebody's name and number.
    """
    plain = [" ".join(unicodedata.normalize("NFKC", each).casefold().split()) for each in headings]
    return hashlib.sha256("\n".join(plain).encode()).hexdigest() if any(plain) else None
