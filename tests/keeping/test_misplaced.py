"""Saved means saved: the file that is open is the file that is there, or nothing is said to be."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pilots import driving
from shops import MakeShop
from systems import posix_only

from shopvisit import db
from shopvisit.errors import FileGoneError, FileRefusedError, ShopError
from shopvisit.files.keeping import opening, rescue
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.store import restoring, shopfile
from shopvisit.store.lock import WriterLock


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Iterator[Shop]:
    """A shop in a folder of its own, open for work under its lock; 王秀英 is saved in it."""
    made = make_shop()
    made.disconnect()
    folder = tmp_path / "counter"
    folder.mkdir()
    path = folder / "shop.db"
    made.path.rename(path)
    lock = WriterLock(path)
    assert lock.acquire()
    opened = Shop(path, made.config, made.clock)
    customers.add(opened, Customer(name="王秀英"))
    yield opened
    lock.release()


def deleted(path: Path) -> None:
    path.unlink()


def renamed(path: Path) -> None:
    path.rename(path.with_name("old.db"))


def replaced(path: Path) -> None:
    other = path.with_name("other.db")
    shutil.copyfile(path, other)
    other.replace(path)


def folder_renamed(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


def log_deleted(path: Path) -> None:
    Path(f"{path}-wal").unlink()


def lock_deleted(path: Path) -> None:
    Path(f"{path}.lock").unlink()


def lock_replaced(path: Path) -> None:
    lock_deleted(path)
    Path(f"{path}.lock").touch()


def linked(path: Path) -> None:
    os.link(path, path.with_name("second.db"))


ATTACKS = [
    deleted, renamed, replaced, folder_renamed, log_deleted, lock_deleted, lock_replaced, linked,
]  # fmt: skip
attacked = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)


@posix_only("there nothing that is open can be replaced or removed")
@attacked
def test_what_would_be_lost_is_not_said_to_be_saved(
    shop: Shop, attack: Callable[[Path], None]
) -> None:
    attack(shop.path)
    assert str(shop.path.parent) in shop.misplaced()
    with pytest.raises(FileGoneError, match="Nothing was saved"):
        customers.add(shop, Customer(name="赵伟"))
    assert db.value("SELECT count(*) FROM customer") == 1


@posix_only("there nothing that is open can be replaced or removed")
def test_without_the_look_before_saving_it_is_lost(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test above."""
    monkeypatch.setattr(db, "_must_be_in_place", lambda: None)
    deleted(shop.path)
    customers.add(shop, Customer(name="赵伟"))
    shop.disconnect()
    assert not shop.path.exists()


@posix_only("there nothing that is open can be replaced or removed")
def test_a_file_that_comes_back_is_worked_with_again(shop: Shop) -> None:
    away = shop.path.with_name("away.db")
    shop.path.rename(away)
    assert shop.misplaced()
    away.rename(shop.path)
    customers.add(shop, Customer(name="赵伟"))
    assert db.value("SELECT count(*) FROM customer") == 2


def test_saving_goes_on_while_nothing_has_moved(shop: Shop) -> None:
    for number in range(20):
        customers.add(shop, Customer(name=f"顾客{number}"))
    assert shop.misplaced() == ""


@posix_only("there nothing that is open can be replaced or removed")
@attacked
def test_all_that_was_ever_saved_is_rescued(shop: Shop, attack: Callable[[Path], None]) -> None:
    attack(shop.path)
    copy = rescue.rescue(shop)
    assert shopfile.problems_at_rest(copy) == []
    with closing(sqlite3.connect(copy)) as there:
        assert there.execute("SELECT name FROM customer").fetchall() == [("王秀英",)]


def test_a_rescue_makes_nothing_at_the_old_place(shop: Shop) -> None:
    folder_renamed(shop.path)
    assert not rescue.rescue(shop).is_relative_to(shop.path.parent)
    assert not shop.path.parent.exists()


@posix_only("there nothing that is open can be replaced or removed")
@pytest.mark.parametrize("attack", [deleted, folder_renamed, replaced], ids=lambda a: a.__name__)
async def test_the_screen_says_what_happened_and_where_the_copy_is(
    shop: Shop, attack: Callable[[Path], None]
) -> None:
    async with driving(shop, (120, 36)) as driven:
        attack(shop.path)
        await driven.press("f4")
        await driven.type("李")
        await driven.press("ctrl+s", "ctrl+s")  # it asks once what the visit was about
        await driven.rest()
        copy = driven.app.upkeep.rescued
        assert copy is not None
        assert copy.exists()
        assert "All that was saved until now is in" in driven.said
        assert driven.screen == "VisitScreen"  # what is typed stays


