"""Screens that are set aside: out of sight and of the way, but as they were when one comes back.

A screen that Textual takes off its stack is closed, and what was begun on it is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.await_complete import AwaitComplete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.screen import Screen


class ClosesInTurn:
    """Of a screen: closed while another lies over it, it goes as soon as that has gone.

    Textual would close the one in front.
    """

    _given: tuple[Any] | None = None

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """As Textual's, in its turn."""
        if cast("Any", self).is_active:
            return cast("AwaitComplete", cast("Any", super()).dismiss(result))
        self._given = (result,)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        if self._given is not None:
            given, self._given = self._given, None
            cast("Any", self).call_later(self._give, *given)

    def _give(self, result: Any) -> None:
        self.dismiss(result)  # to hand on what it returns would have this wait for its own end


class SettingAside:
    """Of an app whose screens can be set aside."""

    aside: Sequence[Screen[Any]] = ()  # in the order in which they lay upon each other

    @property
    def _lying(self) -> list[Screen[Any]]:
        return cast("list[Screen[Any]]", cast("Any", self)._screen_stack)  # noqa: SLF001

    def set_aside(self) -> None:
        """Set aside whatever lies upon the first screen, in the place of what was before."""
        self.let_go()
        front, self.aside = self._lying[-1], self._lying[1:]
        if self.aside:
            del self._lying[1:]
            self._tell(front)

    def bring_back(self) -> None:
        """Lay upon the screen in front what was set aside."""
        if self.aside:
            front = self._lying[-1]
            self._lying.extend(self.aside)
            self.aside = ()
            self._tell(front)

    def _tell(self, hidden: Screen[Any]) -> None:
        """Tell the screens, as Textual does on pushing and popping; none of them has closed."""
        cast("Any", self).capture_mouse(None)
        hidden.post_message(events.ScreenSuspend())
        self._lying[-1].post_message(events.ScreenResume(refresh_styles=False))

    def let_go(self) -> None:
        """Close what was set aside, for good."""
        screens, self.aside = self.aside, ()
        self._end_for_good(screens)

    def close_beneath(self, screens: Sequence[Screen[Any]]) -> None:
        """Close `screens`, which lie beneath the one in front, for good."""
        for screen in screens:
            self._lying.remove(screen)
        self._end_for_good(screens)

    def _end_for_good(self, screens: Sequence[Screen[Any]]) -> None:
        async def close() -> None:
            for screen in reversed(screens):
                await screen.remove()

        if screens:
            AwaitComplete(close()).call_next(cast("Any", self))
