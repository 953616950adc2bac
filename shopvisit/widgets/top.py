"""The line at the top of every screen: shop, screen, day, who is at the counter, and counts.

Below it, where there are lines enough, all places with their keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from shopvisit.text.cells import fit, plain
from shopvisit.widgets.textual_private.painted import Drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

_GAP = 2
_SHORTEST_SHOP = 8
STRIP_FROM = 28  # lines of the terminal, for the places to be named
WIDE_FROM = 110  # columns, for a second pane


class Count(NamedTuple):
    """A number with its word, such as "3 overdue"; a `late` one is set in the colour of what is.

    A click at it does its `action`.
    """

    text: str
    late: bool = False
    action: str = ""


class Place(NamedTuple):
    """One place of the strip: its key, its name, what waits there, and how one gets there.

    Where not all fit, those go first that have the least `leaves`.
    """

    key: str
    name: str
    number: str
    late: bool
    here: bool
    action: str
    leaves: int

    @property
    def size(self) -> int:
        """How many cells it takes."""
        return sum(cell_len(part) + 1 for part in (self.key, self.name, self.number) if part) - 1


class Top(Drawn):
    """One line; in a narrow terminal the shop is cut, then day, staff, shop and place are left out.

    That it is all practice is never left out. Of counts that do not all fit the last go.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "top--practice",
        "top--shop",
        "top--place",
        "top--late",
    }
    lines = 1
    DEFAULT_CSS = """
    Top { dock: top; height: 1; }
    Top > .top--practice { text-style: bold reverse; }
    Top > .top--place { text-style: bold; }
    Top > .top--late { text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left = ("", "", "", "")
        self._practice = ""
        self._counts: tuple[Count, ...] = ()
        self._places: tuple[Place, ...] = ()

    def take_lines(self, lines: int) -> None:
        """Take so many lines of the screen: with a second one the places are named."""
        if lines != self.lines:
            self.lines = lines
            self.styles.height = lines

    def show_places(self, places: Sequence[Place]) -> None:
        """Name the places in the second line."""
        if self._places != tuple(places):
            self._places = tuple(places)
            self.refresh()

    def show(self, *, shop: str, place: str, day: str, staff: str, practice: str = "") -> None:
        """Say where and when one is, and who is recorded; `practice` that none of it is real."""
        self._practice = plain(practice)
        self._left = (plain(shop), plain(place), plain(day), plain(staff))
        self.refresh()

    def show_counts(self, counts: Sequence[Count]) -> None:
        """Say the counts at the right end, in this order."""
        self._counts = tuple(counts)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        if y:
            return self._render_places()
        width, base = self.size.width, self.rich_style
        styles = {
            name: self.get_component_rich_style(f"top--{name}")
            for name in ("practice", "shop", "place", "late")
        }
        right = [
            Segment(text, styles["late"] if count.late else base)
            for count, text in zip(self._counts, self._counted(), strict=False)
        ]
        room = width - sum(segment.cell_length for segment in right)
        left = [Segment(" ", base)]
        if self._practice:
            left = [Segment(f" {self._practice} ", styles["practice"]), *left]
        used = sum(segment.cell_length for segment in left) - 1
        shop, place, day, staff = self._fit_left(room - used)
        if shop:
            left.append(Segment(shop + " " * _GAP, styles["shop"]))
        left.append(Segment(place, styles["place"]))
        if told := " · ".join(part for part in (day, staff) if part):
            left.append(Segment(" " * _GAP + told, base))
        return Strip(
            [*Strip(left).adjust_cell_length(max(used, room), base), *right],
        ).adjust_cell_length(width, base)

    def _counted(self) -> list[str]:
        """The counts as they stand at the right end, with the blanks behind them."""
        texts = [plain(count.text) for count in self._counts]
        room = self.size.width - 1 - (cell_len(self._practice) + _GAP if self._practice else 0)
        while len(texts) > 1 and sum(cell_len(text) + _GAP for text in texts) > room + 1:
            texts.pop()
        return [text + " " * _GAP for text in texts[:-1]] + [text + " " for text in texts[-1:]]

    def _placed(self) -> list[tuple[int, Place]]:
        """The places that fit, each with its first cell."""
        kept = list(self._places)
        while kept and sum(place.size + _GAP for place in kept) > self.size.width:
            kept.remove(min(kept, key=lambda place: (place.here, place.leaves)))
        found, x = [], 1
        for place in kept:
            found.append((x, place))
            x += place.size + _GAP
        return found

    def _render_places(self) -> Strip:
        base, quiet, accent, late = (
            self.rich_style,
            *(self.get_component_rich_style(f"top--{name}") for name in ("shop", "place", "late")),
        )
        segments, x = [], 0
        for first, place in self._placed():
            key, name = (accent, accent) if place.here else (base, quiet)
            segments.append(Segment(" " * (first - x) + place.key + " ", key))
            segments.append(Segment(place.name, name))
            if place.number:
                segments.append(Segment(f" {place.number}", late if place.late else base))
            x = first + place.size
        return Strip(segments).adjust_cell_length(self.size.width, base)

    async def on_click(self, event: events.Click) -> None:
        event.stop()
        if self.screen is not self.app.screen:
            return  # which has opened by itself since the click
        found = self._placed() if event.y else self._places_of_counts()
        for first, what in found:
            size = what.size if isinstance(what, Place) else cell_len(plain(what.text))
            if first <= event.x < first + size and what.action:
                await self.app.run_action(what.action, self.screen)
                return

    def _places_of_counts(self) -> list[tuple[int, Count]]:
        texts = self._counted()
        x, found = self.size.width - sum(map(cell_len, texts)), []
        for count, text in zip(self._counts, texts, strict=False):
            found.append((x, count))
            x += cell_len(text)
        return found

    def _fit_left(self, room: int) -> tuple[str, str, str, str]:
        shop, place, day, staff = self._left

        def over() -> int:
            parts = (shop, place, " · ".join(part for part in (day, staff) if part))
            gaps = _GAP * max(0, sum(map(bool, parts)) - 1)
            return sum(map(cell_len, parts)) + gaps + 1 + _GAP - room

        def cut() -> str:
            """As much of its name as there is room for beside the others."""
            whole, free = self._left[0], cell_len(shop) - over()
            return fit(whole, min(cell_len(whole), max(_SHORTEST_SHOP, free))).rstrip()

        shop = cut()
        if over() > 0:
            day = ""
            shop = cut()
        if over() > 0:
            staff = ""
            shop = cut()
        if over() > 0:
            shop = ""
        if over() > 0 and self._counts:
            place = ""
        return shop, place, day, staff
