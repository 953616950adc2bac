"""What the forms have in common: a page of fields, moving through them, saving, what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.containers import VerticalScroll
from textual.widgets import Input

from shopvisit.errors import InvalidError, ShopError
from shopvisit.screens.base import fill_top
from shopvisit.screens.half_typed import HalfTyped, again, attempt
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import HELP, Command, key_words
from shopvisit.widgets.fields import DayInput, FieldHolder
from shopvisit.widgets.form import Choice, Field, FormLine
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.top import Top

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from textual.widget import Widget


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
# For a form whose half-typed words are kept, in the places of the others' keys.
CLEAR = Command(
    "ctrl+l",
    "",
    "clear",
    N_("Clear"),
    N_("Begin anew: forget what was half typed when the form was left."),
    footed=False,
)
LEAVE = Command(
    "escape", "", "back", N_("Leave"), N_("Leave; what is half typed is kept for the next time.")
)
DRAFT_KEYS = (*(each for each in FORM_KEYS if each.action != "back"), LEAVE, CLEAR)
_DRAFT_SECONDS = 0.6


class FormScreen(FieldHolder, HalfTyped[T]):
    """A page of fields over the screen that it was opened from.

    A subclass gives `fields()`, and `work()`: what to do with what was typed, as a function of the
    shop with its arguments, and `saved(result)`. One that gives `draft_name()` keeps what is half
    typed, shows it when it is next opened, and forgets it when it is saved.
    """

    KEYS: ClassVar[tuple[Command, ...]] = FORM_KEYS
    WRITES = True
    _saving = False
    _done = False  # it is on disk
    _draft = ""  # the name of the draft; "" where none is kept
    _fresh: Mapping[str, object] = {}  # what the form began with, before any draft

    def draft_name(self) -> str:
        """Under which name what is half typed is kept; "" where it is not."""
        return ""

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
        self._draft = self.draft_name()
        if self._draft:
            self._fresh = self.noted()
            self._show_draft()
            # Looking now and then is simpler than hearing of each of the many ways to type.
            self.set_interval(_DRAFT_SECONDS, self.keep_soon)

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

    # Drafts

    def about(self) -> dict[str, object]:
        """Whom it is about, as `customer_id`: the draft goes when that customer is erased."""
        return {}

    def noted(self) -> dict[str, object]:
        """What stands in the form, as a draft keeps it, by the names of the fields.

        A day stands there as a date: tomorrow, "yesterday" is another one.
        """
        return {field.name or "": _noted(field) for field in self.query(Field)}

    def take_up(self, noted: Mapping[str, object]) -> None:
        """Put what a draft has kept back into the fields; what they cannot take is left out."""
        for field in self.query(Field):
            if field.name and field.name in noted:
                _put(field, noted[field.name])

    def _show_draft(self) -> None:
        from shopvisit.shop.record import form_drafts

        self._kept = kept = form_drafts.kept(self._draft)
        if kept:
            self.take_up(kept)
            offered = (command for command in self.KEYS if command.action != CLEAR.action)
            self.query_one(Keys).offer((*offered, CLEAR._replace(footed=True), HELP))
            self.call_after_refresh(
                self.desk.say, _("This is as you left it. Ctrl+L clears it, to begin anew.")
            )

    def half_typed(self) -> dict[str, object]:
        """What differs from an untouched form; the days, too, where anything does."""
        noted = self.noted()
        days = {field.name for field in self.query(Field) if isinstance(field.control, DayInput)}
        typed = {name for name, value in noted.items() if value != self._fresh.get(name)}
        if not typed:
            return {}
        return {name: noted[name] for name in noted if name in typed | days} | self.about()

    def draft_work(self, half: dict[str, object]) -> tuple[Any, ...] | None:
        if not self._draft or self._saving or self._done:
            return None
        from shopvisit.shop.record import form_drafts

        if half:
            return form_drafts.save, self._draft, half
        return form_drafts.drop, self._draft

    def action_clear(self) -> None:
        """Put the form back to what it is when nothing was half typed."""
        if self._draft:
            self.take_up(self._fresh)
            for day in self.query(DayInput):
                day.begin_anew()
            self.fill_in(self.shown()[0])
            self.query_one(Keys).offer((*self.KEYS, HELP))
            self.desk.say(_("Cleared."))

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

    def field_left(self) -> None:
        """Tab was pressed in a line of text."""
        self.focus_next()

    def choice_done(self) -> None:
        """A digit or a click chose."""
        self.go(1)

    def action_retreat(self) -> None:
        here = self.here()
        if here is None or here is self.shown()[0]:
            self.action_back()
        else:
            self.go(-1)

    def action_back(self) -> None:
        if self._saving:
            self.desk.say(_("Still saving; please wait."))
            return
        self.leave()

    def left(self) -> None:
        half = self._draft and self.half_typed() and not self.shop.looking
        self.dismiss(None)
        if half:
            self.desk.say(_("What you typed is kept: the form opens with it the next time."))

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
        if self._draft:
            from shopvisit.shop.record import form_drafts

            work = (form_drafts.finish, self._draft, *work)
        self.act(attempt, *work, then=self._attempted)

    def _attempted(self, result: object) -> None:
        self._saving = False
        if isinstance(result, ShopError):
            self.wrong(result)
        else:
            self._done = True
            self.saved(result)

    def wrong(self, error: ShopError) -> None:
        """Say what cannot be taken, at its field; what was typed stays."""
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


def _noted(field: Field) -> object:
    control = field.control
    if isinstance(control, DayInput):
        return control.day.day.isoformat() if control.day else control.value
    return control.value if isinstance(control, FormLine | Choice) else None


def _put(field: Field, value: object) -> None:
    control = field.control
    if isinstance(control, Choice):
        if value in [option.value for option in control.options]:
            control.value = value
    elif isinstance(value, str) and isinstance(control, FormLine):
        control.set_text(value)
    elif isinstance(value, str) and isinstance(control, DayInput) and value != _noted(field):
        control.value = value
