"""The re-check: whom the manager calls once more, and what was heard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from shopvisit.calendar.days import short_day
from shopvisit.calendar.work import month_span
from shopvisit.screens.base import BACK, ShopScreen, load
from shopvisit.screens.form import FormSheet
from shopvisit.screens.month.page import Story
from shopvisit.shop.month import words as month_words
from shopvisit.shop.month.owners import recheck
from shopvisit.shop.month.owners.recheck import Case, Heard
from shopvisit.shop.record import form_drafts
from shopvisit.shop.record.names import CSAT
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, FormLine, Option
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop


class _Cases:
    def __init__(self, found: Sequence[Case], today: date) -> None:
        self.cases = {case.id: case for case in found}
        self.ids = list(self.cases)
        self._today = today

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(self.cases[id_]) for id_ in ids]

    def _row(self, case: Case) -> Row:
        heard = case.heard
        told = (
            _("to be called")
            if heard is None
            else _scores(heard.csat, heard.fixed) or heard.note or "-"
        )
        cells = (
            short_day(case.closed_on, self._today), case.customer, case.reason, case.staff,
            _scores(case.csat, case.fixed), told,
        )  # fmt: skip
        mark = "" if heard is None else "!" if case.differs else "v"
        return Row(case.id, cells, "late" if case.differs else "", mark)


def _scores(csat: int | None, fixed: int | None) -> str:
    works = "" if fixed is None else _("works") if fixed else _("does not work")
    return " ".join(part for part in ("" if csat is None else str(csat), works) if part)


class RecheckScreen(ShopScreen):
    """The sample of a month: what was written down of each, and what the manager heard."""

    PLACE = N_("Re-check")
    ABOUT = N_("A few closed follow-ups, drawn by lot, whose customers are called once more.")
    KEYS = (
        Command(
            "enter", "", "choose", N_("Write down"), N_("Write down what the customer says now.")
        ),
        Command("right", "", "card", N_("Customer"), N_("The card of the row's customer.")),
        BACK,
    )

    def __init__(self, month: str) -> None:
        super().__init__()
        self._month = month
        self._cases: _Cases | None = None

    def body(self) -> Iterable[Widget]:
        yield Story()
        yield RowList(
            (
                Column(N_("Closed"), 8),
                Column(N_("Customer"), 10, flex=True, min_width=8),
                Column(N_("What"), 16, flex=True, min_width=12),
                Column(N_("Staff"), 8, drop=1),
                Column(N_("Written"), 9),
                Column(N_("Says now"), 14),
            ),
        )
        yield Story(id="note")

    def on_mount(self) -> None:
        self.query_one(RowList).focus()
        self._read()

    def reload(self) -> None:
        self._read()

    def _read(self) -> None:
        self.beside(partial(_found, self.shop, self._month), self._fill)

    def _fill(self, found: list[Case]) -> None:
        self._cases = _Cases(found, self.shop.clock.today())
        rows = self.query_one(RowList)
        rows.show(
            self._cases,
            keep=rows.cursor_id,
            empty=_("Nothing to ask about yet: no follow-up with a score is closed."),
        )
        month = month_words.title(month_span(self._month)[0])
        asked = sum(case.heard is not None for case in found)
        differed = sum(case.differs for case in found)
        said = _("{month} · asked once more {asked} of {all}").format(
            month=month, asked=asked, all=len(found)
        )
        if differed:
            also = n_("{count} said something else", "{count} said something else", differed)
            said = f"{said} · {also.format(count=differed)}"
        self.query(Story).first().show(said)

    def _here(self) -> Case | None:
        at = self.query_one(RowList).cursor_id
        return self._cases.cases.get(at) if self._cases is not None and at is not None else None

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        case = self._here()
        if case is not None:
            self.customer_id = case.customer_id
            note = case.heard.note if case.heard else ""
            self.query_one("#note", Story).show(f"{case.customer}: {note or case.reason}")

    def action_choose(self) -> None:
        self.query_one(RowList).action_choose()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        case = self._here()
        if case is not None:
            self.app.push_screen(load("recheck-heard")(case), self._written)

    def _written(self, case_id: int | None) -> None:
        if case_id is not None:
            self._read()
            self.desk.say(_("Written down."), undoable=True)

    def action_card(self) -> None:
        case = self._here()
        if case is not None:
            self.desk.open("card", case.customer_id)


class RecheckSheet(FormSheet):
    """What the customer of a follow-up says now; dismisses the follow-up's id once it is saved."""

    PLACE = N_("What was heard")
    ABOUT = N_("What the customer says who was called once more.")

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case

    def draft_name(self) -> str:
        return form_drafts.of("follow_up", self._case.id, "recheck")

    def about(self) -> int | None:
        return self._case.customer_id

    def heading(self) -> str:
        case = self._case
        return " · ".join(part for part in (case.customer, case.reason, case.staff) if part)

    def fields(self) -> Iterable[Widget]:
        case, heard = self._case, self._case.heard or Heard()
        written = _("Written down: {scores}").format(scores=_scores(case.csat, case.fixed) or "-")
        yield Static(written, classes="quiet", markup=False)
        csat = [Option(str(score), score, _(word)) for score, word in CSAT.items()]
        yield Field("csat", _("Score now"), Choice(csat, heard.csat))
        if case.fixed is not None:
            works = [Option("1", 1, _("yes")), Option("2", 0, _("no"))]
            yield Field("fixed", _("Works now?"), Choice(works, heard.fixed))
        note = FormLine(heard.note, limit=500)
        note.add_class("long")
        yield Field("note", _("In their words"), note)

    def work(self) -> tuple[object, ...]:
        fixed = self.chosen("fixed") if self._case.fixed is not None else None
        return recheck.record, self._case.id, Heard(self.chosen("csat"), fixed, self.typed("note"))

    def saved(self, result: Any) -> None:  # noqa: ARG002  # record gives nothing
        self.dismiss(self._case.id)


def _found(shop: Shop, month: str) -> list[Case]:
    shop.connect()
    try:
        return recheck.cases(shop, recheck.sample(shop, month))
    finally:
        shop.disconnect()
