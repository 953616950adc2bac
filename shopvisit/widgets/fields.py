"""Fields for one line of text, and for a day as people say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from rich.highlighter import Highlighter
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from shopvisit.calendar.days import describe_day
from shopvisit.calendar.typed import DayError, TypedDay, parse_day
from shopvisit.text.cells import drawn
from shopvisit.widgets.textual_private.painted import SteadyInput

if TYPE_CHECKING:
    from datetime import time

    from rich.text import Text
    from textual import events
    from textual.app import ComposeResult
    from textual.screen import Screen

    from shopvisit.shop.record.shop import Shop


_MARK = "?"
_ROOM_FOR_BOTH = 34  # cells, for a day as it is typed and, beside it, as it is understood


class FieldHolder:
    """A screen that its fields tell at once when the hand is done with them.

    By way of a binding it would hear of it only after the next keys of a quick hand, or of a
    scanner, have been typed into the field that is left.
    """

    def field_done(self) -> None:
        """Enter was pressed in a line of text."""

    def field_left(self) -> None:
        """Tab was pressed in a line of text."""
        cast("Screen[Any]", self).focus_next()

    def choice_done(self) -> None:
        """A digit or a click chose."""


class Showing(Highlighter):
    """Draws what is typed or pasted without what a terminal would obey, or count in its own way.

    A mark in the place of each such character, so that the cursor stands where it seems to; the
    text itself stays, for it may be the name of a file.
    """

    def highlight(self, text: Text) -> None:
        if (seen := drawn(text.plain, _MARK)) != text.plain:
            text.plain = seen


class Line(SteadyInput):
    """An Input that keeps Backspace to itself: held, it must not run out of the field.

    In an empty one the left arrow is for the screen to answer.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.highlighter = Showing()

    def on_key(self, event: events.Key) -> None:
        """Enter and Tab move on in a form, and Backspace deletes, at once."""
        if event.key == "backspace":
            event.stop()
            event.prevent_default()
            self.action_delete_left()
            return
        if isinstance(self.screen, FieldHolder) and event.key in ("enter", "tab"):
            event.stop()
            event.prevent_default()
            if event.key == "enter":
                self.screen.field_done()
            else:
                self.screen.field_left()

    def replace(self, text: str, start: int, end: int) -> None:
        """As in Input; half of a character in UTF-16, which no file can hold, is left out."""
        super().replace(text.encode(errors="ignore").decode(), start, end)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cursor_left" and not self.value:
            return False
        return super().check_action(action, parameters)


class DayInput(Horizontal):
    """An input with its answer beside it: "周五 11月27日", or what is expected.

    With `past`, a day without a year is the latest such day up to today, as for a visit; otherwise
    the next one, as for a follow-up. Posts `Changed` whenever the day that it stands for changes,
    and Input's own Submitted on Enter.
    """

    DEFAULT_CSS = """
    DayInput { height: auto; }
    DayInput Input { width: 18; }
    DayInput Static { width: 1fr; height: auto; padding: 0 0 0 2; }
    DayInput.narrow { layout: vertical; }
    DayInput.narrow Static { padding: 0 0 0 1; }
    """

    class Changed(Message):
        """Another day is meant; `day` is None while nothing can be made of what was typed."""

        def __init__(self, field: DayInput, day: TypedDay | None) -> None:
            super().__init__()
            self.field = field
            self.day = day

        @property
        def control(self) -> DayInput:
            return self.field

    def __init__(
        self,
        shop: Shop,
        value: str = "",
        *,
        past: bool = False,
        id: str | None = None,  # noqa: A002  Textual's name for it
    ) -> None:
        super().__init__(id=id)
        self._shop = shop
        self._first = value
        self._past = past
        self.day: TypedDay | None = None
        self.error = ""

    def compose(self) -> ComposeResult:
        yield Line(self._first, select_on_focus=True)
        yield Static(markup=False)

    def on_mount(self) -> None:
        self._understand(self._first)

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < _ROOM_FOR_BOTH, "narrow")

    @property
    def value(self) -> str:
        """What was typed."""
        return self.query_one(Input).value

    @value.setter
    def value(self, text: str) -> None:
        self.query_one(Input).value = text

    @property
    def meant(self) -> str:
        """The day and time that it stands for, to be typed on any day; what was typed if none."""
        if self.day is None:
            return self.value
        day, at = self.day.day.isoformat(), self.day.time
        return f"{day} {at:%H:%M}" if at else day

    def begin_anew(self) -> None:
        """Write what stood there at first: "today", say, and not its date."""
        self.value = self._first

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._understand(event.value)

    def _understand(self, text: str) -> None:
        before, self.day, self.error = self.day, None, ""
        today = self._shop.clock.today()
        answer = ""
        if text.strip():
            try:
                self.day = self._parse(text)
                answer = describe_day(self.day.day, today, self.day.time)
            except DayError as error:
                self.error = answer = str(error)
        note = self.query_one(Static)
        note.update(answer)
        note.set_class(bool(self.error), "wrong")
        if self.day != before:
            self.post_message(self.Changed(self, self.day))

    def _parse(self, text: str) -> TypedDay:
        now = self._shop.clock.now()
        clock: time = now.time()
        return parse_day(text, now.date(), self._shop.work, clock, past=self._past)

    def focus(self, scroll_visible: bool = True) -> DayInput:  # noqa: FBT001, FBT002  as in Widget
        self.query_one(Input).focus(scroll_visible)
        return self


class Query(SteadyInput):
    """A field for what is looked for, which the left arrow leaves where it is empty."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "cursor_left" and not self.value:
            return False
        return super().check_action(action, parameters)
