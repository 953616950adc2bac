"""Which rows of the list are still to be done, and which of them is the next."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from shopvisit.shop.followups import today as followups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shopvisit.shop.record.shop import Shop

# The next one is nearly always among the first few.
_AT_A_TIME = 8


class ToDo:
    """What is to be done of Today, besides what was worked on just now and is to be left alone.

    Somebody who was called in vain is on the list until the evening, and what is late and was put
    off is, too; both are to be done again when their time comes, or when that is taken back.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._worked_on: dict[int, tuple[object, ...]] = {}
        self.saving: set[int] = set()  # rows that are being written

    def worked_on(self, ids: Iterable[int]) -> None:
        """These have been saved just now."""
        for row in followups.rows(self._shop, list(ids)):
            self._worked_on[row.id] = _as_left(row)

    def forget(self) -> None:
        """Begin anew: whatever is on the list is to be done."""
        self._worked_on.clear()

    def next(self, ids: Sequence[int], index: int) -> int | None:
        """The place of the next row below `index`, or else of the first one; None if there is none.

        The row at `index` itself is none.
        """
        return self._first(ids, chain(range(index + 1, len(ids)), range(min(index, len(ids)))))

    def first(self, ids: Sequence[int]) -> int:
        """The place of the first row that is to be done; 0 where none is."""
        return self._first(ids, range(len(ids))) or 0

    def after(self, before: Sequence[int], index: int, ids: Sequence[int]) -> int:
        """Where to stand in `ids` after having stood at `index` of `before`, the list until now.

        At the same row; where it is gone, at the next of those that stood below it.
        """
        places = {id_: place for place, id_ in enumerate(ids)}
        if before[index : index + 1] and before[index] in places:
            return places[before[index]]
        below = (places[id_] for id_ in before[index + 1 :] if id_ in places)
        found = self._first(ids, below)
        return self.first(ids) if found is None else found

    def holds(self, id_: int | None) -> bool:
        """Whether this row is to be done."""
        return id_ is not None and self._first([id_], [0]) is not None

    def _first(self, ids: Sequence[int], places: Iterable[int]) -> int | None:
        left = list(places)
        for start in range(0, len(left), _AT_A_TIME):
            part = left[start : start + _AT_A_TIME]
            rows = {row.id: row for row in followups.rows(self._shop, [ids[p] for p in part])}
            for place in part:
                if (row := rows.get(ids[place])) is not None and self._is_to_do(row):
                    return place
        return None

    def _is_to_do(self, row: followups.TodayRow) -> bool:
        if row.status != "open" or row.greyed or row.id in self.saving:
            return False
        if self._worked_on.get(row.id) != _as_left(row):
            return True
        now = self._shop.clock.now()
        again = (row.planned_on == now.date() and row.planned_time) or ""
        return bool(again) and again <= f"{now:%H:%M}"


def _as_left(row: followups.TodayRow) -> tuple[object, ...]:
    return row.attempts, row.planned_on, row.planned_time, row.due_on, row.due_time
