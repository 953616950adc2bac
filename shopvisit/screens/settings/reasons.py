"""The reasons to choose from in a call: their order, their names, which are offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.errors import InvalidError
from shopvisit.screens.form import FormSheet
from shopvisit.screens.settings.listed import (
    CHANGE,
    INTO_LIST,
    LOOK_UP,
    SOONER,
    SWITCH,
    WAYS_BACK,
    OfferedScreen,
    Thing,
    on_or_off,
)
from shopvisit.shop.complaints.kinds import CATEGORIES
from shopvisit.shop.record import form_drafts
from shopvisit.shop.rules import reasons
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Field, FormLine, Numbered, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.rules.reasons import Reason

_POLARITIES = {
    "complaint": N_("complaint"),
    "praise": N_("praise"),
    "absence": N_("stays away"),
}


def _sort(polarity: str, dimension: str | None) -> str:
    """What reasons of that sort are about, in words."""
    if dimension is None:
        return _("why they stay away")
    return f"{_(CATEGORIES[dimension])} · {_(_POLARITIES[polarity])}"


class ReasonsScreen(OfferedScreen):
    """Every reason under its dimension, in the order in which the call offers them."""

    PLACE = N_("Reasons")
    ABOUT = N_("What customers praise or complain of, as staff choose it in a call by number.")
    KEYS = (
        CHANGE._replace(
            help=N_("Change its name or what it is about; past months stay as they are.")
        ),
        Command("plus", "a", "add", N_("New reason"), N_("One more reason, under what it is of.")),
        SWITCH,
        SOONER,
        LOOK_UP,
        INTO_LIST,
        WAYS_BACK,
    )
    kept_by = reasons
    OFFERED = N_("It is offered again.")
    OFFERED_NO_MORE = N_("It is offered no more; months keep it.")
    columns = (
        Column(N_("About"), 22),
        Column(N_("Reason to choose"), 20, flex=True, min_width=20),
        Column(N_("Ratings"), 8, "right"),
        Column("", 6),
    )

    def things(self) -> Sequence[Thing]:
        made, before = [], ""
        for one in reasons.every():
            about = _sort(one.polarity, one.dimension)
            made.append(self._thing(one, about, "" if about == before else about))
            before = about
        return made

    def _thing(self, one: Reason, about: str, head: str) -> Thing:
        given = str(one.given) if one.given else ""
        cells = (head, one.name, given, on_or_off(one.active))
        count = n_("Given in {count} rating.", "Given in {count} ratings.", one.given)
        said = _("{what}: {note}").format(what=about, note=one.name)
        story = f"{said}\n{count.format(count=one.given)}"
        style = ("urgent" if head else "") if one.active else "dim"
        return Thing(one.id, cells, f"{about} {one.name}", story, style)

    def nothing(self) -> str:
        return _("There are no reasons yet.\n\n+ adds the first one.")

    def change(self, id_: int) -> None:
        one = next((each for each in reasons.every() if each.id == id_), None)
        if one is not None:
            self.app.push_screen(ReasonSheet(one), self.written)

    def action_add(self) -> None:
        here = next((each for each in reasons.every() if each.id == self.here), None)
        self.app.push_screen(ReasonSheet(beside=here), self.written)


class ReasonSheet(FormSheet):
    """A reason, or a new one: its name and what it is about; dismisses its id."""

    PLACE = N_("Reason to choose")
    ABOUT = N_("What it is called and what it is about.")

    def __init__(self, one: Reason | None = None, beside: Reason | None = None) -> None:
        """`beside` is where a new one is added."""
        super().__init__()
        self._one, self._beside = one, beside

    def draft_name(self) -> str:
        return form_drafts.of("reason", self._one.id, "change") if self._one else "reason"

    def heading(self) -> str:
        one = self._one
        return _sort(one.polarity, one.dimension) if one else _("New reason")

    def fields(self) -> Iterable[Widget]:
        one = self._one
        note = _("past months stay as they are") if one else ""
        line = FormLine(one.name if one else "", limit=reasons.LONGEST)
        yield Field("name", N_("Called"), line, note=note)
        like = one or self._beside
        options = [
            Option(str(number + 11), number, _sort(*sort))
            for number, sort in enumerate(reasons.SORTS)
            if one is None or sort[0] == one.polarity
        ]
        if len(options) > 1:
            place = reasons.SORTS.index((like.polarity, like.dimension)) if like else 0
            yield Field("dimension", N_("About"), Numbered(options, place))

    def work(self) -> tuple[object, ...]:
        one = self._one
        if one is not None and not self.query("#field-dimension"):
            return _changed, one.id, self.typed("name"), one.dimension
        place = self.chosen("dimension")
        if place is None:
            raise InvalidError("dimension", _("Please choose what it is about."))
        if one is not None:
            return _changed, one.id, self.typed("name"), reasons.SORTS[place][1]
        return reasons.add, self.typed("name"), *reasons.SORTS[place]

    def saved(self, result: Any) -> None:
        self.dismiss(int(result))


def _changed(shop: Shop, reason_id: int, name: str, dimension: str | None) -> int:
    reasons.change(shop, reason_id, name, dimension)
    return reason_id
