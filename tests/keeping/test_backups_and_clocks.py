"""Which backup is the newest, whatever the clock said when it was made, and whose it is."""

from __future__ import annotations

import itertools
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from drawn import costly
from hypothesis import example, given
from hypothesis import strategies as st
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.files.keeping import backup_order, backup_state, backups, opening
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import invariants
from shopvisit.store import restoring, shopfile

DAY, HOUR, YEAR = timedelta(days=1), timedelta(hours=1), timedelta(days=365)
NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12)
_FRESH = itertools.count()


def work(shop: Shop, times: int = 1) -> None:
    for _time in range(times):
        customers.add(shop, Customer(name=f"顾客{next(_FRESH)}"))


def day_of(shop: Shop, at: datetime, *, works: bool = True) -> backups.Backup | None:
    """A start at that time: something is done, and the backup that is due is made."""
    if works:
        work(shop)
    return backups.keep_up(shop.path, at, changed=works)


def test_one_that_a_wrong_clock_dated_a_year_ahead_is_not_the_newest(make_shop: MakeShop) -> None:
    shop = make_shop()
    day_of(shop, NOON)
    day_of(shop, NOON + YEAR)
    right = day_of(shop, NOON + DAY)
    now = NOON + DAY + HOUR
    assert backups.listed(shop.path)[0] == right
    assert backups.newest_good(shop.path, None, now) == right
    assert backup_state.state(shop.path, "", now).newest == right


@pytest.mark.parametrize("works", [True, False])
def test_the_page_about_a_damaged_file_offers_what_was_made_last(
    make_shop: MakeShop, works: bool
) -> None:
    shop = make_shop()
    day_of(shop, NOON)
    day_of(shop, NOON + YEAR, works=works)
    right = day_of(shop, NOON + DAY, works=works)
    db.disconnect()
    shop.path.write_bytes(b"damaged")
    trouble = opening.refused(shop.path, loading.default(), NOON + 2 * DAY)
    assert trouble.backup == right


