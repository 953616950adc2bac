"""Ends that nobody asked for: signals, closed windows, stuck terminals, faults of our own."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shops import TODAY, MakeShop
from terminal import Terminal

from shopvisit import db
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store import shopfile
from shopvisit.store.lock import WriterLock

F1, F4, CTRL_S, CTRL_C = "\x1bOP", "\x1bOS", "\x13", "\x03"
SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
ended = 0


@pytest.fixture(autouse=True, scope="module")
def counted() -> Iterator[None]:
    yield
    print(f"\n{ended} programs ended by signals, closed windows and faults")


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    """A shop with one customer who was there a day ago."""
    shop = make_shop()
    visits.add(shop, Customer(name="Wang Xiuying", phone="13800002231"), Visit(TODAY))
    db.disconnect()
    return shop.path


@pytest.fixture
def home(path: Path) -> Path:
    return path.parent / "home"


def over(terminal: Terminal, seconds: float = 10) -> int:
    """How the program ended, which must have left no other process behind."""
    global ended  # noqa: PLW0603  # a count for the log
    ended += 1
    status = terminal.end(seconds)
    with pytest.raises(ProcessLookupError):
        os.killpg(terminal.pid, 0)
    return status


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def free(path: Path) -> bool:
    """Whether nobody has the shop open."""
    lock = WriterLock(path)
    try:
        return lock.acquire()
    finally:
        lock.release()


def opened(path: Path, home: Path, **more: object) -> Terminal:
    """The program on its first screen."""
    terminal = Terminal(["--db", str(path), "--today", str(TODAY)], home, **more)  # type: ignore[arg-type]  # as they are called there
    terminal.wait_for("Help")
    return terminal


def half_typed(path: Path, home: Path, **more: object) -> Terminal:
    """The program with a visit of Li Na half typed in."""
    terminal = opened(path, home, **more)
    since = terminal.mark
    terminal.type(F4)
    terminal.wait_for("Served by", since)
    since = terminal.mark
    terminal.type("Li Na")
    terminal.wait_for("Nobody is found", since)
    time.sleep(0.3)  # that may be said before the last letter has been taken in
    return terminal


def kept(path: Path) -> list[tuple[object, ...]]:
    """The customers whose half-typed visits are kept."""
    return rows(path, "SELECT body ->> 'customer' FROM form_draft")


# Signals


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_keeps_what_is_half_typed_and_gives_the_terminal_back(
    path: Path, home: Path, number: signal.Signals
) -> None:
    with half_typed(path, home) as terminal:
        terminal.send(number)
        assert over(terminal) == SIGNALS[number]
        assert terminal.restored() == []
        assert terminal.said_behind() == ""
    assert kept(path) == [("Li Na",)]
    assert free(path)


_UNPROTECTED = """
import contextlib, sys
from shopvisit.cli import main as cli; from shopvisit import endings
from shopvisit.widgets.textual_private.apps import KeyByKey
from textual.app import App
endings.watched = contextlib.nullcontext
del KeyByKey.get_driver_class
sys.exit(cli.main())
"""


def unprotected() -> tuple[str, ...]:
    return (sys.executable, "-c", _UNPROTECTED)


def test_without_care_a_signal_loses_the_words_and_leaves_the_terminal_useless(
    path: Path, home: Path
) -> None:
    """The control of the test above."""
    with half_typed(path, home, program=unprotected()) as terminal:
        terminal.send(signal.SIGTERM)
        assert terminal.end() == -signal.SIGTERM
        assert {"settings", "full screen", "mouse"} <= set(terminal.restored())
    assert kept(path) == []


def test_ctrl_c_only_says_how_to_leave(path: Path, home: Path) -> None:
    with opened(path, home) as terminal:
        since = terminal.mark
        terminal.type(CTRL_C)
        terminal.wait_for("Ctrl+Q closes the program", since)
        assert not terminal.ended()
        terminal.type("\x11")
        assert over(terminal) == 0


def test_what_is_being_saved_is_saved_or_kept_when_a_signal_comes(
    make_shop: MakeShop, home: Path
) -> None:
    for turn in range(4):
        shop = make_shop(name=f"saving{turn}")
        db.disconnect()
        with half_typed(shop.path, home) as terminal:
            terminal.type("\r13800001111\r\r")
            terminal.mark  # noqa: B018  # once all of that is shown
            terminal.type(CTRL_S)
            time.sleep(turn * 0.004)
            terminal.send(signal.SIGTERM)
            assert over(terminal) == 143
        saved = rows(shop.path, "SELECT name FROM customer JOIN visit ON customer_id = customer.id")
        halves = rows(shop.path, "SELECT body ->> 'name' FROM form_draft")
        assert saved + halves == [("Li Na",)]


def test_a_signal_while_another_program_holds_the_file_ends_in_time(path: Path, home: Path) -> None:
    with half_typed(path, home) as terminal:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            terminal.type("g")
            terminal.send(signal.SIGTERM)
            assert over(terminal, seconds=9) == 143
        assert terminal.restored() == []


def test_a_terminal_that_takes_nothing_more_cannot_hold_the_program_up(
    path: Path, home: Path
) -> None:
    with half_typed(path, home) as terminal:
        for _key in range(400):  # each is a frame that nobody reads
            terminal.type("\x1bOP\x1bOP")
            time.sleep(0.002)
        terminal.send(signal.SIGTERM)
        end = time.monotonic() + 9
        while not terminal.ended() and time.monotonic() < end:
            time.sleep(0.05)
        assert terminal.ended()
        assert terminal.status == 143
    assert kept(path) == [("Li Na",)]


# The window is closed


def deaf(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """As under nohup: SIGHUP is ignored, so that only the terminal itself can tell."""
    return ("/bin/sh", "-c", 'trap "" HUP; exec "$@"', "sh", *arguments)


@pytest.mark.parametrize("wrapped", [tuple, deaf])
def test_a_closed_window_ends_the_program_and_keeps_what_is_half_typed(
    path: Path, home: Path, wrapped: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> None:
    program = wrapped((sys.executable, "-m", "shopvisit"))
    with half_typed(path, home, program=program) as terminal:
        terminal.close()
        assert over(terminal, seconds=3) == 129
    assert kept(path) == [("Li Na",)]
    assert free(path)


def test_without_care_a_closed_window_leaves_a_busy_program_behind(path: Path, home: Path) -> None:
    """The control: nobody can see it any more, and it never ends."""
    with half_typed(path, home, program=deaf(unprotected())) as terminal:
        terminal.close()
        before, end = terminal.cpu_seconds(), time.monotonic() + 20
        while terminal.cpu_seconds() - before < 0.5 and time.monotonic() < end:
            time.sleep(0.1)
        assert terminal.cpu_seconds() - before >= 0.5
        assert not terminal.ended()


# Before there is a shop, and where there is none to keep


def test_a_signal_on_the_first_page_makes_no_shop(home: Path, tmp_path: Path) -> None:
    with Terminal(["--db", str(tmp_path / "new.db")], home) as terminal:
        terminal.wait_for("Your name")
        terminal.send(signal.SIGTERM)
        assert over(terminal) == 143
        assert terminal.restored() == []
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("number", SIGNALS)
def test_the_sample_shop_of_a_demo_goes_with_it(home: Path, number: signal.Signals) -> None:
    with Terminal(["demo"], home) as terminal:
        terminal.wait_for("Help", seconds=30)
        assert list(home.glob("shopvisit-demo-*"))
        terminal.send(number)
        assert over(terminal) == SIGNALS[number]
        assert terminal.restored() == []
    assert list(home.glob("shopvisit-demo-*")) == []


@pytest.mark.parametrize("delay", [0.2, 0.5, 0.8])
def test_a_demo_that_ends_while_it_is_still_made_leaves_nothing(home: Path, delay: float) -> None:
    with Terminal(["demo"], home) as terminal:
        time.sleep(delay)
        terminal.send(signal.SIGTERM)
        # Before Python has begun it is simply gone.
        assert over(terminal) in {143, -signal.SIGTERM}
        assert terminal.restored() == []
        assert "Traceback" not in terminal.said()
    assert list(home.glob("shopvisit-demo-*")) == []


# Commands that print


def printing(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "HOME": str(home), "SHOPVISIT_LANG": "en"}
    return subprocess.Popen(
        [sys.executable, "-m", "shopvisit", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_an_import_that_is_interrupted_leaves_nothing_of_it(path: Path, home: Path) -> None:
    sheet = home / "list.csv"
    names = "\n".join(f"客户{n},139{n:08}" for n in range(30_000))
    sheet.write_text(f"name,phone\n{names}\n", encoding="utf-8")
    interrupted = 0
    for number, delay in ((signal.SIGTERM, 0.7), (signal.SIGINT, 1.2), (signal.SIGTERM, 1.8)):
        with printing(home, "--db", str(path), "import", str(sheet)) as child:
            time.sleep(delay)
            child.send_signal(number)
            said = child.communicate()[0]
        interrupted += child.returncode == SIGNALS[number]
        assert "Traceback" not in said
        assert rows(path, "SELECT count(*) FROM customer") == [(1 if child.returncode else 30_001,)]
        with contextlib.closing(sqlite3.connect(path)) as connection:
            assert shopfile.integrity_problems(connection) == []
        assert free(path)
    assert interrupted


@pytest.mark.parametrize("words", ["sample", "backup"])
def test_a_file_that_is_being_written_is_there_whole_or_not_at_all(
    make_shop: MakeShop, home: Path, tmp_path: Path, words: str
) -> None:
    shop = make_shop()
    db.disconnect()
    folder = tmp_path / "written"
    folder.mkdir()
    for delay in (0.25, 0.4, 0.6):
        with printing(home, "--db", str(shop.path), words, str(folder / "a.db")) as child:
            time.sleep(delay)
            child.send_signal(signal.SIGTERM)
            said = child.communicate()[0]
        assert "Traceback" not in said
        left = [file.name for file in folder.iterdir()]
        assert left in ([], ["a.db"])
        if left:
            with contextlib.closing(sqlite3.connect(folder / "a.db")) as connection:
                assert shopfile.integrity_problems(connection) == []
            (folder / "a.db").unlink()


_IN_A_FUNCTION_OF_SQLITE = """
import sqlite3, sys, time
from shopvisit.cli import main as cli
connection = sqlite3.connect(":memory:")
connection.create_function("slow", 0, lambda: time.sleep(20))
def wait(arguments):
    print("waits", flush=True)
    connection.execute("SELECT slow()").fetchall()
