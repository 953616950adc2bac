"""What hides the shop: the blank screen, and the owner's PIN before what only the owner does."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from rich.segment import Segment
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from shopvisit.errors import InvalidError, ShopError
from shopvisit.screens.base import Declared
from shopvisit.screens.form import FormScreen, StepByStep
from shopvisit.shop.record import pin
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import ComposeResult
    from textual.timer import Timer

    from shopvisit.screens.base import Desk
    from shopvisit.shop.record.shop import Shop

_COUNT_SECONDS = 0.5


class BlankScreen(Declared, ModalScreen[None]):
    """Nothing but what it is and how to come back: any key or click does it.

    The owner's PIN is asked for then, where one is set.
    """

    HIDES_ALL = True
    PLACE = N_("Blank screen")
    ABOUT = N_("It hides everything; any key comes back.")

    def compose(self) -> ComposeResult:
        desk = cast("Desk", self.app)
        back = _("Any key comes back.")
        with suppress(ShopError):  # whatever cannot be read, this hides what is to be hidden
            if pin.is_set(desk.shop):
                back = _("Any key, and then the owner's PIN, comes back.")
        said = Content.styled(_("Blanked, so that nobody reads along."), "bold $accent-ink")
        yield Static(Content("\n\n").join([said, Content(back)]), id="blanked")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        self._come_back()

    def on_click(self) -> None:
        self._come_back()

    def _come_back(self) -> None:
        # The PIN is asked for already when two keys come at once.
        if self.is_active:
            cast("Desk", self.app).owner("see again what was blanked", lambda: self.dismiss(None))


class Digits(Widget, can_focus=True):
    """A line for a PIN: only digits get in, and only how many there are is to be seen."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Digits { height: 1; }"
    value: reactive[str] = reactive("")

    def on_key(self, event: events.Key) -> None:
        if typed := pin.digits(event.character or ""):
            self._take(typed)
        elif event.key == "backspace":  # held, it must not run out of the field
            self.value = self.value[:-1]
        elif event.key == "enter" and isinstance(self.screen, FormScreen):
            # By way of a binding the focus would move only after the next keys of a quick hand.
            self.screen.field_done()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self._take(pin.digits(event.text))

    def _take(self, typed: str) -> None:
        self.value = (self.value + typed)[: pin.LONGEST]

    def on_click(self) -> None:
        self.focus()

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the next digit will stand, as of any field."""
        x, y = self.content_region.offset
        return Offset(x + 1 + len(self.value), y)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  there is only one
        # A bullet would be two cells wide in old Chinese terminals.
        stars = " " + "*" * len(self.value) + ("_" if self.has_focus else "")
        base = self.rich_style
        return Strip([Segment(stars, base)]).adjust_cell_length(self.size.width, base)


class _PinForm(StepByStep[bool]):
    """A sheet on which the PIN is given; dismisses True once it was right, and the work is done."""

    PASSING = True
    _counting: Timer | None = None
    _refused = False

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop

    def draft_name(self) -> str:
        return ""  # a secret is never written down

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet"):
            yield Static(_(self.PLACE), classes="heading", markup=False)
            yield from self.fields()

    def on_mount(self) -> None:
        self.fill_in(self.shown()[0])
        self._count()

    def digits(self, name: str) -> str:
        """What was typed into the field of that name."""
        control = self.field(name).control
        return control.value if isinstance(control, Digits) else ""

    def _count(self) -> None:
        """Say how long to wait, second by second, as long as there is something to wait for."""
        left = pin.wait(self._shop)
        if left > 0:
            words = pin.wrong_words if self._refused else pin.wait_words
            self.field("pin").say(words(left), wrong=True)
            if self._counting is None:
                self._counting = self.set_interval(_COUNT_SECONDS, self._count)
        elif self._counting is not None:
            self._counting.stop()
            self._counting = None
            self._refused = False
            self.field("pin").hush()

    def action_save(self) -> None:
        if self._counting is None:
            super().action_save()

    def saved(self, result: Any) -> None:  # noqa: ARG002  # nothing is given
        given = True
        self.dismiss(given)

    def wrong(self, error: ShopError) -> None:
        """Say why not, on the sheet; digits that nobody sees are not mended but typed anew."""
        names = [field.name for field in self.shown()]
        wrong = error.field if isinstance(error, InvalidError) else ""
        after = self.shown()[names.index(wrong) if wrong in names else 0 :]
        for field in after:
            if isinstance(field.control, Digits):
                field.control.value = ""
        after[0].say(str(error), wrong=True)
        self.fill_in(after[0])
        if isinstance(error, pin.WrongPinError):
            self._refused = True
            self._count()


class PinSheet(_PinForm):
    """Asks for the owner's PIN; `why` is said where it is not plain from what was pressed."""

    PLACE = N_("Owner's PIN")
    ABOUT = N_("It keeps others out of the owner's things; it encrypts nothing.")
    WRITES = False  # nothing but how often it was wrong
    KEYS = (
        Command("enter", "", "next", N_("On"), N_("Go on, if this is the PIN.")),
        Command(
            "escape",
            "left",
            "back",
            N_("Leave"),
            N_("Leave things as they are; the left arrow does it where nothing is typed."),
        ),
    )

    def __init__(self, shop: Shop, why: str = "") -> None:
        super().__init__(shop)
        self._why = why

    def fields(self) -> Iterable[Widget]:
        if self._why:
            yield Static(self._why, classes="words", markup=False)
        yield Field("pin", N_("PIN"), Digits())

    def work(self) -> tuple[object, ...]:
        return pin.check, self.digits("pin")


class PinChange(_PinForm):
    """Sets a PIN, another one, or none, for whoever knows the one that is set."""

    PLACE = N_("Owner's PIN")
    ABOUT = N_("It keeps others out of the owner's things; it encrypts nothing.")

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._old = pin.is_set(shop)

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(_(self.PLACE), classes="heading", markup=False)
            yield from self.fields()
            yield Static(self._meaning(), classes="quiet", id="pin-meaning", markup=False)

    def fields(self) -> Iterable[Widget]:
        if self._old:
            yield Field("pin", N_("PIN until now"), Digits())
        yield Field("new", N_("New PIN"), Digits())
        yield Field("again", N_("Once more"), Digits())

    def _meaning(self) -> str:
        """What a PIN is for, what it is not, and how to be without one again."""
        told = [
            _(
                "Asked before data goes out or is erased, before a month is locked or opened "
                "again, before settings are changed, and to come back from the blank screen."
            ),
            _("It is a screen lock, not encryption: whoever can open the file can read it."),
        ]
        if self._old:
            told.append(_("To be without a PIN, leave the new one empty."))
        return "\n".join(told)

    def _count(self) -> None:
        if self._old:
            super()._count()

    def work(self) -> tuple[object, ...]:
        old, new = self.digits("pin") if self._old else "", self.digits("new")
        if not new and not self._old:
            raise InvalidError("new", _("A PIN has 4 to 12 digits."))
        if new != self.digits("again"):
            raise InvalidError("new", _("The two are not the same. Please type both again."))
        return pin.replace, old, new

    def saved(self, result: Any) -> None:
        said = _("The PIN is set.") if pin.is_set(self._shop) else _("There is no PIN any more.")
        super().saved(result)
        self.desk.say(said)
