"""Today's rows as its list shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from shopvisit.i18n import N_, _
from shopvisit.shop import followups, words
from shopvisit.text import mask_phone
from shopvisit.widgets.columns import Column
from shopvisit.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shopvisit.shop.context import Shop


def columns() -> tuple[Column, ...]:
    """The columns, as wide as the words of the language in use need them."""
    return (
        Column(N_("Due"), _widest(words.STATUSES.values(), 9)),
        Column(N_("Customer"), 12, flex=True, min_width=8),
        Column(N_("Reason"), 24, flex=True, min_width=14),
        Column(N_("Kind"), _widest(words.KINDS.values(), 6), drop=2),
        Column(N_("Phone"), 11, drop=1),
        Column(N_("Tries"), cell_len(_("Tries")), "right", drop=4),
        Column(N_("Who"), 6, drop=3),
    )


def _widest(names: Iterable[str], least: int) -> int:
    return max(least, *(cell_len(_(name)) for name in names))


class TodayRows:
    """A snapshot of the day. The one row that is `revealed` shows its phone number in full."""

    def __init__(self, shop: Shop, which: str) -> None:
        """Take the snapshot; `which` is a filter that `followups.today_ids` knows."""
        self.ids = followups.today_ids(shop, which)
        self.revealed: int | None = None
        self.drafted: set[int] = set()
        self._shop = shop

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(row) for row in followups.rows(self._shop, ids)]

    def _row(self, row: followups.TodayRow) -> Row:
        style, mark = self._look(row)
        reason = row.reason
        if row.csat is not None:
            score = f"{row.csat} {_(words.CSAT[row.csat])}"
            reason = f"{score} · {reason}" if reason else score
        cells = (
            row.when if row.status == "open" else _(words.STATUSES[row.status]),
            row.customer,
            reason,
            _(words.KINDS[row.kind]),
            row.phone if row.id == self.revealed else mask_phone(row.phone),
            str(row.attempts or "-"),
            row.assignee,
        )
        return Row(row.id, cells, style, mark)

    def _look(self, row: followups.TodayRow) -> tuple[str, str]:
        """Style and mark; the mark says without colour what the style says with it."""
        if row.status == "cancelled":
            return "done", "x"
        if row.status != "open":
            return "done", "v"
        if row.id in self.drafted:
            return "urgent", "*"
        if row.planned_on and row.planned_on > self._shop.clock.today():
            return "dim", "-"
        if row.state == "overdue":
            return "late", "!"
        return ("urgent", "!") if row.priority == 1 else ("", "")
