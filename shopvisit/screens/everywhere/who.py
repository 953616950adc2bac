"""Who is at the counter, picked by a digit; and who works here at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.screens.base import BACK, ShopModal
from shopvisit.screens.form import FormScreen
from shopvisit.shop.people import staff
from shopvisit.shop.record import form_drafts, names
from shopvisit.shop.record.shop import StaffMember
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, FormLine, Option
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop

_DIGITS = "123456789"
_MOST_ROWS = 12


class _Members:
    """The staff as rows, numbered as far as there are digits; `now` is at the counter."""

    def __init__(self, members: Sequence[StaffMember], now: int | None) -> None:
        self.ids = [member.id for member in members]
        self._rows = {
            member.id: Row(
                member.id,
                (
                    _DIGITS[place : place + 1],
                    member.name,
                    _(names.ROLES[member.role]),
                    _("here now") if member.id == now else "",
                ),
            )
            for place, member in enumerate(members)
        }

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._rows[staff_id] for staff_id in ids]


class WhoScreen(ShopModal[int]):
    """Dismisses the id of the one who is at the counter from now on.

    What is changed in the list is saved at once, since whoever is new wants to be picked.
    """

    PLACE = N_("Who is at the counter?")
    ABOUT = N_("Whoever is chosen here is who records what comes next.")
    KEYS = (
        Command(",".join(_DIGITS), "", "pick({key})", N_("Pick"), N_("The one with that number.")),
        Command("enter", "", "choose", N_("Choose"), N_("The one under the cursor.")),
        Command(
            "plus",
            "a",
            "add",
            N_("Take on"),
            N_("Somebody new, or somebody who is back: the same name brings all of theirs back."),
        ),
        Command("ctrl+e", "e", "edit", N_("Edit"), N_("Another name, or another role.")),
        Command(
            "delete",
            "x",
            "let_go",
            N_("Let go"),
            N_("Works here no more: what they did stays theirs, their open tasks go to others."),
        ),
        Command(
            "ctrl+z",
            "u",
            "app.undo",
            N_("Undo"),
            N_("Take back the last change; again takes back the one before."),
            footed=False,
        ),
        BACK,
    )

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._members = staff.active(shop)
        self._changed = False

    def body(self) -> Iterable[Widget]:
        columns = (
            Column("", 1),
            Column("", 16, flex=True, min_width=12),
            Column("", 8, drop=1),
            Column("", 8, drop=2),
        )
        with Vertical(classes="sheet"):
            yield Static(_(self.PLACE), classes="heading", markup=False)
            yield RowList(columns, empty=_("Nobody is on the staff list yet."))

    def on_mount(self) -> None:
        self._show(self.shop.staff.id if self.shop.staff else None)
        self.query_one(RowList).focus()

    def _show(self, keep: int | None) -> None:
        now = self.shop.staff.id if self.shop.staff else None
        rows = self.query_one(RowList)
        rows.styles.height = min(_MOST_ROWS, max(1, len(self._members)))
        rows.show(_Members(self._members, now), keep)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.dismiss(event.id)

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def action_pick(self, digit: int) -> None:
        if digit <= len(self._members):
            self.dismiss(self._members[digit - 1].id)

    def action_back(self) -> None:
        # What lies below shows names, too: as after a change at the counter, it is read again.
        self.dismiss(self.shop.staff_id if self._changed else None)

    # The list itself

    def action_add(self) -> None:
        self._fill_in(None, _("{name} works here now."))

    def action_edit(self) -> None:
        if member := self._here():
            self._fill_in(member, _("Changed: {name}"))

    def _fill_in(self, member: StaffMember | None, said: str) -> None:

        def written(done: StaffMember | None) -> None:
            if done is not None:
                self._reread(done.id)
                self.desk.say(said.format(name=done.name), undoable=True)

        self.app.push_screen(StaffForm(member), written)

    def action_let_go(self) -> None:
        if member := self._here():
            self.act(staff.let_go, member.id, then=self._gone)

    def _gone(self, done: staff.LetGo) -> None:
        self._reread(None)
        said = n_(
            "{name} works here no more; {count} open task goes to others.",
            "{name} works here no more; {count} open tasks go to others.",
            done.tasks,
        )
        if not done.tasks:
            said = _("{name} works here no more.")
        self.desk.say(said.format(name=done.name, count=done.tasks), undoable=True)

    def _here(self) -> StaffMember | None:
        at = self.query_one(RowList).cursor_id
        return next((member for member in self._members if member.id == at), None)

    def _reread(self, keep: int | None) -> None:
        self._changed = True
        self._members = staff.active(self.shop)
        self._show(keep)

    def reload(self) -> None:
        self._reread(self.query_one(RowList).cursor_id)


class StaffForm(FormScreen[StaffMember]):
    """Takes on somebody, or changes `member`; dismisses what is on the list then."""

    PLACE = N_("Staff member")
    ABOUT = N_("A name and a part: clerk, manager or owner.")

    def __init__(self, member: StaffMember | None = None) -> None:
        super().__init__()
        self._member = member

    def draft_name(self) -> str:
        return form_drafts.of("staff", self._member.id, "change") if self._member else "staff"

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            title = self._member.name if self._member else _("Take on somebody")
            yield Static(title, classes="heading", markup=False)
            yield from self.fields()

    def fields(self) -> Iterable[Widget]:
        name, role = (self._member.name, self._member.role) if self._member else ("", "clerk")
        roles = [
            Option(str(number), code, _(called))
            for number, (code, called) in enumerate(names.ROLES.items(), start=1)
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
