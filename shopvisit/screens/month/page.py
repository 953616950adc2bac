"""The page of a month as a widget, and what is said below it of the number under its cursor.

It draws the lines in sight; its cursor stands on numbers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from shopvisit.screens.month.parts import layout as month_layout
from shopvisit.screens.month.parts.layout import SECTION
from shopvisit.screens.month.parts.pieces import length, spots
from shopvisit.screens.month.parts.summary import TO_DO
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import questions, words
from shopvisit.shop.month.news.sentence import against, waits
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets import themes
from shopvisit.widgets.marked import Marked
from shopvisit.widgets.scrolled import Scrolled
from shopvisit.widgets.textual_private.painted import Drawn

if TYPE_CHECKING:
    from typing import Any

    from textual import events
    from textual.app import App

    from shopvisit.screens.month.parts.pieces import Line, Spot
    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.record import Month

_BAR = 1  # cells, for the scrollbar
_TALL = 40  # lines, from which on nothing is folded
_DRAWN = ("bar", "shade", "part")
# A bar is done as well as can be, or late.
_BAR_PARTS = {"=": "5", "!": "1"}
_MIDDLE = 128  # between a dark and a light ground
_SAME_COLUMN = 20  # cells; where two blocks stand beside each other, theirs are further apart


def label(month: Month, spot: Spot) -> str:
    """What the number is called: its name, and whose or which one it is."""
    if spot.name == "improvement":
        return next((one.title for one in month.improvements if str(one.id) == spot.part), "")
    if spot.name == SECTION:
        return _(str(spot.part))
    if spot.name == "person":
        return next((row.name for row in month.staff if str(row.id) == spot.part), "")
    called = words.called(spot.name)
    if spot.part is None:
        return called
    if spot.name.startswith("rule_"):
        return f"{words.rule(spot.part)} · {called}"
    if spot.name == "reason":
        return next((row.name for row in month.reasons if str(row.id) == spot.part), called)
    if spot.name == "question":
        asked = (row for row in month.questions if row.part() == spot.part.partition(":")[0])
        return next((questions.called(row, spot.part) for row in asked), called)
    if spot.name.startswith("staff_"):
        name = next((row.name for row in month.staff if str(row.id) == spot.part), "")
        return f"{name} · {called}"
    part = words.part(spot.name, spot.part)
    if spot.name.startswith(("item_", "kind_", "dimension_")):
        return f"{part} · {called}"
    figure = month.figures.get(spot.name)
    return f"{called} · {part}" if figure is not None and figure.categories else part


_TELLS = {
    "heard": N_("What customers said, in their words, each with its card"),
    "recheck": N_("Five closed follow-ups whose customers the manager calls once more"),
    "never_contacted": N_("Customers who came and whom nobody has ever called or spoken to"),
    "told_late": N_("Customers of resolved complaints who were told late, or not at all"),
    "verified_late": N_("Customers who were asked late whether it stayed solved, or not at all"),
}


def story(month: Month, spot: Spot) -> str:
    """The number under the cursor in words, for the line below the page."""
    if spot.name == "improvement":
        return _improvement_story(month, spot)
    if spot.name in _TELLS:
        return _(_TELLS[spot.name])
    if spot.name == TO_DO:
        return waits(month.to_do[int(str(spot.part))])
    return _story(month, spot, label(month, spot))


def _story(month: Month, spot: Spot, said: str) -> str:
    if spot.name == "person":
        return _("{name}: work, what is open and late, and what customers say").format(name=said)
    for step in month.funnel:
        if step.name == spot.name:
            return f"{said} {step.count}: {words.counted(step.name)}"
    figure, before = month.figures.get(spot.name), month.compared.get(spot.name)
    if figure is not None and before is not None and spot.part in (figure.categories or {}):
        figure = (figure.categories or {})[str(spot.part)]
        before = (before.categories or {}).get(str(spot.part), formulas.median_hours(()))
    elif spot.part is not None:
        return said
    if figure is not None and before is not None:
        said = f"{said} {words.value(figure)}"
        if figure.k is not None and figure.n and figure.unit != "points":
            said = _("{said}: {k} of {n}").format(said=said, k=figure.k, n=figure.n)
        said = f"{said}{_compared(month, spot, before)}"
    return said


def _compared(month: Month, spot: Spot, before: Figure) -> str:
    """What the figure was before, and a year ago where that is known."""
    whole = not month.running or before is month.previous.get(spot.name)
    form = _("; the month before {value}") if whole else _("; {before} {value}")
    said = form.format(before=against(month), value=words.value(before))
    year = month.last_year.get(spot.name) if spot.part is None else None
    if year is not None:
        said += _("; a year before {value}").format(value=words.value(year))
    return said


def _improvement_story(month: Month, spot: Spot) -> str:
    one = next(one for one in month.improvements if str(one.id) == spot.part)
    effect = one.effect
    if effect is None or not effect.reasons:
        return f"{one.title} · {one.action}"
    days = n_("{count} day before and since", "{count} days before and since", effect.days)
    said = _(", ").join((*effect.reasons, days.format(count=effect.days)))
    return f"{one.title} · {said}"


class MonthPage(Scrolled, inherit_bindings=False):
    """A page of lines, drawn as it is scrolled through, with a cursor that stands on numbers only.

    Posts `Moved` when the cursor stands on another number and `Chosen` when one is opened.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "month--heading",
        "month--quiet",
        "month--late",
        "month--cursor",
    }
    DEFAULT_CSS = """
    MonthPage > .month--heading { text-style: bold; }
    MonthPage > .month--cursor { text-style: bold; }
    MonthPage:nocolor > .month--cursor { text-style: reverse; }
    """
    can_focus = True

    @dataclass
    class Moved(Message):
        """The cursor stands on another number."""

        spot: Spot

    @dataclass
    class Chosen(Message):
        """A number was opened."""

        spot: Spot

    def __init__(self) -> None:
        super().__init__()
        self._month: Month | None = None
        self._lines: list[Line] = []
        self._spots: list[tuple[int, int, Spot]] = []
        self._index = 0
        self._opened = set[str]()
        self._grounds: dict[tuple[str, str], dict[str, Color]] = {}

    @property
    def spot(self) -> Spot | None:
        """The number under the cursor; None while there is no page."""
        return self._spots[self._index][2] if self._spots else None

    @property
    def line_in_use(self) -> int:
        """Which line of the widget the cursor is in."""
        return self._spots[self._index][0] - self.scroll_offset.y if self._spots else 0

    @property
    def spots(self) -> list[Spot]:
        """Every number of the page, in reading order."""
        return [spot for _y, _x, spot in self._spots]

    def show(self, month: Month) -> None:
        """Show this month, with the cursor on the number where it was."""
        self._month = month
        self._lay_out()
        self._say_moved()

    def _lay_out(self) -> None:
        if self._month is None or not self.size.width:
            return
        kept = self.spot
        opened = self._opened if self.size.height < _TALL else None
        self._lines = month_layout.page(self._month, self.size.width - _BAR, opened)
        self._spots = spots(self._lines)
        known = self.spots
        self._index = known.index(kept) if kept in known else 0
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._scroll_to_cursor()
        self.refresh()

    def on_resize(self) -> None:
        self._lay_out()

    def go_to(self, index: int) -> None:
        """Put the cursor on the number at `index`, or on the nearest one that there is."""
        index = max(0, min(len(self._spots) - 1, index))
        if index == self._index or not self._spots:
            return
        before, self._index = self._spots[self._index][0], index
        if not self._scroll_to_cursor():
            for y in {before, self._spots[index][0]}:
                self.refresh(Region(0, y - self.scroll_offset.y, self.size.width, 1))
        self._say_moved()

    def _say_moved(self) -> None:
        if self.spot is not None:
            self.post_message(self.Moved(self.spot))

    def _scroll_to_cursor(self) -> bool:
        """Bring the cursor's line into sight; the first number brings the top of the page."""
        if not self._spots:
            return False
        y, top, shown = self._spots[self._index][0], self.scroll_offset.y, self.size.height
        first, last = self._spots[0][0], self._spots[-1][0]
        target = top
        if y == first:
            target = 0
        elif y == last:
            target = len(self._lines) - shown
        elif y < top:
            target = y - 1
        elif y >= top + shown:
            target = y - shown + 1
        self.scroll_to(y=max(0, target), animate=False, force=True)
        return self.scroll_offset.y != top

    def action_next(self, by: int) -> None:
        self.go_to(self._index + by)

    def action_ends(self, index: int) -> None:
        self.go_to(index % max(1, len(self._spots)))

    def action_move(self, by: int) -> None:
        self._go_by_lines(by, 1)

    def action_page(self, by: int) -> None:
        self._go_by_lines(by, max(1, self.size.height - 2))

    def _go_by_lines(self, by: int, least: int) -> None:
        """To the nearest number at least so many lines further up or down, here if not beside."""
        if not self._spots:
            return
        here_y, here_x, _spot = self._spots[self._index]
        further = [
            (abs(x - here_x) > _SAME_COLUMN, abs(y - here_y), abs(x - here_x), index)
            for index, (y, x, _spot) in enumerate(self._spots)
            if (y - here_y) * by >= least
        ]
        if further:
            self.go_to(min(further)[-1])
        else:
            self.go_to(0 if by < 0 else len(self._spots) - 1)

    def action_choose(self) -> None:
        if self.spot is not None and self.spot.name == SECTION:
            self._opened ^= {str(self.spot.part)}
            self._lay_out()
            self._show_opened()
        elif self.spot is not None:
            self.post_message(self.Chosen(self.spot))

    def _show_opened(self) -> None:
        """As much of the section under the cursor as there is room for, its title with it."""
        y = self._spots[self._index][0]
        after = [at for at, _x, spot in self._spots[self._index + 1 :] if spot.name == SECTION]
        end = after[0] if after else len(self._lines)
        top = max(self.scroll_offset.y, min(y - 1, end - self.size.height))
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def on_click(self, event: events.Click) -> None:
        line = event.y + self.scroll_offset.y
        near = [
            (abs(x - event.x), index)
            for index, (y, x, _spot) in enumerate(self._spots)
            if y == line
        ]
        if not near or self.pulled:
            return
        event.stop()
        index = min(near)[1]
        if index == self._index:
            self.action_choose()
        else:
            self.go_to(index)

    def draw_line(self, y: int, width: int) -> Strip:
        base = self.rich_style
        number = y + self.scroll_offset.y
        if number >= len(self._lines):
            return Strip.blank(width, base)
        segments: list[Segment] = []
        at, x = self._spots[self._index][:2] if self._spots else (-1, -1)
        used = 0
        for piece in self._lines[number]:
            text = plain(piece.text)
            if piece.style in _DRAWN:
                segments += self._drawn(text, piece.style, base)
            elif (number, used) == (at, x) and piece.spot is not None:
                segments.append(Segment(f">{text[1:]}", self._style("cursor")))
            else:
                style = base + self._style(piece.style, partial=True) if piece.style else base
                segments.append(Segment(text, style))
            used += length(piece.text)
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, kind: str, *, partial: bool = False) -> Style:
        return self.get_component_rich_style(f"month--{kind}", partial=partial)

    def _drawn(self, text: str, kind: str, base: Style) -> list[Segment]:
        """Cells with a ground of their own; their signs where there is no colour.

        Of a whole each part says in its first cell which it is.
        """
        key = (self.app.theme, kind)
        if key not in self._grounds:
            self._grounds[key] = _grounds(self.app, kind)
        grounds = self._grounds[key]
        segments = []
        for sign, run in groupby(text):
            cells, ground = "".join(run), grounds.get(sign)
            if ground is None:
                segments.append(Segment(cells, base))
                continue
            first = 1 if kind == "part" else 0
            segments.append(Segment(cells[:first], Style(color=_ink(ground), bgcolor=ground)))
            segments.append(Segment(cells[first:], Style(color=ground, bgcolor=ground)))
        return segments


def _grounds(app: App[Any], kind: str) -> dict[str, Color]:
    if kind == "shade":
        named = themes.depths(app)
    else:
        named = themes.parts(app)
        if kind == "bar":
            named = {sign: named[part] for sign, part in _BAR_PARTS.items() if named}
    return {sign: Color.parse(colour) for sign, colour in named.items()}


def _ink(ground: Color) -> Color:
    """Black or white, whichever is the easier to read on `ground`."""
    red, green, blue = ground.get_truecolor()
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return Color.parse("#000000" if light > _MIDDLE else "#ffffff")


class Story(Marked, Drawn):
    """The line below the page: the number under the cursor, in words."""

    DEFAULT_CSS = "Story { height: 1; }"

    def __init__(self, id: str | None = None) -> None:  # noqa: A002  Textual's name for it
        super().__init__(id=id)
        self.text = ""

    def show(self, text: str) -> None:
        """Say `text`."""
        self.text = text
        self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  there is only one
        text = f" {plain(self.text)}"
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(
            self.size.width, self.rich_style
        )
