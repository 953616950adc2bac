"""Sheets that one function of the shop saves, and that keep what is half typed until then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from textual.widgets import Input

from shopvisit.errors import ShopError
from shopvisit.screens.half_typed import HalfTyped, attempt
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import HELP, Command
from shopvisit.widgets.fields import DayInput
from shopvisit.widgets.form import Choice, FormLine
from shopvisit.widgets.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.widget import Widget

T = TypeVar("T")

CLEAR = Command(
    "ctrl+l",
    "",
    "clear",
    N_("Clear"),
    N_("Begin anew: forget what was half typed when the form was left."),
    footed=False,
)
_DRAFT_SECONDS = 0.6


class Sheet(HalfTyped[T]):
    """A sheet that one function of the shop saves; until then what is typed is kept by its name.

    It is shown when the same sheet is next opened, and forgotten when it is saved. A subclass gives
    `draft_name()` and `controls()`, calls `hand_over()` to save, and says what comes of it in
    `saved()` and `wrong()`.
    """

    WRITES = True
    _saving = False
    _done = False  # it is on disk
    _draft = ""  # the name of the draft; "" where none is kept
    _fresh: Mapping[str, object] = {}  # what stood there at first, before any draft
    _began_at: Widget | None = None  # where the focus was then

    def draft_name(self) -> str:
        """Under which name what is half typed is kept, as `form_drafts` has them.

        "" where it must not be, or cannot.
        """
        raise NotImplementedError

    def about_what(self) -> str:
        return self._draft or self.draft_name()

    def saves(self) -> bool:
        return self._saving or super().saves()

    def controls(self) -> dict[str, Widget]:
        """What can be filled in now, by name, in order."""
        raise NotImplementedError

    def saved(self, result: Any) -> None:
        """It is on disk; `result` is what the function gave."""

    def wrong(self, error: ShopError) -> None:
        """Say what cannot be taken; what was typed stays."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self._draft = self.draft_name()
        if self._draft:
            self._fresh, self._began_at = self.noted(), self.focused
            self._show_draft()
            # Looking now and then is simpler than hearing of each of the many ways to type.
            self.set_interval(_DRAFT_SECONDS, self.keep_soon)

    def enter(self, control: Widget) -> None:
        """Put the focus into `control` at once; `Widget.focus` would do it some messages later."""
        self.set_focus(control.query_one(Input) if isinstance(control, DayInput) else control)

    # Drafts

    def about(self) -> int | None:
        """The id of the customer whom it is about, where the name of the draft does not say it."""
        return None

    def noted(self) -> dict[str, object]:
        """What stands there, as a draft keeps it, by the names of the fields.

        A day stands there as a date: tomorrow, "yesterday" is another one.
        """
        return {name: _noted(control) for name, control in self.controls().items()}

    def take_up(self, noted: Mapping[str, object]) -> None:
        """Put what a draft has kept back into the fields; what they cannot take is left out."""
        for name, control in self.controls().items():
            if name in noted:
                _put(control, noted[name])

    def as_left(self, kept: Mapping[str, object]) -> str:  # noqa: ARG002  # for those who need it
        """What to say of a form that opens with what it was left with."""
        return _("This is as you left it. Ctrl+L clears it, to begin anew.")

    def _show_draft(self) -> None:
        from shopvisit.shop.record import form_drafts

        self._kept = kept = form_drafts.kept(self._draft)
        if not kept:
            return
        controls = self.controls()
        typed = [name for name in controls if name in kept and kept[name] != self._fresh[name]]
        if typed:
            self.enter(controls[typed[-1]])
        self.take_up(kept)
        offered = (command for command in self.KEYS if command.action != CLEAR.action)
        keys = self.query_one(Keys)
        keys.offer((*offered, CLEAR._replace(footed=True), HELP))
        keys.say(self.as_left(kept))

    def half_typed(self) -> dict[str, object]:
        """What differs from an untouched sheet; the days, too, where anything does."""
        noted = self.noted()
        days = {n for n, control in self.controls().items() if isinstance(control, DayInput)}
        typed = {name for name, value in noted.items() if value != self._fresh.get(name)}
        return {name: noted[name] for name in noted if name in typed | days} if typed else {}

    def draft_work(self, half: dict[str, object]) -> tuple[Any, ...] | None:
        if not self._draft or self._saving or self._done:
            return None
        from shopvisit.shop.record import form_drafts

        if half:
            return form_drafts.save, self._draft, half, self.about()
        return form_drafts.drop, self._draft

    def action_clear(self) -> None:
        """Put the sheet back to what it is when nothing was half typed."""
        if self._draft:
            self.take_up(self._fresh)
            for day in self.query(DayInput):
                day.begin_anew()
            self.set_focus(self._began_at)
            self.query_one(Keys).offer((*self.KEYS, HELP))
            self.desk.say(_("Cleared."))

    def action_back(self) -> None:
        if self._saving:
            self.desk.say(_("Still saving; please wait."))
        else:
            self.leave()

    def left(self) -> None:
        half = self.half_typed() if self._draft and not self.shop.looking else {}
        self.dismiss(None)
        if half and half != self._unkept:
            self.desk.say(_("What you typed is kept: the form opens with it the next time."))

    # Saving

    def hand_over(self, work: tuple[Any, ...]) -> None:
        """Have `work` done, a function of the shop with its arguments, and the draft forgotten."""
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


def _noted(control: Widget) -> object:
    if isinstance(control, DayInput):
        return control.meant
    return control.value if isinstance(control, FormLine | Choice) else None


def _put(control: Widget, value: object) -> None:
    if isinstance(control, Choice):
        if control.can_be(value):
            control.value = value  # type: ignore[assignment]  # one of what it can be
    elif isinstance(value, str) and isinstance(control, FormLine):
        control.set_text(value)
    elif isinstance(value, str) and isinstance(control, DayInput) and value != _noted(control):
        control.value = value
