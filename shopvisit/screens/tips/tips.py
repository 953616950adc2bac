"""Tips: those that fit first, found as one types, with the text of the one under the cursor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from shopvisit.screens.base import ShopScreen
from shopvisit.shop.tips import tips
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.passage import Passage
from shopvisit.widgets.rows import Row, RowList
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget

    from shopvisit.shop.tips.tips import Matter, Tip

TIPS = Command(
    "ctrl+b",
    "b",
    "tips",
    N_("Tips"),
    N_("What is good to know here: tips that fit the item, the reason or the words."),
    footed=False,
)


class _Found:
    """Tips as rows; those that fit are marked, those that are off are grey."""

    def __init__(self, found: Sequence[Tip], fitting: Iterable[Tip]) -> None:
        self._tips = {tip.id: tip for tip in found}
        self._fitting = {tip.id for tip in fitting}
        self.ids = list(self._tips)

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(self._tips[id_]) for id_ in ids]

    def _row(self, tip: Tip) -> Row:
        state = _("off") if not tip.active else _("pinned") if tip.pinned else ""
        cells = (tip.title, _(", ").join(tip.fits_by), state)
        mark = "*" if tip.id in self._fitting else ""
        return Row(tip.id, cells, "" if tip.active else "dim", mark)

    def told(self, id_: int | None) -> Content:
        """The title of a tip and what it says."""
        tip = self._tips.get(id_ or 0)
        if tip is None:
            return Content()
        title = Content.styled(plain(tip.title), "bold")
        return Content("\n").join([title, Content(plain(tip.text))]) if tip.text else title


class TipsScreen(ShopScreen):
    """All tips; with a `matter`, those in use, and first those that fit it."""

    PLACE = N_("Tips")
    ABOUT = N_("What is good to know while one talks, by item, reason or word.")
    KEYS = (
        Command(
            "enter",
            "",
            "choose",
            N_("Change"),
            N_("Change the tip under the cursor, pin it, or switch it off."),
        ),
        Command("up,down", "", "walk('{key}')", N_("Row"), N_("To the row above or below.")),
        Command(
            "pageup,pagedown",
            "",
            "walk('{key}')",
            N_("Page"),
            N_("A screenful up or down."),
            footed=False,
        ),
        Command("ctrl+n", "", "create", N_("New tip"), N_("Write down something good to know.")),
        Command(
            "escape",
            "left,ctrl+b",
            "back",
            N_("Back"),
            N_("Back; so do Ctrl+B, and the left arrow where nothing is typed."),
        ),
    )

    def __init__(self, matter: Matter | None = None) -> None:
        super().__init__()
        self._matter = matter
        self._known: Sequence[Tip] = ()
        self._fitting: Sequence[Tip] = ()
        self._found = _Found((), ())

    def body(self) -> Iterable[Widget]:
        yield FormLine(
            on_text=self._find,
            limit=60,
            placeholder=_("A word, pinyin or initials"),
            id="find",
        )
        columns = (
            Column(N_("Tip"), 24, flex=True),
            Column(N_("Fits"), 24, flex=True),
            Column("", 8, drop=1),
        )
        yield RowList(columns, focusable=False)
        yield Passage(id="tip-text")

    def on_mount(self) -> None:
        self.query_one(FormLine).focus()

    def on_screen_resume(self) -> None:
        if self.anything_new():
            self.reload()

    def reload(self) -> None:
        every = tips.every(self.shop)
        if self._matter is None:
            self._fitting, self._known = (), every
        else:
            self._fitting = tips.fitting(self.shop, self._matter)
            others = [tip for tip in every if tip.active and tip not in self._fitting]
            self._known = [*self._fitting, *others]
        self._find(self.query_one(FormLine).value)
        self.beside(partial(tips.learn, self._known), lambda _done: None, group="tips")
        count = len(self._fitting)
        self.show_counts([Count(_("{count} that fit").format(count=count))] if count else [])

    def _find(self, text: str) -> None:
        rows = self.query_one(RowList)
        self._found = _Found(tips.found(self._known, text), self._fitting)
        rows.show(self._found, keep=None if text else rows.cursor_id, empty=self._nothing(text))
        self._tell()

    def _nothing(self, text: str) -> str:
        if text.strip():
            return _("No tip says that.\nCtrl+N writes one.")
        return _("No tips yet.\nCtrl+N writes one; a solved complaint can become one, too.")

    def _tell(self) -> None:
        told = self._found.told(self.query_one(RowList).cursor_id)
        self.query_one("#tip-text", Passage).say(told)

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_choose()

    def on_input_submitted(self, event: FormLine.Submitted) -> None:
        event.stop()
        self.action_choose()

    def action_walk(self, key: str) -> None:
        rows = self.query_one(RowList)
        if key in ("up", "down"):
            rows.move(-1 if key == "up" else 1)
        else:
            rows.action_page(-1 if key == "pageup" else 1)

    def action_choose(self) -> None:
        id_ = self.query_one(RowList).cursor_id
        if id_ is None:
            self.action_create()
            return
        from shopvisit.screens.tips.tip import TipForm

        self.app.push_screen(TipForm(tips.read(self.shop, id_)), self._saved)

    def action_create(self) -> None:
        from shopvisit.screens.tips.tip import TipForm

        item = self._matter.item if self._matter else ""
        reasons = _(", ").join(self._matter.reasons) if self._matter else ""
        title = self.query_one(FormLine).value.strip()
        self.app.push_screen(TipForm(tips.Tip(title, items=item, reasons=reasons)), self._saved)

    def _saved(self, saved: int | None) -> None:
        if saved is not None:
            self.query_one(FormLine).value = ""
            self.reload()
            self.desk.say(_("Tip saved."), undoable=True)
