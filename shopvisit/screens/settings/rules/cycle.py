"""A line of the table of item cycles: an item, and after how long it is due again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.calendar import durations
from shopvisit.errors import InvalidError
from shopvisit.screens.form import FormSheet
from shopvisit.screens.settings.rules.preview import Previewed
from shopvisit.screens.settings.sheets import save
from shopvisit.settings.values import Cycle
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Field, FormLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget
    from textual.widgets import Input

    from shopvisit.settings.values import Rule
    from shopvisit.shop.record.shop import Shop

_ITEM, _TIME = 40, 30
_MOST_DAYS = 3650
UPKEEP = "upkeep"  # the shipped rule, to which a new line is added


class CycleSheet(Previewed):
    """One item and its time; dismisses the settings as they were before."""

    PLACE = N_("Item cycle")
    ABOUT = N_("After how long customers are reminded of an item: refills, services, filters.")
    KEYS = FormSheet.KEYS

    def __init__(self, shop: Shop, rule: Rule, cycle: Cycle | None) -> None:
        super().__init__()
        self._shop, self._rule, self._cycle = shop, rule, cycle

    def draft_name(self) -> str:
        return f"cycle {self._rule.name} {self._cycle.item}" if self._cycle else "new cycle"

    def rule_name(self) -> str:
        return self._rule.name

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(_(self.PLACE), classes="heading", markup=False)
            told = _("Every visit whose item contains these words counts, in whatever case.")
            yield Static(told, classes="quiet told", markup=False)
            yield from self.fields()
            yield self.preview_line()

    def fields(self) -> Iterable[Widget]:
        item, days = self._cycle or ("", 0)
        yield Field("item", N_("Item"), FormLine(item, limit=_ITEM))
        every = durations.say(days) if days else ""
        yield Field("every", N_("Due again after"), FormLine(every, limit=_TIME))

    def on_mount(self) -> None:
        self.fill_in(self.shown()[0])

    def field_done(self) -> None:
        if self.typed("item").strip() and not self.typed("every").strip():
            self.fill_in(self.field("every"))
        else:
            self.action_save()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.prevent_default()
        field = next(each for each in event.input.ancestors if isinstance(each, Field))
        if field.name == "every":
            days = durations.read(event.value)
            said = durations.say(days) if days else ""
            field.say("" if said == event.value.strip() else said)
        else:
            field.hush()

    def changes(self) -> Mapping[str, object]:
        item = clean(self.typed("item"), _ITEM).strip()
        if not item:
            raise InvalidError("item", _("Please say which item."))
        days = durations.read(self.typed("every"))
        if not days or days > _MOST_DAYS:
            raise InvalidError(
                "every", _("Allowed: {what}").format(what=_("21 days, 6 weeks, 3 months, a year"))
            )
        now, new = [*self._rule.cycles], Cycle(item, days)
        if self._cycle in now:
            now[now.index(self._cycle)] = new
        else:
            now.insert(0, new)
        return {f"rules.{self._rule.name}.cycles": list(dict.fromkeys(now))}

    def work(self) -> tuple[object, ...]:
        return save, self.changes()

    def saved(self, result: Any) -> None:
        self.dismiss(result)


def without(rule: Rule, cycle: Cycle, *, own: bool) -> Mapping[str, object]:
    """The change that takes a line out of the table; with its last one a rule of one's own goes."""
    left = [one for one in rule.cycles if one != cycle]
    if own and not left:
        return {f"rules.{rule.name}": None}
    return {f"rules.{rule.name}.cycles": left}
