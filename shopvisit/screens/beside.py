"""The second pane of a wide terminal: the whole story of the row in use, beside its list.

It is read when the cursor rests, so that whoever walks through the list waits for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from shopvisit.text.cells import wrap, wrapped
from shopvisit.widgets import themes
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.top import WIDE_FROM, Top

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.timer import Timer

    from shopvisit.shop.cards.timeline import Entry
    from shopvisit.shop.record.shop import Shop

_REST_SECONDS = 0.08
_NARROWEST = 36
_MARGIN = 2
_INDENT = 2


class Beside(Passage):
    """A text at the right edge, in the ground of a sheet; where it stands, `fit` says."""

    DEFAULT_CSS = """
    Beside { dock: right; padding: 1 2; }
    """
    _resting: Timer | None = None
    lines = 0  # how many it has
    room = 0  # how many cells each of them has
    cells = 0  # how many it takes away from what stands to its left

    def stand(self, size: tuple[int, int], above: int, below: int) -> None:
        """Stand between the lines at the top and those at the bottom of a terminal."""
        columns, rows = size
        # Of what is more than a list needs the pane has the greater part.
        width = max(_NARROWEST, columns * 2 // 5 - 6)
        height = max(3, rows - above - below)
        self.lines, self.room, self.cells = height - 2, width - 2 * _MARGIN, width
        self.styles.width, self.styles.height = width, height
        self.styles.margin = (above, 0, below, 0)

    def when_rested(self, read: Callable[[], object]) -> None:
        """Call `read` once no key has moved the cursor for a moment."""
        self.stop_waiting()
        screen: Any = self.screen

        def rested() -> None:
            # One that is being closed has lost its rows.
            if screen.is_here:
                read()

        self._resting = self.set_timer(_REST_SECONDS, rested)

    def stop_waiting(self) -> None:
        """Read nothing any more."""
        if self._resting is not None:
            self._resting.stop()

    def tell_customer(self, shop: Shop, customer_id: int | None) -> None:
        """Tell the story of that customer; nothing of nobody."""
        styles = themes.shades(self.app)
        self.say(story(shop, customer_id, self.room, self.lines, styles) if customer_id else "")


def of(screen: Any) -> Beside | None:
    """The pane of `screen`; None where its terminal is too narrow for one."""
    found = screen.query(Beside)
    return found.first() if found and screen.app.size.width >= WIDE_FROM else None


def fit(screen: Any, below: int) -> Beside | None:
    """Have a pane on `screen`, above the `below` lines at its bottom, if there is the width."""
    size, found = screen.app.size, screen.query(Beside)
    if size.width < WIDE_FROM:
        for pane in found:
            pane.display = False
            pane.stop_waiting()
        return None
    pane = found.first() if found else Beside(id="beside")
    pane.display = True
    pane.stand(size, screen.query_one(Top).lines, below)
    if not found:
        screen.mount(pane)
    return pane


def left(screen: Any) -> int:
    """How many cells a text with a margin at each side has on `screen`, to the left of its pane."""
    pane = of(screen)
    return int(screen.app.size.width) - 2 - (pane.cells if pane is not None else 0)


def story(
    shop: Shop, customer_id: int, width: int, most: int, styles: Mapping[str, str]
) -> Content:
    """Who a customer is and what has been, the newest first; at most `most` lines of `width`.

    `styles` are those of `widgets.themes.shades`.
    """
    from shopvisit.screens import card_text
    from shopvisit.shop.cards import cards, timeline

    try:
        card = cards.card(shop, customer_id)
    except KeyError:
        return Content()
    head = card_text.head(shop, card, width, styles, phone_in_full=False)
    lines = [line for part in head.split("\n") for line in folded(part, width)]
    wanted = timeline.ids(shop, card.id)[: max(0, most - len(lines))]
    found = {entry.id: entry for entry in timeline.entries(shop, wanted)}
    lines += [Content()] if found else []
    for entry in (found[id_] for id_ in wanted if id_ in found):
        lines += _entry(entry, shop, width)
    return Content("\n").join(lines[:most])


def folded(text: Content, width: int) -> list[Content]:
    """`text` in lines of `width` cells, none of which begins with a mark that closes."""
    cuts, at = [], 0
    for line in wrap(text.plain, width)[:-1]:
        at += len(line)
        at += len(text.plain[at:]) - len(text.plain[at:].lstrip())
        cuts.append(at)
    return [line for part in text.divide(cuts) for line in part.rstrip().wrap(width)]


def _entry(entry: Entry, shop: Shop, width: int) -> list[Content]:
    from shopvisit.calendar.days import short_day
    from shopvisit.screens import card_text

    day = short_day(entry.on, shop.clock.today())
    parts = (day, card_text.what(entry), card_text.story(entry, shop.clock.today()))
    first, *more = wrapped("  ".join(part for part in parts if part), width - _INDENT)
    return [
        Content(first).stylize("$quiet", 0, len(day)),
        *(Content(" " * _INDENT + line) for line in more),
    ]
