"""A month as one page for a browser or a printer: it opens offline, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopvisit import resources
from shopvisit.files.giving.month import report as month_report
from shopvisit.files.new_files import new_files
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import figures, questions, words
from shopvisit.shop.month.news.main import MAIN
from shopvisit.shop.month.news.sentence import sentence, waits
from shopvisit.text import i18n
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from shopvisit.shop.month.record import Cell, Month
    from shopvisit.shop.month.sources import Entry
    from shopvisit.shop.record.shop import Shop

_LANGUAGE_TAGS = str.maketrans("_", "-")
_WIDTH = 600.0  # of a chart, in its own units
_STRIP, _STEP = 22.0, 24  # how high the highest month is, and from one month to the next
_MOST_BAR = 270.0  # beside the words before it and the number behind


@dataclass(frozen=True)
class Row:
    """A line of a table. `inner` belongs to the line above it, `missed` is below its target."""

    cells: Sequence[str]
    inner: bool = False
    missed: bool = False


@dataclass(frozen=True)
class Piece:
    x: float
    width: float
    count: int
    colour: str


@dataclass(frozen=True)
class Stack:
    """A bar of parts that make up a whole; `said` tells the same in words."""

    label: str
    said: str
    pieces: Sequence[Piece]
    low: str
    high: str


@dataclass(frozen=True)
class Bar:
    """`loss` is what is lost from the bar before it."""

    label: str
    count: int
    width: float
    loss: str = ""


@dataclass(frozen=True)
class Strip:
    """A figure in twelve months: a bar each, none where nothing was counted; `said` in words."""

    label: str
    said: str
    low: str
    high: str
    bars: Sequence[Column]


@dataclass(frozen=True)
class Column:
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Part:
    """A part of the page. `words`: the last column of its table is text instead of numbers."""

    title: str
    headings: Sequence[str] = ()
    rows: Sequence[Row] = ()
    words: bool = False
    wide: bool = False
    stacks: Sequence[Stack] = ()
    bars: Sequence[Bar] = ()
    strips: Sequence[Strip] = ()


def write(target: Path, shop: Shop, month: Month) -> None:
    """Write the page to `target`. Raises as `new_files` does."""
    with new_files([target]) as (aside,):
        text = as_html(month, shop.name, shop.clock.now())
        aside.write_text(text, encoding="utf-8", newline="\n")


def as_html(month: Month, shop_name: str, written_at: datetime) -> str:
    """The page; whatever people typed stands in it as they typed it."""
    from jinja2 import Environment, StrictUndefined

    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return page.from_string(resources.text("data/month.html")).render(
        tag=i18n.language().translate(_LANGUAGE_TAGS),
        shop=shop_name,
        title=month_report.heading(month),
        sentence=sentence(month),
        alarms=[{"label": words.called(one.name), "count": one.count} for one in month.alarms],
        parts=list(_parts(month)),
        written=_("written {time}").format(time=f"{written_at:%Y-%m-%d %H:%M}"),
    )


def _parts(month: Month) -> Iterator[Part]:
    if month.to_do:
        yield Part(_("To do"), rows=[Row((waits(one),)) for one in month.to_do], wide=True)
    if month.twelve_months:
        strips = [*_strips(month)]
        yield Part(_("12 months"), strips=strips, wide=True)
    for title in figures.SECTIONS:
        rows = [*_figures(month, figures.of(title))]
        if any(row.cells[1] not in ("", formulas.NOTHING) for row in rows):
            headings = ("", _("month"), _("of"), words.compared_with(month), _("target"), "")
            stacks = [*_stacks(month)] if title == figures.SAID else ()
            yield Part(_(title), headings, rows, words=True, stacks=stacks)
    counts = [(words.called(step.name), step.count) for step in month.funnel]
    yield Part(_("From visit to solved"), bars=_bars(counts, words.lost(month)))
    for polarity, title in (
        ("complaint", N_("What they complain of")),
        ("praise", N_("What they praise")),
        ("absence", N_("Why they stay away")),
    ):
        if top := month.top(polarity):
            yield Part(_(title), bars=_bars([(row.name, row.count) for row in top]))
    yield from _questions(month)
    for title, (named, table) in month_report.tables_of_people(month):
        yield Part(title, named, [*map(Row, table)], words=not named[-1], wide=True)


def _questions(month: Month) -> Iterator[Part]:
    """A part for each question that is answered by choosing, and one of those answered in words."""
    for row in month.questions:
        if bars := [(said, count) for _number, said, count in row.bars()]:
            yield Part(f"{row.text} · {questions.rule(row)} (n {row.n})", bars=_bars(bars))
    if typed := tuple(row for row in month.questions if not row.counts):
        headings, lines = questions.table(typed)
        yield Part(_(questions.TITLE), headings, [*map(Row, lines)])


def _figures(month: Month, shown: Iterable[Entry]) -> Iterator[Row]:
    for line in words.lines(month, shown):
        target = line.target
        if line.missed:
            target = _("below {target}").format(target=target)
        cells = (line.label, line.number, line.of, line.change, target)
        yield Row((*cells, month_report.remark(month, line)), line.inner, line.missed)


def _strips(month: Month) -> Iterator[Strip]:
    for name, cells in month.twelve_months.items():
        known = [cell.value for cell in cells if cell.value is not None]
        if not known:
            continue
        signed = month.figures[name].unit == "points"
        say = formulas.signed if signed else str
        low, high = min(known), max(known)
        said = ", ".join(
            f"{cell.month} {formulas.NOTHING if cell.value is None else say(cell.value)}"
            for cell in cells
        )
        yield Strip(_(MAIN[name].label), said, say(low), say(high), _columns(cells, low, high))


def _columns(cells: Sequence[Cell], low: float, high: float) -> list[Column]:
    """The lowest stands a quarter as high as the highest, so that it is seen."""
    found = []
    for place, cell in enumerate(cells):
        if cell.value is not None:
            share = (cell.value - low) / (high - low) if high > low else 1.0
            height = round(_STRIP * (0.25 + 0.75 * share), 1)
            found.append(Column(place * _STEP, round(_STRIP - height, 1), height))
    return found


def _stacks(month: Month) -> Iterator[Stack]:
    bars = month.figures["csat"].parts.get("bars")
    if isinstance(bars, tuple) and any(bars):
        names = [words.score(number) for number in range(1, 6)]
        colours = [f"b{number}" for number in range(1, 6)]
        yield _stack(words.called("csat"), dict(zip(names, bars, strict=True)), colours)
    nps = month.figures["nps"]
    if nps.n:
        boxes = {words.box(name): int(str(nps.parts[name])) for name in reversed(words.BOXES)}
        yield _stack(words.called("nps"), boxes, ["b1", "b3", "b5"])


def _stack(label: str, counts: Mapping[str, int], colours: Sequence[str]) -> Stack:
    total, x, pieces = sum(counts.values()), 0.0, []
    for count, colour in zip(counts.values(), colours, strict=True):
        width = round(_WIDTH * count / total, 1)
        pieces.append(Piece(x, width, count, colour))
        x = round(x + width, 1)
    names = list(counts)
    said = ", ".join(f"{name} {count}" for name, count in counts.items())
    return Stack(label, said, pieces, names[0], names[-1])


def _bars(counts: Sequence[tuple[str, int]], lost: Sequence[str] = ()) -> list[Bar]:
    most = max((count for _label, count in counts), default=0) or 1
    return [
        Bar(label, count, round(_MOST_BAR * count / most, 1), loss)
        for (label, count), loss in zip(counts, lost or [""] * len(counts), strict=True)
    ]
