"""Reasons that a shop writes into its config.toml: offered from then on, and no month is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mornings import WANG, counter, morning
from shops import MakeShop

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.settings.values import DIMENSIONS, POLARITIES
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import daily, undo
from shopvisit.text import i18n

SHIPPED = {
    dimension: {
        polarity: [
            reason.name.said("zh_CN")
            for reason in loading.default().reasons
            if (reason.dimension, reason.polarity) == (dimension, polarity)
        ]
        for polarity in POLARITIES
    }
    for dimension in DIMENSIONS
}


def offered(dimension: str, polarity: str) -> list[str]:
    found = db.rows(
        "SELECT name FROM reason WHERE active AND dimension = ? AND polarity = ? ORDER BY id",
        dimension,
        polarity,
    )
    return [name for (name,) in found]


def opened(make_shop: MakeShop, tmp_path: Path, text: str = "") -> Shop:
    """The shop with this settings file, as the window that writes has it after its first second."""
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    found = make_shop()
    found.configure(loading.load(path))
    daily.catch_up(found)
    return found


def test_the_usual_reasons_stay_as_they_are(make_shop: MakeShop, tmp_path: Path) -> None:
    shop = make_shop()
    before = db.rows("SELECT * FROM reason")
    daily.catch_up(shop)
    last = db.value("SELECT max(id) FROM action")
    i18n.use("en")
    opened(make_shop, tmp_path)
    assert db.rows("SELECT * FROM reason") == before
    assert db.value("SELECT max(id) FROM action") == last


@pytest.mark.parametrize(
    "written",
    ['"嘴甜"', '{ zh = "嘴甜" }', '{ zh = "嘴甜", en = "charming" }', '{ zh_CN = "嘴甜" }'],
)
def test_an_own_reason_is_offered_and_what_is_left_out_is_not(
    make_shop: MakeShop, tmp_path: Path, written: str
) -> None:
    i18n.use("zh_CN")
    kept, gone = SHIPPED["empathy"]["praise"]
    opened(make_shop, tmp_path, f'[reasons.empathy]\npraise = ["{kept}", {written}]\n')
    assert offered("empathy", "praise") == [kept, "嘴甜"]
    assert offered("empathy", "complaint") == SHIPPED["empathy"]["complaint"]
    assert db.value("SELECT active FROM reason WHERE name = ?", gone) == 0


def test_a_reason_that_comes_back_is_the_old_one(make_shop: MakeShop, tmp_path: Path) -> None:
    old = make_shop() and db.rows("SELECT id, name FROM reason ORDER BY id")
    opened(make_shop, tmp_path, "[reasons.price]\npraise = []\n")
    assert offered("price", "praise") == []
    opened(make_shop, tmp_path)
    assert offered("price", "praise") == SHIPPED["price"]["praise"]
    assert db.rows("SELECT id, name FROM reason ORDER BY id") == old


def test_a_reason_can_be_put_under_another_dimension(make_shop: MakeShop, tmp_path: Path) -> None:
    name = SHIPPED["price"]["praise"][0]
    text = f'[reasons.price]\npraise = []\n[reasons.empathy]\npraise = ["{name}"]\n'
    opened(make_shop, tmp_path, text)
    assert offered("empathy", "praise") == [name]
    found = db.rows("SELECT dimension, active FROM reason WHERE name = ?", name)
    assert found == [("empathy", 1)]


@pytest.mark.parametrize(
    "text", ["[reasons", "reasons = 3", "[reasons.luck]", "[reasons.price]\npraise = [7]\n"]
)
def test_a_slip_in_the_settings_file_takes_no_reason_away(
    make_shop: MakeShop, tmp_path: Path, text: str
) -> None:
    opened(make_shop, tmp_path, '[reasons.price]\npraise = ["嘴甜"]\n')
    opened(make_shop, tmp_path, text)
    assert offered("price", "praise") == ["嘴甜"]


def test_reasons_of_staying_away_can_be_the_shops_own(make_shop: MakeShop, tmp_path: Path) -> None:
    i18n.use("zh_CN")
    opened(make_shop, tmp_path, '[reasons]\nabsence = ["moved-away", "修路"]\n')
    away = "SELECT name, active FROM reason WHERE polarity = 'absence' AND dimension IS NULL"
    assert {name for name, active in db.rows(away) if active} == {"搬走了", "修路"}
    assert {name for name, active in db.rows(away) if not active} >= {"去别家了"}
    assert offered("empathy", "complaint") == SHIPPED["empathy"]["complaint"]


def test_it_is_in_the_journal_and_is_not_taken_back(make_shop: MakeShop, tmp_path: Path) -> None:
    shop = opened(make_shop, tmp_path, '[reasons.price]\npraise = ["嘴甜"]\n')
    assert undo.undo(shop) is None
    said = db.rows(
        "SELECT DISTINCT a.says, a.kind FROM journal j JOIN action a ON a.id = j.action_id "
        "WHERE j.table_name = 'reason' AND a.says <> 'set up'"
    )
    assert [kind for _says, kind in said] == ["engine"]
    assert offered("price", "praise") == ["嘴甜"]


names = st.lists(st.text("甜快好贵慢脏", min_size=1, max_size=3), max_size=4, unique=True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(names, min_size=1, max_size=4))
def test_whatever_was_written_before_the_last_file_counts(
    make_shop: MakeShop, tmp_path: Path, files: list[list[str]]
) -> None:
    for written in files:
        opened(make_shop, tmp_path, f"[reasons.price]\npraise = {written!r}\n")
        assert sorted(offered("price", "praise")) == sorted(written)
    every = {name for written in files for name in written}
    kept = {name for (name,) in db.rows("SELECT name FROM reason")}
    assert every <= kept
    last = db.value("SELECT max(id) FROM action")
    opened(make_shop, tmp_path, f"[reasons.price]\npraise = {files[-1]!r}\n")
    assert db.value("SELECT max(id) FROM action") == last


def with_charm(shop: Shop, tmp_path: Path) -> Shop:
    path = tmp_path / "config.toml"
    path.write_text('[reasons.reliability]\ncomplaint = ["嘴甜"]\n', encoding="utf-8")
    shop.configure(loading.load(path))
    return shop


async def test_an_own_reason_stands_in_the_form(make_shop: MakeShop, tmp_path: Path) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(with_charm(shop, tmp_path)) as at:
        at.app.upkeep.run_rules()  # as a moment after the start
        await at.rest()
        await at.press("2")
        assert "嘴甜" in at.text
        assert "没修好" not in at.text


async def test_a_window_that_only_looks_changes_no_reason(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    made, [_id] = morning(make_shop, WANG)
    before = db.rows("SELECT * FROM reason")
    shop = Shop(made.path, made.config, made.clock, looking="in_use")
    async with counter(with_charm(shop, tmp_path)) as at:
        at.app.settings_changed(made.config)
        await at.rest()
    assert db.rows("SELECT * FROM reason") == before
