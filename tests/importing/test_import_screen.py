"""A list gets in from within the program: looked at, then taken in, stopped, taken back."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from import_pages import begun, drop, open_import, weighed
from pilots import HOSTILE, Driven, driving
from shops import MakeShop
from systems import windows_only
from textual import events

from shopvisit import db
from shopvisit.errors import CannotWriteError
from shopvisit.files.importing import intake as importing
from shopvisit.files.importing.answers import Answers
from shopvisit.files.importing.understanding import Understood, understand
from shopvisit.files.keeping import backups
from shopvisit.screens.importing.words import named_path
from shopvisit.shop.people import customers as customers_of_shop
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _

LIST = "姓名,电话,日期\n王秀英,13812342231,2026-11-20\n陈小明,13900008890,\n合计,,\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return put(tmp_path / "my list.csv")


def put(path: Path, text: str = LIST) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def customers() -> int:
    return int(db.value("SELECT count(*) FROM customer"))


@contextmanager
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Hold the writer in the middle of an import, until the event is set."""
    go_on = threading.Event()
    derive = customers_of_shop.derive_all

    def waiting(ids: list[int]) -> None:
        go_on.wait(10)
        derive(ids)

    monkeypatch.setattr(importing, "_DERIVED_AT_ONCE", 1)
    monkeypatch.setattr(customers_of_shop, "derive_all", waiting)
    try:
        yield go_on
    finally:
        go_on.set()


async def until(driven: Driven, text: str) -> None:
    """Wait until the screen says `text`, while the writer may be at work."""
    for _turn in range(200):
        if text in driven.frame:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(driven.frame)


async def taking(driven: Driven, path: Path) -> None:
    """Take the list at `path` in, with the writer held, and see the bar."""
    await weighed(driven, path)
    await driven.pilot.press("enter")
    await until(driven, "==")