def test_one_that_a_clock_behind_dated_is_newer_than_what_was_made_before(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    day_of(shop, NOON)
    behind = day_of(shop, NOON - YEAR)
    assert backups.newest_good(shop.path, None, NOON) == behind
    right = day_of(shop, NOON + DAY)
    assert backups.listed(shop.path, None, NOON + DAY)[0] == right


@pytest.mark.parametrize("off", [YEAR, -YEAR, 40 * DAY, -40 * DAY])
def test_a_week_without_a_backup_is_said_though_one_is_dated_ahead(
    make_shop: MakeShop, off: timedelta
) -> None:
    shop = make_shop()
    day_of(shop, NOON)
    day_of(shop, NOON + off)
    assert backups.old(shop.path, NOON + 6 * DAY) is None
    assert backups.old(shop.path, NOON + 8 * DAY) == 8


def test_where_every_backup_is_dated_ahead_they_are_taken_for_old(make_shop: MakeShop) -> None:
    shop = make_shop()
    day_of(shop, NOON + YEAR)
    assert backups.old(shop.path, NOON) == 7


def test_with_one_dated_ahead_there_is_still_one_an_hour_and_no_more(make_shop: MakeShop) -> None:
    shop = make_shop()
    day_of(shop, NOON + YEAR)
    made = [day_of(shop, NOON + number * HOUR / 4) for number in range(9)]
    assert [number for number, one in enumerate(made) if one] == [0, 4, 8]


def lived(
    shop: Shop, days: int, wrong: dict[int, timedelta]
) -> tuple[set[datetime], set[datetime]]:
    """The moments of what is kept of so many days, and of what wrong clocks had dated."""
    odd = set()
    for number in range(days):
        if number in wrong:
            made = day_of(shop, NOON + number * DAY + wrong[number])
            odd |= {made.at} if made else set()
        day_of(shop, NOON + number * DAY + HOUR)
    return {one.at for one in backups.listed(shop.path)}, odd


@pytest.mark.parametrize("told", [True, False])
def test_no_wrong_date_thins_anything_away(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    """The control: by the dates in the names alone, something goes that would have stayed."""
    monkeypatch.setattr(shopfile, "copy_verified", _quick_copy)
    if not told:
        monkeypatch.setattr(backup_order, "moments", lambda found, _now: dict(found))
    lost: list[object] = []

    @costly(9)
    @given(
        st.integers(5, 20),
        st.dictionaries(
            st.integers(0, 19), st.sampled_from([YEAR, -YEAR, 3 * DAY, -3 * DAY, -9000 * DAY]),
            max_size=2,
        ),
    )  # fmt: skip
    @example(18, {10: YEAR, 12: 9 * DAY})
    def kept(days: int, wrong: dict[int, timedelta]) -> None:
        usual, _none = lived(make_shop(name=f"usual{next(_FRESH)}"), days, {})
        found, odd = lived(make_shop(name=f"odd{next(_FRESH)}"), days, wrong)
        if not usual <= found | odd:
            lost.append((days, wrong, usual - found))

    kept()
    assert bool(lost) is not told, lost


def _quick_copy(source: Path, target: Path, *_more: object) -> None:
    target.parent.mkdir(exist_ok=True)
    db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    with target.open("xb") as file:
        file.write(source.read_bytes())


def test_many_that_were_dated_ahead_are_thinned_out_as_well(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shopfile, "copy_verified", _quick_copy)
    shop = make_shop()
    day_of(shop, NOON)
    for number in range(50):
        day_of(shop, NOON + YEAR + number * DAY)
    for number in range(1, 4):
        day_of(shop, NOON + number * DAY)
    ahead = [one for one in backups.listed(shop.path) if one.at > NOON + 300 * DAY]
    assert 2 <= len(ahead) <= 2 + 12 + 10 + 9


# Going on from an older one


def test_what_a_restored_shop_goes_on_to_is_newer_than_what_it_left(make_shop: MakeShop) -> None:
    shop = make_shop()
    early = day_of(shop, NOON)
    work(shop, 20)
    left = day_of(shop, NOON + DAY)
    assert early is not None
    assert left is not None
    db.disconnect()
    restoring.restore(shop.path, early.path, NOON + DAY)
    shop = make_shop()
    for number in range(2, 5):
        newest = day_of(shop, NOON + number * DAY)
        assert backups.newest_good(shop.path, None, NOON + number * DAY) == newest
    assert newest is not None
    db.disconnect()
    restoring.restore(shop.path, newest.path, NOON + 5 * DAY)
    shop = make_shop()
    assert db.value("SELECT count(*) FROM customer") == 4
    work(shop)
    assert invariants.broken(shop) == []
    assert shopfile.check(shop.path, full=True) == []


# Another shop of the same name


def two_shops(make_shop: MakeShop, tmp_path: Path) -> tuple[Shop, Path, Path]:
    """A young shop, an old one elsewhere with the same file name, and a stick that both use."""
    old = make_shop(TODAY - YEAR, name="old")
    work(old, 30)
    db.disconnect()
    elsewhere, stick = tmp_path / "elsewhere", tmp_path / "stick"
    elsewhere.mkdir()
    stick.mkdir()
    shutil.copy(old.path, elsewhere / "shop.db")
    young = make_shop()
    return young, elsewhere / "shop.db", stick


def test_two_shops_of_one_name_do_not_mix_in_a_second_folder(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    young, other, stick = two_shops(make_shop, tmp_path)
    for number in range(3):
        backups.keep_up(young.path, NOON + number * DAY, changed=True, second=stick)
        backups.keep_up(other, NOON + number * DAY + HOUR, changed=True, second=stick)
    assert [len(list(stick.iterdir())), len(backups.listed(other, stick))] == [6, 3]
    ours = backups.listed(young.path, stick)
    assert [one.at for one in ours] == [NOON + number * DAY for number in (2, 1, 0)]
    db.disconnect()
    for gone in (young.path, *backups.folder_of(young.path).iterdir()):
        gone.unlink() if gone == young.path else None
    found = backups.newest_good(young.path, stick, NOON + 3 * DAY)
    assert found is not None
    assert found.at == NOON + 2 * DAY


def test_a_shop_on_a_new_computer_is_found_on_the_stick(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop = make_shop()
    stick, new = tmp_path / "stick", tmp_path / "new"
    stick.mkdir()
    new.mkdir()
    backups.keep_up(shop.path, NOON, changed=True, second=stick)
    found = backups.newest_good(new / "shop.db", stick, NOON + DAY)
    assert found is not None
    assert found.path.parent == stick


def test_a_new_shop_in_the_place_of_an_old_one_is_not_hidden_by_its_backups(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    old = make_shop(TODAY - YEAR)
    work(old, 30)
    day_of(old, NOON - YEAR)
    db.disconnect()
    restoring.put_aside(old.path, NOON)
    shop = make_shop()
    made = day_of(shop, NOON)
    assert backups.newest_good(shop.path, None, NOON) == made
    assert len(list((tmp_path / "backups").iterdir())) == 2


def test_looking_at_backups_leaves_nothing_beside_them(make_shop: MakeShop) -> None:
    shop = make_shop(hour=10)
    shop.clock = clock_at(TODAY)
    made = day_of(shop, NOON)
    assert made is not None
    db.disconnect()
    before = {path.name for path in shop.path.parent.rglob("*")}
    backups.newest_good(shop.path)
    assert {path.name for path in shop.path.parent.rglob("*")} == before
