"""The forms of a complaint: taking it down, putting it right, saying how it was solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.errors import InvalidError
from shopvisit.screens.form import FormSheet
from shopvisit.shop.complaints import complaints, kinds, rows
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.complaints import Changes, New, Solved
from shopvisit.shop.complaints.rows import Complaint
from shopvisit.shop.gifts import gifts
from shopvisit.shop.gifts.gifts import Given
from shopvisit.shop.people import staff
from shopvisit.shop.record import form_drafts
from shopvisit.text.i18n import N_, _
from shopvisit.text.money import money, parse_amount
from shopvisit.widgets.fields import DayInput
from shopvisit.widgets.form import Choice, Field, FormLine, Numbered, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop

_LONGEST = 500
# A complaint from a rating comes with the rating.
_BY_HAND = ("counter", "phone", "wechat", "online")
_FEW = 9


def _long(text: str = "", *, limit: int = _LONGEST) -> FormLine:
    line = FormLine(text, limit=limit)
    line.add_class("long")
    return line


def _named(names: Mapping[str, str], chosen: str, only: Iterable[str] = ()) -> Choice:
    codes = tuple(only) or tuple(names)
    options = [Option(str(n), code, _(names[code])) for n, code in enumerate(codes, start=1)]
    return Choice(options, chosen)


class NewComplaint(FormSheet):
    """Takes down a complaint of one customer; dismisses its id."""

    PLACE = N_("New complaint")
    ABOUT = N_("What is wrong, how urgent it is and who sees to it.")

    customer_id: int

    def __init__(self, customer_id: int, customer: str) -> None:
        super().__init__()
        self.customer_id = customer_id
        self._customer = customer

    def draft_name(self) -> str:
        return form_drafts.of("customer", self.customer_id, "complaint")

    def heading(self) -> str:
        return _("Complaint of {customer}").format(customer=self._customer)

    def fields(self) -> Iterable[Widget]:
        yield Field(
            "text",
            N_("Their words"),
            _long(),
            note=_("What they are unhappy with, as they put it."),
        )
        yield Field("category", N_("About"), _named(kinds.CATEGORIES, "reliability"))
        yield Field("severity", N_("Urgency"), _named(kinds.SEVERITIES, "normal"))
        yield Field("source", N_("Heard"), _named(kinds.SOURCES, "counter", _BY_HAND))
        likely = rows.likely_owner(self.shop, self.customer_id)
        yield Field("owner", N_("Handled by"), _owners(self, likely))

    def work(self) -> tuple[object, ...]:
        new = New(
            text=self.typed("text"),
            category=self.chosen("category"),
            severity=self.chosen("severity"),
            source=self.chosen("source"),
            owner_id=self.chosen("owner"),
        )
        return complaints.open_, self.customer_id, new

    def saved(self, result: Any) -> None:
        self.dismiss(result)


class EditComplaint(FormSheet):
    """Puts right what was taken down."""

    PLACE = N_("Change the complaint")
    ABOUT = N_("Put right what was taken down.")

    def __init__(self, found: Complaint) -> None:
        super().__init__()
        self._found = found

    def draft_name(self) -> str:
        return form_drafts.of("complaint", self._found.id, "change")

    def heading(self) -> str:
        return _("Complaint of {customer}").format(customer=self._found.customer)

    def fields(self) -> Iterable[Widget]:
        found = self._found
        yield Field("text", N_("Their words"), _long(found.text))
        yield Field("category", N_("About"), _named(kinds.CATEGORIES, found.category))
        yield Field("severity", N_("Urgency"), _named(kinds.SEVERITIES, found.severity))
        yield Field("owner", N_("Handled by"), _owners(self, found.owner_id, found.owner))
        yield Field("cause", N_("Cause"), _causes(self, found))

    def work(self) -> tuple[object, ...]:
        changes = Changes(
            text=self.typed("text"),
            category=self.chosen("category"),
            severity=self.chosen("severity"),
            owner_id=self.chosen("owner"),
            cause_id=self.chosen("cause"),
        )
        return complaints.change, self._found.id, changes

    def saved(self, result: Any) -> None:  # noqa: ARG002  # change gives nothing
        self.dismiss(self._found.id)


class Resolve(FormSheet):
    """Asks how a complaint was solved."""

    PLACE = N_("Resolve")
    ABOUT = N_("What was done about it; the customer is told and asked next.")

    def __init__(self, found: Complaint) -> None:
        super().__init__()
        self._found = found

    def draft_name(self) -> str:
        return form_drafts.of("complaint", self._found.id, "solved")

    def heading(self) -> str:
        return _("Solved: {customer} · {text}").format(
            customer=self._found.customer, text=self._found.text
        )

    def fields(self) -> Iterable[Widget]:
        yield Field(
            "what",
            N_("What was done"),
            _long(),
            note=_("The customer will be told in these very words."),
        )
        yield Field("cause", N_("Cause"), _causes(self, self._found))
        paid = self._found.compensation
        amount = money(paid) if paid is not None else ""
        yield Field(
            "compensation",
            N_("Compensation"),
            FormLine(amount, limit=20),
            note=_("if there was any"),
        )

    def work(self) -> tuple[object, ...]:
        try:
            compensation = parse_amount(self.typed("compensation"))
        except ValueError as error:
            raise InvalidError("compensation", str(error)) from None
        solved = Solved(
            what=self.typed("what"), cause_id=self.chosen("cause"), compensation=compensation
        )
        return complaints.resolve, self._found.id, solved

    def saved(self, result: Any) -> None:  # noqa: ARG002  # resolve gives nothing
        self.dismiss(self._found.id)


class GiveGift(FormSheet):
    """Asks what the customer is given for a complaint."""

    PLACE = N_("Gift")
    ABOUT = N_("What the customer is given, to be redeemed at a visit.")

    def __init__(self, found: Complaint) -> None:
        super().__init__()
        self._found = found

    def draft_name(self) -> str:
        return form_drafts.of("complaint", self._found.id, "gift")

    def heading(self) -> str:
        return _("Gift for {customer}").format(customer=self._found.customer)

    def fields(self) -> Iterable[Widget]:
        what = _("a voucher, a free wash, a small present")
        yield Field("gift", N_("What"), FormLine(limit=120, placeholder=what))
        yield Field("gift_worth", N_("Worth"), FormLine(limit=20), note=_("if that can be said"))
        until = _("1m, 12-31: nothing, if it is always good")
        yield Field("gift_until", N_("Good until"), DayInput(self.shop), note=until)

    def work(self) -> tuple[object, ...]:
        try:
            worth = parse_amount(self.typed("gift_worth"))
        except ValueError as error:
            raise InvalidError("gift_worth", str(error)) from None
        day = self.query_one(DayInput)
        until = self.day_of("gift_until") if day.value.strip() else None
        return (
            _give,
            self._found.customer_id,
            Given(self.typed("gift"), worth, until),
            self._found.id,
        )

    def saved(self, result: Any) -> None:  # noqa: ARG002  # the gift's id is of no use here
        self.dismiss(self._found.id)


def _give(shop: Shop, customer_id: int, given: Given, complaint_id: int) -> int:
    return gifts.give(shop, customer_id, given, complaint_id=complaint_id)


def _owners(sheet: FormSheet, owner_id: int | None, name: str = "") -> Choice:
    """The staff by digit; one who has left stays a choice where they have it in their hands."""
    members = [(member.id, member.name) for member in staff.active(sheet.shop)]
    if owner_id is not None and owner_id not in dict(members):
        members.insert(0, (owner_id, name))
    options = [
        Option(str(number) if number <= _FEW else "", id_, member)
        for number, (id_, member) in enumerate(members, start=1)
    ]
    return Choice(options, owner_id)


def _causes(sheet: FormSheet, found: Complaint) -> Choice:
    """The reasons of complaint, by the numbers that they have in the quick form."""
    causes = complaint_rows.causes(sheet.shop)
    if found.cause_id is not None and found.cause_id not in [cause.id for cause in causes]:
        causes.append(complaint_rows.Cause(found.cause_id, found.cause, ""))
    options = [
        Option(number, cause.id, cause.name)
        for number, cause in zip(_numbers(causes), causes, strict=True)
    ]
    return Numbered([Option("0", None, _("not known")), *options], found.cause_id)


def _numbers(causes: list[complaint_rows.Cause]) -> list[str]:
    """A number for each: one digit where that is enough, else one of its group and one in it."""
    if len(causes) <= _FEW:
        return [str(number) for number in range(1, len(causes) + 1)]
    numbers = []
    tens, ones, dimension = 0, _FEW, ""
    for cause in causes:
        if cause.dimension != dimension or ones == _FEW:
            tens, ones, dimension = tens + 1, 0, cause.dimension
        ones += 1
        numbers.append(f"{tens}{ones}" if tens <= _FEW else "")
    return numbers
