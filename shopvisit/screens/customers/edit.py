"""Editing a customer: who they are, how they want to be reached, and their days to remember."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from shopvisit.errors import InvalidError
from shopvisit.screens.form import FORM_KEYS, FormScreen
from shopvisit.shop.followups import kinds
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.record import form_drafts, names
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, FormLine, Option
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop

_LINES = (
    ("name", N_("Name"), 60),
    ("salutation", N_("Address as"), 20),
    ("phone", N_("Phone"), 120),
    ("wechat", N_("WeChat"), 120),
    ("address", N_("Address"), 200),
    ("best_time", N_("Best time"), 40),
    ("tags", N_("Tags"), 200),
    ("source", N_("Came through"), 120),
    ("note", N_("Note"), 500),
)
_LONG = ("phone", "address", "tags", "note")
_ADD = 0  # the id of the list's last line


class _Occasions:
    """A customer's occasions as rows, and a last one that adds another."""

    def __init__(self, shop: Shop, customer_id: int) -> None:
        today = shop.clock.today()
        self.known = {one.id: one for one in occasions.of_customer(shop, customer_id)}
        self._rows = [
            Row(
                one.id,
                (
                    _(names.OCCASIONS[one.kind]),
                    occasions.describe(one.on),
                    occasions.days_to_go(one, today),
                    one.note,
                ),
            )
            for one in self.known.values()
        ]
        self._rows.append(Row(_ADD, (_("+ another day"), "", "", ""), "dim"))
        self.ids = [row.id for row in self._rows]

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [row for row in self._rows if row.id in ids]


class EditScreen(FormScreen[None]):
    """Changes one customer. Occasions are saved one by one, the rest with the form."""

    PLACE = N_("Edit customer")
    ABOUT = N_("Name, numbers, consent and what else is to be remembered.")
    KEYS = (
        *FORM_KEYS,
        Command(
            "ctrl+t",
            "f11",
            "add_occasion",
            N_("Another day"),
            N_("Note a birthday, an anniversary or a day on which something ends."),
        ),
        Command(
            "delete",
            "",
            "remove_occasion",
            N_("Remove day"),
            N_("In the list of days: take the one under the cursor off the card; Enter edits it."),
        ),
    )

    customer_id: int

    def __init__(self, customer_id: int) -> None:
        super().__init__()
        self.customer_id = customer_id
        self._known = customers.Customer()
        self._occasions: dict[int, occasions.Occasion] = {}

    def draft_name(self) -> str:
        return form_drafts.of("customer", self.customer_id, "edit")

    def fields(self) -> Iterable[Widget]:
        self._known = known = customers.get(self.shop, self.customer_id)
        for name, label, limit in _LINES:
            line = FormLine(getattr(known, name), limit=limit)
            line.set_class(name in _LONG, "long")
            yield Field(name, label, line)
            if name == "wechat":
                yield Field("preferred_channel", N_("Best by"), self._channels())
        yield Field("contact_consent", N_("Contact"), self._consents())
        yield Static(_("Days to remember"), classes="subheading", markup=False)
        columns = (
            Column("", 14),
            Column("", 18),
            Column("", 23),
            Column("", 10, flex=True),
        )
        yield RowList(columns)

    def _channels(self) -> Choice:
        options = [
            Option(str(number), code, _(name))
            for number, (code, name) in enumerate(kinds.CHANNELS.items(), start=1)
        ]
        return Choice([*options, Option("0", None, _("any"))], self._known.preferred_channel)

    def _consents(self) -> Choice:
        options = [
            Option(str(number), code, _(name))
            for number, (code, name) in enumerate(names.CONSENTS.items(), start=1)
        ]
        return Choice(options, self._known.contact_consent)

    def on_mount(self) -> None:
        self._show_occasions()
        self.fill_in(self.field("name"))

    def work(self) -> tuple[object, ...]:
        typed: dict[str, Any] = {name: self.typed(name) for name, _label, _limit in _LINES}
        changed = customers.Customer(
            **typed,
            preferred_channel=self.chosen("preferred_channel"),
            contact_consent=self.chosen("contact_consent"),
        )
        return customers.edit, self.customer_id, changed, self.asked

    def saved(self, result: Any) -> None:  # noqa: ARG002  # edit gives nothing
        self.dismiss(None)
        self.desk.say(_("Changes saved."), undoable=True)

    def action_walk(self, key: str) -> None:
        rows = self.query_one(RowList)
        here = self.here()
        if key == "down" and here is not None and here is self.shown()[-1]:
            rows.focus()
        else:
            super().action_walk(key)

    # Occasions

    def _show_occasions(self) -> None:
        rows = self.query_one(RowList)
        source = _Occasions(self.shop, self.customer_id)
        self._occasions = source.known
        rows.show(source, keep=rows.cursor_id)
        rows.styles.height = len(source.ids) + 1

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self._open_occasion(self._occasions.get(event.id))

    def action_add_occasion(self) -> None:
        self._open_occasion(None)

    def _open_occasion(self, occasion: occasions.Occasion | None) -> None:
        sheet = OccasionScreen(self.customer_id, occasion)
        self.app.push_screen(sheet, self._occasion_changed)

    def action_remove_occasion(self) -> None:
        rows = self.query_one(RowList)
        if rows.has_focus and rows.cursor_id:
            self.act(occasions.remove, rows.cursor_id, then=self._occasion_removed)

    def _occasion_changed(self, saved: bool | None) -> None:  # noqa: FBT001  # as the sheet dismisses it
        if saved:
            self._show_occasions()
            self.desk.say(_("Day saved."))

    def _occasion_removed(self, _result: None) -> None:
        self._show_occasions()
        self.desk.say(_("Day removed; Ctrl+Z on the card takes it back."))


