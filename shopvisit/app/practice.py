"""Practice in the demo: one case after the other, said in a line above the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from shopvisit.app.guard import Program
from shopvisit.screens.base import load
from shopvisit.text.i18n import _
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.textual_private.painted import PaintedOnce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen
    from textual.timer import Timer

_LOOK_SECONDS = 0.25


class Practised(Program, Protocol):
    """The app, as far as one practises in it."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """The screens, the one in front last."""

    guide: str  # what is said above the keys of a screen that opens

    def set_interval(self, interval: float, callback: Any) -> Timer:
        """Call `callback` every so many seconds."""


class Practising:
    """An app in which one can practise."""

    _practice: Practice | None = None

    def action_practice(self) -> None:
        if self._practice is None:
            self._practice = Practice(cast("Practised", self))
        self._practice.toggle()


class Practice:
    """The cases, and how far one is. Where nobody practises it costs nothing."""

    def __init__(self, app: Practised) -> None:
        self._app = app
        self._timer: Timer | None = None
        self._number = self._since = self._seen = 0
        self._row: int | None = None
        self._spoken_of: set[int] = set()

    def toggle(self) -> None:
        """Begin with the first case, or leave where one is being practised."""
        if self._timer is not None:
            self._leave()
            self._app.say(_("Practice is left. Ctrl+F begins it again."))
        elif not self._app.shop.is_sample:
            self._app.say(_("Practice is for the demo; “shopvisit demo” opens it."))
        else:
            self._timer = self._app.set_interval(_LOOK_SECONDS, self._look)
            self._begin(0)

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = None
        self._say("")

    def _say(self, text: str) -> None:
        """Say it above the keys of every screen, and make room for it there."""
        self._app.guide = text
        for screen in self._app.screen_stack:
            for keys in screen.query(Keys):
                keys.guide(text)
            if isinstance(screen, PaintedOnce):
                screen.fit()

    def _begin(self, number: int) -> None:
        from shopvisit.shop.record import journal
        from shopvisit.shop.whole.practice import CASES

        self._number, self._since = number, journal.newest()
        if number == len(CASES):
            self._row = None
            self._say(_("All six are done. Go on as you like; Ctrl+F leaves."))
        else:
            self._point()

    def _point(self) -> None:
        """Say what is to be done, and with whom; the cursor goes there where Today is in front."""
        from shopvisit.shop.talks.questions import LABELS
        from shopvisit.shop.whole.practice import CASES, row_for

        shop, case = self._app.shop, CASES[self._number]
        row = row_for(shop, case, self._spoken_of)
        if case.suits is not None and row is None:
            self._begin(self._number + 1)  # a day on which there is nobody for it
            return
        self._row = row.id if row else None
        self._spoken_of.update([row.id] if row else [])
        place = f"{self._number + 1}/{len(CASES)}"
        name = row.customer if row else ""
        said = _(case.says).format(name=name, promise=_(LABELS["promise"]))
        self._say(f"{place}  {said}")
        today = self._app.screen
        if row is not None and isinstance(today, load("today")):
            today.show_row(row.id)

    def _look(self) -> None:
        """Go on once the case was done, or with another row where this one has been closed."""
        from shopvisit.shop.record import journal
        from shopvisit.shop.whole.practice import CASES, is_done, is_open

        newest = journal.newest()
        if newest == self._seen or self._number == len(CASES):
            return
        self._seen = newest
        if is_done(CASES[self._number], self._since):
            self._begin(self._number + 1)
        elif self._row is not None and not is_open(self._app.shop, self._row):
            self._point()