cli._today = wait
sys.exit(cli.main(["today"]))
"""


def test_a_signal_is_no_fault_wherever_it_comes(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _IN_A_FUNCTION_OF_SQLITE],
        env={**os.environ, "HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "waits\n"
        child.send_signal(signal.SIGTERM)
        assert child.communicate()[0] == ""
    assert child.returncode == 143


# A fault of our own

_FAULTY = """
import sys
from shopvisit.cli import main as cli
from shopvisit.screens.everywhere.help import HelpScreen
def broken(self):
    customer = "王秀英 13800002231"
    raise ValueError(f"no such customer: {customer}")
HelpScreen.on_mount = broken
sys.exit(cli.main())
"""


def test_a_fault_of_our_own_is_said_in_plain_words_and_noted_without_data(
    path: Path, home: Path
) -> None:
    with half_typed(path, home, program=(sys.executable, "-c", _FAULTY)) as terminal:
        terminal.type(F1)
        assert over(terminal) == 1
        assert terminal.restored() == []
        said = terminal.said_behind()
    assert kept(path) == [("Li Na",)]
    assert "went wrong in shopvisit itself" in said
    assert "shopvisit doctor" in said
    log = home / ".local/state/shopvisit/shopvisit.log"
    assert str(log) in said.replace("\r\n", "")
    noted = log.read_text(encoding="utf-8")
    assert "builtins.ValueError" in noted
    assert "in broken" in noted
    assert "shopvisit/" in noted
    for words in (said, noted):
        assert "王秀英" not in words
        assert "13800002231" not in words
        assert "Traceback" not in words
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700


def test_whoever_looks_for_the_fault_sees_the_traceback(path: Path, home: Path) -> None:
    words = (sys.executable, "-c", _FAULTY, "--debug")
    with opened(path, home, program=words) as terminal:
        terminal.type(F1)
        assert over(terminal) == 1
        assert "Traceback" in terminal.said_behind()
