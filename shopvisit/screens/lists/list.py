"""One list: who is on it now, by conditions that are edited as a sentence."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from textual.widgets.input import Selection

from shopvisit.errors import ShopError, legible
from shopvisit.screens import beside, terms
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.half_typed import attempt
from shopvisit.screens.lists import sheets
from shopvisit.screens.lists.rows import COLUMNS, OnList, called, found, story
from shopvisit.screens.one_list import GIVE_OUT, SORTING, Sorting
from shopvisit.shop.lists import named, sentence, working
from shopvisit.text.cells import cell_len, fitted, plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.cards.taking import Text
    from shopvisit.shop.lists.conditions import Condition
    from shopvisit.shop.lists.rows import Listed
    from shopvisit.widgets.columns import Order

_CHANNELS = {"2": "wechat", "3": "sms"}
_LONGEST = 300


class ListScreen(Sorting, ShopScreen):
    """The list of that key, as `named.get` knows it."""

    PLACE = N_("Lists")
    ABOUT = N_("Customers by conditions, to be worked off: planned for, written to, given out.")
    TERMS = (terms.NPS,)
    AUTO_FOCUS = ""  # an empty list would keep Enter to itself
    KEYS = (
        Command("enter", "right", "choose", N_("Card"), N_("The card under the cursor.")),
        Command(
            "ctrl+e",
            "e",
            "edit",
            N_("Conditions"),
            N_("Change the sentence that says who is listed; Enter keeps it, Esc does not."),
        ),
        Command(
            "ctrl+n",
            "",
            "extend",
            N_("Add a condition"),
            N_("Everything that customers can be listed by, to choose from."),
            footed=False,
        ),
        Command(
            "plus",
            "a",
            "plan",
            N_("Plan for all"),
            N_("A follow-up for each on the list; who is to be left in peace is said by name."),
        ),
        Command("1", "", "take", N_("Copy text"), N_("Copy the text below, to paste and send it.")),
        Command(
            "2,3",
            "",
            "sent('{key}')",
            N_("Sent"),
            N_("The text was sent, 2 by WeChat, 3 as a text message; on to the next customer."),
        ),
        Command(
            "ctrl+r",
            "",
            "keep",
            N_("Save, rename"),
            N_("Keep these conditions under a name, or give the list another one."),
        ),
        Command(
            "delete",
            "x",
            "remove",
            N_("Remove the list"),
            N_("Take a saved list away; nobody on it is touched, and Ctrl+Z brings it back."),
            footed=False,
        ),
        Command(
            "space",
            "p",
            "phone",
            N_("Phone"),
            N_("Show the phone number in full until the cursor moves."),
            footed=False,
        ),
        GIVE_OUT,
        SORTING,
        Command("up,down", "", "walk('{key}')", N_("Row"), N_("To the list."), footed=False),
        BACK,
    )

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self._listed: named.Named | None = None
        self._conditions: tuple[Condition, ...] = ()
        self._source: OnList | None = None
        self._phone_in_full = False

    def body(self) -> Iterable[Widget]:
        yield Passage(id="list-head")
        yield FormLine(
            on_text=self._typed, limit=_LONGEST, placeholder=_("everybody"), id="sentence"
        )
        yield Passage(id="list-hint")
        yield RowList(COLUMNS)
        yield Passage(id="list-story")

    # Reading

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def reload(self) -> None:
        """Read the list again, with what is being tried of its conditions."""
        changed = self._listed is not None and self._conditions != self._listed.conditions
        try:
            self._listed = named.get(self.shop, self._key)
        except ShopError as error:  # removed in another window, or what saved it was taken back
            self.desk.say(str(error))
            self._listed = named.Named("", _("Not saved"), self._conditions)
        if not changed:
            self._conditions = self._listed.conditions
            self._line.set_text(sentence.said(self._conditions))
        self._find()

    def _find(self, *, from_top: bool = False) -> None:
        asked, order = self._conditions, self.order
        fill = partial(self._fill, asked, order, from_top)
        self.beside(partial(found, self.shop, asked, order), fill, "list")

    def put_in_order(self) -> None:
        self._find(from_top=True)

    def _fill(
        self,
        asked: tuple[Condition, ...],
        order: Order | None,
        from_top: bool,  # noqa: FBT001  # as `_find` has it
        ids: list[int],
    ) -> None:
        rows, typing = self.query_one(RowList), self._line.has_focus
        self._source = OnList(self.shop, asked, ids)
        keep = None if from_top else rows.cursor_id
        rows.show(self._source, keep, _("Nobody is on this list now."), order)
        if not typing:
            self.set_focus(rows if ids else None, scroll_visible=False)
        self._say_head(len(ids))
        self._tell()
        self._tell_beside()

    @property
    def _line(self) -> FormLine:
        return self.query_one(FormLine)

    def _say_head(self, count: int) -> None:
        people = n_("{count} customer", "{count} customers", count).format(count=count)
        name = self._listed.name if self._listed is not None else ""
        if self._listed is not None and self._conditions != self._listed.conditions:
            name = _("{name}, changed").format(name=name)
        room = beside.left(self)
        said = f"{fitted(name, room - cell_len(people) - 3)}   {people}"
        self.query_one("#list-head", Passage).say(said)

    # The customer under the cursor

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self.customer_id, self._phone_in_full = event.id, False
        self._tell()
        if (pane := beside.of(self)) is not None:
            pane.when_rested(self._tell_beside)

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        beside.fit(self, 1)
        self._tell_beside()

    def _tell_beside(self) -> None:
        """The story of the customer under the cursor, where there is a pane for it."""
        if (pane := beside.of(self)) is not None:
            pane.tell_customer(self.shop, self.query_one(RowList).cursor_id)

    def _here(self) -> Listed | None:
        rows, source = self.query_one(RowList), self._source
        if source is None or not rows.ids or rows.row_at(rows.index) is None:
            return None
        return source.read.get(rows.ids[rows.index])

    def _tell(self) -> None:
        one, lines = self._here(), [""]
        if one is not None:
            lines = story(self.shop, one, self._kind, phone_in_full=self._phone_in_full)
        self.query_one("#list-story", Passage).say("\n".join(map(plain, lines)))

    @property
    def _kind(self) -> str:
        return working.usual_kind(self._conditions)

    def texts(self) -> Sequence[Text]:
        here = self._here()
        if here is None:
            return ()
        return (working.text(self.shop, here.id, self._kind), *super().texts())

    def action_phone(self) -> None:
        self._phone_in_full = not self._phone_in_full
        self._tell()

    def action_choose(self) -> None:
        if self._line.has_focus:
            self._keep_sentence()
        else:
            self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.desk.open("card", event.id, tuple(event.rows.ids))

    # The sentence

    def action_edit(self) -> None:
        self._line.focus()
        self._line.action_end()
        self._hint(())

    def on_descendant_focus(self) -> None:
        if self._line.has_focus:
            self._hint(())

    def on_input_submitted(self) -> None:
        self._keep_sentence()

    def _typed(self, text: str) -> None:
        meant = sentence.understood(text)
        self._hint(meant.unknown)
        if meant.conditions != self._conditions:
            self._conditions = meant.conditions
            self._find()

    def _hint(self, unknown: Sequence[str]) -> None:
        said = _("Ctrl+N shows all that can be said here; parts are parted by a comma.")
        if unknown:
            said = _("Not understood: {what}. Ctrl+N shows what is.").format(what=unknown[0])
        self.query_one("#list-hint", Passage).say(fitted(said, beside.left(self)))

    def _keep_sentence(self) -> None:
        """Leave the line with what was understood of it; what was not stays to be seen to."""
        unknown = sentence.understood(self._line.value).unknown
        if unknown:
            self._hint(unknown)
            return
        self._leave_sentence()

    def _leave_sentence(self) -> None:
        self._line.set_text(sentence.said(self._conditions))
        self.query_one("#list-hint", Passage).say("")
        rows = self.query_one(RowList)
        self.set_focus(rows if rows.ids else None, scroll_visible=False)

    def action_walk(self, key: str) -> None:
        if key == "down" and self._line.has_focus:
            self._keep_sentence()

    def action_back(self) -> None:
        if not self._line.has_focus:
            super().action_back()
            return
        if self._listed is not None and self._conditions != self._listed.conditions:
            self._conditions = self._listed.conditions
            self._find()
        self._leave_sentence()

    def action_extend(self) -> None:
        def chosen(said: str | None) -> None:
            if said is None:
                return
            before = self._line.value.strip()
            text = f"{before}{sentence.BETWEEN}{said}" if before else said
            self._line.focus()
            self._line.value = text
            number = re.search(r"[0-9][0-9,]*", text[len(text) - len(said) :])
            at = len(text) - len(said)
            ends = (at + number.start(), at + number.end()) if number else (len(text), len(text))
            # What is typed next stands in the place of the number.
            self._line.selection = Selection(*ends)

        self.app.push_screen(sheets.ConditionSheet(), chosen)

    # What is done with a list

    def action_keep(self) -> None:
        if self._listed is not None:
            sheets.keep(self, self._listed, self._conditions, self._kept)

    def _kept(self, key: str) -> None:
        self._key, self._listed = key, None
        self.reload()

    def action_remove(self) -> None:
        if self._listed is None or self._listed.saved is None:
            self.desk.say(_("This list comes with the program; only saved ones can be removed."))
            return
        name = self._listed.name

        def removed(_result: object) -> None:
            self.dismiss(None)
            self.desk.say(_("Removed: {name}").format(name=plain(name)), undoable=True)

        self.act(named.remove, self._listed.saved, then=removed)

    def action_plan(self) -> None:
        rows = self.query_one(RowList)
        if not rows.ids:
            self.desk.say(_("Nobody is on this list now."))
        elif self._listed is not None:
            listed = self._listed._replace(conditions=self._conditions)
            sheets.plan(self, listed, rows.ids, self.reload)

    def action_take(self) -> None:
        here = self._here()
        if here is None or self._leave_in_peace(here):
            return
        self.app.copy_to_clipboard(working.text(self.shop, here.id, self._kind).text)
        said = _("Copied for {customer}. Once it is sent: 2 by WeChat, 3 as a text message.")
        self.desk.say(said.format(customer=called(here)))

    def _leave_in_peace(self, one: Listed) -> bool:
        """Whether no text is to go to them; it is said why."""
        against = working.against_text(self.shop, one.id, self._kind)
        if against:
            self.desk.say(working.said_against(called(one), against), trouble=True)
        return bool(against)

    def action_sent(self, key: str) -> None:
        here = self._here()
        if here is None or self._listed is None or self._leave_in_peace(here):
            return
        # A quick hand copies the next one's text before this is on disk.
        self.query_one(RowList).move(1)
        done = partial(self._sent, here)
        reason = self._listed.name
        self.act(attempt, working.sent, here.id, self._kind, reason, _CHANNELS[key], then=done)

    def _sent(self, one: Listed, result: object) -> None:
        if isinstance(result, ShopError):
            self.desk.say(str(result), trouble=True)
            return
        self.anything_new()  # what is new is this, and the row shows it
        self.query_one(RowList).refresh_row(one.id)
        self._tell()
        self.desk.say(_("{customer}: sent").format(customer=called(one)), undoable=True)

    def action_give_out(self) -> None:
        if self.query_one(RowList).ids:
            self.desk.owner("export", self._write)
        else:
            self.desk.say(_("There is nothing in this list to give out."))

    def _write(self) -> None:
        from shopvisit.files.giving.customer_list import give_out

        name = self._listed.name if self._listed is not None else _(self.PLACE)
        self.act(attempt, give_out, name, self._conditions, then=self._written)

    def _written(self, result: object) -> None:
        if isinstance(result, ShopError):
            self.desk.say(str(result), trouble=True)
        else:
            self.desk.say(_("The list is in {path}").format(path=legible(str(result))))
