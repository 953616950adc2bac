"""How a month stands on the page: lines of pieces, some of which are numbers that open a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopvisit.i18n import N_, _
from shopvisit.shop import metrics
from shopvisit.shop import month_words as words
from shopvisit.text import fit, wrap
from shopvisit.widgets.bars import bar, bars

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shopvisit.shop.metrics import Figure
    from shopvisit.shop.month import Month, ReasonRow, StaffRow

COLUMN = 58  # the width of a block beside which another can stand
_GAP = 4
_LABEL, _VALUE, _OF, _CHANGE, _TARGET = 22, 8, 9, 8, 8
_BAR = 14
_MOST_READABLE = 100


@dataclass(frozen=True)
class Spot:
    """A number that opens the list behind it: `name` and `part` as `ids_behind` takes them."""

    name: str
    part: str | None = None


@dataclass(frozen=True)
class Piece:
    """Text in one style: "", heading, quiet, late, bar. A spot begins with the cursor's blank."""

    text: str
    style: str = ""
    spot: Spot | None = None


Line = tuple[Piece, ...]
Block = list[Line]


def page(month: Month, width: int) -> list[Line]:
    """The whole page for a terminal of that width; from two columns' width on it has two."""
    top = [*_beginning(month, width), *_alarms(month, width)]
    left = [_follow_ups(month), _satisfaction(month), _complaints(month)]
    right = [_funnel(month), _customers(month), _reasons(month)]
    staff = _staff(month)
    if width < 2 * COLUMN + 1:
        return [*top, *_stacked([*left, *right, staff])]
    beside = _beside(_stacked(left), _stacked(right))
    return [*top, *beside, *_stacked([staff])]


def _stacked(blocks: Iterable[Block]) -> Block:
    """Blocks below each other, a blank line before each."""
    return [line for block in blocks if block for line in ((), *block)]


def _beside(left: Block, right: Block) -> Block:
    height = max(len(left), len(right))
    lines = []
    for number in range(height):
        start = left[number] if number < len(left) else ()
        end = right[number] if number < len(right) else ()
        used = sum(_cells(piece.text) for piece in start)
        lines.append((*start, Piece(" " * (COLUMN - used)), *end))
    return lines


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _title(text: str, *headings: tuple[str, int]) -> Line:
    """A block's title, and the headings over its columns of numbers."""
    pieces = [Piece(" " + fit(text, _LABEL + 1), "heading")]
    return (*pieces, *(Piece(fit(name, width, "right"), "quiet") for name, width in headings))


def _number(text: str, spot: Spot, width: int, style: str = "") -> Line:
    """A number to the right of its column, with the cell before it kept for the cursor."""
    return (Piece(" " * (width - _cells(text) - 1)), Piece(f" {text}", style, spot))


def _beginning(month: Month, width: int) -> Block:
    title = words.title(month.first)
    name = _("{title} (so far)").format(title=title) if month.running else title
    room = min(width - 3, _MOST_READABLE)
    said = [(Piece(f" {line}"),) for line in wrap(words.sentence(month), room)]
    return [(), (Piece(f" {name}", "heading"),), (), *said]


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
        if line and sum(_cells(piece.text) for piece in (*line, *one)) > width:
            lines.append(line)
            line = ()
        line += one
    return [(), *lines, line] if line else []


def _figure_line(month: Month, name: str, label: str = "") -> Line:
    figure = month.figures[name]
    target = words.target(month, name)
    missed = words.met(month, name) is False
    return (
        Piece(f"  {fit(label or words.called(name), _LABEL)}"),
        *_number(words.value(figure), Spot(name), _VALUE),
        Piece(fit(words.out_of(figure), _OF, "right"), "quiet"),
        Piece(fit(words.moved(month, name), _CHANGE, "right")),
        Piece(
            fit(f"< {target}" if missed else target, _TARGET, "right"),
            "late" if missed else "quiet",
        ),
    )


def _few_line(month: Month, name: str) -> Block:
    few = words.sample(month, name)
    return [(Piece(f"    {few}", "quiet"),)] if few else []


_HEADINGS = (
    (N_("month"), _VALUE),
    (N_("of"), _OF),
    (N_("change"), _CHANGE),
    (N_("target"), _TARGET),
)


def _headings() -> list[tuple[str, int]]:
    return [(_(name), width) for name, width in _HEADINGS]


def _follow_ups(month: Month) -> Block:
    title, names = words.SECTIONS[0]
    return [_title(_(title), *_headings()), *(_figure_line(month, name) for name in names)]


def _satisfaction(month: Month) -> Block:
    figures = month.figures
    if not any(figures[name].n for name in ("csat", "nps", "ces")):
        return [_title(_("What customers say")), (Piece(f"  {_('No scores yet.')}", "quiet"),)]
    block = [_title(_("What customers say"), *_headings())]
    block += [_figure_line(month, "csat"), *_few_line(month, "csat"), *_csat_bars(figures["csat"])]
    block += [_figure_line(month, "csat_mean"), (), _figure_line(month, "nps")]
    block += [*_few_line(month, "nps"), *_nps_boxes(figures["nps"])]
    block += [(), _figure_line(month, "ces"), *_few_line(month, "ces")]
    return [*block, _figure_line(month, "ces_mean")]


def _csat_bars(figure: Figure) -> Block:
    counts = figure.parts["bars"]
    if not figure.n or not isinstance(counts, tuple):
        return []
    drawn = bars(counts, _BAR)
    return [
        (
            Piece(f"    {fit(words.score(number), _LABEL - 2)}", "quiet"),
            *_number(str(counts[number - 1]), Spot("csat", str(number)), _VALUE),
            Piece(f"  {drawn[number - 1]}", "bar"),
        )
        for number in range(5, 0, -1)
    ]


