"""A member of staff: name and role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.screens.form import FormScreen
from shopvisit.shop.people import staff
from shopvisit.shop.record import names as words
from shopvisit.shop.record.shop import StaffMember
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class StaffForm(FormScreen[StaffMember]):
    """Takes on somebody, or changes `member`; dismisses what is on the list then."""

    PLACE = N_("Staff member")

    def __init__(self, member: StaffMember | None = None) -> None:
        super().__init__()
        self._member = member

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            title = self._member.name if self._member else _("Take on somebody")
            yield Static(title, classes="heading", markup=False)
            yield from self.fields()

    def fields(self) -> Iterable[Widget]:
        name, role = (self._member.name, self._member.role) if self._member else ("", "clerk")
        roles = [
            Option(str(number), code, _(called))
            for number, (code, called) in enumerate(words.ROLES.items(), start=1)
        ]
        yield Field("name", N_("Name"), FormLine(name, limit=40))
        yield Field("role", N_("Role"), Choice(roles, role))

    def on_mount(self) -> None:
        self.fill_in(self.field("name"))

    def work(self) -> tuple[object, ...]:
        written = self.typed("name"), self.chosen("role")
        if self._member is None:
            return staff.add, *written
        return staff.change, self._member.id, *written

    def saved(self, result: Any) -> None:
        staff_id = self._member.id if self._member else result
        # As it is stored, which is not always as it was typed.
        self.dismiss(next((one for one in staff.active(self.shop) if one.id == staff_id), None))
