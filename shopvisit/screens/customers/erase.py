"""Erasing a customer: what goes, what stays, and a deliberate yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import InvalidError
from shopvisit.screens.customer_rows import called
from shopvisit.screens.form import FormScreen
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import known
from shopvisit.shop.record.pin import digits
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.text.phones import phone_key
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Field, FormLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from shopvisit.errors import ShopError
    from shopvisit.shop.record.shop import Shop

_DIGITS = 4


class EraseSheet(FormScreen[Any]):
    """Erases a customer once the digits shown were typed; dismisses what was reached."""

    PLACE = N_("Erase")
    ABOUT = N_("Name, number and every word of one customer go, from every backup, too.")
    OWNERS = "customer erase"
    PASSING = True
    KEYS = (
        Command(
            "enter", "", "save", N_("Erase"), N_("Erase for good, once the digits stand there.")
        ),
        Command(
            "escape",
            "left",
            "back",
            N_("Leave"),
            N_("Leave without erasing; so does the left arrow where nothing is typed."),
        ),
    )

    customer_id: int

    def __init__(self, shop: Shop, customer_id: int) -> None:
        super().__init__()
        self.customer_id = customer_id
        phone = phone_key(customers.get(shop, customer_id).phone)
        # Digits that stand on the card, which an input method lets through.
        self._asked = phone[-_DIGITS:] if len(phone) >= _DIGITS else f"{customer_id:04}"

    def draft_name(self) -> str:
        return ""  # the digits are a deliberate yes, and belong to somebody who wants to be gone

    def body(self) -> Iterable[Widget]:
        title = _("Erase {name} for good?").format(name=called(self.shop, self.customer_id))
        with Vertical(classes="sheet wide"):
            yield Static(plain(title), classes="heading", markup=False)
            for text in (self._goes(), self._stays()):
                yield Static(text, classes="words", markup=False)
            yield Static(
                _("It cannot be undone, and nothing that was done before it can be undone then."),
                classes="words late",
                markup=False,
            )
            yield from self.fields()

    def _goes(self) -> str:
        count = _backups(self.shop)
        return n_(
            "What goes: name, phone number and WeChat, notes and tags, birthdays and other days, "
            "and every word that was written about them, here and in {count} backup.",
            "What goes: name, phone number and WeChat, notes and tags, birthdays and other days, "
            "and every word that was written about them, here and in {count} backups.",
            count,
        ).format(count=count)

    def _stays(self) -> str:
        held = known(self.shop, self.customer_id)
        counts = [
            n_("{count} visit", "{count} visits", held.visits).format(count=held.visits),
            n_("{count} follow-up", "{count} follow-ups", held.follow_ups).format(
                count=held.follow_ups
            ),
            n_("{count} rating", "{count} ratings", held.ratings).format(count=held.ratings),
            n_("{count} complaint", "{count} complaints", held.complaints).format(
                count=held.complaints
            ),
        ]
        return _("What stays, without a name, so that no month changes:\n{counts}").format(
            counts=_(", ").join(counts)
        )

    def fields(self) -> Iterable[Widget]:
        label = _("Type {digits}").format(digits=self._asked)
        yield Field("digits", label, FormLine(limit=12), note=_("and Enter, to erase"))

    def on_mount(self) -> None:
        self.fill_in(self.field("digits"))

    def work(self) -> tuple[object, ...]:
        from shopvisit.files.keeping.erasing import begin

        if digits(self.typed("digits")) != self._asked:
            said = _("To erase, type {digits} here.").format(digits=self._asked)
            raise InvalidError("digits", said)
        return begin, self.customer_id

    def action_save(self) -> None:
        super().action_save()
        if self._saving:
            self.field("digits").say(_("Erasing; please wait."))

    def saved(self, result: Any) -> None:
        self.dismiss(result)

    def wrong(self, error: ShopError) -> None:
        self.field("digits").say(str(error), wrong=True)


def _backups(shop: Shop) -> int:
    """How many backups there are, those in the second folder included."""
    from shopvisit.files.keeping import backups

    second = backups.second_folder(shop.config.backup.folder)
    more = backups.named(shop.path, second) if second else []
    return len(backups.named(shop.path, backups.folder_of(shop.path))) + len(more)
