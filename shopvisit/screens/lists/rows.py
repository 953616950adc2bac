"""Lists as rows of Find, and customers as rows of a list, with their story below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from shopvisit.calendar.days import short_day
from shopvisit.shop.lists import finding, named, sentence, working
from shopvisit.shop.lists import rows as list_rows
from shopvisit.shop.people import order
from shopvisit.shop.record import names
from shopvisit.text.cells import cell_len, fit, plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.text.money import plain_amount
from shopvisit.text.phones import mask_phone
from shopvisit.widgets.columns import Column
from shopvisit.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shopvisit.shop.lists.conditions import Condition
    from shopvisit.shop.lists.named import Named
    from shopvisit.shop.lists.rows import Listed
    from shopvisit.shop.record.shop import Shop
    from shopvisit.widgets.columns import Order
    from shopvisit.widgets.rows import RowSource

COLUMNS = (
    Column(N_("Name"), 12, flex=True, min_width=12, sort="name"),
    Column(N_("Why"), 26, flex=True, min_width=14),
    Column(N_("Last visit"), 10, sort="last_visit"),
    Column(N_("Score"), 5, align="right", drop=1, sort="score"),
    Column(N_("Spent"), 10, align="right", drop=1, sort="spend", greatest_first=True),
)
_COUNT_WIDTH, _NAME_WIDTH = 13, 30


def counts(shop: Shop) -> dict[str, int]:
    """How many are on each list now, by its key; in a thread of its own."""
    shop.connect()
    try:
        return {each.key: count for each, count in named.counted(shop)}
    finally:
        shop.disconnect()


def found(shop: Shop, conditions: tuple[Condition, ...], by: Order | None = None) -> list[int]:
    """Who is on the list of these conditions, maybe in another order; in a thread of its own."""
    shop.connect()
    try:
        ids = finding.ids(shop, conditions)
        return order.by(shop, ids, by.by, down=by.down) if by else ids
    finally:
        shop.disconnect()


def members(shop: Shop, each: Named, most: int) -> Members:
    """Who is on that list, the first `most` of them; in a thread of its own."""
    shop.connect()
    try:
        ids = finding.ids(shop, each.conditions)
        return Members(each, len(ids), list_rows.listed(shop, each.conditions, ids[:most]))
    finally:
        shop.disconnect()


class Members(NamedTuple):
    """A list, how many are on it, and the first of them."""

    of: Named
    people: int
    first: list[Listed]

    def told(self, width: int) -> Content:
        """The list in a pane: its name and count, and who is on it and why, a line each."""
        people = n_("{count} customer", "{count} customers", self.people).format(count=self.people)
        widest = max((cell_len(plain(called(one))) for one in self.first), default=0)
        room = min(width // 2, widest)
        lines = [
            fit(f"{fit(plain(called(one)), room)}  {one.why}", width).rstrip() for one in self.first
        ]
        head = Content(fit(plain(self.of.name), width).rstrip()).stylize("b")
        return Content("\n").join([head, Content(people), Content(), *map(Content, lines)])


class WithLists:
    """The shop's lists, as rows with ids below 0, and then the rows of `others`, if it has any."""

    def __init__(self, shop: Shop, others: RowSource, counts: Mapping[str, int]) -> None:
        self._others, self._counts = others, counts
        lists = named.every(shop) if others.ids else []
        self._lists = {-number: each for number, each in enumerate(lists, start=1)}
        self.ids = [*self._lists, *others.ids]
        names_ = (cell_len(plain(each.name)) for each in lists)
        self._width = min(_NAME_WIDTH, max(names_, default=0))

    def named(self, row: int) -> Named | None:
        """The list that a row is; None of another row."""
        return self._lists.get(row)

    def page(self, ids: Sequence[int]) -> list[Row]:
        mine = [self._row(id_, self._lists[id_]) for id_ in ids if id_ in self._lists]
        return mine + self._others.page([id_ for id_ in ids if id_ not in self._lists])

    def _row(self, id_: int, each: Named) -> Row:
        count = self._counts.get(each.key)
        people = n_("{count} customer", "{count} customers", count or 0).format(count=count)
        said, shown = sentence.said(each.conditions), people if count is not None else ""
        told = "" if said.casefold() == each.name.casefold() else said
        # In one cell: beside the columns of customers there would be no room for it.
        line = fit(plain(each.name), self._width), fit(shown, _COUNT_WIDTH, "right"), told
        return Row(id_, ("  ".join(line).rstrip(),))


class OnList:
    """The customers of a list, read by the page; who has been spoken to today is ticked."""

    def __init__(self, shop: Shop, conditions: tuple[Condition, ...], ids: Sequence[int]) -> None:
        # What has a column of its own is said there.
        elsewhere = tuple(each for each in conditions if each.field not in ("spend", "csat"))
        self._shop, self._why = shop, elsewhere or conditions
        self._today = shop.clock.today()
        self.ids = ids
        self.read: dict[int, Listed] = {}

    def page(self, ids: Sequence[int]) -> list[Row]:
        found = list_rows.listed(self._shop, self._why, ids)
        self.read.update((one.id, one) for one in found)
        return [self._row(one) for one in found]

    def _row(self, one: Listed) -> Row:
        done = one.contacted_on == self._today
        cells = (
            called(one),
            one.why,
            short_day(one.last_visit_on, self._today) if one.last_visit_on else "",
            str(one.csat or ""),
            plain_amount(one.spend) if one.spend else "",
        )
        return Row(one.id, cells, "done" if done else "", "v" if done else "")


def called(one: Listed) -> str:
    return names.name_or_phone(one.name, one.phone)


def story(shop: Shop, one: Listed, kind: str, *, phone_in_full: bool) -> list[str]:
    """Who the customer is, why no text may go to them if so, and else what it would be."""
    today = shop.clock.today()
    facts = [
        called(one),
        one.phone if phone_in_full else mask_phone(one.phone),
        n_("{count} visit", "{count} visits", one.visits).format(count=one.visits),
    ]
    if one.contacted_on is not None:
        day = short_day(one.contacted_on, today)
        facts.append(_("last contact {day}").format(day=day))
    against = working.against_text(shop, one.id, kind)
    said = f"! {against}" if against else working.text(shop, one.id, kind).text
    return ["   ".join(filter(None, facts)), said]
