"""What a form is made of: fields with a label and a note, lines of text, choices by digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from shopvisit.text.cells import fitted, plain, wrapped
from shopvisit.text.i18n import _
from shopvisit.widgets.fields import FieldHolder, Line

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

LABEL_WIDTH = 14
LINE_WIDTH = 30


class FormLine(Line):
    """One line of text."""

    def __init__(
        self,
        value: str = "",
        *,
        on_text: Callable[[str], None] | None = None,
        limit: int = 0,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002  Textual's name for it
    ) -> None:
        """`on_text` is called with every new text before it is painted: for search as one types."""
        self._on_text: Callable[[str], None] | None = None
        super().__init__(
            value, max_length=limit, placeholder=placeholder, select_on_focus=False, id=id
        )
        self._on_text = on_text

    def watch_value(self, value: str) -> None:
        # A message would come two frames later than this.
        if self._on_text is not None and self.is_mounted:
            self._on_text(value)

    def set_text(self, text: str) -> None:
        """Write `text` into the line as if it had stood there all along: nothing is searched."""
        on_text, self._on_text = self._on_text, None
        self.value = text
        self.cursor_position = len(text)
        self._on_text = on_text


@dataclass(frozen=True)
class Option:
    """One thing to choose, by the digit `key`; `label` is shown as it is."""

    key: str
    value: str | int | None
    label: str


class Choice(Widget, can_focus=True):
    """A row of things of which one is chosen: by its digit, by the arrows, by a click."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--key", "choice--chosen"}
    BINDINGS: ClassVar = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
    ]
    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; }
    Choice > .choice--chosen { text-style: bold; }
    """
    value: reactive[str | int | None] = reactive(None)

    def __init__(
        self,
        options: Sequence[Option],
        value: str | int | None = None,
        *,
        on_value: Callable[[str | int | None], None] | None = None,
        id: str | None = None,  # noqa: A002  Textual's name for it
    ) -> None:
        """`on_value` is called with every new choice."""
        super().__init__(id=id)
        self.options = tuple(options)
        self._on_value = on_value
        self.set_reactive(Choice.value, value)

    def watch_value(self, value: str | int | None) -> None:
        if self._on_value is not None and self.is_mounted:
            self._on_value(value)

    def has(self, value: str | int | None) -> bool:
        """Whether that is what is chosen, or among it."""
        return value == self.value

    def can_be(self, value: object) -> bool:
        """Whether its value can be this one."""
        return value in [option.value for option in self.options]

    def on_resize(self) -> None:
        lines = max((line for line, _x, _option in self._places()), default=0) + 1
        if self.size.height != lines:
            self.styles.height = lines

    def on_key(self, event: events.Key) -> None:
        for option in self.options:
            if option.key and event.character == option.key:
                event.stop()
                self._choose(option)

    def on_click(self, event: events.Click) -> None:
        for line, x, option in self._places():
            if event.y == line and x <= event.x < x + _width(option):
                self._choose(option)

    def _choose(self, option: Option) -> None:
        """The hand is done here: in a form the focus moves on, before the next key arrives."""
        self.value = option.value
        if isinstance(self.screen, FieldHolder):
            self.screen.choice_done()

    def action_step(self, by: int) -> None:
        values = [option.value for option in self.options]
        place = values.index(self.value) + by if self.value in values else 0
        self.value = values[max(0, min(len(values) - 1, place))]

    def _places(self) -> list[tuple[int, int, Option]]:
        """Line and first cell of each option."""
        places, line, x = [], 0, 0
        for option in self.options:
            if x and x + _width(option) > self.size.width:
                line, x = line + 1, 0
            places.append((line, x, option))
            x += _width(option) + 1
        return places

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        key_style = self.get_component_rich_style("choice--key")
        chosen_style = self.get_component_rich_style("choice--chosen")
        segments, x = [], 0
        for line, first, option in self._places():
            if line != y:
                continue
            chosen = self.has(option.value)
            left, right = "[]" if chosen else "  "
            key = f"{option.key} " if option.key else ""
            label = fitted(option.label, self.size.width - first - len(key) - len("[]"))
            segments += [
                Segment(" " * (first - x) + left, chosen_style if chosen else base),
                Segment(key, chosen_style if chosen else key_style),
                Segment(label + right, chosen_style if chosen else base),
            ]
            x = first + _width(option)
        return Strip(segments).adjust_cell_length(self.size.width, base)


class Numbered(Choice):
    """A Choice whose keys may have two digits; no key begins with another one."""

    _pending = ""

    def on_key(self, event: events.Key) -> None:
        # Choice would take a single digit for itself, and move on twice.
        event.prevent_default()
        if event.character is None or not event.character.isdigit():
            self._pending = ""
            return
        event.stop()
        typed = self._pending + event.character
        self._pending = ""
        for option in self.options:
            if option.key == typed:
                self._choose(option)
                return
        if any(option.key.startswith(typed) for option in self.options):
            self._pending = typed

    def on_blur(self) -> None:
        self._pending = ""


class Several(Numbered):
    """A Numbered of which any number can be chosen; `value` is their numbers in one text.

    `0` puts the next of the `groups` in the place of the one that is shown.
    """

    def __init__(self, groups: Sequence[Sequence[Option]], ids: Sequence[int]) -> None:
        super().__init__(groups[0], _listed(ids))
        self._groups = [tuple(group) for group in groups]

    @property
    def ids(self) -> tuple[int, ...]:
        """The values that are chosen, in the order in which they were."""
        return tuple(int(each) for each in str(self.value or "").split())

    def has(self, value: str | int | None) -> bool:
        return value in self.ids

    def can_be(self, value: object) -> bool:
        known = {option.value for group in self._groups for option in group}
        return isinstance(value, str) and known.issuperset(map(_number, value.split()))

    def on_key(self, event: events.Key) -> None:
        if event.character == "0" and not self._pending:
            event.stop()
            event.prevent_default()
            self.action_step(1)

    def offer(self, place: int) -> None:
        """Have the group at that place be the one to choose from."""
        self.options = self._groups[place]
        self.on_resize()
        self.refresh(layout=True)

    def _choose(self, option: Option) -> None:
        """There may be more of them: the focus stays."""
        ids, value = self.ids, int(option.value or 0)
        without = [each for each in ids if each != value]
        self.value = _listed(without if value in ids else [*ids, value])

    def action_step(self, by: int) -> None:
        self.offer((self._groups.index(self.options) + by) % len(self._groups))


def _listed(ids: Sequence[int]) -> str:
    return " ".join(map(str, ids))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _width(option: Option) -> int:
    return cell_len(plain(option.label)) + (len(option.key) + 1 if option.key else 0) + 2


class Field(Widget):
    """A label, what is typed or chosen, and beside or below it a note or what is wrong with it.

    The label and the note are drawn by the field itself, so that a form of ten fields costs
    twenty widgets and not forty. `name` is what InvalidError calls the field.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"field--label", "field--note", "field--wrong"}
    DEFAULT_CSS = f"""
    Field {{ height: auto; min-height: 1; layout: horizontal; }}
    Field > * {{ margin: 0 0 0 {LABEL_WIDTH}; width: 1fr; }}
    Field > FormLine {{ width: {LINE_WIDTH}; }}
    Field > FormLine.long {{ width: 1fr; }}
    """

    def __init__(self, name: str, label: str, control: Widget, *, note: str = "") -> None:
        """`label` is a msgid; `note` is said until something else is."""
        super().__init__(name=name, id=f"field-{name}")
        self.label = label
        self.control = control
        self._first_note = self.note = note
        self.wrong = False

    def compose(self) -> ComposeResult:
        yield self.control

    def say(self, note: str, *, wrong: bool = False) -> None:
        """Say something about what was typed; `wrong` when it cannot be taken."""
        if (note, wrong) != (self.note, self.wrong):
            self.note, self.wrong = note, wrong
            self._fit()
            self.refresh()

    def hush(self) -> None:
        """Say again what was said at first."""
        self.say(self._first_note)

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        below = len(self._lines()) if self.note and self._beside() < 0 else 0
        if self.control.styles.margin.bottom != below:
            self.control.styles.margin = (0, 0, below, LABEL_WIDTH)

    def _beside(self) -> int:
        """Where the note begins when it fits at the right of the line; else -1."""
        short = isinstance(self.control, FormLine) and not self.control.has_class("long")
        x = LABEL_WIDTH + LINE_WIDTH + 2
        return x if short and x + cell_len(self.note) <= self.size.width else -1

    def _lines(self) -> list[str]:
        return wrapped(plain(self.note), max(10, self.size.width - LABEL_WIDTH - 1))

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        kind = "field--wrong" if self.wrong else "field--note"
        note_style = self.get_component_rich_style(kind)
        x = self._beside()
        if y == 0:
            label = Segment(_(self.label), self.get_component_rich_style("field--label"))
            segments = [label]
            if self.note and x >= 0:
                segments += [
                    Segment(" " * (x - label.cell_length), base),
                    Segment(plain(self.note), note_style),
                ]
            return Strip(segments).adjust_cell_length(self.size.width, base)
        lines = self._lines() if self.note and x < 0 else []
        place = y - (self.size.height - len(lines))
        text = lines[place] if 0 <= place < len(lines) else ""
        indent = Segment(" " * (LABEL_WIDTH + 1), base)
        return Strip([indent, Segment(text, note_style)]).adjust_cell_length(self.size.width, base)