def _nps_boxes(figure: Figure) -> Block:
    if not figure.n:
        return []
    counts = [int(str(figure.parts[box])) for box in words.BOXES]
    return [
        (
            Piece(f"    {fit(words.box(box), _LABEL - 2)}", "quiet"),
            *_number(str(number), Spot("nps", box), _VALUE),
            Piece(f"  {drawn}", "bar"),
        )
        for box, number, drawn in zip(words.BOXES, counts, bars(counts, _BAR), strict=True)
    ]


def _complaints(month: Month) -> Block:
    title, names = words.SECTIONS[3]
    known = [name for name in names if month.figures[name].value is not None]
    if not known:
        return []
    return [_title(_(title), *_headings()), *(_figure_line(month, name) for name in known)]


def _funnel(month: Month) -> Block:
    most = max((step.count for step in month.funnel), default=0)
    return [
        _title(_("From visit to score")),
        *(
            (
                Piece(f"  {fit(words.called(step.name), _LABEL)}"),
                *_number(str(step.count), Spot(step.name), _VALUE),
                Piece(f"  {bar(step.count, most, _BAR)}", "bar"),
            )
            for step in month.funnel
        ),
    ]


def _customers(month: Month) -> Block:
    title, names = words.SECTIONS[2]
    lines = [_figure_line(month, name) for name in names if name != "visits"]
    dormant = (
        Piece(f"  {fit(words.called('dormant'), _LABEL)}"),
        *_number(str(month.dormant), Spot("dormant"), _VALUE),
    )
    return [_title(_(title), *_headings()[:3]), *lines[:3], dormant, *lines[3:]]


def _reasons(month: Month) -> Block:
    worst, best = month.top("complaint"), month.top("praise")
    if not worst and not best:
        return []
    half = (COLUMN - _GAP) // 2
    lines: Block = [
        (
            Piece(" " + fit(f"- {_('What they complain of')}", half), "heading"),
            Piece(" " + fit(f"+ {_('What they praise')}", half), "heading"),
        )
    ]
    for number in range(max(len(worst), len(best))):
        lines.append(
            (
                *_reason(worst[number] if number < len(worst) else None, half),
                *_reason(best[number] if number < len(best) else None, half),
            )
        )
    return lines


def _reason(row: ReasonRow | None, width: int) -> Line:
    if row is None:
        return (Piece(" " * (width + 1)),)
    return (
        Piece(f"  {fit(row.name, width - 12)}"),
        *_number(str(row.count), Spot("reason", str(row.id)), 5),
        Piece(fit(metrics.signed(row.change), 4, "right") + "  ", "quiet"),
    )


_STAFF = (
    (N_("due"), 7), (N_("done"), 8), (N_("on time"), 9), (N_("reached"), 9),
    (N_("satisfied"), 11), (N_("of"), 7), (N_("self-rated"), 11),
)  # fmt: skip


def _staff(month: Month) -> Block:
    if not month.staff:
        return []
    title = (
        Piece(" " + fit(_("Staff"), _LABEL - 6), "heading"),
        *(Piece(fit(_(name), width, "right"), "quiet") for name, width in _STAFF),
    )
    return [title, *(_staff_line(row) for row in month.staff)]


def _staff_line(row: StaffRow) -> Line:
    due, done, on_time, reach, csat, of, own = (width for _name, width in _STAFF)
    part = str(row.id)
    rank = f"{row.rank}." if row.rank else ""
    return (
        Piece(f"  {fit(rank, 3)}{fit(row.name, _LABEL - 10)}"),
        *_number(str(row.due), Spot("staff_due", part), due),
        *_number(str(row.done), Spot("staff_done", part), done),
        *_number(words.value(row.on_time), Spot("staff_on_time", part), on_time),
        *_number(words.value(row.reach), Spot("staff_reach", part), reach),
        *_number(words.value(row.csat), Spot("staff_csat", part), csat),
        Piece(fit(words.out_of(row.csat), of, "right"), "quiet"),
        *(
            _number(str(row.self_rated), Spot("staff_self_rated", part), own)
            if row.self_rated
            else ()
        ),
    )


def label(month: Month, spot: Spot) -> str:
    """What the number is called: its name, and whose or which one it is."""
    called = words.called(spot.name)
    if spot.part is None:
        return called
    if spot.name == "reason":
        return next((row.name for row in month.reasons if str(row.id) == spot.part), called)
    if spot.name.startswith("staff_"):
        name = next((row.name for row in month.staff if str(row.id) == spot.part), "")
        return f"{name} · {called}"
    return words.part(spot.name, spot.part)


def story(month: Month, spot: Spot) -> str:
    """The number under the cursor in words, for the line below the page."""
    said = label(month, spot)
    figure = month.figures.get(spot.name)
    if spot.part is None and figure is not None:
        said = f"{said} {words.value(figure)}"
        if figure.k is not None and figure.n and figure.unit != "points":
            said = _("{said}: {k} of {n}").format(said=said, k=figure.k, n=figure.n)
        before = words.value(month.previous[spot.name])
        said = _("{said}; the month before {value}").format(said=said, value=before)
    return said


def spots(lines: Sequence[Line]) -> list[tuple[int, int, Spot]]:
    """Every number in reading order, as (line, first cell, spot)."""
    found = []
    for y, line in enumerate(lines):
        x = 0
        for piece in line:
            if piece.spot is not None:
                found.append((y, x, piece.spot))
            x += _cells(piece.text)
    return found