class OccasionScreen(FormScreen[bool]):
    """Adds an occasion to a customer's card, or corrects `occasion`; dismisses True when saved."""

    PLACE = N_("A day to remember")
    ABOUT = N_("A birthday, an anniversary, or a day on which something ends.")
    KEYS = FORM_KEYS

    def __init__(self, customer_id: int, occasion: occasions.Occasion | None = None) -> None:
        super().__init__()
        self._customer_id = customer_id
        self._occasion = occasion

    def draft_name(self) -> str:
        if self._occasion is not None:
            return form_drafts.of("occasion", self._occasion.id, "change")
        return form_drafts.of("customer", self._customer_id, "occasion")

    def fields(self) -> Iterable[Widget]:
        known = self._occasion
        kind = known.kind if known else "birthday"
        day = occasions.describe(known.on) if known else ""
        options = [
            Option(str(number), code, _(name))
            for number, (code, name) in enumerate(names.OCCASIONS.items(), start=1)
        ]
        yield Field("kind", N_("What"), Choice(options, kind, on_value=self._understand))
        yield Field(
            "day",
            N_("Day"),
            FormLine(day, on_text=self._understand, limit=30),
            note=self._understood(kind, day),
        )
        note = FormLine(known.note if known else "", limit=80)
        note.add_class("long")
        yield Field("note", N_("Note"), note)

    def on_mount(self) -> None:
        self.fill_in(self.field("day"))

    def _understand(self, _changed: object) -> None:
        self.field("day").say(self._understood(self.chosen("kind"), self.typed("day")))

    def _understood(self, kind: str, typed: str) -> str:
        """What the day typed so far means, or how one may be typed."""
        try:
            on = occasions.parse(typed)
        except InvalidError:
            return occasions.example(kind)
        return occasions.preview(kind, on, self.shop.clock.today())

    def work(self) -> tuple[object, ...]:
        said = self.chosen("kind"), occasions.parse(self.typed("day")), self.typed("note")
        if self._occasion:
            return occasions.change, self._occasion.id, *said
        return occasions.add, self._customer_id, *said

    def saved(self, result: Any) -> None:  # noqa: ARG002  # the new id is of no use here
        self.dismiss(result=True)
