"""Ctrl+C in a real terminal: it ends nothing, and over SSH the text goes where one sits."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path

import pytest
from mornings import WANG, morning
from shops import TODAY, MakeShop
from terminal import Terminal

from shopvisit import db

CTRL_C, CTRL_Q = "\x03", "\x11"
_COPIED = re.compile(rb"\x1b\]52;c;([^\x07\x1b]*)(?:\x07|\x1b\\)")
_SSH = {"SSH_CONNECTION": "10.0.0.2 50000 10.0.0.1 22"}


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    shop, _ids = morning(make_shop, WANG)
    db.disconnect()
    return shop.path


def copied(terminal: Terminal) -> list[str]:
    return [base64.b64decode(text).decode() for text in _COPIED.findall(bytes(terminal.received))]


def test_over_ssh_the_text_goes_to_the_terminal_that_one_sits_at(path: Path) -> None:
    arguments = ["--db", str(path), "--today", str(TODAY)]
    with Terminal(arguments, path.parent / "home", more=_SSH) as terminal:
        terminal.wait_for("Help")
        terminal.type(CTRL_C)
        terminal.wait_for("Copy what?")
        terminal.type("1")
        end = time.monotonic() + 10
        while not copied(terminal) and time.monotonic() < end:
            terminal.take()
        assert copied(terminal) == [WANG.phone]
        for _time in range(3):
            terminal.type(CTRL_C)
            terminal.take(0.2)
        assert not terminal.ended()
        terminal.type(CTRL_Q)
        assert terminal.end() == 0
        assert terminal.restored() == []


def test_before_there_is_a_shop_it_ends_nothing_either(tmp_path: Path) -> None:
    with Terminal(["--db", str(tmp_path / "new.db")], tmp_path / "home") as terminal:
        terminal.wait_for("Welcome")
        for _time in range(3):
            terminal.type(CTRL_C)
            terminal.take(0.2)
        assert not terminal.ended()
        terminal.type(CTRL_Q)
        assert terminal.end() == 1
