"""Screens that do next to nothing around a shop without a file, for the tests of the shell."""

from __future__ import annotations

import threading
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

from textual.app import ComposeResult
from textual.widgets import Input

from shopvisit.app.app import ShopvisitApp
from shopvisit.calendar.work import WorkCalendar
from shopvisit.errors import CannotWriteError
from shopvisit.screens import base
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.fields import DayInput
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.rows import Row, RowList
from shopvisit.widgets.top import Count

HOSTILE = ["[/]", "[@click=app.quit]x[/]", "[VIP] 张总😀", "龘" * 20, "\x1b]0;PWNED\x07", "[bold"]


class FakeShop:
    """A shop without a file: what the shell asks of one, and a note of which thread did what."""

    def __init__(self, name: str = "便民家电", staff: str = "小张") -> None:
        self.name = name
        self.looking = ""
        self.is_sample = False
        self.path = Path("no shop.db")
        self.staff = SimpleNamespace(id=1, name=staff, role="clerk")
        self.members = [self.staff, SimpleNamespace(id=2, name="李店长", role="manager")]
        self.config = SimpleNamespace(shop=SimpleNamespace(theme="light"))
        self.day = date(2026, 11, 21)
        self.clock = SimpleNamespace(today=lambda: self.day, now=self.now)
        self.work = WorkCalendar(country=None, weekdays=frozenset(range(7)))
        self.threads: list[tuple[str, int]] = []
        self.refusals: list[CannotWriteError] = []
        self.settings_were: list[object] = []
        self.settings_again: list[object] = []

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 10, 30).astimezone()

    def note(self, what: str) -> None:
        self.threads.append((what, threading.get_ident()))

    def connect(self) -> None:
        self.note("connect")
        if self.refusals:
            raise self.refusals.pop()

    def disconnect(self) -> None:
        self.note("disconnect")

    def set_staff(self, staff_id: int) -> None:
        self.staff = next(member for member in self.members if member.id == staff_id)


class Today(base.ShopScreen):
    PLACE = "Today"
    KEYS = (
        Command("1,2,3,4,5", "", "score({key})", "Score", "Record what the customer gave."),
        Command("0", "n", "no_answer", "No answer", "Log a call that nobody took."),
        Command("right", "", "card", "Card", "Open the customer's card."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.done: list[object] = []

    def body(self) -> ComposeResult:
        yield RowList((Column("Customer", 20, flex=True),))

    def on_mount(self) -> None:
        source = SimpleNamespace(ids=[1, 2], page=lambda ids: [Row(i, (f"n{i}",)) for i in ids])
        self.query_one(RowList).show(source)
        self.show_counts([Count("1 late", late=True), Count("7/12 done")])

    def reload(self) -> None:
        self.done.append("reload")

    def action_score(self, digit: int) -> None:
        self.done.append(digit)

    def action_no_answer(self) -> None:
        self.done.append("no answer")

    def action_card(self) -> None:
        self.desk.open("card", 7)


class Find(base.ShopScreen):
    PLACE = "Find"
    KEYS = (base.BACK,)

    def body(self) -> ComposeResult:
        yield Input()
        yield DayInput(self.shop, id="day")


class Card(base.ShopScreen):
    PLACE = "Customer"
    KEYS = (base.BACK,)

    def __init__(self, customer_id: int) -> None:
        super().__init__()
        self.customer_id = customer_id


class Month(base.ShopScreen):
    PLACE = "Month"
    KEYS = (base.BACK,)


class Visit(Month):
    PLACE = "New visit"


class Sheet(base.ShopModal[int]):
    PLACE = "Sheet"
    KEYS = (Command("enter", "", "back", "Leave", "Leave the sheet."),)


def frame(app: ShopvisitApp) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def today(app: ShopvisitApp) -> Today:
    assert isinstance(app.screen, Today)
    return app.screen


def said(app: ShopvisitApp) -> str:
    return app.screen.query_one(Keys).said
