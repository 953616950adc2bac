"""The owner's PIN against whoever kills the program for a free try, and reads what it leaves."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from shops import TODAY, MakeShop
from terminal import Terminal

from shopvisit import db
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import pin
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

PIN = "13579086"
KILLS = 9
DAYS_AGO = TODAY.replace(day=19)
F9 = "\x1b[20~"
killed = 0

# Says "open" before a try, and "known" as soon as the answer could be read from its memory.
_TRY = """
import sys
from pathlib import Path
from shopvisit.settings import loading as config; from shopvisit import db
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Clock, Shop
shop = Shop(Path(sys.argv[1]), config.default(), Clock())
pin.delay = lambda failures: 0.0
if "uncounted" in sys.argv:
    pin._count_try = lambda shop: db.row("SELECT salt, hash FROM pin")
hashed = pin._hashed
def known(plain, salt):
    result = hashed(plain, salt)
    print("known", flush=True)
    return result
pin._hashed = known
print("open", flush=True)
try:
    pin.check(shop, "0000")
except pin.WrongPinError:
    if "uncounted" in sys.argv:
        db.run("UPDATE pin SET failures = failures + 1")
    sys.stdin.read()
"""


@pytest.fixture(autouse=True, scope="module")
def counted() -> Iterator[None]:
    yield
    print(f"\n{killed} tries at the PIN cut short")


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    """A shop with a PIN and one customer."""
    shop = make_shop(DAYS_AGO)
    visits.add(shop, Customer(name="Wang Xiuying", phone="13800002231"), Visit(DAYS_AGO))
    pin.change(shop, PIN)
    db.disconnect()
    found: Path = shop.path
    return found


def tries_cut_short(path: Path, *how: str) -> int:
    """How many tries had an answer when they were killed, ever later after they began."""
    global killed  # noqa: PLW0603  # a count for the log
    answered = 0
    for number in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", _TRY, str(path), *how],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "open\n"
            if number % 3:
                child.stdout.readline()
            else:
                time.sleep(number / 250)
            child.send_signal(signal.SIGKILL)
            rest = child.stdout.read()
            answered += bool(number % 3) or "known" in rest
        killed += 1
    return answered


def failures(make_shop: MakeShop) -> int:
    make_shop()
    found = int(db.value("SELECT failures FROM pin"))
    db.disconnect()
    return found


def test_a_killed_program_gives_no_free_try(path: Path, make_shop: MakeShop) -> None:
    answered = tries_cut_short(path)
    assert answered >= KILLS * 2 // 3
    assert answered <= failures(make_shop) <= KILLS


def test_counting_after_the_answer_would_give_them(path: Path, make_shop: MakeShop) -> None:
    assert tries_cut_short(path, "uncounted") > failures(make_shop)


def test_a_blanked_terminal_is_told_nothing_and_nothing_is_left_of_the_pin(path: Path) -> None:
    home = path.parent / "home"
    with Terminal(["--db", str(path), "--today", str(TODAY)], home) as terminal:
        terminal.wait_for("Xiuying")
        blanked = terminal.mark
        terminal.type(F9)
        time.sleep(0.5)
        terminal.type("x")
        terminal.wait_for("Owner's PIN", blanked)
        terminal.type("0000\r")
        terminal.wait_for("That is not the PIN.", blanked)
        locked = terminal.said(blanked)
        asked = terminal.mark
        terminal.type(PIN + "\r")
        terminal.wait_for("Xiuying", asked)
        terminal.type("\x11")
        assert terminal.end() == 0
        for words in ("Xiuying", "2231", "My shop"):
            assert words not in locked
        written = bytes(terminal.received)
        assert PIN.encode() not in written
        titles = re.findall(rb"\x1b\][012];([^\x07\x1b]*)", written)
        assert not any(b"Xiuying" in title for title in titles)
        assert titles == [titles[0], b"shopvisit", titles[0]]  # hidden with all else
    for file in (one for one in path.parent.rglob("*") if one.is_file()):
        assert PIN.encode() not in file.read_bytes(), file


def test_a_command_asks_in_the_terminal_and_shows_nothing_of_what_is_typed(path: Path) -> None:
    words = ["--db", str(path), "--today", str(TODAY), "find", "Wang", "--full"]
    for typed, status in (("0000", 1), (PIN, 0)):
        with Terminal(words, path.parent / "home") as terminal:
            terminal.wait_for("The owner's PIN:")
            terminal.type(f"{typed}\r")
            assert terminal.end() == status
            said = terminal.said()
            assert ("13800002231" in said) is (status == 0)
            assert typed not in said.replace("13800002231", "")


def test_a_command_that_nobody_can_be_asked_for_is_refused(path: Path) -> None:
    words = ["--db", str(path), "--lang", "en", "find", "Wang", "--full"]
    done = subprocess.run(
        [sys.executable, "-m", "shopvisit", *words],
        input=f"{PIN}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "in a terminal only" in done.stderr
