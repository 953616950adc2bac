"""What the forms have in common: a page of fields, moving through them, saving, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input, Static

from shopvisit.errors import AskedError, InvalidError, ShopError
from shopvisit.screens.half_typed import again
from shopvisit.screens.places import fill_top
from shopvisit.screens.sheet import CLEAR, Sheet
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command, key_words
from shopvisit.widgets.fields import DayInput, FieldHolder
from shopvisit.widgets.form import Choice, Field, FormLine
from shopvisit.widgets.top import Top

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from textual.widget import Widget


T = TypeVar("T")

_NEXT = Command(
    "enter", "", "next", N_("Next"), N_("To the next field; on the last one, save the form.")
)
_SAVE = Command(
    "ctrl+s", "f12", "save", N_("Save"), N_("Save what was typed, from any field of the form.")
)
FORM_KEYS = (
    _SAVE._replace(key="enter", also="ctrl+s,f12"),
    Command(
        "down", "", "walk('down')", N_("Next field"), N_("To the field below; Tab does it, too.")
    ),
    Command("up", "", "walk('up')", N_("Field above"), N_("To the field above."), footed=False),
    Command(
        "escape",
        "left",
        "back",
        N_("Leave"),
        N_(
            "Leave; what is half typed is kept for the next time. "
            "The left arrow leaves an empty field."
        ),
    ),
    CLEAR,
)
# For a form of which nothing is kept.
FORGETFUL_KEYS = (
    *FORM_KEYS[:-2],
    Command("escape", "left", "back", N_("Leave"), N_("Leave without saving.")),
)


class FieldPage(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields of a form, as many lines as there are: they are walked, and so it has no keys.

    Nor has it a bar, whose ends are characters of ambiguous width.
    """


class FormScreen(FieldHolder, Sheet[T]):
    """A page of fields over the screen that it was opened from; Enter saves from any of them.

    A subclass gives `fields()`, `draft_name()`, `saved(result)`, and `work()`: what to do with what
    was typed, as a function of the shop with its arguments.
    """

    KEYS: ClassVar[tuple[Command, ...]] = FORM_KEYS
    asked: str | None = None  # what the last save asked about, as it was typed

    def fields(self) -> Iterable[Widget]:
        """The fields in their order, with whatever else the page holds."""
        return ()

    def work(self) -> tuple[object, ...]:
        """The function to be run in the writer thread, and its arguments after the shop.

        Raises InvalidError when what was typed cannot be taken.
        """
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        yield Top()
        with FieldPage(classes="page form"):
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

    def controls(self) -> dict[str, Widget]:
        return {field.name or "": field.control for field in self.shown()}

    def here(self) -> Field | None:
        """The field that is being filled in."""
        focused = self.focused
        return next((f for f in self.shown() if focused and f in focused.ancestors), None)

    def fill_in(self, field: Field) -> None:
        """Put the focus into `field`."""
        self.enter(field.control)

    def go(self, by: int) -> None:
        """To the field `by` places on; stops at the ends."""
        fields, here = self.shown(), self.here()
        place = fields.index(here) + by if here else 0
        self.fill_in(fields[max(0, min(len(fields) - 1, place))])

    def action_walk(self, key: str) -> None:
        self.go(1 if key == "down" else -1)

    def field_done(self) -> None:
        """Enter was pressed in a line of text."""
        self.action_save()

    def field_left(self) -> None:
        """Tab was pressed in a line of text."""
        self.focus_next()

    def choice_done(self) -> None:
        """A digit or a click chose."""
        self.go(1)

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
        self.hand_over(work)

    def wrong(self, error: ShopError) -> None:
        """Say what cannot be taken, at its field; what was typed stays."""
        if isinstance(error, AskedError):
            self.asked = self.typed(error.field)
        name = error.field if isinstance(error, InvalidError) else ""
        field = next((f for f in self.shown() if f.name == name), None)
        if field is None:
            self.desk.say(again(error, self._save_key()), trouble=True)
            return
        # A day field says itself what is wrong with it, while one types.
        if not (isinstance(field.control, DayInput) and field.control.error):
            field.say(str(error), wrong=True)
        self.fill_in(field)

    def _save_key(self) -> str:
        save = next(command for command in self.KEYS if command.action == "save")
        return key_words(save.keys[0])

    def day_of(self, name: str) -> date:
        """The day in the field of that name. Raises InvalidError when no day was understood."""
        control = self.query_one(f"#field-{name} DayInput", DayInput)
        if control.day is None:
            raise InvalidError(name, control.error or _("Please type a day."))
        return control.day.day


class StepByStep(FormScreen[T]):
    """A form that needs every field: Enter goes to the next one, and saves from the last."""

    KEYS: ClassVar[tuple[Command, ...]] = (_NEXT, _SAVE, *FORGETFUL_KEYS[1:])

    def action_next(self) -> None:
        here = self.here()
        if here is not None and here is self.shown()[-1]:
            self.action_save()
        else:
            self.go(1)

    def field_done(self) -> None:
        self.action_next()


class FormSheet(FormScreen[int]):
    """A form over the page it is about, so that this stays in sight."""

    def heading(self) -> str:
        """What the sheet is about, in words."""
        return _(self.PLACE)

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(plain(self.heading()), classes="heading", markup=False)
            yield from self.fields()

    def on_mount(self) -> None:
        self.fill_in(self.shown()[0])
