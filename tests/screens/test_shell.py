"""The shell: lines around a screen, global keys, palette, help, messages, and the writer thread."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.cells import cell_len
from textual.color import Color
from textual.screen import Screen
from textual.widgets import Input

from shopvisit.app.app import ShopvisitApp
from shopvisit.app.upkeep import Upkeep
from shopvisit.calendar.work import WorkCalendar
from shopvisit.cli import terminal
from shopvisit.errors import CannotWriteError
from shopvisit.screens import base
from shopvisit.screens.everywhere.help import help_text
from shopvisit.screens.everywhere.palette import PaletteScreen
from shopvisit.screens.everywhere.who import WhoScreen
from shopvisit.text import i18n
from shopvisit.text.bars import bar, bars
from shopvisit.widgets import commands, themes
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import GLOBAL, Command, key_words
from shopvisit.widgets.fields import DayInput
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.rows import MOVES, Row, RowList
from shopvisit.widgets.top import Count

HOSTILE = ["[/]", "[@click=app.quit]x[/]", "[VIP] 张总😀", "龘" * 20, "\x1b]0;PWNED\x07", "[bold"]


class FakeShop:
    """A shop without a file: what the shell asks of one, and a note of which thread did what."""

    def __init__(self, name: str = "便民家电", staff: str = "小张") -> None:
        self.name = name
        self.looking = ""
        self.path = Path("no shop.db")
        self.staff = SimpleNamespace(id=1, name=staff, role="clerk")
        self.members = [self.staff, SimpleNamespace(id=2, name="李店长", role="manager")]
        self.config = SimpleNamespace(shop=SimpleNamespace(theme="light"))
        self.day = date(2026, 11, 21)
        self.clock = SimpleNamespace(today=lambda: self.day, now=self.now)
        self.work = WorkCalendar(country=None, weekdays=frozenset(range(7)))
        self.threads: list[tuple[str, int]] = []
        self.refusals: list[CannotWriteError] = []

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

    def body(self):
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

    def body(self):
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


@pytest.fixture(autouse=True)
def _english():
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def _fake_screens(monkeypatch: pytest.MonkeyPatch):
    # The rules and the PIN need a file; test_app.py and test_pin_screen.py have one.
    monkeypatch.setattr(Upkeep, "run_rules", lambda _upkeep: None)
    monkeypatch.setattr("shopvisit.shop.record.pin.is_set", lambda _shop: False)
    for name in ("today", "find", "card", "month", "visit"):
        monkeypatch.setitem(base.SCREENS, name, f"{__name__}:{name.capitalize()}")


@pytest.fixture
def shop() -> FakeShop:
    return FakeShop()


@pytest.fixture
def app(shop: FakeShop, monkeypatch: pytest.MonkeyPatch) -> ShopvisitApp:
    monkeypatch.setattr("shopvisit.shop.people.staff.active", lambda shop: shop.members)
    return ShopvisitApp(shop)  # type: ignore[arg-type]


def frame(app: ShopvisitApp) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


def said(app: ShopvisitApp) -> str:
    return app.screen.query_one(Keys).said


# The lines around a screen


async def test_the_top_line_says_shop_screen_day_staff_and_counts(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        top = frame(app)[0]
        assert top.split() == [
            *("便民家电", "Today", "Sat", "21", "Nov", "·", "小张"),
            *("1", "late", "7/12", "done"),
        ]
        assert cell_len(top) == 79


@pytest.mark.parametrize(
    ("width", "words"),
    [(60, "便民家电 Today Sat 21 Nov · 小张 1 late 7/12 done"), (34, "Today 1 late 7/12 done")],
)
async def test_a_narrow_top_line_keeps_the_screen_and_the_counts(app, width, words):
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        assert frame(app)[0].split() == words.split()


async def test_the_bottom_line_shows_keys_that_work_with_an_input_method(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert frame(app)[-1] == " 1-5 Score  0 No answer  → Card  F1 Help  F3 Find"


@pytest.mark.parametrize("width", [20, 40, 80])
async def test_help_stays_in_the_bottom_line_however_narrow(app, width):
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        assert "F1 Help" in frame(app)[-1]


async def test_a_click_on_a_key_does_what_the_key_does(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        x = frame(app)[-1].index("0 No answer")
        await pilot.click(Keys, offset=(x + 3, 0))
        assert app.screen.done == ["no answer"]
        await pilot.click(Keys, offset=(frame(app)[-1].index("F3") + 1, 0))
        assert isinstance(app.screen, Find)


async def test_a_key_of_many_digits_hands_on_the_one_pressed(app):
    async with app.run_test() as pilot:
        await pilot.press("5", "1")
        assert app.screen.done == [5, 1]


# Messages


async def test_a_message_takes_the_place_of_the_keys_and_offers_undo(app):
    async with app.run_test(size=(80, 24)) as pilot:
        app.say("Noted: no answer.", undoable=True)
        await pilot.pause()
        assert frame(app)[-1].split("  ")[0] == " Noted: no answer."
        assert frame(app)[-1].endswith("Ctrl+Z Undo")
        app.screen.query_one(Keys).hush()
        await pilot.pause()
        assert "F1 Help" in frame(app)[-1]


async def test_a_long_message_gets_the_lines_it_needs(app):
    async with app.run_test(size=(60, 24)) as pilot:
        words = (
            "Nothing was saved: the disk is full. What was typed is kept; make room and try again."
        )
        app.say(words, trouble=True)
        await pilot.pause()
        shown = " ".join(line.strip() for line in frame(app)[-2:])
        assert shown.replace(" ", "") == f"!{words}".replace(" ", "")
        app.screen.query_one(Keys).hush()
        await pilot.pause()
        assert app.screen.query_one(Keys).size.height == 1


async def test_messages_never_show_a_phone_number(app):
    async with app.run_test() as pilot:
        app.say("138 is fine, 13812345678 is not")
        await pilot.pause()
        assert "12345678" not in "".join(frame(app))
        assert "138 is fine, 138****5678 is not" in frame(app)[-1]


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_in_the_lines_and_messages_never_act(name, monkeypatch):
    shop = FakeShop(name, name)
    monkeypatch.setattr("shopvisit.shop.people.staff.active", lambda shop: shop.members)
    app = ShopvisitApp(shop)  # type: ignore[arg-type]
    async with app.run_test(size=(100, 12)) as pilot:
        app.say(name)
        app.screen.show_counts([Count(name)])
        await pilot.pause()
        for y in (0, 11):
            for x in range(0, 100, 5):
                await pilot.click(offset=(x, y))
        await pilot.press("f10")
        await pilot.pause()
        assert app.is_running
        assert all(line.isprintable() for line in frame(app))
        if name.isprintable() and cell_len(name) < 16:
            assert name in "\n".join(frame(app))


# Global keys


@pytest.mark.parametrize(
    ("keys", "screen"),
    [("f3", Find), ("slash", Find), ("f4", Visit), ("v", Visit), ("f6", Month), ("m", Month)],
)
async def test_global_keys_open_their_screens(app, keys, screen):
    async with app.run_test() as pilot:
        await pilot.press(keys)
        await pilot.pause()
        assert type(app.screen) is screen


@pytest.mark.parametrize("key", ["f2", "t"])
async def test_today_is_one_key_away_from_anywhere(app, key):
    async with app.run_test() as pilot:
        await pilot.press("f6", "f4", key)
        await pilot.pause()
        assert type(app.screen) is Today


@pytest.mark.parametrize("key", ["backspace", "left", "escape"])
async def test_back_leaves_where_no_text_is_typed(app, key):
    async with app.run_test() as pilot:
        await pilot.press("right")
        assert app.screen.customer_id == 7
        await pilot.press(key)
        await pilot.pause()
        assert type(app.screen) is Today


async def test_a_screen_that_is_already_open_is_come_back_to(app):
    async with app.run_test() as pilot:
        await pilot.press("f6", "f4", "f6", "f4", "f6")
        await pilot.pause()
        assert [type(screen).__name__ for screen in app.screen_stack] == ["Today", "Month"]


async def test_letters_are_text_while_a_field_has_the_focus(app):
    async with app.run_test() as pilot:
        await pilot.press("f3")
        await pilot.pause()
        app.screen.query_one(Input).focus()
        await pilot.press("t", "u", "m", "question_mark", "slash", "5", "backspace")
        assert app.screen.query_one(Input).value == "tum?/"
        await pilot.press("f2")
        await pilot.pause()
        assert type(app.screen) is Today


@pytest.mark.parametrize("command", [*GLOBAL, *MOVES, *WhoScreen.KEYS, *PaletteScreen.KEYS])
def test_every_command_has_a_key_that_an_input_method_lets_through(command):
    assert not any(len(key) == 1 and key.isalpha() for key in command.key.split(","))


def test_no_two_global_commands_share_a_key():
    keys = [key for command in GLOBAL for key in command.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("f10", "F10"),
        ("ctrl+z", "Ctrl+Z"),
        ("1,2,3", "1-3"),
        ("up,down", "↑ ↓"),
        ("delete", "Del"),
        ("equals_sign", "="),
        ("shift+delete", "Shift+Del"),
        ("g", "g"),
        ("G", "G"),
        ("", ""),
    ],
)
def test_keys_are_named_as_people_read_them(keys, words):
    assert key_words(keys) == words


async def test_ctrl_q_closes_the_program_even_from_a_sheet(app):
    async with app.run_test() as pilot:
        app.push_screen(Sheet())
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not app.is_running


async def test_ctrl_c_says_how_to_quit(app):
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Ctrl+Q" in said(app)


# Help


async def test_help_explains_every_key_of_the_screen_the_list_and_everywhere(app):
    async with app.run_test(size=(100, 60)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        page = "\n".join(frame(app))
        for command in (*Today.KEYS, *MOVES, *GLOBAL):
            assert command.name in page
            assert key_words(command.key, aligned=True) in page
        await pilot.press("f1")
        await pilot.pause()
        assert type(app.screen) is Today


async def test_help_works_over_a_sheet_and_explains_it(app):
    async with app.run_test(size=(80, 40)) as pilot:
        app.push_screen(Sheet())
        await pilot.press("f1")
        await pilot.pause()
        assert "Leave the sheet." in "\n".join(frame(app))
        await pilot.press("backspace")
        await pilot.pause()
        assert isinstance(app.screen, Sheet)


@pytest.mark.parametrize("width", [40, 74, 100])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_help_page_keeps_its_columns(language, width):
    i18n.use(language)
    page = help_text("", [("Everywhere", GLOBAL)], width).plain.splitlines()
    assert all(cell_len(line) <= width for line in page)
    assert [line[:6] for line in page if line.startswith("F1 ")] == ["F1  ? "]


async def test_help_can_be_read_to_its_end_by_keyboard(app):
    async with app.run_test(size=(80, 16)) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        assert "Ctrl+Q" not in "\n".join(frame(app))
        await pilot.press(*["down"] * 40)
        await pilot.pause()
        assert "Ctrl+Q" in "\n".join(frame(app))


# Palette


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize(
    ("typed", "screen"),
    [("month", Month), ("月报", Month), ("yb", Month), ("yuebao", Month), ("find", Find)],
)
async def test_the_palette_finds_actions_in_both_languages(app, language, typed, screen):
    i18n.use(language)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await pilot.pause()
        assert type(app.screen) is screen


async def test_the_palette_has_the_actions_of_the_screen_it_was_opened_on(app):
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p", *"answer", "enter")
        await pilot.pause()
        assert app.screen.done == ["no answer"]


async def test_the_palette_is_left_without_doing_anything(app):
    async with app.run_test() as pilot:
        for keys in (["escape"], ["backspace"], ["x", "backspace", "backspace"]):
            await pilot.press("ctrl+p", *keys)
            await pilot.pause()
            assert type(app.screen) is Today
        assert app.screen.done == []


@pytest.mark.parametrize("typed", HOSTILE)
async def test_the_palette_takes_any_text(app, typed):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        await pilot.pause()
        assert "No action has that name." in "\n".join(frame(app))


# Blank, and who is at the counter


async def test_a_blank_screen_shows_nothing_and_any_key_comes_back(app):
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ("t", "f6", "enter", "5", "f9", "escape"):
            await pilot.press("f9")
            await pilot.pause()
            assert "".join(frame(app)).strip() == ""
            await pilot.press(key)
            await pilot.pause()
            assert type(app.screen) is Today
            assert app.screen.done == []


async def test_a_sheet_can_be_blanked_too(app):
    async with app.run_test() as pilot:
        app.push_screen(Sheet())
        await pilot.press("f9")
        await pilot.pause()
        assert "".join(frame(app)).strip() == ""
        await pilot.click(offset=(20, 5))
        await pilot.pause()
        assert isinstance(app.screen, Sheet)


@pytest.mark.parametrize("keys", [["2"], ["down", "enter"], ["j", "enter"]])
async def test_who_is_at_the_counter_is_picked_by_a_digit_or_the_cursor(app, shop, keys):
    async with app.run_test() as pilot:
        await pilot.press("f10", *keys)
        await pilot.pause()
        await app.settled()
        await pilot.pause()
        assert shop.staff.id == 2
        assert "李店长" in frame(app)[0]
        assert said(app) == "At the counter now: 李店长"
        assert app.screen.done == ["reload"]


async def test_nobody_changes_when_the_sheet_is_left_or_the_digit_is_nobodys(app, shop):
    async with app.run_test() as pilot:
        await pilot.press("f10", "9")
        await pilot.pause()
        assert isinstance(app.screen, WhoScreen)
        await pilot.press("backspace")
        await pilot.pause()
        assert (type(app.screen), shop.staff.id) == (Today, 1)


async def test_a_new_day_is_shown_and_read_while_the_program_stays_open(app, shop):
    async with app.run_test(size=(80, 24)) as pilot:
        shop.day = date(2026, 11, 22)
        app.upkeep.look_at_day()
        app.upkeep.look_at_day()
        await pilot.pause()
        assert "Sun 22 Nov" in frame(app)[0]
        assert app.screen.done == ["reload"]


# Saving


async def test_work_is_done_in_order_in_one_thread_that_is_not_the_screens(app, shop):
    results: list[tuple[int, int]] = []

    def work(shop: FakeShop, number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        shop.note(f"work {number}")
        return number

    async with app.run_test():
        here = threading.get_ident()
        for number in range(5):
            app.act(work, number, then=lambda n: results.append((n, threading.get_ident())))
        await app.settled()
        assert results == [(number, here) for number in range(5)]
    done = [what for what, _thread in shop.threads]
    assert done == ["connect", *(f"work {n}" for n in range(5)), "disconnect"]
    assert len({thread for _what, thread in shop.threads} | {here}) == 2


async def test_the_screen_answers_while_something_is_being_saved(app):
    free = threading.Event()
    async with app.run_test() as pilot:
        app.act(lambda _shop: free.wait(5))
        await pilot.press("5")
        assert app.screen.done == [5]
        free.set()
        await app.settled()


async def test_what_could_not_be_done_is_said_in_words_and_the_work_goes_on(app):
    done: list[object] = []

    def fail(_shop: FakeShop) -> None:
        raise CannotWriteError("The disk is full [/].")

    async with app.run_test() as pilot:
        app.act(fail, then=done.append)
        app.act(lambda _shop: "next", then=done.append)
        await app.settled()
        await pilot.pause()
        assert said(app) == "The disk is full [/]."
        assert done == ["next"]


async def test_a_file_that_cannot_be_opened_for_writing_is_tried_again(app, shop):
    shop.refusals.append(CannotWriteError("Read only."))
    done: list[object] = []
    async with app.run_test():
        app.act(lambda _shop: 1, then=done.append)
        await app.settled()
        assert (said(app), done) == ("Read only.", [])
        app.act(lambda _shop: 2, then=done.append)
        await app.settled()
        assert done == [2]


async def test_an_unforeseen_error_ends_the_program_and_is_kept_for_the_log(app):
    def broken(_shop: FakeShop) -> None:
        raise ZeroDivisionError("bug")

    with pytest.raises(ZeroDivisionError):
        await _run(app, broken)
    assert isinstance(app.crash, ZeroDivisionError)
    assert app.return_code == 1
    assert app._exit_renderables == []


async def _run(app: ShopvisitApp, work) -> None:
    async with app.run_test() as pilot:
        app.act(work)
        await app.settled()
        await pilot.pause()


async def test_leaving_waits_for_what_is_still_being_saved(app, shop):
    def slow(shop: FakeShop) -> None:
        time.sleep(0.1)
        shop.note("saved")

    async with app.run_test():
        app.act(slow)
    assert [what for what, _thread in shop.threads] == ["connect", "saved", "disconnect"]


@pytest.mark.parametrize("key", ["ctrl+z", "u"])
async def test_undo_says_what_it_took_back(app, monkeypatch, key):
    monkeypatch.setattr("shopvisit.shop.whole.undo.undo", lambda _shop: "rating of 王秀英")
    async with app.run_test() as pilot:
        await pilot.press(key)
        await app.settled()
        await pilot.pause()
        assert said(app) == "Taken back: rating of 王秀英"
        assert app.screen.done == ["reload"]


async def test_undo_says_when_there_is_nothing_left(app, monkeypatch):
    monkeypatch.setattr("shopvisit.shop.whole.undo.undo", lambda _shop: None)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+z")
        await app.settled()
        await pilot.pause()
        assert said(app) == "There is nothing left to take back."


# Fields, bars, looks


@pytest.mark.parametrize(
    ("language", "typed", "answer"),
    [
        ("en", "fri", "Fri 27 Nov"),
        ("zh_CN", "周五", "周五 11月27日"),
        ("en", "tomorrow 15:00", "Sun 22 Nov 15:00"),
    ],
)
async def test_a_typed_day_is_answered_at_once(app, language, typed, answer):
    i18n.use(language)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        field = app.screen.query_one(DayInput)
        field.focus()
        field.value = typed
        await pilot.pause()
        assert answer in "\n".join(frame(app))
        assert field.day is not None


async def test_a_day_that_is_none_says_what_is_expected_and_keeps_the_text(app):
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        field = app.screen.query_one(DayInput)
        field.value = "[/] sometime"
        await pilot.pause()
        assert (field.day, field.value) == (None, "[/] sometime")
        assert field.error
        assert field.error.split()[0] in "\n".join(frame(app))


def test_bars_share_one_scale_and_never_hide_what_is_not_nothing():
    assert bars([42, 21, 1, 0], 20) == ["=" * 20, "=" * 10 + " " * 10, "=" + " " * 19, " " * 20]


def test_a_bar_is_never_longer_than_its_room_and_refuses_less_than_nothing():
    assert bar(9, 3, 5) == "====="
    with pytest.raises(ValueError, match="-1"):
        bar(-1, 3, 5)


@pytest.mark.parametrize("theme", [themes.LIGHT, themes.DARK], ids=lambda theme: theme.name)
def test_every_ink_is_readable_on_every_ground(theme):
    inks = [theme.foreground, *(theme.variables[name] for name in ("quiet", "late", "accent-ink"))]
    grounds = [theme.background, theme.panel, theme.variables["cursor-ground"]]
    assert min(_contrast(ink, ground) for ink in inks for ground in grounds) >= 4.5


def _contrast(one: str, other: str) -> float:
    """WCAG 2.1's contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_terminal_is_prepared_but_what_a_person_set_stays():
    environ = {"ESCDELAY": "500", "TERM_PROGRAM": "iTerm.app"}
    terminal.prepare(environ)
    assert environ["ESCDELAY"] == "500"
    assert environ["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
    other: dict[str, str] = {}
    terminal.prepare(other)
    assert "TEXTUAL_DISABLE_KITTY_KEY" not in other
    assert int(other["ESCDELAY"]) < 100


def test_a_screens_keys_become_its_bindings_and_no_others():
    bound = {binding.key for binding in commands.bindings(Today.KEYS)}
    assert bound == {"1", "2", "3", "4", "5", "0", "n", "right"}
    assert issubclass(Today, Screen)
