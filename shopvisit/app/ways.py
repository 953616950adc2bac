"""To and fro between the screens: no way is shut, and whoever was writing comes back to it.

A form stays beneath what is opened upon it. Today lies at the bottom, so that a form is set aside
for it, and comes back upon it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from shopvisit.app import guard
from shopvisit.screens.base import Declared, Desk, ShopModal, ShopScreen, load
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from shopvisit.shop.record.shop import Shop

# What lies over the settings without leaving them.
_SHEETS = ("help", "pin-change", "trade")
# So many forms may wait beneath each other; who has gone that far does not find back any more.
_MOST_FORMS = 4
_WAITS = N_("What you were writing waits: Backspace or Esc goes back to it.")


class Program(Desk, Protocol):
    """The app, as far as it is worked with here."""

    aside: Sequence[Screen[Any]]

    @property
    def screen(self) -> Screen[Any]:
        """The screen in front."""

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]:
        """The open screens, that in front being the last."""

    def push_screen(self, screen: Any, then: Callable[[Any], None] | None = None, /) -> object:
        """Open `screen`; `then` is called with what it is dismissed with."""

    def call_later(self, callback: Callable[..., Any], *args: Any) -> object:
        """Call `callback` once all before it has been done."""

    async def run_action(self, action: str, where: Screen[Any]) -> object:
        """Do what `action` names in the screen `where`."""

    def switch_screen(self, screen: Any) -> object:
        """Open `screen` in the place of the one in front."""

    def pop_screen(self) -> object:
        """Close the screen in front."""

    def set_aside(self) -> None:
        """Set aside whatever lies upon the first screen."""

    def bring_back(self) -> None:
        """Lay upon the screen in front what was set aside."""

    def let_go(self) -> None:
        """Close what was set aside, for good."""

    def close_beneath(self, screens: Sequence[Screen[Any]]) -> None:
        """Close `screens`, which lie beneath the one in front, for good."""


# What the settings list as well, though everybody may open it.
_LISTED_IN_SETTINGS = ("tips",)


class Ways:
    """The ways between the screens of `app`."""

    def __init__(self, app: Program) -> None:
        self._app = app
        self._saving: Screen[Any] | None = None  # what is saved before one goes elsewhere

    def open(self, name: str, *args: object) -> None:
        """As `Desk.open`."""
        if name in _SHEETS:
            self._app.push_screen(load(name)(*args))
        else:
            self.leave(lambda: self._open(name, *args))

    def go_to(self, name: str) -> None:
        """Open the screen `name`, or come back to it where it is already open below this one.

        A form that lies between is not closed for it.
        """
        self.leave(lambda: self._go_to(name))

    def leave(self, go: Callable[[], object]) -> None:
        """Call `go`, once no sheet saves any more and those that only pass are closed."""
        front = self._app.screen
        if isinstance(front, ShopModal) and front.saves():
            if front is not self._saving:  # else it was asked to go elsewhere already
                self._saving = front
                self._app.act(_nothing, then=lambda _: self._leave_saved(go))
            return
        # One that has only been opened, and has no widgets yet, must not be closed.
        while isinstance(front, ShopModal) and front.PASSING and front.is_mounted:
            front.dismiss(None)
            front = self._app.screen
        go()

    def _leave_saved(self, go: Callable[[], object]) -> None:
        self._saving = None
        self.leave(go)

    def choose_action(self) -> None:
        """Open the palette with what can be done here, and do what is picked."""
        self.leave(self._choose_action)

    def _choose_action(self) -> None:
        here = self._app.screen

        def run(action: str | None) -> None:
            if action is not None:
                self._app.call_later(self._do, action, here)

        self._app.push_screen(load("palette")(here), run)

    async def _do(self, action: str, here: Screen[Any]) -> None:
        # What was open may have closed by itself while somebody chose.
        if self._app.screen is here:
            await self._app.run_action(action, here)

    def come_back(self) -> bool:
        """Come back to what was set aside, if it is not settled meanwhile; False if nothing was."""
        aside = self._app.aside
        if not aside:
            return False
        if isinstance(aside[-1], ShopModal) and aside[-1].settled():
            self._app.let_go()
            self._app.say(_("What was half written here is settled by now."))
        else:
            self._app.bring_back()
        return True

    def back_to(self, screen: Screen[Any]) -> bool:
        """Whether a sheet about the same as `screen` is open already: that one comes to the front.

        Two of them would each keep their words in the place of the other's.
        """
        if not isinstance(screen, ShopModal) or not (about := screen.about_what()):
            return False
        same = [
            each
            for each in (*self._app.screen_stack, *self._app.aside)
            if isinstance(each, ShopModal) and each.about_what() == about
        ]
        if not same:
            return False
        if same[0] in self._app.aside:
            self._app.bring_back()
        while self._app.screen is not same[0]:
            self._close_front()
        same[0].asked_for_again(screen)
        return True

    def answering(
        self, then: Callable[[Any], object] | None = None, *more: object
    ) -> tuple[Any, ...]:
        """How a screen that is opened now gives its answer: to who asked, while that is there."""
        asks = self._app.screen
        if then is None or not isinstance(asks, ShopScreen | ShopModal):
            return then, *more
        return asks.while_here(then), *more

    def _open(self, name: str, *args: object) -> None:
        from_form = isinstance(self._app.screen, ShopModal)
        screen = load(name)(*args)
        owners = self._owners()
        while len(owners) > 1:
            self._close_front()
            owners = owners[:-1]
        if owners and not _lies_within(name, screen, owners[0]):
            # No way back may lead to what the owner's PIN has opened.
            self._app.switch_screen(screen)
            return
        self._app.push_screen(screen)
        if from_form and self._app.screen is screen:
            self._close_oldest()
            if isinstance(screen, ShopScreen):
                screen.call_after_refresh(self._app.say, _(_WAITS))

    def _go_to(self, name: str) -> None:
        wanted, stack = load(name), self._app.screen_stack
        here = [place for place, screen in enumerate(stack) if type(screen) is wanted]
        place = here[-1] if here else None
        if place is None:
            self._open(name)
            return
        forms = [n for n, each in enumerate(stack) if isinstance(each, ShopModal) and n > place]
        if not forms:
            self._close_down_to(place)
            if isinstance(self._app.screen, ShopScreen):
                self._app.screen.begin_anew()
        elif place:
            self._open(name)
        elif self._owners():
            self._close_down_to(0)
        else:
            self._close_down_to(forms[-1])
            self._keep(stack)
            self._app.set_aside()
            self._app.say(_(_WAITS))
            self._app.act(_nothing, then=self._set_aside, quiet=True)

    def _set_aside(self, _result: None) -> None:
        """Its draft is on disk by now, and to be marked."""
        first = self._app.screen_stack[0]
        if isinstance(first, ShopScreen):
            first.reload()

    def asks_first(self, screen: object) -> bool:
        """Whether the PIN is to be given before `screen`: once is enough for what lies within."""
        if not isinstance(screen, Declared) or not screen.OWNERS:
            return False
        return all(getattr(each, "OWNERS", "") != screen.OWNERS for each in self._owners())

    def _owners(self) -> Sequence[Screen[Any]]:
        """The screens in front that must be left for good, the lowest of them first."""
        stack = self._app.screen_stack
        for place, screen in enumerate(stack):
            if isinstance(screen, Declared) and guard.asks(self._app.shop, screen.OWNERS):
                return stack[place:]
        return ()

    def _close_oldest(self) -> None:
        stack = self._app.screen_stack
        forms = [place for place, screen in enumerate(stack) if isinstance(screen, ShopModal)]
        if len(forms) > _MOST_FORMS:
            oldest = stack[1 : forms[0] + 1]
            self._keep(oldest)
            self._app.close_beneath(oldest)

    def _close_down_to(self, place: int) -> None:
        while len(self._app.screen_stack) > place + 1:
            self._close_front()

    def _close_front(self) -> None:
        self._keep([self._app.screen])
        self._app.pop_screen()

    def _keep(self, screens: Sequence[Screen[Any]]) -> None:
        for screen in screens:
            if isinstance(screen, ShopModal):
                screen.keep()


def _lies_within(name: str, screen: Screen[Any], owners: Screen[Any]) -> bool:
    """Whether the way back from `screen` leads to `owners`, which the PIN has opened."""
    matter = "settings" if name in _LISTED_IN_SETTINGS else getattr(screen, "OWNERS", "")
    return matter == getattr(owners, "OWNERS", None)


def _nothing(_shop: Shop) -> None:
    """What is asked of the writer to know that all before it is done."""
