"""What the forms have in common: a page of fields, moving through them, saving, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.containers import VerticalScroll
from textual.widgets import Input

from shopvisit.commands import Command
from shopvisit.errors import InvalidError, ShopError
from shopvisit.i18n import N_, _
from shopvisit.screens.base import ShopModal, fill_top
from shopvisit.widgets.day import DayInput
from shopvisit.widgets.form import Choice, Field, FormLine
from shopvisit.widgets.top import Top

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from textual.widget import Widget

    from shopvisit.shop.context import Shop

T = TypeVar("T")

SAVE = Command(
    "ctrl+s", "f12", "save", N_("Save"), N_("Save what was typed, from any field of the form.")
)
FORM_KEYS = (
    Command(
        "enter", "", "next", N_("Next"), N_("To the next field; on the last one, save the form.")
    ),
    SAVE,
    Command(
        "up,down",
        "",
        "walk('{key}')",
        N_("Field"),
        N_("To the field above or below; Tab does it, too."),
        footed=False,
    ),
    Command(
        "backspace",
        "",
        "retreat",
        N_("Field above"),
        N_("Where nothing is typed: to the field above; from the first one, leave."),
        footed=False,
    ),
    Command("escape", "", "back", N_("Leave"), N_("Leave without saving.")),
)


def attempt(shop: Shop, fn: Callable[..., Any], *args: object) -> object:
    """What `fn(shop, *args)` gives, or the ShopError that it raised: a form shows it in place."""
    try:
        return fn(shop, *args)
    except ShopError as error:
        return error


class FormScreen(ShopModal[T]):
    """A page of fields over the screen that it was opened from.

    A subclass gives `fields()`, and `work()`: what to do with what was typed, as a function of the
    shop with its arguments, and `saved(result)`.
    """

    KEYS: ClassVar[tuple[Command, ...]] = FORM_KEYS
    _saving = False

    def fields(self) -> Iterable[Widget]:
        """The fields in their order, with whatever else the page holds."""
        return ()

    def work(self) -> tuple[object, ...]:
        """The function to be run in the writer thread, and its arguments after the shop.

        Raises InvalidError when what was typed cannot be taken.
        """
        raise NotImplementedError

    def saved(self, result: Any) -> None:
        """It is on disk; `result` is what the function gave."""

    def body(self) -> Iterable[Widget]:
        yield Top()
        with VerticalScroll(classes="page form", can_focus=False):
            yield from self.fields()

    def on_mount(self) -> None:
        for top in self.query(Top):
            fill_top(top, self.shop, self.PLACE)

    def field(self, name: str) -> Field:
        """The field of that name."""
        return self.query_one(f"#field-{name}", Field)

    def typed(self, name: str) -> str:
        """What was typed into the line of that name."""
        control = self.field(name).control
        return control.value if isinstance(control, FormLine) else ""

    def chosen(self, name: str) -> Any:
        """What was chosen in the field of that name."""
        control = self.field(name).control
        return control.value if isinstance(control, Choice) else None

    # Moving

    def shown(self) -> list[Field]:
        """The fields that can be filled in now, in order."""
        return [field for field in self.query(Field) if field.display]

    def here(self) -> Field | None:
        """The field that is being filled in."""
        focused = self.focused
        return next((f for f in self.shown() if focused and f in focused.ancestors), None)

    def fill_in(self, field: Field) -> None:
        """Put the focus into `field` at once; `Widget.focus` would do it some messages later."""
        control = field.control
        self.set_focus(control.query_one(Input) if isinstance(control, DayInput) else control)

    def go(self, by: int) -> None:
        """To the field `by` places on; stops at the ends."""
        fields, here = self.shown(), self.here()
        place = fields.index(here) + by if here else 0
        self.fill_in(fields[max(0, min(len(fields) - 1, place))])

    def action_walk(self, key: str) -> None:
        self.go(1 if key == "down" else -1)

    def action_next(self) -> None:
        here = self.here()
        if here is not None and here is self.shown()[-1]:
            self.action_save()
        else:
            self.go(1)

    def field_done(self) -> None:
        """Enter was pressed in a line of text."""
        self.action_next()

    def choice_done(self) -> None:
        """A digit or a click chose."""
        self.go(1)

    def action_retreat(self) -> None:
        here = self.here()
        if here is None or here is self.shown()[0]:
            self.action_back()
        else:
            self.go(-1)

    def on_input_changed(self, event: Input.Changed) -> None:
        field = next((f for f in event.input.ancestors if isinstance(f, Field)), None)
        if field is not None and field.wrong:
            field.hush()

    # Saving

    def action_save(self) -> None:
        if self._saving:
            return
        for field in self.query(Field):
            if field.wrong:
                field.hush()
        try:
            work = self.work()
        except InvalidError as error:
            self.wrong(error)
            return
        self._saving = True
        self.desk.act(attempt, *work, then=self._attempted)

    def _attempted(self, result: object) -> None:
        self._saving = False
        if isinstance(result, ShopError):
            self.wrong(result)
        else:
            self.saved(result)

    def wrong(self, error: ShopError) -> None:
        """Say what cannot be taken, at its field; what was typed stays."""
        name = getattr(error, "field", "")
        field = next((f for f in self.shown() if f.name == name), None)
        if field is None:
            self.desk.say(str(error), trouble=True)
            return
        # A day field says itself what is wrong with it, while one types.
        if not (isinstance(field.control, DayInput) and field.control.error):
            field.say(str(error), wrong=True)
        self.fill_in(field)

    def day_of(self, name: str) -> date:
        """The day in the field of that name. Raises InvalidError when no day was understood."""
        control = self.query_one(f"#field-{name} DayInput", DayInput)
        if control.day is None:
            raise InvalidError(name, control.error or _("Please type a day."))
        return control.day.day
