"""A terminal that answers late, in pieces, at any moment: nothing of it is typed or obeyed."""

from __future__ import annotations

import time
from pathlib import Path

import pyte
import pytest
from shops import TODAY, MakeShop
from terminal import Terminal

from shopvisit import db
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

SIZE = (80, 24)
F2, F3, ESCAPE = "\x1bOQ", "\x1bOR", "\x1b"
ANSWERS = (
    b"\x1b]10;rgb:ffff/ffff/ffff\x07",
    b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    b"\x1b[?62;1;6;9;15;22c",
    b"\x1b[>41;354;0c",
    b"\x1bP!|00000000\x1b\\",
    b"\x1bP>|kitty(0.35.2)\x1b\\",
    b"\x1bP1$r0 q\x1b\\",
)


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    shop = make_shop(TODAY.replace(day=18))
    visits.add(shop, Customer("王秀英", "13812342231"), Visit(TODAY.replace(day=18), item="空调"))
    db.disconnect()
    return shop.path


def shown(terminal: Terminal, quiet: float = 0.3) -> pyte.Screen:
    """What stands on the screen once nothing has been written for a while."""
    while terminal.take(quiet):
        pass
    screen = pyte.Screen(*SIZE)
    pyte.ByteStream(screen).feed(bytes(terminal.received))
    return screen


def answer(terminal: Terminal) -> None:
    for each in ANSWERS:
        for cut in range(1, len(each), 3):
            terminal.type(each[:cut])
            time.sleep(0.005)
            terminal.type(each[cut:])


def test_nothing_of_it_is_typed_or_obeyed(path: Path) -> None:
    words = ["--db", str(path), "--today", str(TODAY)]
    with Terminal(words, path.parent / "home", size=SIZE) as terminal:
        terminal.wait_for("Help")
        before = shown(terminal).display
        answer(terminal)
        assert shown(terminal).display == before
        terminal.type(F3)
        empty = shown(terminal)
        answer(terminal)
        assert shown(terminal).display == empty.display
        terminal.type("wang")
        answer(terminal)
        found = shown(terminal)
        assert found.display[2].strip() == "wang"
        assert "王秀英" in "".join(found.display[5].split())
        assert (found.cursor.x, found.cursor.y, found.cursor.hidden) == (6, 2, False)
        terminal.type(ESCAPE)  # a key by itself
        back = shown(terminal)
        assert back.cursor.hidden
        assert "Today" in back.display[0]
        terminal.type("\x11")
        assert terminal.end() == 0
        assert terminal.restored() == []


def test_what_comes_behind_an_answer_that_was_cut_short_is_typed(path: Path) -> None:
    words = ["--db", str(path), "--today", str(TODAY)]
    with Terminal(words, path.parent / "home", size=SIZE) as terminal:
        terminal.wait_for("Help")
        terminal.type(F3)
        shown(terminal)
        terminal.type(b"\x1b]11;rgb:1e1e")
        shown(terminal, 1.0)
        terminal.type("wang")
        assert shown(terminal).display[2].strip() == "wang"
