"""New visit: one form for the visit and, where need be, for the new customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import set_cell_size

from shopvisit.calendar.days import short_day
from shopvisit.errors import InvalidError
from shopvisit.screens.customer_rows import (
    COLUMNS,
    NEW_CUSTOMER,
    FoundRows,
    called,
    looks_like_phone,
    made_from,
)
from shopvisit.screens.customers import here_now
from shopvisit.screens.form import FORM_KEYS, FormScreen
from shopvisit.screens.redeeming import REDEEM, TAKE_BACK, Redeeming
from shopvisit.shop.gifts import gifts
from shopvisit.shop.people import customers, staff
from shopvisit.shop.record import form_drafts, names
from shopvisit.shop.visits import follows, visits
from shopvisit.text.address import salutations
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _, language
from shopvisit.text.money import parse_amount
from shopvisit.text.phones import mask_phone
from shopvisit.widgets.commands import HELP
from shopvisit.widgets.fields import DayInput
from shopvisit.widgets.form import LABEL_WIDTH, Choice, Field, FormLine, Option
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual import events
    from textual.widget import Widget

    from shopvisit.shop.gifts.gifts import Gift


_DRAFT = "visit"
_ELSE = "else"


class VisitScreen(Redeeming, FormScreen[None]):
    """Notes a visit of `customer_id`, or of whoever is found or made in the first field."""

    PLACE = N_("New visit")
    ABOUT = N_("Who came in and for what; the rules plan the call from it.")
    KEYS = (
        FORM_KEYS[0]._replace(
            help=N_("Take the customer under the cursor; in every other field, save the visit.")
        ),
        *FORM_KEYS[1:],
        NEW_CUSTOMER,
        REDEEM,
        TAKE_BACK,
    )

    def __init__(self, customer_id: int | None = None) -> None:
        super().__init__()
        self._about = customer_id  # whom the form was opened for
        self._customer = customer_id
        self._new = False
        self._without_item = False  # it was asked what the visit was about
        self._items: list[str] = []
        self._item_place = -1
        self._stranger = ""  # whose name it was asked of whether they work here
        self._gifts: tuple[Gift, ...] = ()

    def fields(self) -> Iterable[Widget]:
        known = called(self.shop, self._customer) if self._customer else ""
        yield Field("customer", N_("Customer"), FormLine(known, on_text=self._search, limit=60))
        yield RowList(COLUMNS, focusable=False)
        yield Field("name", N_("Name"), FormLine(limit=60))
        yield Field("phone", N_("Phone"), FormLine(limit=120))
        spoken = [
            Option(str(number), word, word)
            for number, word in enumerate(salutations(language()), start=1)
        ]
        unsaid = Option("0", "", _("not known"))
        yield Field("salutation", N_("Address as"), Choice([*spoken, unsaid]))
        yield Passage(id="open-now")
        yield Field("visited_on", N_("Day"), DayInput(self.shop, _("today"), past=True))
        kinds = [
            Option(str(number), kind, _(name))
            for number, (kind, name) in enumerate(names.VISIT_KINDS.items(), start=1)
        ]
        yield Field("kind", N_("What for"), Choice(kinds, "service"))
        yield Field("item", N_("Item"), FormLine(limit=80), note=_("Down: recent items"))
        yield Field("amount", N_("Amount"), FormLine(limit=20))
        served = Choice(self._staff(), self.shop.staff_id, on_value=self._show_server)
        yield Field("served_by", N_("Served by"), served)
        yield Field("server", N_("Their name"), FormLine(limit=40))
        new_here = (Option("1", 1, _("take them on")), Option("2", 0, _("leave the name out")))
        yield Field("take_on", N_("New here"), Choice(new_here))
        note = FormLine(limit=500)
        note.add_class("long")
        yield Field("note", N_("Note"), note)

    def _staff(self) -> list[Option]:
        members = staff.active(self.shop)
        options = [
            Option(str(number) if number < 10 else "", member.id, member.name)
            for number, member in enumerate(members, start=1)
        ]
        return [*options, Option("0", None, _("nobody")), Option("+", _ELSE, _("somebody else"))]

    def _show_server(self, value: str | int | None) -> None:
        """Have a name typed of who is not among them."""
        self.field("server").display = value == _ELSE
        self.field("take_on").display = False

    def _server(self) -> int | str | None:
        """Who served: on the staff list, by name where somebody is to be put on it, or nobody."""
        chosen = self.chosen("served_by")
        if chosen != _ELSE:
            return chosen if isinstance(chosen, int) else None
        name = clean(self.typed("server"), 40)
        if not name:
            raise InvalidError("server", _("Please type a name."))
        for member in staff.active(self.shop):
            if member.name.casefold() == name.casefold():
                return member.id
        asked = self.field("take_on")
        if not asked.display or self._stranger != name:
            self._stranger, asked.display = name, True
            self.query_one("#field-take_on > Choice", Choice).value = None
        if self.chosen("take_on") is None:
            said = _("Nobody of that name is on the staff list: {name}")
            raise InvalidError("take_on", said.format(name=name))
        return name if self.chosen("take_on") else None

    def on_mount(self) -> None:
        self._show_new(shown=False)
        self._show_server(self.chosen("served_by"))
        if self._customer:
            self._take(self._customer)
        else:
            self._search("")
            self.fill_in(self.field("customer"))

    # What was half typed

    def draft_name(self) -> str:
        if self._about is None:
            return form_drafts.newest(_DRAFT) or _DRAFT
        return form_drafts.of("customer", self._about, _DRAFT)

    def about(self) -> int | None:
        return self._customer

    def noted(self) -> dict[str, object]:
        return {**super().noted(), "who": self._customer, "new": self._new}

    def half_typed(self) -> dict[str, object]:
        half = super().half_typed()
        # One that was opened for somebody may be gone on with from nobody in particular.
        return half | {"who": self._customer} if half else half

    def take_up(self, noted: Mapping[str, object]) -> None:
        customer_id, text = noted.get("who"), str(noted.get("customer", ""))
        if noted.get("new"):
            self._line("customer").set_text(text)
            self._show_found(text)
            self._make_new()
            self.fill_in(self.field("phone"))
        self._show_server(_ELSE if noted.get("served_by") == _ELSE else None)
        super().take_up(noted)
        if isinstance(customer_id, int) and customers.found(self.shop, [customer_id]):
            self._take(customer_id)
        elif not noted.get("new") and "customer" in noted:
            self._search(text)

    def as_left(self, kept: Mapping[str, object]) -> str:
        known = kept.get("who")
        who = self.typed("name") if kept.get("new") else self.typed("customer")
        if isinstance(known, int) and customers.found(self.shop, [known]):
            who = called(self.shop, known)
        if not who.strip():
            return super().as_left(kept)
        text = _("Half written: the visit of {customer}. Ctrl+L clears it, to begin anew.")
        return text.format(customer=who)

    # Who it is

    def _search(self, text: str) -> None:
        """Show whom the text finds; whoever was chosen before is no longer meant."""
        self._customer = None
        self._show_new(shown=False)
        self._show_open()
        self._show_found(text)
        self.field("customer").hush()

    def _show_found(self, text: str) -> None:
        self.query_one(RowList).show(FoundRows(self.shop, text), empty=_nobody(text))

    def _settle(self, customer_id: int) -> None:
        """It is this one: write the name into the field, and beside it how it is known."""
        self._customer, field = customer_id, self.field("customer")
        found = customers.found(self.shop, [customer_id])[0]
        self._show_new(shown=False)
        self._line("customer").set_text(found.name or mask_phone(found.phone))
        known = [mask_phone(found.phone)] if found.name and found.phone else []
        if found.last_visit_on:
            day = short_day(found.last_visit_on, self.shop.clock.today())
            known.append(_("last here {day}").format(day=day))
        field.say("  ".join(known))
        self._show_open()

    def _show_open(self) -> None:
        """What is open of whoever it is, while the visit is noted."""
        rows = follows.to_talk_about(self.shop, self._customer) if self._customer else []
        self._gifts = gifts.to_redeem(self.shop, self._customer) if self._customer else ()
        passage = self.query_one("#open-now", Passage)
        passage.display = bool(rows or self._gifts)
        said = [*_beside(_("To redeem"), here_now.redeemable(self._gifts, self.shop.clock.today()))]
        said += _beside(_("To talk about"), here_now.lines(rows))
        passage.say("\n".join(said))
        redeem = [REDEEM._replace(footed=True)] if self._gifts else []
        self.query_one(Keys).offer((*self.KEYS[:2], *redeem, *self.KEYS[2:], HELP))

    def redeemable(self) -> Sequence[Gift]:
        return self._gifts

    def reload(self) -> None:
        self._show_open()

    def _make_new(self) -> None:
        """It is somebody new: ask for name and phone, with what was typed filled in."""
        typed = made_from(self.typed("customer"))
        self._customer = None
        self._show_new(shown=True)
        self._show_open()
        for name, value in (("name", typed.name), ("phone", typed.phone)):
            self._line(name).set_text(value)
        self.field("customer").say(_("a new customer"))

    def _line(self, name: str) -> FormLine:
        return self.query_one(f"#field-{name} > FormLine", FormLine)

    def _show_new(self, *, shown: bool) -> None:
        self._new = shown
        for name in ("name", "phone", "salutation"):
            self.field(name).display = shown

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self._take(event.id)

    def _take(self, customer_id: int) -> None:
        self._settle(customer_id)
        self._go_on(self.field("customer"))

    def _go_on(self, here: Field | None) -> bool:
        """To the next field that is still empty; False where none is left behind `here`."""
        fields = self.shown()
        behind = fields[fields.index(here) + 1 :] if here in fields else fields
        for field in behind:
            if not _filled(field):
                self.fill_in(field)
                return True
        return False

    def choice_done(self) -> None:
        here = self.here()
        if here is not None and here.name == "take_on":
            self.action_save()
        elif not self._go_on(here):
            super().choice_done()

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        # Elsewhere in the form the list of customers has nothing to say.
        here = self.here()
        self.query_one(RowList).display = here is not None and here.name == "customer"

    def action_create(self) -> None:
        self._make_new()
        filled = looks_like_phone(self.typed("customer"))
        self.fill_in(self.field("name" if filled else "phone"))

    def field_done(self) -> None:
        here = self.here()
        if here is None or here.name != "customer" or self._customer or self._new:
            self.action_save()
            return
        rows = self.query_one(RowList)
        if rows.cursor_id is not None:
            self._take(rows.cursor_id)
        elif self.typed("customer").strip():
            self.action_create()

    # Items that come up again and again

    def action_walk(self, key: str) -> None:
        here = self.here()
        by = 1 if key == "down" else -1
        if here is not None and here.name == "customer":
            self.query_one(RowList).move(by)
        elif here is not None and here.name == "item" and self._recall(by):
            return
        else:
            self.go(by)

    def _recall(self, by: int) -> bool:
        """Put the next recent item that fits what was typed into its field, if there is one."""
        line = self._line("item")
        if self._item_place < 0 or line.value != self._items[self._item_place]:
            self._items, self._item_place = visits.recent_items(self.shop, like=line.value), -1
        place = self._item_place + by
        if not 0 <= place < len(self._items):
            return False
        self._item_place = place
        line.set_text(self._items[place])
        return True

    # Saving

    def work(self) -> tuple[object, ...]:
        if self._customer is None and not self._new:
            self._must_be_clear()
        whom: int | customers.Customer | None = self._customer
        if whom is None:
            name, phone = self.typed("name"), self.typed("phone")
            spoken = self.chosen("salutation") or ""
            whom = customers.Customer(name=name, phone=phone, salutation=spoken)
        day = self.day_of("visited_on")
        try:
            amount = parse_amount(self.typed("amount"))
        except ValueError as error:
            raise InvalidError("amount", str(error)) from None
        if not self.typed("item").strip() and not self._without_item:
            self._without_item = True
            raise InvalidError("item", _("What was it? Save again to leave it empty."))
        server = self._server()
        visit = visits.Visit(
            visited_on=day,
            kind=self.chosen("kind"),
            item=self.typed("item"),
            amount=amount,
            served_by=server if isinstance(server, int) else None,
            note=self.typed("note"),
            new_server=server if isinstance(server, str) else "",
        )
        return visits.add, whom, visit, self.asked

    def _must_be_clear(self) -> None:
        """Whoever is not found is new; of those who are found one must have been taken."""
        if not self.typed("customer").strip():
            raise InvalidError("customer", _("Who was here? Type a name or a phone number."))
        if self.query_one(RowList).ids:
            raise InvalidError("customer", _("Who of these? Enter takes the one under the cursor."))
        self._make_new()

    def saved(self, result: Any) -> None:
        customer_id, visit_id = result
        name, what = called(self.shop, customer_id), follows.after(self.shop, visit_id)
        app: Any = self.app
        self.dismiss(None)
        said = _("Visit of {name} saved; {what}.") if what else _("Visit of {name} saved.")
        here_now.offer(app.screen, customer_id, said.format(name=name, what=what))


def _beside(label: str, lines: Sequence[str]) -> Iterable[str]:
    """The lines, the label before the first of them."""
    width = LABEL_WIDTH + 1  # as what is typed in a field
    first, indent = set_cell_size(label, width), " " * width
    return ((indent if number else first) + line for number, line in enumerate(lines))


def _filled(field: Field) -> bool:
    control = field.control
    if isinstance(control, Choice):
        return control.value is not None or field.name == "served_by"  # nobody is an answer
    return bool(control.value.strip()) if isinstance(control, FormLine | DayInput) else True


def _nobody(text: str) -> str:
    if not text.strip():
        return _("No customers yet; type a name or a phone number.")
    return _("Nobody is found: Enter makes a new customer, saved with the visit.")
