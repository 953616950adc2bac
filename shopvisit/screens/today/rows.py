"""Today's rows as its list shows them, and what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from shopvisit.calendar.days import describe_day
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.talks import briefing
from shopvisit.text.cells import fit
from shopvisit.text.i18n import N_, _, n_
from shopvisit.text.phones import mask_phone
from shopvisit.widgets.columns import Column
from shopvisit.widgets.rows import Row
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shopvisit.shop.record.shop import Shop

_FILTERS = {
    "all": N_("all"),
    "mine": N_("mine"),
    "overdue": N_("overdue"),
    "promises": N_("promises"),
}
# The rest of a long one is said below the list.
_ENOUGH_OF_A_REASON = 36


def columns() -> tuple[Column, ...]:
    """The columns, as wide as the words of the language in use need them."""
    late = cell_len(_("late, {time}").format(time="00:00"))
    return (
        Column(N_("Due"), _widest(kinds.STATUSES.values(), late), flex=True, min_width=11),
        Column(N_("Customer"), 12, flex=True, min_width=8),
        Column(N_("Reason"), 24, flex=True, min_width=12, enough=_ENOUGH_OF_A_REASON),
        Column(N_("Kind"), _widest(kinds.KINDS.values(), 6), drop=2),
        Column(N_("Tries"), cell_len(_("Tries")), "right", drop=3),
        Column(N_("Who"), 6, flex=True, min_width=4, drop=1),
    )


def _widest(names: Iterable[str], least: int) -> int:
    return max(least, *(cell_len(_(name)) for name in names))


class TodayRows:
    """A snapshot of the day. The one row that is `revealed` shows its phone number in full."""

    def __init__(self, shop: Shop, ids: Sequence[int]) -> None:
        self.ids = ids
        self.revealed: int | None = None
        self.drafted: set[int] = set()
        self.waiting: list[int] = []  # the half-written talks, that left last at the end
        self._shop = shop

    def with_new(self, now: Sequence[int]) -> TodayRows | None:
        """These rows and those of `now` that came up since; None where nothing did.

        What is here stays, and in its order; what is new stands behind the row that it follows.
        """
        ids, known = list(self.ids), set(self.ids)
        for place, id_ in enumerate(now):
            if id_ not in known:
                ids.insert(ids.index(now[place - 1]) + 1 if place else 0, id_)
                known.add(id_)
        if len(ids) == len(self.ids):
            return None
        more = TodayRows(self._shop, ids)
        more.revealed, more.drafted, more.waiting = self.revealed, self.drafted, self.waiting
        return more

    def look_for_drafts(self) -> set[int]:
        """Find out which talks are half written; gives the rows of which that has changed."""
        from shopvisit.shop.record import drafts

        before, self.waiting = self.drafted, [id_ for _, id_ in drafts.waiting(self._shop)]
        self.drafted = set(self.waiting)
        return before ^ self.drafted

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(row) for row in followups.rows(self._shop, ids)]

    def _row(self, row: followups.TodayRow) -> Row:
        style, mark = self._look(row)
        cells = (
            row.said[0] if row.status == "open" else _(kinds.STATUSES[briefing.status(row)]),
            row.customer,
            _why(row),
            briefing.kind(row),
            str(row.attempts or "-"),
            row.assignee,
        )
        return Row(row.id, cells, style, mark)

    def phone(self, row: followups.TodayRow) -> str:
        """The number as it may be seen, or that there is to be no call."""
        if row.id == self.revealed:
            return row.phone
        return _("next visit") if briefing.waits_for_visit(row) else mask_phone(row.phone)

    def _look(self, row: followups.TodayRow) -> tuple[str, str]:
        """Style and mark; the mark says without colour what the style says with it."""
        if briefing.status(row) == "cancelled":
            return "done", "x"
        if row.status != "open":
            return "done", "v"
        if row.id in self.drafted:
            return "urgent", "*"
        if row.greyed:
            return "dim", "-"
        if row.state == "overdue":
            return "late", "!"
        return ("urgent", "!") if row.passed or row.priority == 1 else ("", "")


def _why(row: followups.TodayRow) -> str:
    """The reason, after the word that this is to wait until the customer comes in by themselves."""
    reason = briefing.reason(row)
    return f"{_('next visit')} · {reason}" if briefing.waits_for_visit(row) else reason


def closed(row: followups.TodayRow) -> str:
    """What to say of a row that is done with."""
    status = _(kinds.STATUSES[briefing.status(row)])
    text = _("{customer}: closed already ({status}).")
    return text.format(customer=row.customer, status=status)


def no_score(row: followups.TodayRow, asks: Sequence[str]) -> str:
    """What to say of a score's key on this row; "" where it asks for one."""
    if "csat" in asks:
        return ""
    if "nps" in asks:
        return _("Here we ask for 0 to 10, in the form; nothing was noted.")
    kind = _(kinds.KINDS[row.kind])
    return _("No score is asked here ({kind}); nothing was noted.").format(kind=kind)


def after(shop: Shop, which: str) -> str:
    """The filter that follows `which`; a kind is one only where something of it is to be done."""
    names = [*_FILTERS, *(kind for kind in followups.kinds(shop) if kind != "promise")]
    place = names.index(which) if which in names else -1
    return names[(place + 1) % len(names)]


def _filter_name(which: str) -> str:
    return _(_FILTERS.get(which) or kinds.KINDS[which])


def top(counts: followups.Counts, total: int, which: str) -> list[Count]:
    """The counts at the top; `total` is what there was to do when the list was taken.

    A click at one leaves only what it counts, a click at the others all.
    """
    everything = "filter('all')"
    done = _("done {done}/{total}").format(done=counts.done, total=total)
    shown = [Count(done, action=everything)]
    if counts.due:
        shown.insert(0, Count(_("today {count}").format(count=counts.due), action=everything))
    if counts.promises:
        text = n_("{count} promise", "{count} promises", counts.promises)
        said = text.format(count=counts.promises)
        shown.insert(0, Count(said, action="filter('promises')"))
    if counts.overdue:
        late = _("{count} overdue").format(count=counts.overdue)
        shown.insert(0, Count(late, late=True, action="filter('overdue')"))
    if which != "all":
        only = _("only: {what}").format(what=_filter_name(which))
        shown.insert(0, Count(only, action=everything))
    return shown


def _first_keys() -> str:
    """What a shop begins with, key by key."""
    ways = (
        ("Enter", _("brings in a list that you have")),
        ("F4", _("notes the first visit")),
        ("F8", _("makes the shop your own")),
    )
    width = max(cell_len(words) for _key, words in ways)
    lines = [f"{key:<5}  {fit(words, width)}" for key, words in ways]
    return "\n".join((_("Nobody is here yet."), "", *lines))


def nothing(shop: Shop, which: str) -> str:
    """What an empty list says: what will come, and when."""
    if which != "all":
        text = _("Nothing under “{what}”.\nTab shows the others.")
        return text.format(what=_filter_name(which))
    coming = followups.next_days(shop)
    if coming is None:
        if customers.none_yet(shop):
            return _first_keys()
        return _("Nothing to follow up.\nA new visit (F4) brings the next one.")
    day, count = coming
    said = describe_day(day, shop.clock.today())
    return _("Nothing more to follow up today.\nNext: {count} on {day}.").format(
        count=count, day=said
    )
