"""What only the owner does: no command and no screen is a way around the PIN."""

from __future__ import annotations

import argparse
import getpass
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from every_screen import OCTOBER, PHONE, screens, whole_shop
from pilots import Driven, driving
from shops import MakeShop

from shopvisit import db
from shopvisit.cli import main as cli
from shopvisit.cli.arguments import parser
from shopvisit.errors import OwnerWantedError
from shopvisit.screens.base import SCREENS, load
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.record import owner, pin
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole.undo import undo
from shopvisit.widgets.commands import GLOBAL

PIN = "135790"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def whole(make_shop: MakeShop) -> Shop:
    shop = whole_shop(make_shop)
    pin.change(shop, PIN)
    return shop


# At a prompt


def commands(
    one: argparse.ArgumentParser, called: str = ""
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command by its name, "" being the program itself."""
    below = [each for each in one._actions if isinstance(each, argparse._SubParsersAction)]
    if not below or not called:
        yield called, one
    for each in below:
        for name, further in each.choices.items():
            yield from commands(further, f"{called} {name}".strip())


COMMANDS = dict(commands(parser(cli.commands())))
# How each of what is the owner's is typed.
TYPED = {
    "summary html": "summary --html {new}",
    "summary xlsx": "summary --xlsx {new}",
    "today full": "today --full",
    "list full": "list never-rated --full --json",
    "list xlsx": "list never-rated --xlsx {new}",
    "find full": "find 王 --full --json",
    "export": "export {new}",
    "customer export": "customer export 1 {new}",
    "customer erase": "customer erase 1 --yes",
    "backup file": "backup {new}",
    "restore": "restore {backup}",
}


def test_every_command_is_the_owners_or_free_for_a_reason() -> None:
    assert all(owner.FREE.values())
    assert not owner.FREE.keys() & owner.GUARDED
    for called, command in COMMANDS.items():
        assert called in owner.GUARDED or owner.FREE.get(called), called
        if called in owner.GUARDED:
            continue
        everywhere = {"db", "config"}
        for each in command._actions:
            # A file is written or read; in full is what others must not see.
            if (each.type is Path and each.dest not in everywhere) or each.dest == "full":
                matter = f"{called} {each.dest}"
                assert matter in owner.GUARDED or owner.FREE.get(matter), matter


def test_whatever_is_named_is_there() -> None:
    named = {*owner.FREE, *TYPED}
    real = set(COMMANDS) | {f"{called} {each.dest}" for called, one in COMMANDS.items()
                            for each in one._actions}  # fmt: skip
    assert named <= real
    screens_own = {load(name).OWNERS for name in SCREENS} - {""}
    assert {*TYPED, *screens_own, "undo", "see again what was blanked"} == owner.GUARDED


@pytest.fixture
def at_a_prompt(whole: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Types a command as it stands in `TYPED`; the PIN is given where there is a terminal."""
    whole.disconnect()
    backup = tmp_path / "copy" / "shop.db"
    backup.parent.mkdir()
    backup.write_bytes(whole.path.read_bytes())

    class Stdin(io.StringIO):
        there = True

        def isatty(self) -> bool:
            return self.there

    def run(words: str, given: str | None) -> int:
        stdin = Stdin(f"{PIN}\n")
        stdin.there = given is not None
        monkeypatch.setattr("sys.stdin", stdin)
        monkeypatch.setattr(getpass, "getpass", lambda _prompt: given)
        filled = words.format(new=tmp_path / "new", backup=backup).split()
        status = cli.main([*filled, "--db", str(whole.path), "--today", "2026-11-02"])
        db.disconnect()
        return status

    return run


@pytest.mark.parametrize("matter", TYPED)
def test_a_command_that_is_the_owners_asks_for_the_pin(
    at_a_prompt: Callable[..., int], whole: Shop, tmp_path: Path, matter: str, capsys: Capture
) -> None:
    before = kept(whole, tmp_path)
    for given, says in ((None, "in a terminal"), ("0000", "That is not the PIN.")):
        assert at_a_prompt(TYPED[matter], given) == 1
        captured = capsys.readouterr()
        assert (captured.out, says in captured.err) == ("", True)
        assert kept(whole, tmp_path) == before
    assert at_a_prompt(TYPED[matter], PIN) == 0
    assert kept(whole, tmp_path) != before or PHONE in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", ["today", "find 王", "summary", "backup", "backup list", "doctor"]
)
def test_what_is_free_asks_for_nothing(at_a_prompt: Callable[..., int], words: str) -> None:
    assert at_a_prompt(words, None) in (0, 3 if words == "doctor" else 0)


