"""Picking what an improvement comes from: complaints and ratings to be ticked in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.calendar.days import short_day
from shopvisit.screens.form import FORM_KEYS, FormScreen
from shopvisit.screens.improvements import words as improvement_words
from shopvisit.shop.improvements import improvements, raised
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.record import form_drafts
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command, bindings
from shopvisit.widgets.form import Field, FormLine
from shopvisit.widgets.rows import MOVES, Row, RowList
from shopvisit.widgets.top import Top

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from textual import events
    from textual.widget import Widget

    from shopvisit.shop.improvements.raised import Source, Voice
    from shopvisit.shop.record.shop import Shop

_TICK = Command(
    "space", "x", "choose", N_("Tick"), N_("Tick the line under the cursor, or take the tick off.")
)


_PICKED = "picked"  # what is ticked, in a draft


class TickList(RowList, inherit_bindings=False):
    """A list whose lines are ticked, by Space or by one click; Enter is left to the screen."""

    BINDINGS: ClassVar = bindings((*MOVES, _TICK))

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        before = self.index
        super().on_click(event)
        if self.index != before:
            self.action_choose()

    def action_move(self, by: int) -> None:
        if by < 0 and self.index == 0:
            self.screen.focus_previous()
        else:
            super().action_move(by)


class _Candidates:
    """What can be ticked, as rows of a list."""

    def __init__(self, shop: Shop, improvement_id: int | None, chosen: Sequence[Source]) -> None:
        self._shop, self._today = shop, shop.clock.today()
        found = raised.candidates(shop, improvement_id, chosen)
        self.ids = [raised.line_of(source) for source in found]
        self.ticked = {raised.line_of(source): None for source in chosen}
        self.read: dict[int, Voice] = {}

    def page(self, ids: Sequence[int]) -> list[Row]:
        found = raised.read(self._shop, [raised.source_of(line) for line in ids])
        self.read.update((raised.line_of(voice.source), voice) for voice in found)
        return [self._row(voice) for voice in found]

    def _row(self, voice: Voice) -> Row:
        line = raised.line_of(voice.source)
        ticked = line in self.ticked
        day = short_day(voice.on, self._today)
        cells = ("[x]" if ticked else "[ ]", day, voice.customer, improvement_words.what(voice))
        return Row(line, cells, "urgent" if ticked else "")

    def tick(self, line: int) -> None:
        if line in self.ticked:
            del self.ticked[line]
        else:
            self.ticked[line] = None

    @property
    def sources(self) -> list[Source]:
        """What is ticked, in the order in which it was."""
        return [raised.source_of(line) for line in self.ticked]


class PickScreen(FormScreen[int]):
    """A form with a list of voices below its fields, if it has any."""

    QUESTION: ClassVar[str] = ""
    KEYS = (
        FORM_KEYS[0],
        _TICK,
        *FORM_KEYS[1:],
    )

    def __init__(self, improvement_id: int | None, chosen: Sequence[Source] = ()) -> None:
        super().__init__()
        self._improvement_id, self._chosen = improvement_id, tuple(chosen)
        self._found: _Candidates | None = None

    def body(self) -> Iterable[Widget]:
        yield Top()
        with Vertical(classes="page form"):
            yield from self.fields()
            yield Static(id="picked", classes="subheading", markup=False)
            yield TickList(
                (
                    Column("", 3),
                    Column("", 10),
                    Column("", 12),
                    Column("", 24, flex=True),
                ),
                empty=_("Nobody has complained or wished for anything in the last 180 days."),
            )
            yield Static(id="voice", classes="quiet", markup=False)

    def on_mount(self) -> None:
        self._show(self._chosen)

    def _show(self, chosen: Sequence[Source]) -> None:
        self._found = _Candidates(self.shop, self._improvement_id, chosen)
        self._list.show(self._found)
        self._say_picked()

    def noted(self) -> dict[str, object]:
        return {**super().noted(), _PICKED: [raised.line_of(source) for source in self.picked]}

    def take_up(self, noted: Mapping[str, object]) -> None:
        super().take_up(noted)
        lines, found = noted.get(_PICKED), self._found
        if isinstance(lines, list) and found is not None:
            # What was taken back since, or led to something else, can be ticked no more.
            self._show([raised.source_of(line) for line in lines if line in found.ids])

    @property
    def _list(self) -> TickList:
        return self.query_one(TickList)

    @property
    def picked(self) -> list[Source]:
        """What is ticked."""
        return self._found.sources if self._found is not None else []

    def _say_picked(self) -> None:
        count = _("{count} ticked").format(count=len(self.picked))
        self.query_one("#picked", Static).update(f"{_(self.QUESTION)}   {count}")

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        if self._found is not None and event.rows.row_at(event.index) is not None:
            voice = self._found.read[event.id]
            told = improvement_words.voice_told(voice, self.shop.clock.today())
            self.query_one("#voice", Static).update(told)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        if self._found is not None:
            self._found.tick(event.id)
            event.rows.refresh_row(event.id)
            self._say_picked()

    # Moving: the list comes after the last field

    def action_choose(self) -> None:
        self._list.action_choose()

    def action_walk(self, key: str) -> None:
        if key == "down" and self._list.ids:
            self._list.focus()

    def action_retreat(self) -> None:
        if self._list.has_focus and self.shown():
            self.fill_in(self.shown()[-1])
        else:
            self.action_back()


class RegisterScreen(PickScreen):
    """Registers a new improvement, with `sources` ticked already; dismisses its id."""

    PLACE = N_("New improvement")
    ABOUT = N_("Make what customers said into something that the shop will change.")
    QUESTION = N_("Which words led to it?")

    def __init__(self, sources: Sequence[Source] = ()) -> None:
        super().__init__(None, sources)

    def draft_name(self) -> str:
        return form_drafts.of(*self._chosen[0], "improvement") if self._chosen else "improvement"

    def fields(self) -> Iterable[Widget]:
        title = FormLine(limit=80, placeholder=_("one thing that the shop could do better"))
        title.add_class("long")
        yield Field("title", N_("What to change"), title)

    def on_mount(self) -> None:
        self.fill_in(self.field("title"))

    def work(self) -> tuple[object, ...]:
        return improvements.propose, New(self.typed("title")), self.picked

    def saved(self, result: int) -> None:
        title = plain(self.typed("title").strip())
        self.dismiss(result)
        self.desk.say(_("Registered: {title}; F7 has the list.").format(title=title), undoable=True)


class LinkScreen(PickScreen):
    """Links more voices to an improvement; dismisses how many people that has still to be told."""

    PLACE = N_("More voices")
    ABOUT = N_("Others who said the same: they will be told when it is done.")
    QUESTION = N_("Who else said so?")
    KEYS = (
        PickScreen.KEYS[0]._replace(help=N_("Add what is ticked.")),
        *PickScreen.KEYS[1:],
    )

    def __init__(self, improvement_id: int) -> None:
        super().__init__(improvement_id)
        self._linked_to = improvement_id

    def draft_name(self) -> str:
        return form_drafts.of("improvement", self._linked_to, "link")

    def on_mount(self) -> None:
        self.set_focus(self._list)

    def work(self) -> tuple[object, ...]:
        return improvements.link, self._improvement_id, self.picked

    def saved(self, result: Any) -> None:
        count = len(self.picked)
        self.dismiss(result)
        if count:
            self.desk.say(_("Added: {count}").format(count=count), undoable=True)
