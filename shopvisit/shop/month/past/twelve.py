"""What stands beside a month: the year before, and twelve months of each main figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from shopvisit.shop.month.news.main import MAIN
from shopvisit.shop.month.record import DEFINITIONS, Cell, read, read_values

if TYPE_CHECKING:
    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.metrics.sets import Span
    from shopvisit.shop.month.past.store import Past
    from shopvisit.shop.month.record import Tally, Values

MONTHS = 12


class History(NamedTuple):
    """`last_year` is empty where there is none to compare with; `twelve` are oldest first."""

    last_year: Mapping[str, Figure]
    twelve: Mapping[str, tuple[Cell, ...]]


class _NotKeptError(Exception):
    """Something would have to be counted."""


def history(
    span: Span,
    shown: Mapping[str, Figure],
    began: str,
    past: Past,
    count: Callable[[Span], Tally] | None,
) -> History | None:
    """What stands beside the month `span`, whose own figures are `shown`.

    A locked month is as it was locked; one whose figures had another meaning then is a gap, as are
    those before the shop `began`. What is not kept is counted by `count`; None without it, where
    something would have to be.
    """
    try:
        last_year = {} if span.running else _whole(span.year_before, began, past, count)
        found = [(each.name, _values(each, began, past, count)) for each in _spans(span)[:-1]]
    except _NotKeptError:
        return None
    found.append((span.name, {name: (one.value, one.n) for name, one in shown.items()}))
    twelve = {
        name: tuple(Cell(month, *values.get(name, (None, 0))) for month, values in found)
        for name in MAIN
    }
    return History(last_year, twelve)


def needed(span: Span) -> set[str]:
    """The names of all months that the page of `span` shows anything of."""
    spans = _spans(span)
    return {each.name for each in (*spans, *(each.before for each in spans))}


def _spans(span: Span) -> list[Span]:
    spans = [span]
    while len(spans) < MONTHS:
        spans.append(spans[-1].before)
    return spans[::-1]


def _whole(
    span: Span, began: str, past: Past, count: Callable[[Span], Tally] | None
) -> Mapping[str, Figure]:
    if span.name < began:
        return {}
    if locked := read(span.name):
        return locked.figures if locked.definitions == DEFINITIONS else {}
    if count is not None:
        return past.tally(span, lambda: count(span)).figures
    if (known := past.known(span)) is None:
        raise _NotKeptError
    return known.figures


def _values(span: Span, began: str, past: Past, count: Callable[[Span], Tally] | None) -> Values:
    if span.name < began:
        return {}
    known = read_values(span.name)
    known = past.values(span) if known is None else known
    if known is not None:
        return known
    if count is None:
        raise _NotKeptError
    counted = past.tally(span, lambda: count(span)).figures
    return {name: (one.value, one.n) for name, one in counted.items()}
