"""The trades, and what each of them has; what the shop has not yet can be taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from shopvisit.calendar.work import Offset
from shopvisit.screens.base import BACK, ShopScreen
from shopvisit.screens.settings.item import Item
from shopvisit.screens.settings.page import Lines
from shopvisit.screens.settings.rules import rule_words
from shopvisit.settings.checks import name_of
from shopvisit.settings.trades import trade
from shopvisit.shop.complaints.kinds import CATEGORIES
from shopvisit.shop.talks import scripts
from shopvisit.shop.whole import trades
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, language, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from textual.widget import Widget

    from shopvisit.screens.settings.item import Section
    from shopvisit.settings.values import Config
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.whole.trades import Missing

_STORY_LINES = 6
_KINDS = {
    "yes_no": N_("yes or no"),
    "one_to_five": N_("1 to 5"),
    "choice": N_("one of several"),
    "words": N_("in words"),
}
_POLARITIES = {
    "praise": N_("Praise: {about}"),
    "complaint": N_("Complaint: {about}"),
    "absence": N_("Stays away"),
}


class _Trades:
    """The trades as rows: what each is called, how much it has, how the shop stands to it."""

    def __init__(self, rows: Sequence[tuple[str, ...]]) -> None:
        self.ids = list(range(len(rows)))
        self._rows = rows

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [Row(place, (str(place + 1), *self._rows[place])) for place in ids]


class TradesScreen(ShopScreen):
    """The list of them."""

    PLACE = N_("Trades")
    ABOUT = N_("Ready sets for a trade: rules, items, reasons, questions and tips.")
    OWNERS = "settings"
    KEYS = (
        Command("enter", "", "look", N_("Look"), N_("See what the trade under the cursor has.")),
        Command("1,2,3", "", "pick({key})", N_("By its number"), N_("The one with that number.")),
        BACK,
    )

    def body(self) -> Iterable[Widget]:
        columns = (Column("", 1), Column("", 20), Column("", 30, flex=True), Column("", 8))
        yield RowList(columns)
        yield Static(id="settings-story", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#settings-story", Static).styles.height = _STORY_LINES
        self.query_one(RowList).focus()
        self.reload()

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        rows, lang = self.query_one(RowList), language()
        found = []
        for code in trade.NAMES:
            missing = trades.missing(self.shop, code, lang)
            state = _("all here") if not missing else ""
            of = trade.trade(code, lang)
            found.append((of.name, _numbers(len(of.rules), len(of.items), 0, 0, 0), state))
        rows.show(_Trades(found), rows.cursor_id)
        self._tell()

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell()

    def _tell(self) -> None:
        at = self.query_one(RowList).cursor_id
        if at is None:
            return
        code, lang = trade.NAMES[at], language()
        of, missing = trade.trade(code, lang), trades.missing(self.shop, code, lang)
        lines = [of.about, _has(of), _missing(missing)]
        self.query_one("#settings-story", Static).update("\n".join(map(plain, lines)))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.desk.open("trade", trade.NAMES[event.id])

    def action_look(self) -> None:
        self.query_one(RowList).action_choose()

    def action_pick(self, number: int) -> None:
        self.desk.open("trade", trade.NAMES[number - 1])


class TradeScreen(ShopScreen):
    """One trade, all that it has; Enter takes over what the shop has not."""

    PLACE = N_("Trade")
    ABOUT = N_("What a shop of this trade begins with. Enter takes over what is not here yet.")
    KEYS = (
        Command(
            "enter",
            "ctrl+s,f12",
            "take",
            N_("Take over"),
            N_("Add what the shop has not; what it has stays as it is. Undo takes all of it back."),
        ),
        Command(
            "tab",
            "f",
            "section(1)",
            N_("Section"),
            N_("To the next section; Shift+Tab goes to the one before."),
        ),
        Command(
            "shift+tab",
            "",
            "section(-1)",
            N_("Section before"),
            N_("To the section before."),
            footed=False,
        ),
        BACK,
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def body(self) -> Iterable[Widget]:
        yield Lines()
        yield Static(id="settings-story", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#settings-story", Static).styles.height = _STORY_LINES
        self.query_one(Lines).focus()
        self.reload()

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        lang = language()
        of, missing = trade.trade(self._code, lang), trades.missing(self.shop, self._code, lang)
        self.query_one(Lines).fill(list(_sections(of, missing, self.shop)))
        self.show_counts([Count(of.name)])
        self._tell()

    def _tell(self) -> None:
        item = self.query_one(Lines).here
        story = "\n".join(map(plain, item.story)) if item else ""
        self.query_one("#settings-story", Static).update(story)

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_take()

    def action_section(self, way: int) -> None:
        self.query_one(Lines).go_to_section(way)

    def action_take(self) -> None:
        found = trades.missing(self.shop, self._code, language())

        def taken(before: Config) -> None:
            self.desk.settings_changed(before)
            said = _("Taken over: {what}.").format(what=_counted(found))
            self.desk.say(said, undoable=True)

        self.act(trades.take, self._code, language(), then=taken)


def _has(of: trade.Trade) -> str:
    """How much a trade has."""
    reasons = sum(map(len, of.reasons.values()))
    counts = (len(of.rules), len(of.items), reasons, len(of.questions), len(of.tips))
    return _numbers(*counts)


def _counted(found: Missing) -> str:
    return _numbers(
        len(found.rules),
        len(found.items),
        found.reasons,
        len(found.questions),
        len(found.tips),
    )


def _missing(found: Missing) -> str:
    if not found:
        return _("All of it is here already.")
    return _("New for this shop: {what}.").format(what=_counted(found))


def _numbers(rules: int, items: int, reasons: int, questions: int, tips: int) -> str:
    said = (
        (rules, n_("{count} rule", "{count} rules", rules)),
        (items, n_("{count} item", "{count} items", items)),
        (reasons, n_("{count} reason", "{count} reasons", reasons)),
        (questions, n_("{count} question", "{count} questions", questions)),
        (tips, n_("{count} short tip", "{count} short tips", tips)),
    )
    return _(", ").join(text.format(count=count) for count, text in said if count)


def _sections(of: trade.Trade, missing: Missing, shop: Shop) -> Iterator[Section]:
    yield _("Rules"), [_rule(name, table, missing, shop) for name, table in of.rules.items()]
    yield _("Items"), [_item(one, missing) for one in of.items]
    yield _("Reasons"), list(_reasons(of))
    questions = [
        Item(
            "question",
            one.text,
            one.text,
            _(_KINDS[one.kind]),
            (_asked_by(one, of), _(", ").join(one.choices)),
            "missing" if one in missing.questions else "",
        )
        for one in of.questions
    ]
    yield _("Questions"), questions
    tips = [
        Item(
            "tip",
            one.title,
            one.title,
            one.items or one.reasons,
            (one.text,),
            "missing" if one in missing.tips else "",
        )
        for one in of.tips
    ]
    yield _("Tips"), tips


def _asked_by(one: trade.TradeQuestion, of: trade.Trade) -> str:
    from shopvisit.settings import by_key

    table = of.rules.get(one.rule)
    called = table["called"] if table else by_key.label(f"rules.{one.rule}")
    return _("Asked by: {rule}").format(rule=called)


def _rule(name: str, table: Mapping[str, Any], missing: Missing, shop: Shop) -> Item:
    cycles = [(cycle["item"], cycle["days"]) for cycle in table.get("cycles", ())]
    if cycles:
        days = sorted({days for _name, days in cycles})
        span = str(days[0]) if len(days) == 1 else f"{days[0]}-{days[-1]}"
        said = _("after {days} days").format(days=span)
        about = _(", ").join(f"{item} {days}" for item, days in cycles)
    else:
        first, last = (Offset.parse(table[end]) for end in ("from", "to"))
        said = rule_words.window(first, last, shop.clock.today())
        about = _(", ").join(table["items"])
    opening = scripts.filled(
        str(trade.script(language(), name)["opening"]),
        {
            "shop": shop.name,
            "address": "",
            "staff": shop.staff.name if shop.staff else "",
            "visit": scripts.spoken_visit(None, shop.clock.today()),
        },
    )
    mark = "missing" if name in missing.rules else ""
    return Item("rule", name, table["called"], said, (about, opening), mark)


def _item(one: trade.TradeItem, missing: Missing) -> Item:
    said = []
    if one.days:
        said.append(n_("every {count} day", "every {count} days", one.days).format(count=one.days))
    if one.warranty:
        guaranteed = n_("warranty {count} month", "warranty {count} months", one.warranty)
        said.append(guaranteed.format(count=one.warranty))
    mark = "missing" if one in missing.items else ""
    return Item("item", one.name, one.name, _(", ").join(said), (), mark)


def _reasons(of: trade.Trade) -> Iterator[Item]:
    """One line for each list: its dimension, and the reasons in it."""
    named = name_of("reasons", 20)
    for key, some in of.reasons.items():
        *group, polarity = key.split(".")[1:]
        about = _(CATEGORIES[group[0]]) if group else ""
        said = _(", ").join(named(one).said(language()) for one in some)
        yield Item("reason", key, _(_POLARITIES[polarity]).format(about=about), said, (said,))
