"""The hand-over on paper and for other programs: as plain text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from shopvisit.calendar.days import describe_day
from shopvisit.shop.handover.page import Line, sections
from shopvisit.text.cells import fit, wrap
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.handover.page import Handover

_WIDTH = 80
_GAP = "  "
# What is longer is cut: the widest label, state, and name of a customer.
_MOST = (12, 14, 14)

# The keys are promises, so they are written out: one is added, never renamed.
_TASK = (
    "id", "customer_id", "customer", "kind", "reason", "due_on", "due_time", "state", "status",
    "assignee", "tries", "outcome", "next_on", "next_time",
)  # fmt: skip
_LOW = (
    "id", "customer_id", "customer", "csat", "nps", "mood", "reasons", "said", "served_by",
    "self_recorded", "complaint_id",
)  # fmt: skip
_CASE = (
    "id", "customer_id", "customer", "text", "state", "late", "held_until", "respond_by",
    "resolve_by", "owner", "happened",
)  # fmt: skip
_CHANGE = ("id", "title", "action", "owner")


def as_text(found: Handover, shop_name: str) -> str:
    """The page as plain lines of at most 80 cells, for a terminal, a printer or a chat."""
    lines = [line for section in sections(found) for line in section]
    widths = [
        min(most, max(_cells(cell) for cell in column))
        for most, column in zip(_MOST, zip(*map(_short, lines), strict=True), strict=True)
    ]
    page = _wrapped(_heading(found, shop_name), _WIDTH)
    for section in sections(found):
        page.append("")
        for line in section:
            page += _drawn(line, widths)
    return "\n".join(page)


def _heading(found: Handover, shop_name: str) -> str:
    day = describe_day(found.day, found.written_at.date())
    written = _("written {time}").format(time=f"{found.written_at:%H:%M}")
    parts = (_("Hand-over"), shop_name, day, written, found.by)
    return " · ".join(part for part in parts if part)


def _short(line: Line) -> tuple[str, ...]:
    """The cells that stand in columns; what it is about follows them and may run on."""
    return line.label, line.state, line.customer


def _drawn(line: Line, widths: Sequence[int]) -> list[str]:
    # A line about nobody needs no room for a name.
    cells = zip(_short(line)[: None if line.customer else 2], widths, strict=False)
    head = f"{'!' if line.late else ' '} "
    head += "".join(fit(cell, width) + _GAP for cell, width in cells)
    said = _("{what} ({who})").format(what=line.what, who=line.who) if line.who else line.what
    room = _WIDTH - _cells(head)
    first, *more = _wrapped(said.strip(), room)
    indent = " " * _cells(head)
    return [(head + first).rstrip(), *(indent + piece for piece in more)]


def _wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells; a word that is longer is cut."""
    return [fit(line, width).rstrip() for line in wrap(text, width)]


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def as_json(found: Handover) -> dict[str, object]:
    """The page as `today --handover --json` prints it."""
    return {
        "date": found.day.isoformat(),
        "written_at": found.written_at.isoformat(),
        "by": found.by,
        "done": {
            "count": found.done,
            "kinds": dict(found.kinds),
            "staff": [{"name": name, "done": number} for name, number in found.staff],
        },
        "ratings": {
            "count": found.rated,
            "csat": list(found.csat),
            "low": _plain(found.low, _LOW),
        },
        "not_reached": _plain(found.not_reached, _TASK),
        "open": {"count": found.open_count, "follow_ups": _plain(found.open, _TASK)},
        "promises": {
            "kept": found.kept,
            "broken": _plain(found.broken, _TASK),
            "until": found.promised_until.isoformat(),
            "due": _plain(found.promised, _TASK),
        },
        "complaints": _plain(found.complaints, _CASE),
        "put_off": {"count": found.put_off_count, "follow_ups": _plain(found.put_off, _TASK)},
        "improvements": _plain(found.improvements, _CHANGE),
    }


def _plain(rows: Iterable[object], names: Iterable[str]) -> list[dict[str, object]]:
    names = tuple(names)
    return [{name: _value(getattr(row, name)) for name in names} for row in rows]


def _value(value: object) -> object:
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
