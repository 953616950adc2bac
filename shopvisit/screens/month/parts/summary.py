"""What the owner reads first: the news, what to do, alarms, and the main figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopvisit.screens.month.parts.pieces import (
    MOST_READABLE,
    Block,
    Line,
    Piece,
    Spot,
    length,
    openable,
)
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import words
from shopvisit.shop.month.news.main import MAIN
from shopvisit.shop.month.news.sentence import sentence, waits
from shopvisit.text.bars import GAP, shades
from shopvisit.text.cells import fit, plain, wrap
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.shop.month.record import Cell, Month

TO_DO = "to_do"
WIDE = 110
_LABEL, _VALUE, _OF, _CHANGE, _TARGET = 24, 7, 9, 9, 7
_BOTH = 8  # lines of news and of what waits, with which all figures fit on 24
_WIDER = 2  # cells more in a column, where there is room
_END = 5  # for the lowest and the highest number beside a strip


def summary(month: Month, width: int) -> Block:
    """The lines that fit the first screen, each thought with a blank line before it."""
    told = _beginning(month, width)
    waiting = [*_to_do(month, width), *_alarms(month, width)]
    apart: Block = [()] if len(told) + len(waiting) <= _BOTH else []
    return [*told, *apart, *waiting, *([()] if waiting or not apart else []), *_main(month, width)]


def _beginning(month: Month, width: int) -> Block:
    title = words.title(month.first)
    name = _("{title} (so far)").format(title=title) if month.running else title
    room = min(width - 3, MOST_READABLE)
    said = [(Piece(f" {line}"),) for line in wrap(sentence(month), room)]
    locked = fit(plain(words.locked(month)), max(0, room - length(name) - 3))
    return [(Piece(f" {name}", "heading"), Piece(f"   {locked}", "quiet")), *said]


def _to_do(month: Month, width: int) -> Block:
    """One line each, by number; the number is the part of its spot."""
    title = _("To do")
    room = min(width, MOST_READABLE) - length(title) - 5
    return [
        (
            Piece(f" {title if not place else ' ' * length(title)} ", "heading"),
            Piece(f" {place + 1} {fit(plain(waits(one)), room - 2)}", "", Spot(TO_DO, str(place))),
        )
        for place, one in enumerate(month.to_do)
    ]


def _alarms(month: Month, width: int) -> Block:
    """Everything that wants doing, as many to a line as fit."""
    lines: Block = []
    line: Line = ()
    for alarm in month.alarms:
        one = (
            Piece(f" ! {words.called(alarm.name)} ", "late"),
            Piece(f" {alarm.count}", "late", Spot(alarm.name)),
            Piece("   "),
        )
        if line and sum(length(piece.text) for piece in (*line, *one)) > width:
            lines.append(line)
            line = ()
        line += one
    return [*lines, line] if line else []


def _main(month: Month, width: int) -> Block:
    wide = width >= WIDE
    columns = _Columns(month, wide=wide)
    return [columns.headings(), *(columns.line(name) for name in MAIN)]


class _Columns:
    """The columns of the main figures; the year before only where there is one, and room."""

    def __init__(self, month: Month, *, wide: bool) -> None:
        more = _WIDER if wide else 0
        self._month = month
        self._label = _LABEL + 2 * more
        self._value, self._of = _VALUE + more, _OF + more
        self._change, self._target = _CHANGE + more, _TARGET + more
        self._year = self._change if wide and month.last_year else 0
        self._cell = 2 if wide else 1

    def headings(self) -> Line:
        month = self._month
        year = (Piece(fit(_("last year"), self._year, "right"), "quiet"),) if self._year else ()
        return (
            Piece(" " + fit(_("Main figures"), self._label - 1), "heading"),
            Piece(fit(_("month"), self._value, "right"), "quiet"),
            Piece(fit(_("of"), self._of, "right"), "quiet"),
            Piece(fit(words.compared_with(month), self._change, "right"), "quiet"),
            *year,
            Piece(fit(_("target"), self._target, "right"), "quiet"),
            *self._over_strips(),
        )

    def _over_strips(self) -> Line:
        """Twelve months come after the page where they must be counted first; it says so."""
        if not self._month.twelve_months:
            return (Piece("  " + _("counting 12 months"), "quiet"),)
        return (
            Piece(fit(_("low"), _END, "right"), "quiet"),
            Piece(" " + fit(_("12 months"), 12 * self._cell), "quiet"),
            Piece(" " + _("high"), "quiet"),
        )

    def line(self, name: str) -> Line:
        month = self._month
        figure, missed = month.figures[name], words.met(month, name) is False
        target = words.target(month, name)
        year = words.since_last_year(month, name)
        return (
            Piece("  " + fit(_(MAIN[name].label), self._label - 2)),
            *openable(words.value(figure), Spot(name), self._value),
            Piece(fit(words.out_of(figure), self._of, "right"), "quiet"),
            Piece(fit(words.moved(month, name), self._change, "right")),
            *((Piece(fit(year, self._year, "right")),) if self._year else ()),
            Piece(
                fit(f"< {target}" if missed else target, self._target, "right"),
                "late" if missed else "quiet",
            ),
            *strip(month.twelve_months.get(name, ()), self._cell, signed=figure.unit == "points"),
        )


def strip(cells: Sequence[Cell], wide: int, *, signed: bool = False) -> Line:
    """Twelve months as cells in four shades, between the lowest and the highest of them."""
    values = [cell.value for cell in cells if cell.value is not None]
    if not values:
        return ()
    say = formulas.signed if signed else str
    drawn = shades([cell.value for cell in cells])
    return (
        Piece(fit(say(min(values)), _END, "right") + " ", "quiet"),
        *(Piece(shade * wide, "quiet" if shade == GAP else "shade") for shade in drawn),
        Piece(" " + say(max(values)), "quiet"),
    )
