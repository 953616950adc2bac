"""Reasons as a shop orders and calls them itself: old months keep their names, counts go on."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mornings import WANG, morning
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.shop.month import lock
from shopvisit.shop.month.month import counted, month
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import reasons
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.questions import numbered
from shopvisit.shop.whole import daily
from shopvisit.shop.whole.undo import redo, undo


def one(name: str) -> int:
    found: int = db.value("SELECT id FROM reason WHERE name = ?", name)
    return found


def offered(polarity: str = "complaint", dimension: str | None = "reliability") -> list[str]:
    return [
        each.name
        for each in reasons.every()
        if each.active and (each.polarity, each.dimension) == (polarity, dimension)
    ]


def called(shop: Shop, reason_id: int, name: str) -> None:
    """Rename it where it stands."""
    dimension = next(each.dimension for each in reasons.every() if each.id == reason_id)
    reasons.change(shop, reason_id, name, dimension)


def named_in(shop: Shop, name: str) -> list[str]:
    return [row.name for row in counted(shop, name).reasons]


def test_old_months_keep_the_name_and_the_count_goes_on(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    late = one("等太久")
    conversation.record(shop, asked, Answer(csat=4, reason_ids=(late,)))
    shop = make_shop(date(2026, 12, 2))
    called(shop, late, "让人久等")
    assert named_in(shop, "2026-11") == ["等太久"]
    [row] = counted(shop, "2026-12").reasons
    assert (row.id, row.name, row.count, row.previous) == (late, "让人久等", 0, 1)
    undo(shop)
    assert named_in(shop, "2026-12") == ["等太久"]
    redo(shop)
    assert named_in(shop, "2026-12") == ["让人久等"]


def test_old_months_keep_the_dimension_and_the_count_goes_on(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    late = one("等太久")
    conversation.record(shop, asked, Answer(csat=4, reason_ids=(late,)))

    def under(name: str) -> tuple[list[str], list[str | None]]:
        found = month(shop, name)
        rated = [row.name for row in found.by_dimension if row.csat.n]
        return rated, [row.dimension for row in found.reasons]

    was = under("2026-11")
    assert was == (["responsiveness"], ["responsiveness"])
    reasons.change(shop, late, "等太久", "empathy")
    assert under("2026-11") == (["empathy"], ["empathy"])
    undo(shop)
    shop = make_shop(date(2026, 12, 2))
    reasons.change(shop, late, "久等", "tangibles")
    assert under("2026-11") == was
    assert under("2026-12")[1] == ["tangibles"]
    assert offered(dimension="tangibles")[-1] == "久等"
    with pytest.raises(InvalidError):
        reasons.change(shop, late, "久等", None)
    undo(shop)
    assert under("2026-12")[1] == ["responsiveness"]


def test_a_month_in_which_it_was_renamed_has_the_new_name(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    late = one("等太久")
    conversation.record(shop, asked, Answer(csat=4, reason_ids=(late,)))
    called(shop, late, "让人久等")
    assert named_in(shop, "2026-11") == ["让人久等"]


def test_a_locked_month_is_not_touched(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    conversation.record(shop, asked, Answer(csat=4, reason_ids=(one("等太久"),)))
    shop = make_shop(date(2026, 12, 2))
    lock.lock(shop, "2026-11")
    called(shop, one("等太久"), "让人久等")
    reasons.switch(shop, one("让人久等"))
    assert [row.name for row in month(shop, "2026-11").reasons] == ["等太久"]


def test_the_call_offers_them_in_the_shops_order(make_shop: MakeShop) -> None:
    shop = make_shop()
    first, second, *_others = offered()
    reasons.move(shop, one(second))
    assert offered()[:2] == [second, first]
    codes = numbered(talk_form.reasons(), "complaint")
    assert [codes["11"].name, codes["12"].name] == [second, first]
    assert codes["21"].dimension == "responsiveness"
    reasons.move(shop, one(second))
    assert offered()[-1] == second


def test_a_new_one_stands_last_and_one_that_was_off_comes_back(make_shop: MakeShop) -> None:
    shop = make_shop()
    reasons.move(shop, one(offered()[1]))
    made = reasons.add(shop, "漏水", "complaint", "reliability")
    assert offered()[-1] == "漏水"
    assert reasons.switch(shop, made) is False
    assert "漏水" not in offered()
    assert reasons.add(shop, "漏水", "complaint", "reliability") == made
    assert offered()[-1] == "漏水"


@pytest.mark.parametrize("name", ["", "  ", "没修好", "长" * 21])
def test_a_name_is_said_short_and_no_others(make_shop: MakeShop, name: str) -> None:
    shop = make_shop()
    with pytest.raises(InvalidError) as refused:
        called(shop, one("出了差错"), name)
    assert refused.value.field == "name"
    with pytest.raises(ShopError):
        called(shop, one("出了差错"), "出了差错")


def test_the_settings_file_takes_nothing_of_it_back(make_shop: MakeShop, tmp_path: Path) -> None:
    shop = make_shop()
    daily.catch_up(shop)
    called(shop, one("没修好"), "又坏了")
    reasons.add(shop, "漏水", "complaint", "reliability")
    reasons.switch(shop, one("出了差错"))
    reasons.move(shop, one("漏水"))
    was = offered()
    shop = make_shop(TODAY + timedelta(days=1))
    daily.catch_up(shop)
    assert offered() == was
    path = tmp_path / "config.toml"
    path.write_text('[reasons.price]\npraise = ["实惠"]\n', encoding="utf-8")
    shop.configure(loading.load(path))
    daily.catch_up(shop)
    assert offered() == was
    assert offered("praise", "price") == ["实惠"]


_STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "switch", "rename", "add"]), st.integers(0, 30)),
    min_size=1,
    max_size=6,
)


def test_whatever_is_done_to_them_can_be_taken_back(make_shop: MakeShop) -> None:
    shop = make_shop()
    daily.catch_up(shop)
    at_first = db.rows("SELECT * FROM reason")

    @settings(max_examples=15, deadline=None)
    @given(_STEPS)
    def holds(steps: list[tuple[str, int]]) -> None:
        done = 0
        for number, (what, place) in enumerate(steps):
            before = db.rows("SELECT * FROM reason")
            every = reasons.every()
            each = every[place % len(every)]
            try:
                if what == "add":
                    reasons.add(shop, f"新{number}", each.polarity, each.dimension)
                elif what == "rename":
                    called(shop, each.id, f"叫{number}")
                else:
                    getattr(reasons, what)(shop, each.id)
            except ShopError:
                assert db.rows("SELECT * FROM reason") == before
            done += db.rows("SELECT * FROM reason") != before
            daily.catch_up(shop)
        ids = [each.id for each in reasons.every()]
        assert len(ids) == len(set(ids))
        for _step in range(done):
            undo(shop)
        assert db.rows("SELECT * FROM reason") == at_first

    holds()
