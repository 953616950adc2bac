"""First start: in which language and country, what the shop is called, who works there; a trade."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from shopvisit.errors import InvalidError
from shopvisit.screens.form import StepByStep
from shopvisit.screens.opening.small_app import BeforeShop
from shopvisit.settings.trades import trade
from shopvisit.shop.whole import where
from shopvisit.shop.whole.setup import set_up
from shopvisit.text import countries, i18n
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command, bindings
from shopvisit.widgets.form import Choice, Field, FormLine, Option
from shopvisit.widgets.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from shopvisit.shop.record.shop import Clock, Shop

_SAMPLE = Command(
    "ctrl+t",
    "",
    "app.sample",
    N_("Sample shop"),
    N_("Look around in a sample shop first; nothing of it is kept."),
)
_OPENS = Command(
    "enter", "", "next", N_("Open the shop"), N_("All that is needed is there; the trade can wait.")
)
_LAST = ("staff", "trade")


class FirstStart(BeforeShop):
    """Asks what a new shop needs. `run()` gives "created", "sample", or None when one left."""

    BINDINGS: ClassVar = bindings((_SAMPLE,))

    def __init__(self, path: Path, config_path: Path, clock: Clock | None = None) -> None:
        super().__init__(FirstScreen(path, config_path, clock))

    def action_sample(self) -> None:
        self.exit("sample")

    def act(
        self,
        fn: Callable[..., Any],
        *args: object,
        then: Callable[[Any], object] | None = None,
        quiet: bool = False,  # noqa: ARG002  # as every desk
    ) -> None:
        """Do it here and now: nobody else is waiting, and there is no shop yet."""
        result = fn(None, *args)
        if then is not None:
            then(result)


def _meaning(typed: str) -> str:
    return where.told(countries.place_of(where.country_of(typed)))


def _trades() -> list[Option]:
    """The trades to begin with, in the language in use; 0 begins with none of them."""
    lang = i18n.language()
    some = [
        Option(str(number), code, trade.name(code, lang))
        for number, code in enumerate(trade.NAMES, start=1)
    ]
    return [*some, Option("0", "", _("another, or not yet"))]


def _create(_shop: Shop | None, country: str, trade: str, *args: Any) -> None:
    set_up(*args, country=country, trade=trade)


class FirstScreen(StepByStep[None]):
    """The one page of the first start."""

    PLACE = N_("A new shop")
    ABOUT = N_("The first start: the shop's name and who works there.")
    KEYS = (*StepByStep.KEYS, _SAMPLE)

    def __init__(self, path: Path, config_path: Path, clock: Clock | None = None) -> None:
        super().__init__()
        self._paths, self._clock = (path, config_path), clock
        self._suggested = ""

    def draft_name(self) -> str:
        return ""  # there is no file yet to keep it in

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="page form", can_focus=False):
            yield from self.fields()
        yield Keys(self.KEYS)

    def fields(self) -> Iterable[Widget]:
        yield Static(id="welcome", classes="heading", markup=False)
        # Last what the rest of the world may be able to read.
        codes = sorted(i18n.LANGUAGES, key=lambda code: code == i18n.SOURCE)
        languages = [
            Option(str(number), code, i18n.own_name(code))
            for number, code in enumerate(codes, start=1)
        ]
        yield Field(
            "language", N_("Language"), Choice(languages, i18n.language(), on_value=self._speak)
        )
        self._suggested = self._most_likely()
        line = FormLine(self._suggested, limit=60, on_text=self._tell)
        yield Field("country", N_("Country"), line, note=_meaning(self._suggested))
        yield Field("shop", N_("Shop's name"), FormLine(limit=40))
        yield Field("staff", N_("Your name"), FormLine(limit=40))
        yield Field("trade", N_("Trade"), Choice(_trades(), ""))
        yield Static(id="sample", classes="quiet", markup=False)

    def on_mount(self) -> None:
        self._say_words()
        self.fill_in(self.field("language"))

    def _suggest(self) -> None:
        """Fill in the country that goes with the language, unless another one was typed."""
        line = self.field("country").control
        if isinstance(line, FormLine) and line.value == self._suggested:
            self._suggested = self._most_likely()
            line.set_text(self._suggested)
            self._tell(self._suggested)

    def _most_likely(self) -> str:
        return countries.name(countries.suggested(i18n.language(), os.environ))

    def _tell(self, typed: str) -> None:
        try:
            self.field("country").say(_meaning(typed))
        except InvalidError as error:
            self.field("country").say(str(error), wrong=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        # What is wrong with a country is said with every key.
        if event.input is self.field("country").control:
            event.prevent_default()

    def choice_done(self) -> None:
        # The country has followed the language, and is right nearly always.
        if self.here() is self.field("language"):
            self.fill_in(self.field("shop"))

    def on_key(self, event: events.Key) -> None:
        """A name that is typed where nothing but a digit counts is the shop's."""
        line = self.field("shop").control
        if (
            self.here() is self.field("language")
            and isinstance(line, FormLine)
            and event.is_printable
            and (typed := event.character or "").strip()
            and not typed.isdecimal()
        ):
            event.stop()
            self.fill_in(self.field("shop"))
            line.insert_text_at_cursor(typed)

    def on_descendant_focus(self) -> None:
        here = self.here()
        opens = here is not None and here.name in _LAST
        enter, *others = self.KEYS
        self.query_one(Keys).offer((_OPENS if opens else enter, *others))

    def action_next(self) -> None:
        here = self.here()
        if here is not None and here.name in _LAST:
            self.action_save()  # the trade is for whoever goes there
        elif here is self.field("language"):
            self.choice_done()
        else:
            super().action_next()

    def _speak(self, language: str | int | None) -> None:
        i18n.use(str(language))
        self._suggest()
        trades = self.field("trade").control
        if isinstance(trades, Choice):
            trades.options = tuple(_trades())
        self._say_words()
        self.refresh_bindings()
        for widget in (*self.query(Field), *self.query(Choice), self.query_one(Keys)):
            widget.refresh()

    def _say_words(self) -> None:
        welcome = _("Welcome. Three answers, and the shop is open.")
        self.query_one("#welcome", Static).update(welcome)
        sample = _("Ctrl+T opens a sample shop to look around; nothing of it is kept.")
        self.query_one("#sample", Static).update(sample)

    def work(self) -> tuple[object, ...]:
        country = where.country_of(self.typed("country"))
        if not self.typed("shop").strip():
            raise InvalidError("shop", _("What is the shop called?"))
        if not self.typed("staff").strip():
            raise InvalidError("staff", _("Who works here? More people can be added later."))
        names = self.typed("shop"), self.chosen("language"), self.typed("staff")
        return _create, country, self.chosen("trade"), *self._paths, *names, self._clock

    def saved(self, result: Any) -> None:  # noqa: ARG002  # set_up gives nothing
        self.app.exit("created")

    def action_back(self) -> None:
        self.app.exit(None)
