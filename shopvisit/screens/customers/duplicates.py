"""Cards that may be the same person: each pair side by side, to be merged or told apart."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Static

from shopvisit.errors import ShopError
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.half_typed import attempt
from shopvisit.shop.people import duplicates, merging
from shopvisit.shop.record.names import name_or_phone
from shopvisit.text.cells import fit, plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.text.phones import mask_phone
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.people.duplicates import Pair, Side
    from shopvisit.shop.record.shop import Shop

_WHY = {
    "number": N_("same number"),
    "birthday": N_("same name and birthday"),
    "spelling": N_("sounds alike, number close"),
}
_COLUMNS = (
    Column(N_("What they share"), 26),
    Column(N_("One card"), 22, flex=True, min_width=14),
    Column(N_("The other card"), 22, flex=True, min_width=14),
)
_LABEL, _MARGIN = 14, 1


class _Pairs:
    """The pairs as rows, their ids their places."""

    def __init__(self, shop: Shop, pairs: Sequence[Pair]) -> None:
        self._shop, self._pairs = shop, pairs
        self.ids = range(len(pairs))

    def page(self, ids: Sequence[int]) -> list[Row]:
        named = duplicates.names(self._shop, [self._pairs[id_] for id_ in ids])
        return [
            Row(id_, (_(_WHY[self._pairs[id_].why]), *both))
            for id_, both in zip(ids, named, strict=True)
        ]


class DuplicatesScreen(ShopScreen):
    """The pairs that a scan has found; below them both cards of the one in use."""

    PLACE = N_("One person, two cards?")
    KEYS = (
        Command(
            "1",
            "",
            "merge",
            N_("The same: merge"),
            N_("Make one card of the two: the one on the left stays and takes all of the other."),
        ),
        Command(
            "2",
            "",
            "apart",
            N_("Not the same"),
            N_("They are two people, and are not asked about again."),
        ),
        Command(
            "right", "", "card", N_("Card"), N_("Open the card that would stay; Backspace returns.")
        ),
        BACK._replace(also="escape"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._pairs: Sequence[Pair] = ()
        self._busy = False

    def body(self) -> Iterable[Widget]:
        yield RowList(_COLUMNS, empty=_("Comparing the cards"))
        yield Static(id="duplicates-story", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RowList).focus()
        self.reload()

    def on_screen_resume(self) -> None:
        if self._pairs and self.anything_new():
            self.reload()

    def reload(self) -> None:
        self.beside(partial(_scan, self.shop), self._show, group="scan")

    def _show(self, found: Sequence[Pair]) -> None:
        rows = self.query_one(RowList)
        here = rows.index
        self._pairs = found
        empty = _("No two cards look like the same person.")
        rows.show(_Pairs(self.shop, found), empty=empty)
        rows.go_to(here)
        said = n_("{count} pair", "{count} pairs", len(found))
        self.show_counts([Count(said.format(count=f"{len(found):,}"))] if found else [])
        self._tell()

    # The pair in use

    @property
    def _here(self) -> Pair | None:
        place = self.query_one(RowList).cursor_id
        return self._pairs[place] if place is not None else None

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_merge()

    def fit(self) -> None:
        self._tell()

    def _sides(self, pair: Pair) -> tuple[Side, Side] | None:
        """What is known of both, that which stays first; None where one is gone, and said."""
        try:
            sides = duplicates.side_by_side(self.shop, pair)
        except ShopError as error:
            self.desk.say(str(error), trouble=True)
            return None
        return sides if duplicates.stays(pair, sides)[0] == pair.one else (sides[1], sides[0])

    def _tell(self) -> None:
        pair = self._here
        sides = self._sides(pair) if pair else None
        story = self.query_one("#duplicates-story", Static)
        self.customer_id = sides[0].customer.id if sides else None
        story.update("\n".join(self._lines(*sides)) if sides else "")

    def _lines(self, one: Side, other: Side) -> list[str]:
        room = max(20, self.app.size.width - 2 * _MARGIN - _LABEL)
        width = room // 2 - 1
        left, right = _facts(one), _facts(other)
        head = f"{'':<{_LABEL}}{fit(_('stays'), width)}  {fit(_('goes into it'), width)}"
        lines = [head.rstrip()]
        for (label, text), (_same, beside) in zip(left, right, strict=True):
            if text or beside:
                both = f"{fit(plain(text), width)}  {fit(plain(beside), width)}"
                lines.append(f"{fit(label, _LABEL)}{both}".rstrip())
        return lines

    # What is done with it

    def action_merge(self) -> None:
        from shopvisit.files.keeping import backups

        pair = self._here
        sides = self._sides(pair) if pair and not self._busy else None
        if sides is None:
            return
        two = sides[1].customer.id, sides[0].customer.id
        self._busy = True
        work = attempt, backups.first, "merge", merging.merge, *two
        self.act(*work, then=partial(self._done, _("The two cards are one now.")))

    def action_apart(self) -> None:
        pair = self._here
        if pair is None or self._busy:
            return
        self._busy = True
        said = _("Remembered: they are two people.")
        work = attempt, duplicates.not_same, pair.one, pair.other
        self.act(*work, then=partial(self._done, said))

    def _done(self, said: str, result: object) -> None:
        self._busy = False
        if isinstance(result, ShopError):
            self.desk.say(str(result), trouble=True)
        else:
            self.desk.say(said, undoable=True)
        self.reload()

    def action_card(self) -> None:
        if self.customer_id is not None:
            self.desk.open("card", self.customer_id)


def _scan(shop: Shop) -> Sequence[Pair]:
    shop.connect()
    try:
        return duplicates.scan(shop)
    finally:
        shop.disconnect()


def _facts(side: Side) -> list[tuple[str, str]]:
    """What is known of one, with its label; "" where nothing is."""
    one = side.customer
    numbers = " / ".join(mask_phone(each) for each in one.phone.split("/"))
    called = f"{name_or_phone(one.name, one.phone)} {one.salutation}".strip()
    return [
        (_("Name"), called),
        (_("Phone"), numbers),
        (_("Birthday"), side.birthday),
        (_("WeChat"), one.wechat),
        (_("Address"), one.address),
        (_("Tags"), one.tags),
        (_("Note"), one.note),
        (_("Visits"), f"{side.visits}" + (f", {side.last_visit_on}" if side.visits else "")),
        (_("Ratings"), str(side.ratings or "")),
        (_("Complaints"), str(side.complaints or "")),
    ]