# On the screen


def kept(shop: Shop, folder: Path) -> object:
    """All that only the owner may change, and every file that is not the program's own."""
    own = ("-wal", "-shm", ".lock")
    files = {
        str(path): path.read_bytes() if path != shop.path else b""
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(own) and path.parent.name != "backups"
    }
    here = _rows_of(shop)
    return files, here


def _rows_of(shop: Shop) -> list[object]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(shop.path)) as reader:
        return [
            reader.execute(sql).fetchall()
            for sql in (
                "SELECT * FROM month_lock",
                "SELECT id, erased_at FROM customer WHERE erased_at IS NOT NULL",
                "SELECT salt, hash FROM pin",
            )
        ]


async def back(driven: Driven) -> None:
    """Close what has opened over the screen that is looked at, Today lying below that."""
    while len(driven.app.screen_stack) > 2:
        driven.app.pop_screen()
        await driven.rest()


@pytest.mark.parametrize("name", SCREENS)
async def test_no_action_of_a_screen_is_a_way_around_the_pin(
    whole: Shop, tmp_path: Path, name: str
) -> None:
    before = kept(whole, tmp_path)
    made = screens(whole)
    async with driving(whole) as driven:
        given = made.get(name, (driven.app.screen,))  # help and palette are about a screen
        if load(name).OWNERS:
            await driven.open(name, *given)
            assert driven.screen == "PinSheet"
            return
        everywhere = GLOBAL if name == "today" else ()
        for command in (*load(name).KEYS, *everywhere):
            if command.action == "app.quit":
                continue
            await back(driven)
            if type(driven.app.screen) is not load(name):
                await driven.open(name, *given)
            await driven.app.run_action(command.first_action, driven.app.screen)
            await driven.rest()
            assert not driven.app.front.OWNERS, command
            await driven.press("enter")
            assert not driven.app.front.OWNERS, command
            assert kept(whole, tmp_path) == before, command
    assert driven.app.crash is None


async def test_undo_unlocks_a_month_for_the_owner_only(whole: Shop, lang: str) -> None:
    month_lock.lock(whole, OCTOBER)
    with pytest.raises(OwnerWantedError):
        undo(whole)
    locked = "SELECT count(*) FROM month_lock"
    async with driving(whole) as driven:
        await driven.press("ctrl+z")
        assert (driven.screen, db.value(locked)) == ("PinSheet", 1)
        assert ("Only the owner" if lang == "en" else "店主输密码才能撤销") in driven.frame
        await driven.press(*"0000", "enter")
        assert (driven.screen, db.value(locked)) == ("PinSheet", 1)
        await driven.press("escape")
        assert (driven.screen, db.value(locked)) == ("TodayScreen", 1)
        for key in ("ctrl+z", "ctrl+z"):
            await driven.pilot.press(key)
        await driven.rest()
        await driven.press(*PIN, "enter")
        assert (driven.screen, db.value(locked)) == ("TodayScreen", 0)
        assert driven.said
        # What is older needed nobody, and needs nobody now.
        await driven.press("ctrl+z")
        assert driven.screen == "TodayScreen"


async def test_a_lock_that_is_still_being_saved_is_not_undone_without_the_pin(
    whole: Shop,
) -> None:
    async with driving(whole) as driven:
        driven.app.act(month_lock.lock, OCTOBER)
        driven.app.action_undo()
        await driven.rest()
        assert driven.screen == "PinSheet"
        assert db.value("SELECT count(*) FROM month_lock") == 1


async def test_without_a_pin_undo_asks_for_nothing(make_shop: MakeShop) -> None:
    shop = whole_shop(make_shop)
    month_lock.lock(shop, OCTOBER)
    async with driving(shop) as driven:
        await driven.press("ctrl+z")
        assert driven.screen == "TodayScreen"
    assert db.value("SELECT count(*) FROM month_lock") == 0
