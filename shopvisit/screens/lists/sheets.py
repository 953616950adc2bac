"""What a list asks: which condition to add, what it is called, what to plan for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import InvalidError
from shopvisit.screens import terms
from shopvisit.screens.ask import Ask, Asked, Wording, ask
from shopvisit.screens.base import BACK, ShopModal
from shopvisit.screens.form import FormSheet
from shopvisit.shop.lists import named, sentence, working
from shopvisit.shop.lists.working import LeftOut, Planned, Wanted
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.fields import DayInput
from shopvisit.widgets.form import Choice, Field, FormLine, Option
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.lists.conditions import Condition
    from shopvisit.shop.lists.named import Named

_MOST_LINES = 16


class _Lines:
    """Rows of plain cells, numbered from 1."""

    def __init__(self, lines: Sequence[tuple[str, ...]]) -> None:
        self._lines = lines
        self.ids = range(1, len(lines) + 1)

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [Row(number, self._lines[number - 1]) for number in ids]


class ConditionSheet(ShopModal[str]):
    """Dismisses the condition to add, as it is said."""

    PLACE = N_("Add a condition")
    ABOUT = N_("Everything that customers can be listed by, ready to be changed as one likes.")
    TERMS = (terms.NPS,)
    KEYS = (
        Command("enter", "", "choose", N_("Add"), N_("Put it into the sentence.")),
        BACK,
    )

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(_("Who else must they be?"), classes="heading", markup=False)
            yield RowList((Column("", 30, flex=True),))

    def on_mount(self) -> None:
        self._said = sentence.examples(self.shop)
        rows = self.query_one(RowList)
        rows.styles.height = min(_MOST_LINES, len(self._said))
        rows.show(_Lines([(said,) for said in self._said]))
        rows.focus()

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.dismiss(self._said[event.id - 1])


class PlanSheet(FormSheet):
    """Plans a follow-up for each of `ids`; dismisses what came of it."""

    PLACE = N_("Plan for all")
    ABOUT = N_("One follow-up for each on the list whom nothing speaks against.")

    def __init__(self, listed: Named, ids: Sequence[int]) -> None:
        super().__init__()
        self._listed, self._ids = listed, tuple(ids)

    def heading(self) -> str:
        count = len(self._ids)
        said = n_("A follow-up for {count} customer", "A follow-up for {count} customers", count)
        return said.format(count=count)

    def draft_name(self) -> str:
        return f"list-plan {self._listed.key}"

    def fields(self) -> Iterable[Widget]:
        reason = FormLine(self._listed.name, limit=200)
        reason.add_class("long")
        yield Field("reason", N_("What about?"), reason)
        kinds = [
            Option(str(number), kind, working.words_of(kind))
            for number, kind in enumerate(working.KINDS, start=1)
        ]
        usual = working.usual_kind(self._listed.conditions)
        yield Field("kind", N_("What for"), Choice(kinds, usual))
        yield Field("from", N_("From"), DayInput(self.shop, "1wd"))
        yield Field("day", N_("Until"), DayInput(self.shop, "1w"))

    def work(self) -> tuple[object, ...]:
        wanted = Wanted(
            str(self.chosen("kind")), self.typed("reason"), self.day_of("from"), self.day_of("day")
        )
        return working.plan, self._ids, wanted

    def saved(self, result: Any) -> None:
        self.dismiss(result)


class LeftOutSheet(ShopModal[None]):
    """Who got no follow-up, by name, and why not."""

    PLACE = N_("Left out")
    ABOUT = N_("For whom nothing was planned, and why not.")
    KEYS = (
        Command("enter", "", "back", N_("Close"), N_("Back to the list.")),
        BACK,
    )

    def __init__(self, planned: Planned) -> None:
        super().__init__()
        self._planned = planned

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(plain(said_planned(self._planned)), classes="heading", markup=False)
            yield RowList((Column("", 16), Column("", 44, flex=True)))

    def on_mount(self) -> None:
        rows, left = self.query_one(RowList), self._planned.left_out
        rows.styles.height = min(_MOST_LINES, len(left))
        rows.show(_Lines([_left_out(one) for one in left]))
        rows.focus()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_back()


def _left_out(one: LeftOut) -> tuple[str, str]:
    return one.name, one.why


def said_planned(planned: Planned) -> str:
    """What planning for all came to."""
    count, left = planned.made, len(planned.left_out)
    said = n_("{count} follow-up planned", "{count} follow-ups planned", count).format(count=count)
    if not left:
        return said
    out = n_("{count} customer left out", "{count} customers left out", left).format(count=left)
    return f"{said} · {out}"


def plan(screen: ShopScreen, listed: Named, ids: Sequence[int], done: Callable[[], object]) -> None:
    """Ask what to plan for all of `ids`, save it, and say whom it left out; then call `done`."""

    def planned(result: object) -> None:
        if not isinstance(result, Planned):
            return
        done()
        if result.left_out:
            screen.app.push_screen(LeftOutSheet(result))
        screen.desk.say(said_planned(result), undoable=bool(result.made))

    screen.app.push_screen(PlanSheet(listed, ids), planned)


def keep(
    screen: ShopScreen,
    listed: Named,
    conditions: tuple[Condition, ...],
    saved: Callable[[str], object],
) -> None:
    """Ask what the list is to be called, and keep it; `saved` gets its key.

    One that was saved before keeps its number under its own name, or where only the name is another
    one; with other conditions another name makes a second list.
    """
    own, changed = listed.saved, conditions != listed.conditions

    def check(asked: Asked) -> None:
        if not asked.text.strip():
            raise InvalidError("name", _("Please say what the list is called."))

    def save(asked: Asked) -> tuple[Any, ...]:
        if own is not None and (not changed or asked.text.strip() == listed.name):
            return named.change, own, asked.text, conditions
        return named.save, asked.text, conditions

    def kept(asked: Asked, result: int | None) -> None:
        saved(str(result if result is not None else own))
        said = _("Saved: {name}; F3 shows it.").format(name=plain(asked.text.strip()))
        screen.desk.say(said, undoable=True)

    label = _("A name of your own; F3 and the palette find it.")
    if own is not None:
        label = _("The same name changes this list, another one makes a second.")
        label = label if changed else _("The new name")
    known = listed.name if own is not None else ""
    title = _("What is the list called?")
    sheet = Ask(
        title, draft=f"list-name {listed.key}", text=Wording(label, known), check=check, save=save
    )
    ask(screen, sheet, kept)
