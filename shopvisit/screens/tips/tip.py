"""One tip: what it is about, what it says, and where it fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.screens.form import FORM_KEYS, FormScreen
from shopvisit.shop.record import form_drafts
from shopvisit.shop.tips import tips
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget

    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.tips.tips import Tip

_LINES = (
    ("title", N_("About"), 80, N_("in a few words: filter smells, gel comes off early")),
    ("text", N_("What to know"), 500, N_("what to ask, what to say, what helps")),
    ("items", N_("Items"), 200, N_("words of items, with commas between them")),
    ("reasons", N_("Reasons"), 200, N_("by their names, with commas between them")),
    ("words", N_("Words"), 200, N_("words that customers use, with commas between them")),
)


class TipForm(FormScreen[int]):
    """A new tip, or a change of one; `complaint_id` is the complaint that taught it."""

    PLACE = N_("Tip")
    ABOUT = N_("Something good to know, and when it is shown.")
    KEYS = FORM_KEYS

    def __init__(self, tip: Tip, complaint_id: int | None = None) -> None:
        super().__init__()
        self._tip, self._complaint_id = tip, complaint_id

    def draft_name(self) -> str:
        if self._complaint_id is not None:
            return form_drafts.of("complaint", self._complaint_id, "tip")
        return form_drafts.of("tip", self._tip.id, "change") if self._tip.id else "tip"

    def fields(self) -> Iterable[Widget]:
        for name, label, limit, hint in _LINES:
            line = FormLine(getattr(self._tip, name), limit=limit, placeholder=_(hint))
            line.add_class("long")
            yield Field(name, label, line)
        yield Field("pinned", N_("Pinned"), _yes_no(self._tip.pinned, _("shown in every call")))
        yield Field("active", N_("In use"), _yes_no(self._tip.active))

    def on_mount(self) -> None:
        self.fill_in(self.field("text" if self._complaint_id and not self._tip.text else "title"))

    def work(self) -> tuple[object, ...]:
        typed: dict[str, Any] = {name: self.typed(name) for name, *_rest in _LINES}
        chosen = {name: self.chosen(name) for name in ("pinned", "active")}
        return tips.save, self._tip._replace(**typed, **chosen)

    def saved(self, result: Any) -> None:
        self.dismiss(result)


def _yes_no(value: int, yes: str = "") -> Choice:
    named = _("yes, {what}").format(what=yes) if yes else _("yes")
    return Choice([Option("1", 1, named), Option("2", 0, _("no"))], value)


def of_complaint(screen: ShopScreen, complaint_id: int, done: Callable[[], object]) -> None:
    """Make a tip of a complaint that was solved; `done` is called once it is saved."""
    from shopvisit.shop.tips import solved

    def saved(tip_id: int | None) -> None:
        if tip_id is not None:
            done()

    tip = solved.tip_of(screen.shop, complaint_id)
    screen.app.push_screen(TipForm(tip, complaint_id), saved)
