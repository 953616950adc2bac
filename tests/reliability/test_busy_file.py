"""Every place that saves, while another program holds the file: what was typed stays."""

import sys
import time
from collections.abc import Sequence

import pytest
from pilots import driving
from shops import TODAY, MakeShop
from terminal import Terminal
from troubles import held, one_of_each, written

from shopvisit import db
from shopvisit.screens.base import ShopModal
from shopvisit.shop.record.shop import Shop

# Screen, keys that lead to a sheet, what is typed, the key that saves, and what must still be seen.
PLACES = [
    ("today", ["f4"], [*"wxy", "enter", "x"], "f12", "王秀英"),
    ("today", ["minus"], ["3"], "enter", "Put off"),
    ("today", ["down", "delete"], [*"wrong"], "enter", "wrong"),
    ("today", ["plus"], [*"card", "enter", "3"], "enter", "card"),
    ("today", ["down", "enter", "4"], [], "enter", "[4"),
    ("edit", [], [*" Q."], "f12", "王秀英 Q."),
    ("edit", ["f11"], [*"3-8"], "f12", "3-8"),
    ("staff", [], [*"Lin"], "f12", "Lin"),
    ("complaint", ["plus"], [*"called"], "enter", "called"),
    ("complaint", ["2"], [*"swapped"], "enter", "swapped"),
    ("complaint", ["ctrl+e"], [*" twice"], "enter", "twice"),
    ("improvements", ["plus"], [*"open earlier", "down"], "f12", "open earlier"),
    ("improvement", ["ctrl+d"], [*"too dear"], "enter", "too dear"),
    ("improvement", ["ctrl+e"], [*" soon"], "f12", "soon"),
]
ARGUMENTS = {"edit": (1,), "complaint": (1,), "improvement": (1,)}


@pytest.fixture
def one(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    return one_of_each(make_shop, monkeypatch)


@pytest.mark.parametrize(("screen", "keys", "typed", "save", "seen"), PLACES)
async def test_what_cannot_be_saved_stays_as_it_was_typed_and_the_same_key_tries_again(
    one: Shop, screen: str, keys: Sequence[str], typed: Sequence[str], save: str, seen: str
) -> None:
    before = written()
    async with driving(one, (100, 30)) as driven:
        if screen != "today":
            await driven.open(screen, *ARGUMENTS.get(screen, ()))
        await driven.press(*keys, *typed)
        sheet = driven.screen
        assert isinstance(driven.app.screen, ShopModal)
        with held(one):
            await driven.press(save)
            assert driven.screen == sheet
            assert seen in driven.frame
            told = " ".join(driven.frame.split())
            assert "Nothing was saved; try again." in told
            assert "Enter saves what you typed." in told
            assert written() == before
        await driven.press(save)
        assert driven.screen != sheet
        assert written() == before + 1


_NO_WRITER_THREAD = """
import sys
from shopvisit.cli import main as cli
from shopvisit.app.app import ShopvisitApp
def act(self, fn, *args, then=None, quiet=False):
    result = fn(self.shop, *args)
    if then is not None:
        then(result)
ShopvisitApp.act = act
sys.exit(cli.main())
"""


def while_held(shop: Shop, program: Sequence[str]) -> tuple[bool, str]:
    """Whether a key after one that saves is painted while the file is held; what is said."""
    home = shop.path.parent / "home"
    words = ["--db", str(shop.path), "--today", str(TODAY)]
    db.disconnect()
    with Terminal(words, home, program=program) as terminal:
        terminal.wait_for("Help")
        time.sleep(1)  # the rules have run
        with held(shop):
            since = terminal.mark
            terminal.type("0")
            terminal.type("/")
            end = time.monotonic() + 2
            while "Name, pinyin" not in terminal.said(since) and time.monotonic() < end:
                terminal.take()
            painted = "Name, pinyin" in terminal.said(since)
            while "Still saving" not in terminal.said(since) and time.monotonic() < end:
                terminal.take()
        terminal.wait_for("no answer" if painted else "Name, pinyin", since)
        return painted, terminal.said(since)


def test_a_key_is_painted_while_another_program_holds_the_file(one: Shop) -> None:
    painted, said = while_held(one, (sys.executable, "-m", "shopvisit"))
    assert painted
    assert "Still saving" in said


def test_without_a_thread_that_writes_the_screen_stands_still(one: Shop) -> None:
    """The control of the test above."""
    painted, _said = while_held(one, (sys.executable, "-c", _NO_WRITER_THREAD))
    assert not painted


def test_every_place_is_counted() -> None:
    print(f"\n{len(PLACES)} places that save, each tried while the file is busy and again after")
    assert len(PLACES) == len({(screen, *keys) for screen, keys, *_rest in PLACES})
