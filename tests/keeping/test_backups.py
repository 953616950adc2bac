"""Backups: when one is due, what they are called, which are kept, and what a broken one costs."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pilots import driving
from shops import TODAY, MakeShop, clock_at
from systems import posix_only, use_zone

from shopvisit.errors import CannotWriteError, FileRefusedError
from shopvisit.files.keeping import backups
from shopvisit.files.keeping.backups import Backup
from shopvisit.settings.values import BackupSettings
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.whole import daily
from shopvisit.store import shopfile

NOON = datetime(2026, 11, 21, 12)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENTS = st.lists(
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(
        lambda at: at.replace(microsecond=0)
    ),
    min_size=1,
    max_size=120,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "shop.db"
    shopfile.create(made)
    return made


def sound(path: Path) -> bool:
    connection = sqlite3.connect(path)
    try:
        return shopfile.integrity_problems(connection) == []
    finally:
        connection.close()


@posix_only("there a file's mode says nothing")
def test_a_backup_is_a_checked_file_of_its_own_named_after_its_moment(path: Path) -> None:
    made = backups.make(path, "daily", NOON)
    assert made.path == path.parent / "backups" / "shop-20261121-120000-daily.db"
    assert sound(made.path)
    assert [each.name for each in made.path.parent.iterdir()] == [made.path.name]
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_a_second_folder_that_is_the_first_one_doubles_nothing(path: Path) -> None:
    first = backups.folder_of(path)
    assert backups.keep_up(path, NOON, changed=False, second=first) is not None
    assert len(backups.listed(path)) == 1


def test_two_backups_of_one_second_are_two_files(path: Path) -> None:
    first, second = (backups.make(path, "asked", NOON) for _time in range(2))
    assert first.path != second.path
    assert [each.at for each in backups.listed(path)] == [NOON, NOON]


def test_a_damaged_shop_makes_no_backup(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:8192] = os.urandom(4096)
    path.write_bytes(content)
    with pytest.raises(FileRefusedError):
        backups.make(path, "daily", NOON)
    assert backups.listed(path) == []


def test_only_the_backups_of_this_shop_are_listed_newest_first(path: Path) -> None:
    old = backups.make(path, "daily", NOON - DAY)
    new = backups.make(path, "hourly", NOON)
    for name in ("other-20261121-120000-daily.db", "shop.db", "shop-20269999-120000-daily.db"):
        (path.parent / "backups" / name).write_bytes(b"")
    assert backups.listed(path) == [new, old]


@pytest.mark.parametrize(
    ("ages", "changed", "why"),
    [
        ((), False, "daily"),
        ((DAY,), False, "daily"),
        ((2 * HOUR,), True, "hourly"),
        ((2 * HOUR,), False, None),
        ((HOUR / 2,), True, None),
        ((-2 * HOUR,), True, "hourly"),
        ((-DAY,), False, "daily"),
    ],
)
def test_one_is_due_on_a_new_day_and_after_an_hour_with_changes(
    ages: tuple[timedelta, ...], changed: bool, why: str | None
) -> None:
    known = [Backup(Path("x"), NOON - age, "daily", 1) for age in ages]
    assert backups.is_due(known, NOON, changed=changed) == why


@given(MOMENTS)
def test_the_newest_and_all_of_the_last_two_days_are_kept(times: list[datetime]) -> None:
    kept = backups.spared(times)
    days = sorted({at.date() for at in times}, reverse=True)
    assert max(times) in kept
    assert {at for at in times if at.date() in days[:2]} <= kept


@given(MOMENTS)
def test_thinning_again_thins_nothing_more(times: list[datetime]) -> None:
    kept = backups.spared(times)
    assert backups.spared(kept) == kept


@given(MOMENTS)
def test_of_older_days_a_handful_is_kept(times: list[datetime]) -> None:
    days = sorted({at.date() for at in times}, reverse=True)
    older = {at for at in backups.spared(times) if at.date() not in days[:2]}
    assert len(older) <= 12 + 10 + 9
    assert {at.date() for at in older} >= set(days[2:14])


def test_a_clock_that_was_a_year_ahead_takes_no_backup_away() -> None:
    daily = [NOON - number * DAY for number in range(10)]
    assert backups.spared([*daily, NOON + 365 * DAY]) >= set(daily[:9])


def test_a_year_of_days_is_thinned_to_days_weeks_and_months() -> None:
    kept = backups.spared(NOON - number * DAY for number in range(400))
    older = [f"{at:%m-%d}" for at in sorted(kept) if at < NOON - 13 * DAY]
    months = ["03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30", "10-31"]
    sundays = ["09-20", "09-27", "10-04", "10-11", "10-18", "10-25", "11-01"]
    assert older == sorted([*months, *sundays])
    assert len(kept) == 14 + len(older)


def test_keeping_up_makes_what_is_due_and_copies_it_to_the_other_disk(
    path: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    made = backups.keep_up(path, NOON, changed=False, second=stick)
    assert made is not None
    assert (made.why, sound(stick / made.path.name)) == ("daily", True)
    assert backups.keep_up(path, NOON + HOUR / 2, changed=True, second=stick) is None


def test_a_disk_that_is_not_there_does_not_keep_the_backup_from_being_made(path: Path) -> None:
    assert backups.keep_up(path, NOON, changed=False, second=path.parent / "gone") is not None
    assert not (path.parent / "gone").exists()


def test_what_a_copy_that_was_cut_short_left_behind_is_swept_away(path: Path) -> None:
    folder = backups.folder_of(path)
    folder.mkdir()
    (folder / ".shop-20261121-120000-daily.db.123.new").write_bytes(b"half")
    backups.keep_up(path, NOON, changed=False)
    assert [each.name for each in folder.iterdir()] == ["shop-20261121-120000-daily.db"]


@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia"]
)
def test_no_backup_is_written_over_whatever_the_clock_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    """Through the end of summer time, then a clock put back by a month, and put right again.

    All of the last day is there, and the newest that was made while the clock was wrong.
    """
    made: dict[Path, str] = {}

    def copy(_source: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        with target.open("x") as file:  # fails where there is a file already
            file.write(str(len(made)))

    monkeypatch.setattr(shopfile, "copy_verified", copy)
    use_zone(monkeypatch, zone)
    night = datetime(2026, 10, 24, 20, tzinfo=UTC)
    hours = [night + number * HOUR / 2 for number in range(80)]
    wrong = [at - 30 * DAY for at in hours[:4]]
    for instant in (*hours, *wrong, hours[-1] + HOUR):
        kept = backups.keep_up(tmp_path / "shop.db", instant.astimezone(), changed=True)
        if kept:
            made[kept.path] = str(len(made))
    there = {path: path.read_text() for path in backups.folder_of(tmp_path / "shop.db").iterdir()}
    assert there.items() <= made.items()
    numbers = {int(number) for number in there.values()}
    before, newest = len(made) - 1 - len(wrong), len(made) - 1
    assert {*range(before - 24, before), newest - 1, newest} <= numbers


async def test_the_open_shop_backs_itself_up_once_a_day_and_with_changes_hourly(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    daily.catch_up(shop)  # what the rules do at the start is a change, too
    async with driving(shop) as driven:
        for hour in (10, 11, 12):
            shop.clock = clock_at(TODAY, hour, 30)
            if hour == 12:
                customers.add(shop, Customer(name="王秀英"))
            driven.app.upkeep.back_up()
            await driven.rest()
    found = backups.listed(shop.path)
    assert [(each.at.hour, each.why) for each in found] == [(12, "hourly"), (10, "daily")]


async def test_it_is_said_when_only_the_second_backup_could_not_be_made(
    make_shop: MakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    shop = make_shop(backup=BackupSettings(str(stick)))
    copy = shopfile.copy_verified

    def full(source: Path, target: Path) -> None:
        if target.parent == stick:
            raise CannotWriteError("the stick is full")
        copy(source, target)

    monkeypatch.setattr(shopfile, "copy_verified", full)
    async with driving(shop) as driven:
        driven.app.upkeep.back_up()
        await driven.rest()
        assert "The backup was made, but not the one in" in driven.said
    assert len(backups.listed(shop.path)) == 1


async def test_a_backup_that_cannot_be_made_is_said(make_shop: MakeShop) -> None:
    shop = make_shop()
    (shop.path.parent / "backups").write_text("a file where the folder should be")
    async with driving(shop) as driven:
        driven.app.upkeep.back_up()
        await driven.rest()
        assert "No backup was made" in driven.said


@posix_only("there no handle's end takes another's locks along")
def test_looking_for_backups_lets_no_other_program_take_the_log_away(make_shop: MakeShop) -> None:
    shop = make_shop()
    backups.make(shop.path, "daily", NOON)
    customers.add(shop, Customer(name="王五"))
    assert backups.listed(shop.path)
    look = "import sqlite3; sqlite3.connect({!r}).execute('SELECT 1 FROM customer').fetchone()"
    subprocess.run([sys.executable, "-ISc", look.format(str(shop.path))], check=True)
    assert shop.path.with_name("shop.db-wal").exists()
    customers.add(shop, Customer(name="赵六"))
    with closing(sqlite3.connect(shop.path)) as other:
        assert other.execute("SELECT count(*) FROM customer").fetchone() == (2,)
