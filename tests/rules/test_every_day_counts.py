"""Every day counts, from the day on which the shop was made or somebody came in with a list."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.cli.main import main
from shopvisit.files.importing.intake import import_file
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import daily
from shopvisit.shop.whole.setup import set_up

DAY = timedelta(days=1)
_FRESH = itertools.count()


def fresh(folder: Path, day: date = TODAY) -> Shop:
    """A shop that was made on that day, and not opened since."""
    path = folder / f"made{next(_FRESH)}" / "shop.db"
    config = path.with_name("config.toml")
    db.disconnect()
    set_up(path, config, "小店", "zh_CN", "李店长", clock_at(day))
    return Shop(path, loading.load(config), clock_at(day))


def brought(shop: Shop, *rows: str) -> None:
    path = shop.path.with_name("list.csv")
    path.write_text("\n".join(("姓名,生日,日期,项目", *rows)) + "\n", encoding="utf-8")
    import_file(shop, path)


def on(shop: Shop, day: date) -> int:
    """What the rules make when they are next asked, on that day."""
    shop.clock = clock_at(day)
    return daily.catch_up(shop)


def books() -> list[tuple[object, ...]]:
    return db.rows(
        "SELECT dedupe_key, customer_id, from_on, due_on, priority, assignee_id, status "
        "FROM follow_up ORDER BY 1"
    )


def test_a_birthday_between_the_list_and_the_first_opening_is_not_forgotten(
    tmp_path: Path,
) -> None:
    shop = fresh(tmp_path)
    birthday = TODAY + 4 * DAY  # her window opens tomorrow
    brought(shop, f"王秀英,{birthday:%m-%d},,")
    assert on(shop, TODAY + 6 * DAY) == 1
    assert db.rows("SELECT rule, due_on FROM follow_up") == [("birthday", birthday.isoformat())]


def test_who_is_missed_for_the_first_time_before_the_first_opening_is_called(
    tmp_path: Path,
) -> None:
    shop = fresh(tmp_path)
    brought(shop, f"王秀英,,{TODAY - 88 * DAY},")
    assert on(shop, TODAY + 5 * DAY) == 1
    assert db.rows("SELECT rule, from_on FROM follow_up") == [
        ("dormant", (TODAY + 2 * DAY).isoformat())
    ]


@pytest.mark.parametrize(
    ("away", "made"), [(89, []), (90, ["dormant"]), (91, []), (180, ["last-try"])]
)
def test_a_threshold_that_was_passed_before_makes_nothing(
    tmp_path: Path, away: int, made: list[str]
) -> None:
    shop = fresh(tmp_path)
    brought(shop, f"王秀英,,{TODAY - away * DAY},")
    assert [row[0] for row in db.rows("SELECT rule FROM follow_up")] == made


def test_the_next_threshold_calls(tmp_path: Path) -> None:
    shop = fresh(tmp_path)
    brought(shop, f"王秀英,,{TODAY - 100 * DAY},")
    on(shop, TODAY + 79 * DAY)
    assert books() == []
    on(shop, TODAY + 95 * DAY)
    assert db.rows("SELECT rule, from_on FROM follow_up") == [
        ("last-try", (TODAY + 80 * DAY).isoformat())
    ]


def test_days_before_somebody_came_in_ask_nothing_of_them(make_shop: MakeShop) -> None:
    """A list that comes into a shop which the rules have not looked at for ten days."""
    shop = make_shop()
    daily.catch_up(shop)
    shop.clock = clock_at(TODAY + 10 * DAY)
    gone = TODAY + 4 * DAY
    brought(shop, f"王秀英,{gone:%m-%d},,", f"陈小明,,{TODAY - 86 * DAY},")
    daily.catch_up(shop)
    assert books() == []


def test_a_list_that_a_command_brings_waits_for_the_days_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = fresh(tmp_path)
    brought(shop, f"王秀英,{TODAY + 4 * DAY:%m-%d},,")
    db.disconnect()
    more = tmp_path / "more.csv"
    more.write_text("姓名\n陈小明\n", encoding="utf-8")
    place = ["--db", str(shop.path), "--config", str(shop.path.with_name("config.toml"))]
    main([*place, "--today", (TODAY + 2 * DAY).isoformat(), "import", str(more)])
    capsys.readouterr()
    db.disconnect()
    shop = Shop(shop.path, shop.config, clock_at(TODAY + 2 * DAY))
    assert [row[1] for row in books()] == [1]


people = st.lists(
    st.tuples(
        st.integers(-8, 50), st.integers(0, 220), st.sampled_from(["", "空调清洗", "换滤芯"])
    ),
    min_size=1,
    max_size=6,
)


@costly(30)
@given(people, st.integers(0, 3), st.integers(1, 40))
def test_opened_daily_or_once_after_forty_days_it_is_the_same(
    tmp_path: Path, known: list[tuple[int, int, str]], waited: int, closed: int
) -> None:
    found = []
    for each_day in (True, False):
        shop = fresh(tmp_path)
        arrived = TODAY + waited * DAY
        if each_day:
            for day in range(waited + 1):
                on(shop, TODAY + day * DAY)
        shop.clock = clock_at(arrived)
        brought(
            shop,
            *(
                f"顾客{number},{arrived + born * DAY:%m-%d},{arrived - away * DAY},{item}"
                for number, (born, away, item) in enumerate(known)
            ),
        )
        for day in range(1, closed + 1) if each_day else [closed]:
            on(shop, arrived + day * DAY)
        found.append(books())
    assert found[0] == found[1]
