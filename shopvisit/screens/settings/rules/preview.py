"""What a rule would make, said under its sheet as one types; counted beside the work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.widgets import Static

from shopvisit.calendar.days import describe_day
from shopvisit.errors import InvalidError
from shopvisit.screens.form import FormScreen
from shopvisit.settings import by_key, loading
from shopvisit.shop.followups import kinds
from shopvisit.shop.rules import preview as engine
from shopvisit.text.cells import plain
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop

_LOOK_SECONDS = 0.3


class Would(NamedTuple):
    """What a rule would make; or, in words, why it cannot be as it is typed."""

    made: engine.Preview | None
    wrong: str = ""


def would(shop: Shop, name: str, changes: Mapping[str, object]) -> Would:
    """What the rule of that name would make after these changes; nothing is saved."""
    try:
        if shop.config.path is None:
            return Would(None)
        rule = loading.would_be(shop.config.path, changes).rules[name]
    except loading.NotAllowedError as error:
        label = by_key.label(error.field)
        return Would(None, f"{label}: {error.allowed.called(by_key.label)}")
    return Would(engine.preview(shop, rule))


class Previewed(FormScreen[Any]):
    """A form about one rule which says below the fields what the rule would make."""

    def __init__(self) -> None:
        super().__init__()
        self._looked: object = None

    def rule_name(self) -> str:
        """The name of the rule in the settings file."""
        raise NotImplementedError

    def changes(self) -> Mapping[str, object]:
        """What would be saved, by the keys of the settings. Raises InvalidError."""
        raise NotImplementedError

    def preview_line(self) -> Static:
        """Where it is said; a part of the body."""
        return Static(_("Counting what it would make."), id="rule-preview", markup=False)

    def on_mount(self) -> None:
        self.call_after_refresh(self._look)
        # Looking now and then is simpler than hearing of each of the many ways to type.
        self.set_interval(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        typed = self.noted()
        if typed == self._looked or not self.is_current:
            return
        self._looked = typed
        try:
            changes = self.changes()
        except InvalidError:
            self._say("")
            return
        self.beside(
            partial(would, self.shop, self.rule_name(), changes), self._told, group="preview"
        )

    def _told(self, found: Would) -> None:
        if found.wrong:
            self._say(_("Not yet: {why}").format(why=found.wrong))
        elif found.made is not None:
            self._say("\n".join(said(self.shop, found.made)))

    def _say(self, what: str) -> None:
        self.query_one("#rule-preview", Static).update(plain(what) if "\n" not in what else what)


def said(shop: Shop, made: engine.Preview) -> list[str]:
    """What a rule would make, in a line or two, and one of it as Today would say it."""
    lines = [_counted(made)]
    if made.example is not None:
        lines.append(_("On Today it would say, for example:"))
        lines.append("  " + plain(_row(shop, made.example)))
    return lines


def _counted(made: engine.Preview) -> str:
    if made.past is None:
        return _("How often depends on what staff and customers do.")
    if made.ahead is None and not made.past:
        return _("In the last 30 days it would have made none; the next depend on who comes.")
    if made.ahead is None:
        # Who will come nobody knows; what is known is how it was.
        return _(
            "In the last 30 days it would have made {past}; in the next about as many, "
            "if as many customers come."
        ).format(past=made.past)
    said = _("In the next 30 days it would make {ahead}; in the last 30 it would have made {past}.")
    return said.format(ahead=made.ahead, past=made.past)


def _row(shop: Shop, row: TodayRow) -> str:
    """The columns of Today in one line: when, who, why, what for, whose."""
    day = describe_day(row.from_on, shop.clock.today())
    parts = (day, row.customer, row.reason, _(kinds.KINDS[row.kind]), row.assignee)
    return "  ".join(part for part in parts if part)
