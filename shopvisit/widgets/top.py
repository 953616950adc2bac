"""The line at the top of every screen: shop, screen, day, who is at the counter, and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from shopvisit.text.cells import plain
from shopvisit.widgets.textual_private.painted import Drawn

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = 2
_SHORTEST_SHOP = 6


class Count(NamedTuple):
    """A number with its word, such as "3 overdue"; a `late` one is set in the colour of what is."""

    text: str
    late: bool = False


class Top(Drawn):
    """One line; in a narrow terminal shop, staff, day and place are left out, in this order.

    That it is all practice is never left out.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "top--practice",
        "top--shop",
        "top--place",
        "top--late",
    }
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

    def show(self, *, shop: str, place: str, day: str, staff: str, practice: str = "") -> None:
        """Say where and when one is, and who is recorded; `practice` that none of it is real."""
        self._practice = plain(practice)
        self._left = (plain(shop), plain(place), plain(day), plain(staff))
        self.refresh()

    def show_counts(self, counts: Sequence[Count]) -> None:
        """Say the counts at the right end, in this order."""
        self._counts = tuple(counts)
        self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  there is only one
        width, base = self.size.width, self.rich_style
        styles = {
            name: self.get_component_rich_style(f"top--{name}")
            for name in ("practice", "shop", "place", "late")
        }
        right = [
            Segment(plain(count.text) + " " * (_GAP if number < len(self._counts) else 1), style)
            for number, count in enumerate(self._counts, start=1)
            for style in (styles["late"] if count.late else base,)
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
        if day:
            left.append(Segment(" " * _GAP + day + (f" · {staff}" if staff else ""), base))
        return Strip(
            [*Strip(left).adjust_cell_length(max(used, room), base), *right],
        ).adjust_cell_length(width, base)

    def _fit_left(self, room: int) -> tuple[str, str, str, str]:
        shop, place, day, staff = self._left

        def over() -> int:
            parts = (shop, place, day)
            gaps = _GAP * max(0, sum(map(bool, parts)) - 1)
            staff_size = cell_len(staff) + 3 if day and staff else 0
            return sum(map(cell_len, parts)) + gaps + staff_size + 2 - room

        if (excess := over()) > 0:
            shop = set_cell_size(shop, max(_SHORTEST_SHOP, cell_len(shop) - excess)).rstrip()
        if over() > 0:
            shop = ""
        if over() > 0:
            staff = ""
        if over() > 0:
            day = ""
        if over() > 0 and self._counts:
            place = ""
        return shop, place, day, staff