async def test_a_list_is_understood_then_weighed_then_taken_in(
    shop: Shop, path: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    async with driving(shop) as driven:
        await open_import(driven)
        await driven.type("my list.csv")
        await driven.press("enter")
        assert "UTF-8" in driven.frame
        (row,) = [line for line in driven.frame.splitlines() if "138****2231" in line]
        assert row.split() == ["2", "电话", _("Phone"), "138****2231", "139****8890"]
        await driven.press("enter")
        assert "3  " + _("rows in {file}").format(file="my list.csv") in driven.frame
        assert "2  " + _("bring a new customer or a new visit") in driven.frame
        assert "1  " + _("are left out") in driven.frame
        assert _("A line of totals is no customer.") in driven.frame
        assert customers() == 0
        await driven.press("enter")
        assert _("The list is in. Ctrl+Z takes it back, all of it.") in driven.frame
        assert customers() == 2
        await driven.press("enter")
        assert driven.screen == "TodayScreen"
        assert "王秀英" in driven.frame


async def test_a_dropped_file_is_looked_at_at_once(shop: Shop, path: Path) -> None:
    async with driving(shop) as driven:
        await open_import(driven)
        await drop(driven, f"'{path}' ")
        assert "my list.csv   What it holds" in driven.frame


async def test_a_second_file_that_is_dropped_takes_the_place_of_the_first(
    shop: Shop, path: Path
) -> None:
    other = put(path.with_name("other.csv"), "姓名\n赵磊\n")
    async with driving(shop) as driven:
        await begun(driven, path)
        await drop(driven, str(other))
        assert "other.csv" in driven.frame
        assert "my list" not in driven.frame
        await driven.press("enter", "enter")
        assert db.rows("SELECT name FROM customer") == [("赵磊",)]


async def test_a_changed_path_is_looked_at_before_anything_is_taken_in(
    shop: Shop, path: Path
) -> None:
    put(Path(f"{path}2"), "姓名\n赵磊\n")
    async with driving(shop) as driven:
        await weighed(driven, path)
        await driven.press("backspace", "backspace", "2", "enter", "enter")
        assert customers() == 0
        assert "1  rows in my list.csv2" in driven.frame


async def test_each_step_leads_back_to_the_one_before(shop: Shop, path: Path) -> None:
    async with driving(shop) as driven:
        await weighed(driven, path)
        for said in ("What it holds", "Which list"):
            await driven.press("backspace")
            assert said in driven.frame
        assert "my list.csv" in driven.frame
        await driven.press("escape")
        assert driven.screen == "TodayScreen"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "There is no file"),
        ("empty.csv", b"", "is empty"),
        ("cat.png", b"\x89PNG\r\n\x1a\n\x00\x00", "is not a list"),
    ],
)
async def test_a_wrong_file_is_said_in_the_sheet_and_what_was_typed_stays(
    shop: Shop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes | None,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    wrong = tmp_path / name
    if content is not None:
        wrong.write_bytes(content)
    async with driving(shop, size=(160, 36)) as driven:
        await open_import(driven)
        await driven.type(name)
        await driven.press("enter")
        assert said in " ".join(driven.frame.split())
        assert name in driven.frame.replace(said, "")
        assert driven.screen == "ImportSheet"
    assert list(tmp_path.glob("backups/*")) == []


async def test_a_pipe_is_no_list_and_nobody_waits_for_it(shop: Shop, tmp_path: Path) -> None:
    import os

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    async with driving(shop) as driven:
        await begun(driven, pipe)
        await driven.press("enter")
        assert "is not a file with a list" in " ".join(driven.frame.split())


async def test_words_in_a_list_are_no_markup(shop: Shop, tmp_path: Path) -> None:
    path = put(tmp_path / "[b]list[VIP].csv", "姓名,[bold]x[/],日期,店员\n" + "".join(
        f"{name or '空'},1,2026-11-20,{name}\n" for name in HOSTILE
    ))  # fmt: skip
    async with driving(shop) as driven:
        await begun(driven, path)
        assert "[b]list[VIP].csv" in driven.frame
        assert "[bold]x[/]" in driven.frame
        await driven.press("enter")
        assert "[VIP] 张总" in driven.frame  # who may work here, or not
        await driven.press("enter")
        assert "Columns not used: [bold]x[/]" in driven.frame
        await driven.press("enter")
        assert "The list is in." in driven.frame


async def test_a_backup_is_made_first(shop: Shop, path: Path) -> None:
    async with driving(shop) as driven:
        await weighed(driven, path)
        assert backups.listed(shop.path) == []
        await driven.press("enter")
    (made,) = backups.listed(shop.path)
    assert made.why == "import"
    db.disconnect()
    db.open_file(made.path)
    assert customers() == 0


async def test_the_summary_names_the_file_with_the_rows_left_out(shop: Shop, path: Path) -> None:
    async with driving(shop, size=(120, 36)) as driven:
        await weighed(driven, path)
        await driven.press("enter")
        assert "What is left out is in my list-rejected.csv" in driven.frame
    assert (path.parent / "my list-rejected.csv").exists()


@pytest.mark.parametrize("closed", [False, True])
async def test_ctrl_z_takes_the_whole_list_back(shop: Shop, path: Path, closed: bool) -> None:
    async with driving(shop) as driven:
        await weighed(driven, path)
        await driven.press("enter", *(["enter"] if closed else []), "ctrl+z")
        assert driven.said == "Taken back: import of my list.csv"
        assert customers() == 0


async def test_a_list_with_nothing_new_is_not_taken_in(shop: Shop, path: Path) -> None:
    async with driving(shop) as driven:
        await weighed(driven, path)
        await driven.press("enter", "enter")
        await weighed(driven, path)
        assert "2  are known already" in driven.frame
        assert "nothing in it to take in" in driven.frame
        await driven.press("enter")
        assert driven.screen == "ImportSheet"
    assert len(backups.listed(shop.path)) == 1


@pytest.mark.parametrize("key", ["escape"])
async def test_stopping_keeps_nothing_and_says_so(
    shop: Shop, path: Path, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    async with driving(shop) as driven:
        with held(monkeypatch) as go_on:
            await taking(driven, Path(path.name))
            await driven.pilot.press(key)
            await until(driven, "Stopping")
            go_on.set()
            await driven.rest()
        assert "nothing of it was kept" in driven.said
        assert path.name in driven.frame
        assert customers() == 0
        await driven.press("enter")
        assert customers() == 2


async def test_what_goes_wrong_on_the_way_is_said_and_can_be_tried_again(
    shop: Shop, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_ids: object) -> None:
        raise CannotWriteError("The disk is full.")

    async with driving(shop) as driven:
        await weighed(driven, path)
        with monkeypatch.context() as patch:
            patch.setattr(customers_of_shop, "derive_all", full)
            await driven.press("enter")
        assert "The disk is full." in driven.said
        assert customers() == 0
        await driven.press("enter")
        assert customers() == 2


async def test_help_and_the_blank_screen_answer_meanwhile(
    shop: Shop, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(shop) as driven:
        with held(monkeypatch) as go_on:
            await taking(driven, path)
            assert "of 3 rows" in driven.frame
            for key, screen in (("f1", "HelpScreen"), ("f1", "ImportSheet"), ("f9", "BlankScreen")):
                await driven.pilot.press(key)
                assert driven.screen == screen
            go_on.set()
            await driven.rest()
        assert driven.screen == "BlankScreen"
        await driven.press("f9")
        assert "The list is in." in driven.frame


async def test_a_sheet_left_while_it_looks_looks_no_further(
    shop: Shop, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def waiting(path: Path, today: date, answers: Answers | None) -> Understood:
        go_on.wait(10)
        return understand(path, today, answers)

    monkeypatch.setattr(importing, "understand", waiting)
    async with driving(shop) as driven:
        await open_import(driven)
        driven.app.post_message(events.Paste(str(path)))
        await until(driven, "Looking at the list")
        await driven.pilot.press("escape")
        assert driven.screen == "TodayScreen"
        go_on.set()
        await driven.rest()
        assert driven.screen == "TodayScreen"


async def test_words_that_can_be_no_path_are_refused_in_the_sheet(shop: Shop) -> None:
    async with driving(shop) as driven:
        await open_import(driven)
        await drop(driven, "x" * 300)
        await driven.press("enter")
        assert "cannot be read" in " ".join(driven.frame.split())


async def test_a_program_that_is_closed_meanwhile_keeps_nothing(
    shop: Shop, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(shop) as driven:
        with held(monkeypatch) as go_on:
            await taking(driven, path)
            await driven.pilot.press("ctrl+q")
            go_on.set()
            await driven.app.settled()
        assert customers() == 0


async def test_where_one_only_looks_the_sheet_does_not_open(make_shop: MakeShop) -> None:
    made = make_shop()
    db.disconnect()
    looking = Shop(made.path, made.config, made.clock, looking="in_use")
    async with driving(looking) as driven:
        await open_import(driven)
        assert driven.screen == "TodayScreen"
        assert "Another window writes" in driven.said


async def test_the_left_arrow_leaves_an_empty_sheet(shop: Shop) -> None:
    async with driving(shop) as driven:
        await open_import(driven)
        await driven.press("backspace", "escape")
        assert driven.screen == "TodayScreen"


@pytest.mark.parametrize(
    "typed",
    [
        "{0}/my list.csv",
        "  {0}/my list.csv ",
        "'{0}/my list.csv' ",
        '"{0}/my list.csv"',
        "{0}/my\\ list.csv ",
        "file://{0}/my%20list.csv",
        "file://localhost{0}/my%20list.csv\r\n",
        "FILE://{0}/my list.csv",
        "~/../my list.csv",
    ],
)
def test_a_path_is_understood_as_terminals_paste_it(path: Path, typed: str) -> None:
    assert named_path(typed.format(path.parent)).resolve() == path.resolve()


@pytest.mark.parametrize("name", ["it's.csv", "a\\ b.csv", "'q'.csv", "50%20.csv", "a#b?c.csv"])
def test_a_name_that_looks_quoted_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name)
    assert named_path(str(path)) == path


def test_an_address_may_hold_signs_that_addresses_do_not(tmp_path: Path) -> None:
    path = put(tmp_path / "a#b?c.csv")
    assert named_path(f"file://{path}") == path


@windows_only("elsewhere another computer's folder has a name on this one")
def test_an_address_names_another_computer() -> None:
    assert named_path("file://server/share/my%20list.csv") == Path(r"\\server\share\my list.csv")


@pytest.mark.parametrize(
    "typed", ["", "'", "a b c", "~no-such-one/x", "file://[", "x" * 5000, "\0"]
)
def test_what_names_no_file_is_left_as_it_is(typed: str) -> None:
    assert named_path(typed) == Path(typed)
