"""What is asked about an improvement: what was changed, why not, and its words themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.screens.ask import Ask, Wording, ask
from shopvisit.screens.form import FORM_KEYS, FormScreen
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements.improvements import Changes
from shopvisit.shop.people import staff
from shopvisit.shop.record import form_drafts
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget

    from shopvisit.screens.ask import Asked
    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.improvements.rows import Improvement

    # Told, once it is saved, what there is to say of it.
    Done = Callable[[str], object]


def ask_what_changed(screen: ShopScreen, one: Improvement, done: Done) -> None:
    """Ask what was changed, in the words that customers are told, and adopt the improvement."""

    def check(asked: Asked) -> None:
        improvements.check_action(asked.text)

    def save(asked: Asked) -> tuple[Any, ...]:
        return improvements.adopt, one.id, asked.text

    def adopted(_asked: Asked, count: int) -> None:
        said = n_(
            "Adopted: {count} customer is to be told, and is on Today.",
            "Adopted: {count} customers are to be told, and are on Today.",
            count,
        )
        done(said.format(count=count) if count else _("Adopted."))

    title = _("Adopt: {title}").format(title=plain(one.title))
    label = _("What was changed? (The customers are told in these words.)")
    draft = form_drafts.of("improvement", one.id, "adopt")
    sheet = Ask(title, draft=draft, text=Wording(label, one.action), check=check, save=save)
    ask(screen, sheet, adopted)


def ask_why_not(screen: ShopScreen, one: Improvement, done: Done) -> None:
    """Ask why the shop does without an improvement, and drop it."""

    def check(asked: Asked) -> None:
        improvements.check_drop(asked.text)

    def save(asked: Asked) -> tuple[Any, ...]:
        return improvements.drop, one.id, asked.text

    title = _("Drop: {title}").format(title=plain(one.title))
    draft = form_drafts.of("improvement", one.id, "drop")
    sheet = Ask(title, draft=draft, text=_("Why not?"), check=check, save=save)
    ask(screen, sheet, lambda _asked, _result: done(_("Dropped.")))


class ChangeScreen(FormScreen[None]):
    """Puts the words of an improvement right, and whose job it is."""

    PLACE = N_("Change improvement")
    ABOUT = N_("What is to be done, and by whom.")
    KEYS = FORM_KEYS

    def __init__(self, one: Improvement) -> None:
        super().__init__()
        self._one = one

    def draft_name(self) -> str:
        return form_drafts.of("improvement", self._one.id, "change")

    def fields(self) -> Iterable[Widget]:
        one = self._one
        why = one.status == "dropped"
        for name, label, value, limit in (
            ("title", N_("What to change"), one.title, 80),
            ("problem", N_("What is wrong"), one.problem, 500),
            ("action", N_("Why not") if why else N_("What changed"), one.action, 500),
        ):
            line = FormLine(value, limit=limit)
            line.add_class("long")
            field = Field(name, label, line)
            field.display = name != "action" or one.status != "proposed"
            yield field
            if name == "problem":
                yield Field("owner_id", N_("Whose job"), Choice(self._staff(), one.owner_id))

    def _staff(self) -> list[Option]:
        members = staff.active(self.shop)
        options = [
            Option(str(number) if number < 10 else "", member.id, member.name)
            for number, member in enumerate(members, start=1)
        ]
        return [*options, Option("0", None, _("nobody"))]

    def on_mount(self) -> None:
        self.fill_in(self.field("title"))

    def work(self) -> tuple[object, ...]:
        changes = Changes(
            self.typed("title"),
            self.typed("problem"),
            self.chosen("owner_id"),
            self.typed("action"),
        )
        return improvements.change, self._one.id, changes

    def saved(self, result: Any) -> None:  # noqa: ARG002  # change gives nothing
        self.dismiss(None)
        self.desk.say(_("Changes saved."), undoable=True)
