"""A small sheet that asks for one line of text, for a day, or for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.containers import Vertical
from textual.widgets import Input, Static

from shopvisit.errors import InvalidError
from shopvisit.screens.half_typed import again
from shopvisit.screens.sheet import CLEAR, Sheet
from shopvisit.text.cells import flow
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.fields import DayInput
from shopvisit.widgets.form import FormLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from textual.widget import Widget

    from shopvisit.calendar.typed import TypedDay
    from shopvisit.errors import ShopError
    from shopvisit.screens.base import ShopScreen

_LONGEST = 200
_WIDE, _MARGIN = 80, 2  # of the sheet


@dataclass(frozen=True)
class Asked:
    """What was typed: the line ("" where none was asked for), and the day (None likewise)."""

    text: str
    day: TypedDay | None

    @property
    def on(self) -> date:
        """The day, of a sheet that asks for one. Raises InvalidError where none was typed."""
        if self.day is None:
            raise InvalidError("day", _("Please type a day."))
        return self.day.day

    @property
    def time(self) -> str | None:
        """The time of day as the shop's functions take it."""
        return f"{self.day.time:%H:%M}" if self.day and self.day.time else None


class Wording(NamedTuple):
    """A line to be typed: what it is for, what stands there at first, what is picked by number.

    One that is not `needed` stands below the day, and can stay empty.
    """

    label: str
    known: str = ""
    usual: Sequence[str] = ()
    needed: bool = True


class Ask(Sheet[tuple[Asked, Any]]):
    """Saves what was typed, and dismisses it with what saving gave; what is refused stays open."""

    PLACE = N_("A question")
    ABOUT = N_("What was asked for, and nothing else.")
    KEYS = (
        Command(
            "enter",
            "ctrl+s,f12",
            "save",
            N_("Save"),
            N_("To the next field; from the last one, save."),
        ),
        Command("down", "", "app.focus_next", N_("Next field"), N_("To the field below.")),
        Command(
            "up",
            "",
            "app.focus_previous",
            N_("Field above"),
            N_("To the field above."),
            footed=False,
        ),
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

    def __init__(
        self,
        title: str,
        *,
        draft: str,
        text: str | Wording = "",
        day: str = "",
        check: Callable[[Asked], None] = lambda _asked: None,
        save: Callable[[Asked], tuple[Any, ...]],
    ) -> None:
        """Ask for a line under the label `text`, for a day under `day`; "" does not ask.

        What is half typed is kept under the name `draft`.
        `check` raises InvalidError, whose words are shown, for what cannot be taken. `save` gives
        the function of the shop, with its arguments, that saves what was asked.
        """
        super().__init__()
        self._title = title
        self._text = text if isinstance(text, Wording) else Wording(text)
        self._usual = {str(number): each for number, each in enumerate(self._text.usual, start=1)}
        self._day = day
        self._kept_as = draft
        self._check, self._save = check, save
        self._asked = Asked("", None)

    def draft_name(self) -> str:
        return self._kept_as

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(self._title, classes="heading", markup=False)
            if self._text.needed:
                yield from self._line()
            if self._day:
                yield Static(self._day, classes="quiet", markup=False)
                yield DayInput(self.shop, id="day")
            if not self._text.needed:
                yield from self._line()
            yield Static("", id="wrong", classes="wrong", markup=False)

    def _line(self) -> Iterable[Widget]:
        if self._text.label:
            yield Static(self._text.label, classes="quiet", markup=False)
            yield FormLine(self._text.known, limit=_LONGEST, id="line")
        if self._usual:
            usual = (f"{number} {each}" for number, each in self._usual.items())
            offered = "\n".join(flow(usual, min(_WIDE, self.app.size.width) - 2 * _MARGIN))
            yield Static(offered, classes="quiet", markup=False)

    def on_mount(self) -> None:
        self.enter(next(iter(self.controls().values())))

    def controls(self) -> dict[str, Widget]:
        return {control.id or "": control for control in self.query("#line, #day")}

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")
        if event.input.id == "line" and event.value in self._usual:
            event.input.value = self._usual[event.value]
            event.input.action_end()

    def on_day_input_changed(self, _event: DayInput.Changed) -> None:
        self._say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        if self._saving:
            return
        fields = [each for each in self.query(Input) if self._text.needed or each.id != "line"]
        for field in fields[:-1]:
            if not field.value.strip() and field.has_focus:
                self._say(_("Please say what it is about."))
                return
        for field in fields:
            if not field.value.strip() and not field.has_focus:
                field.focus()
                return
        for day in self.query(DayInput):
            if day.day is None:
                day.focus()
                # What is wrong with a day is said beside it.
                self._say("" if day.error else _("Please type a day: 3, fri, 11-27."))
                return
        line = self.query(FormLine)
        days = [day.day for day in self.query(DayInput)]
        self._asked = Asked(line.first().value if line else "", days[0] if days else None)
        try:
            self._check(self._asked)
        except InvalidError as error:
            self._say(str(error))
            return
        self.hand_over(self._save(self._asked))

    def saved(self, result: Any) -> None:
        self.dismiss((self._asked, result))

    def wrong(self, error: ShopError) -> None:
        self._say(again(error, "Enter"))

    def _say(self, text: str) -> None:
        self.query_one("#wrong", Static).update(text)


def ask(screen: ShopScreen, sheet: Ask, saved: Callable[[Asked, Any], object]) -> None:
    """Open `sheet` over `screen`.

    Once it is on disk, `saved` is called with what was asked and what saving it gave.
    """

    def closed(answer: tuple[Asked, Any] | None) -> None:
        if answer is not None:
            saved(*answer)

    screen.app.push_screen(sheet, closed)
