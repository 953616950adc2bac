"""A new rule from one line, typed or taken from an example: "refill: 21 days"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import InvalidError
from shopvisit.screens.form import FormSheet
from shopvisit.screens.settings.rules.preview import Previewed
from shopvisit.screens.settings.rules.says import meaning
from shopvisit.screens.settings.sheets import save
from shopvisit.settings import one_line
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget
    from textual.widgets import Input

    from shopvisit.shop.record.shop import Shop

_LINE, _NAME = 200, 40


class NewRule(Previewed):
    """One line becomes a rule; dismisses the settings as they were before."""

    PLACE = N_("New rule")
    ABOUT = N_("A rule of the shop's own, from one line as one would say it.")
    KEYS = FormSheet.KEYS

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        # Never used twice: what a rule has made is known by its name for ever.
        self._rule_name = f"own-{shop.clock.now():%y%m%d-%H%M%S}"

    def draft_name(self) -> str:
        return "new rule"

    def rule_name(self) -> str:
        return self._rule_name

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(_(self.PLACE), classes="heading", markup=False)
            yield from self.fields()
            yield self.preview_line()

    def fields(self) -> Iterable[Widget]:
        line = FormLine(limit=_LINE, placeholder=_(one_line.TEMPLATES[0]))
        line.add_class("long")
        yield Field("line", N_("In one line"), line)
        yield Field("called", N_("Its name"), FormLine(limit=_NAME))
        options = [
            Option(str(number), number, _(example))
            for number, example in enumerate(one_line.TEMPLATES, start=1)
        ]
        yield Field("template", N_("Examples"), Choice(options, on_value=self._take))

    def on_mount(self) -> None:
        self.fill_in(self.field("line"))

    def _take(self, number: object) -> None:
        """Put an example into the line, to be changed there."""
        if isinstance(number, int):
            line = self.field("line").control
            if isinstance(line, FormLine):
                line.value = _(one_line.TEMPLATES[number - 1])
                line.cursor_position = len(line.value)

    def choice_done(self) -> None:
        self.fill_in(self.field("line"))

    def field_done(self) -> None:
        self.action_save()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.prevent_default()
        field = next(each for each in event.input.ancestors if isinstance(each, Field))
        if field.name != "line":
            return
        reading = one_line.read(event.value)
        if not event.value.strip():
            field.say("")
        elif reading.missing:
            field.say(_(reading.missing))
        else:
            field.say(meaning(reading.rule))

    def changes(self) -> Mapping[str, object]:
        reading = one_line.read(self.typed("line"))
        if reading.missing:
            raise InvalidError("line", _(reading.missing))
        called = clean(self.typed("called"), _NAME).strip()
        rule = reading.rule | ({"called": called} if called else {})
        return {f"rules.{self._rule_name}": rule}

    def work(self) -> tuple[object, ...]:
        return save, self.changes()

    def saved(self, result: Any) -> None:
        self.dismiss(result)
