"""Who worked how in a month, a line for each member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens.month.parts.pieces import LABEL, Piece, Spot, openable
from shopvisit.shop.month import words
from shopvisit.text.bars import bar, stack
from shopvisit.text.cells import fit, plain
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from shopvisit.screens.month.parts.pieces import Block, Line
    from shopvisit.shop.month.record import Month, StaffRow

TITLE = N_("Staff")
_COLUMNS = (
    (N_("due"), 6), (N_("done"), 7), (N_("on time"), 8), (N_("reach"), 8),
    (N_("CSAT"), 8), (N_("of"), 8), (N_("late"), 6),
)  # fmt: skip
_OWN = 11  # for what they recorded of themselves
_NAME = LABEL - 6
_LEAST_BAR, _MOST_BAR = 8, 24


def block(month: Month, width: int) -> Block:
    """A line each; where there is room, a bar of what they did and of what is late."""
    if not month.staff:
        return []
    own = _OWN if any(row.self_rated for row in month.staff) else 0
    columns = (*_COLUMNS, (N_("self-rated"), own)) if own else _COLUMNS
    used = 1 + _NAME + sum(taken for _name, taken in columns)
    room = min(_MOST_BAR, width - used - 2)
    most = max(row.done + row.late for row in month.staff)
    title = (
        Piece(" " + fit(_(TITLE), _NAME), "heading"),
        *(Piece(fit(_(name), taken, "right"), "quiet") for name, taken in columns),
    )
    return [
        title,
        *(
            (*_line(row, own), *(_bar(row, most, room) if room >= _LEAST_BAR else ()))
            for row in month.staff
        ),
    ]


def _bar(row: StaffRow, most: int, width: int) -> Line:
    whole = row.done + row.late
    cells = len(bar(whole, most, width).rstrip())
    return (Piece("  "), Piece(stack({"=": row.done, "!": row.late}, cells), "bar"))


def _line(row: StaffRow, own: int) -> Line:
    due, done, on_time, reach, csat, of, late = (room for _name, room in _COLUMNS)
    part = str(row.id)
    rank = f"{row.rank}." if row.rank else ""
    return (
        Piece(" "),
        Piece(f" {fit(rank, 3)}{fit(plain(row.name), LABEL - 10)}", "", Spot("person", part)),
        *openable(str(row.due), Spot("staff_due", part), due),
        *openable(str(row.done), Spot("staff_done", part), done),
        *openable(words.value(row.on_time), Spot("staff_on_time", part), on_time),
        *openable(words.value(row.reach), Spot("staff_reach", part), reach),
        *openable(words.value(row.csat), Spot("staff_csat", part), csat),
        Piece(fit(words.out_of(row.csat), of, "right"), "quiet"),
        *_or_blank(row.late, Spot("staff_late", part), late, "late"),
        *_or_blank(row.self_rated, Spot("staff_self_rated", part), own),
    )


def _or_blank(count: int, spot: Spot, width: int, style: str = "") -> Line:
    return openable(str(count), spot, width, style) if count else (Piece(" " * width),)
