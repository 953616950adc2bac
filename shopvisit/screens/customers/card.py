"""The customer card: warnings, who it is, what is to be done, and everything that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.errors import legible
from shopvisit.screens import beside, card_text, terms
from shopvisit.screens.base import BACK, ShopScreen, load
from shopvisit.screens.redeeming import REDEEM, Redeeming
from shopvisit.shop.cards import cards, timeline
from shopvisit.shop.followups import kinds
from shopvisit.shop.gifts import gifts
from shopvisit.shop.record import names
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets import themes
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import CODE, Command
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import Row, RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from textual.widget import Widget

    from shopvisit.files.keeping.erasing import Begun
    from shopvisit.shop.cards.taking import Text
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.gifts.gifts import Gift
    from shopvisit.shop.record.shop import Shop


class _Lines:
    """The open follow-ups of a card, then its timeline, read by the page."""

    def __init__(self, shop: Shop, card: cards.Card) -> None:
        self._shop, self._today = shop, shop.clock.today()
        self.open = {timeline.entry_id("follow_up", row.id): row for row in card.open}
        self.ids = [*self.open, *timeline.ids(shop, card.id)]
        self._read: dict[int, timeline.Entry] = {}

    def page(self, ids: Sequence[int]) -> list[Row]:
        past = timeline.entries(self._shop, [id_ for id_ in ids if id_ not in self.open])
        self._read.update((entry.id, entry) for entry in past)
        waiting = [card_text.open_row(self.open[id_], id_) for id_ in ids if id_ in self.open]
        return [*waiting, *(card_text.entry_row(entry, self._today) for entry in past)]

    def told(self, id_: int) -> str:
        """The whole story of a line that has been read."""
        if id_ in self.open:
            return card_text.told_open(self.open[id_], self._today)
        return card_text.told(self._read[id_], self._today) if id_ in self._read else ""

    def words(self) -> list[timeline.Entry]:
        """What the customer has said in their own words, as far as it has been read."""
        return [entry for entry in self._read.values() if entry.kind == "rating" and entry.text]

    def about(self, id_: int) -> tuple[str, int] | None:
        """The complaint or the improvement that a line belongs to, as its kind and id."""
        row = self.open.get(id_)
        if row is not None:
            return _about(row)
        return self._read[id_].about if id_ in self._read else None


def _about(row: TodayRow) -> tuple[str, int] | None:
    if row.complaint_id is not None:
        return "complaint", row.complaint_id
    return ("improvement", row.improvement_id) if row.improvement_id is not None else None


class CardScreen(Redeeming, ShopScreen):
    """The card of one customer; `among` are the customers of the list that it was opened from."""

    PLACE = N_("Customer")
    ABOUT = N_("One customer: what is open, what was said, what they came for.")
    TERMS = (terms.SELF_RATED,)
    AUTO_FOCUS = ""  # an empty list would keep Enter to itself
    KEYS = (
        Command(
            "enter",
            "r",
            "record",
            N_("Record"),
            N_(
                "Record the follow-up under the cursor, or else the first; open a complaint; "
                "correct a rating."
            ),
        ),
        Command(
            "right",
            "",
            "enter",
            N_("Look into"),
            N_("The complaint or the improvement that the line under the cursor belongs to."),
            footed=False,
        ),
        Command("plus", "a", "add", N_("Follow-up"), N_("A new follow-up for this customer.")),
        Command("f4", "v", "app.visit", N_("Visit"), N_("Note a visit of this customer.")),
        Command(
            "ctrl+e", "e", "edit", N_("Edit"), N_("Change name, phone, occasions and the rest.")
        ),
        REDEEM,
        Command(
            "ctrl+k",
            "w",
            "complain",
            N_("New complaint"),
            N_("Take down what this customer complains of."),
        ),
        Command(
            "space",
            "p",
            "phone",
            N_("Phone"),
            N_("Show the phone number in full, or mask it again."),
        ),
        CODE,
        Command(
            "shift+tab",
            "left_square_bracket,left_black_lenticular_bracket",
            "beside(-1)",
            N_("Previous"),
            N_("The customer before this one in the list that it was opened from."),
        ),
        Command(
            "tab",
            "right_square_bracket,right_black_lenticular_bracket",
            "beside(1)",
            N_("Next one"),
            N_("The customer after this one in the list that it was opened from."),
        ),
        Command(
            "ctrl+g",
            "m",
            "merge",
            N_("Merge"),
            N_("Put another card of the same person together with this one."),
        ),
        Command(
            "ctrl+s",
            "x",
            "export",
            N_("Export"),
            N_("Write everything that is known of this customer to a file; for the owner."),
            footed=False,
        ),
        Command(
            # Many terminals keep Shift+Delete to themselves.
            "shift+delete,ctrl+d",
            "",
            "erase",
            N_("Erase"),
            N_("Erase this customer, here and in every backup, for good; for the owner."),
            footed=False,
        ),
        BACK,
    )

    def __init__(self, customer_id: int, among: Sequence[int] = ()) -> None:
        super().__init__()
        self.customer_id: int = customer_id
        self._among = tuple(dict.fromkeys(among))
        self._phone_in_full = False
        self._card: cards.Card | None = None
        self._lines: _Lines | None = None

    def body(self) -> Iterable[Widget]:
        yield Passage(id="card-head")
        columns = (
            Column(N_("When"), 10),
            Column(N_("What"), 13),
            Column("", 24, flex=True),
            Column(N_("Staff"), 10, drop=1),
        )
        yield RowList(columns)
        yield Passage(id="card-story")

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        pane = beside.fit(self, 1)
        self.query_one("#card-story").display = pane is None
        self._show_head()
        self._tell()

    def reload(self) -> None:
        try:
            self._card = cards.card(self.shop, self.customer_id)
        except KeyError:
            # Undo has taken this customer back while the card was open.
            self.dismiss(None)
            return
        self.customer_id = self._card.id
        rows, self._lines = self.query_one(RowList), _Lines(self.shop, self._card)
        rows.show(
            self._lines,
            keep=rows.cursor_id,
            empty=_("Nothing has happened yet.\nF4 notes a visit, + a follow-up."),
        )
        self.set_focus(rows if self._lines.ids else None, scroll_visible=False)
        self._show_head()
        self._tell()

    def _show_head(self) -> None:
        if self._card is None:
            return
        head = card_text.head(
            self.shop,
            self._card,
            beside.left(self),
            themes.shades(self.app),
            phone_in_full=self._phone_in_full,
        )
        self.query_one("#card-head", Passage).say(head)
        counts = []
        if self.customer_id in self._among:
            place = self._among.index(self.customer_id) + 1
            counts.append(Count(f"{place}/{len(self._among)}"))
        if waiting := len(self._card.open):
            counts.insert(0, Count(_("to do {count}").format(count=waiting)))
        self.show_counts(counts)

    def _tell(self) -> None:
        """The whole story of the line under the cursor."""
        rows, told, lines = self.query_one(RowList), "", self._lines
        id_ = rows.cursor_id or 0
        if lines is not None and rows.ids and rows.row_at(rows.index) is not None:
            told = lines.told(id_)
        if (pane := beside.of(self)) is None:
            self.query_one("#card-story", Passage).say(plain(told))
        elif lines is not None and self._card is not None:
            from shopvisit.screens.customers.beside_card import Line, at_length

            line = Line(plain(told), lines.open.get(id_), lines.about(id_), lines.words())
            pane.say(at_length(self.shop, self._card, line, pane.room, pane.lines))

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        if (pane := beside.of(self)) is not None:
            pane.when_rested(self._tell)
        else:
            self._tell()

    # Keys

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_record()

    def action_record(self) -> None:
        lines, at = self._lines, self.query_one(RowList).cursor_id
        if lines is not None and at not in lines.open and self._look_into(at):
            return
        if at and timeline.row_of(at)[0] == "rating":
            from shopvisit.screens.talk.correct import correct

            correct(self, timeline.row_of(at)[1], self.reload)
            return
        row = self._to_record()
        if row is None:
            self.desk.say(_("Nothing is open for this customer; + adds a follow-up."))
        elif row.rule == kinds.SOLVE:
            self.desk.open("complaint", row.complaint_id)
        else:
            from shopvisit.screens.talk.talking import talk

            talk(self, row.id, None, saved=lambda _done: self.reload(), left=lambda: None)

    def action_enter(self) -> None:
        if not self._look_into(self.query_one(RowList).cursor_id):
            self.desk.say(_("No complaint and no improvement belongs to this line."))

    def _look_into(self, entry: int | None) -> bool:
        """Open the complaint or the improvement that a line belongs to, if it does to one."""
        about = self._lines.about(entry) if self._lines is not None and entry else None
        if about is not None:
            self.desk.open(*about)
        return about is not None

    def action_add(self) -> None:
        if self._card is None:
            return
        from shopvisit.screens.today.sheets import new_follow_up

        customer = self._card.customer
        name = names.name_or_phone(customer.name, customer.phone)
        new_follow_up(self, self._card.id, name, self.reload)

    def action_complain(self) -> None:
        if self._card is None:
            return
        from shopvisit.screens.complaints.sheets import register

        customer = self._card.customer
        name = names.name_or_phone(customer.name, customer.phone)
        register(self, self._card.id, name, lambda _id: self.reload())

    def redeemable(self) -> Sequence[Gift]:
        """The gift under the cursor, one that has run out, too; else those named above."""
        at = self.query_one(RowList).cursor_id
        if at and timeline.row_of(at)[0] == "gift":
            return gifts.read([timeline.row_of(at)[1]])
        return self._card.gifts if self._card else ()

    def _to_record(self) -> TodayRow | None:
        if self._lines is None:
            return None
        at_cursor = self.query_one(RowList).cursor_id
        return self._lines.open.get(at_cursor or 0) or next(iter(self._lines.open.values()), None)

    def action_phone(self) -> None:
        self._phone_in_full = not self._phone_in_full
        self.offer(*((CODE,) if self._phone_in_full else ()))
        self._show_head()

    def action_code(self) -> None:
        if self._card is None:
            return
        customer = self._card.customer
        if self._phone_in_full and customer.phone:
            self.desk.open("code", customer.name, customer.phone)
        else:
            self.desk.say(_("Space shows the number first; then Ctrl+T makes a code of it."))

    def texts(self) -> Sequence[Text]:
        from shopvisit.shop.cards import taking
        from shopvisit.shop.talks import form

        row = self._to_record()
        if row is None:
            return super().texts()
        return taking.of_call(self.shop, form.form(self.shop, row.id))

    def action_edit(self) -> None:
        self.desk.open("edit", self.customer_id)

    def action_merge(self) -> None:
        self.desk.open("merge", self.customer_id)

    def action_export(self) -> None:
        def exported(path: Path | None) -> None:
            if path is not None:
                self.desk.say(_("Written to {path}").format(path=legible(path)))

        self.app.push_screen(load("export")(self.shop, self.customer_id), exported)

    def action_erase(self) -> None:
        self.app.push_screen(load("erase")(self.shop, self.customer_id), self._erased)

    def _erased(self, begun: Begun | None) -> None:
        if begun is None:
            return
        self.dismiss(None)
        self.desk.reload_all()
        self.desk.say(_("Erased here; the backups follow."))
        self.desk.erase_copies(begun)

    def action_beside(self, by: int) -> None:
        neighbour = cards.after(self._among, self.customer_id, by)
        if neighbour is None:
            self.desk.say(_("There is nobody further that way in the list."))
            return
        self.customer_id, self._phone_in_full = neighbour, False
        self.offer()
        self.query_one(RowList).index = 0
        self.reload()