@posix_only("there nothing that is open can be replaced or removed")
async def test_the_program_can_be_left_all_the_same(shop: Shop) -> None:
    async with driving(shop) as driven:
        deleted(shop.path)
        await driven.press("f4")
        await driven.type("李")
        for _time in range(3):  # the copy is told, then that a form is not kept
            await driven.press("ctrl+q")
        assert not driven.app.is_running


@posix_only("there nothing that is open can be replaced or removed")
@pytest.mark.parametrize("attack", [deleted, folder_renamed], ids=lambda a: a.__name__)
async def test_the_month_says_so_and_stays(shop: Shop, attack: Callable[[Path], None]) -> None:
    async with driving(shop) as driven:
        attack(shop.path)
        await driven.press("f6")
        assert driven.screen == "MonthScreen"
        assert driven.said
        await driven.press("f2")
        assert driven.screen == "TodayScreen"


@posix_only("there nothing that is open can be replaced or removed")
@pytest.mark.parametrize("attack", [deleted, folder_renamed], ids=lambda a: a.__name__)
async def test_a_window_that_looks_makes_nothing_at_the_old_place(
    shop: Shop, attack: Callable[[Path], None]
) -> None:
    looking = Shop(shop.path, shop.config, shop.clock, looking="in_use")
    async with driving(looking, lock=WriterLock(shop.path)) as driven:
        attack(shop.path)
        await driven.pilot.pause(0.7)  # it looks every half second
        assert "Nothing can be saved here any more" in driven.said
        assert driven.screen == "TodayScreen"
    assert not shop.path.exists()
    assert shop.path.parent.exists() is (attack is deleted)


def test_a_shop_with_two_names_is_only_looked_at(shop: Shop) -> None:
    shop.disconnect()
    linked(shop.path)
    trouble = opening.look(shop.path, shop.config, WriterLock(shop.path))
    assert trouble is not None
    assert (trouble.kind, trouble.choices) == ("linked", ("look", "retry", "quit"))
    with (
        pytest.raises(ShopError, match="second name"),
        opening.for_writing(shop.path, shop.config, shop.clock),
    ):
        pass


def test_a_name_left_by_a_kill_while_it_was_made_is_no_second_one(shop: Shop) -> None:
    shop.disconnect()
    left = shop.path.with_name(f".{shop.path.name}.4711.new")
    os.link(shop.path, left)
    with opening.for_reading(shop.path, shop.config, shop.clock) as opened:
        assert opened.looking in ("", "in_use")
    assert not left.exists()


def test_a_disk_that_does_not_answer_once_is_not_damage(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.disconnect()
    look, asked = shopfile.look_at_header, list[Path]()

    def once_mute(path: Path) -> int:
        asked.append(path)
        if len(asked) == 1:
            raise FileRefusedError("Input/output error")
        return look(path)

    monkeypatch.setattr(shopfile, "look_at_header", once_mute)
    trouble = opening.look(shop.path, shop.config, WriterLock(shop.path))
    assert trouble is None or trouble.kind == "in_use"


def test_of_a_damaged_file_the_first_choice_is_to_try_again(shop: Shop) -> None:
    shop.disconnect()
    raw = bytearray(shop.path.read_bytes())
    raw[4096:8192] = bytes(4096)
    shop.path.write_bytes(raw)
    assert opening.refused(shop.path, loading.default()).choices[0] == "retry"


def test_a_read_that_fails_is_said_and_is_no_damage(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mute:
        def execute(self, *_args: object) -> None:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_READ"
            raise error

    monkeypatch.setattr(db, "connection", Mute)
    with pytest.raises(ShopError, match="does not answer") as told:
        db.rows("SELECT 1")
    assert not isinstance(told.value, FileRefusedError)


@posix_only("there making a link needs rights that nobody is given")
def test_a_restore_through_a_link_replaces_the_shop_itself(shop: Shop, tmp_path: Path) -> None:
    backup = tmp_path / "copy.db"
    shopfile.copy_verified(shop.path, backup)
    shop.disconnect()
    link = tmp_path / "link.db"
    link.symlink_to(shop.path)
    restoring.restore(link, backup, shop.clock.now())
    assert link.is_symlink()
    assert shopfile.look_at_header(shop.path)
