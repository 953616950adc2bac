"""Taking a trade: what is missing is added, what the shop has stays, and one undo takes it back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.errors import OwnerWantedError, ShopError
from shopvisit.settings import loading
from shopvisit.settings.trades import trade
from shopvisit.settings.values import Cycle
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal, pin
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily, trades, undo

BY_HAND = """# ours
[rules.upkeep]
cycles = [{ item = "refill", days = 28 }]

[rules.nails-hair-trim]
enabled = false
trigger = "upkeep"
from = "0d"
to = "7d"
kind = "need"
priority = 4
who = "anyone"
asks = []

[reasons.reliability]
praise = ["done-right", "sparkles"]
complaint = ["lifting"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def shop(make_shop: MakeShop, own: Path) -> Shop:
    shop = make_shop()
    shop.configure(loading.load(own))
    return shop


def rows() -> tuple[int, int, int]:
    return tuple(  # type: ignore[return-value]  # three of them
        int(db.value(f"SELECT count(*) FROM {table}")) for table in ("question", "tip", "reason")
    )


def has_gaps(driven: Driven) -> bool:
    return any(line.endswith(" missing") for line in driven.frame.splitlines())


@pytest.mark.parametrize("code", trade.NAMES)
def test_a_new_shop_becomes_one_of_that_trade(shop: Shop, code: str) -> None:
    trades.take(shop, code, "en")
    of = trade.trade(code, "en")
    assert shop.config.problems == ()
    assert set(of.rules) <= set(shop.config.rules)
    assert shop.config.rules["upkeep"].cycles == ()
    assert rows()[:2] == (len(of.questions), len(of.tips))
    offered = sum(map(len, of.reasons.values()))
    assert len(shop.config.reasons) == offered
    assert db.value("SELECT count(*) FROM reason WHERE active = 1") == offered
    assert trades.taken(shop) == [code]
    assert not trades.missing(shop, code, "en")
    with pytest.raises(ShopError, match="here already"):
        trades.take(shop, code, "en")


def test_what_the_shop_has_of_its_own_stays_as_it_is(shop: Shop, own: Path) -> None:
    own.write_text(BY_HAND, encoding="utf-8")
    shop.configure(loading.load(own))
    visits.add(shop, Customer(name="Ann"), Visit(TODAY, item="Gel refill"))
    trades.take(shop, "nails-hair", "en")
    config = shop.config
    assert config.problems == ()
    assert config.rules["upkeep"].cycles == (Cycle("refill", 28),)
    assert not config.rules["nails-hair-trim"].enabled
    assert config.rules["dormant"].days == 90  # somebody has come in already
    praised = [each.name.said("en") for each in config.reasons if each.polarity == "praise"]
    assert praised[:2] == ["done right", "sparkles"]
    assert "lasts" in praised
    complained = [each.name.said("en") for each in config.reasons if each.polarity == "complaint"]
    assert complained.count("lifting") == 1


def test_what_a_rule_of_the_shop_looks_after_is_not_asked_for_twice(shop: Shop) -> None:
    visits.add(shop, Customer(name="Ann"), Visit(TODAY, item="滤芯"))
    trades.take(shop, "appliances", "zh_CN")
    assert "appliances-aircon" not in shop.config.rules  # 空调清洗 is one of the shipped ones
    due = shop.config.rules["appliances-filters"].cycles
    assert [cycle.item for cycle in due] == ["扫地机耗材"]


def test_one_undo_takes_all_of_it_back_and_it_can_be_done_again(shop: Shop, own: Path) -> None:
    loading.save(own, {"shop.name": "Polish", "rules.dormant.days": 45})
    shop.configure(loading.load(own))
    before, had = own.read_text("utf-8"), rows()
    trades.take(shop, "nails-hair", "en")
    after = own.read_text("utf-8")
    assert shop.config.rules["dormant"].days == 45
    assert undo.undo(shop) == "took over what is usual in a trade: Nails and hair"
    assert (own.read_text("utf-8"), rows()) == (before, had)
    assert trades.taken(shop) == []
    undo.redo(shop)
    assert own.read_text("utf-8") == after
    assert trades.taken(shop) == ["nails-hair"]


def test_only_the_owner_takes_it_back(shop: Shop) -> None:
    trades.take(shop, "nails-hair", "en")
    pin.change(shop, "2580")
    with pytest.raises(OwnerWantedError):
        undo.undo(shop)
    assert trades.taken(shop) == ["nails-hair"]


def test_settings_that_cannot_be_read_leave_everything_as_it_is(shop: Shop, own: Path) -> None:
    own.write_text("[shop\n", encoding="utf-8")
    had, rules = rows(), dict(shop.config.rules)
    with pytest.raises(loading.ConfigError):
        trades.take(shop, "bikes-cars", "en")
    assert (rows(), dict(shop.config.rules)) == (had, rules)
    assert own.read_text("utf-8") == "[shop\n"


def test_a_rule_asks_nothing_twice_and_three_questions_at_most(shop: Shop) -> None:
    trades.take(shop, "nails-hair", "en")
    asked = "SELECT count(*) FROM question WHERE rule = 'first-visit'"
    assert db.value(asked) == 1
    trades.take(shop, "appliances", "en")  # which asks the same
    assert db.value(asked) == 1
    with journal.action(shop, "test"):
        db.run("UPDATE question SET text = 'x', rule = 'bikes-cars-safe' WHERE id <= 3")
    trades.take(shop, "bikes-cars", "en")
    assert db.value("SELECT count(*) FROM question WHERE rule = 'bikes-cars-safe'") == 3


def test_a_new_bicycle_has_its_warranty_and_a_warranty_of_the_shops_own_stays(
    shop: Shop, own: Path
) -> None:
    loading.save(own, {"items.warranty": [{"item": "new", "months": 60}]})
    shop.configure(loading.load(own))
    trades.take(shop, "bikes-cars", "en")
    terms = {term.item: term.months for term in shop.config.items.warranty}
    assert terms["new"] == 60
    assert "New bicycle" not in terms
    assert terms["Lights"] == 12
    visits.add(shop, Customer(name="Ann"), Visit(TODAY, "purchase", "Lights"))
    found = db.row("SELECT kind, year, month, day FROM occasion")
    assert found == ("warranty", TODAY.year + 1, TODAY.month, TODAY.day)


def test_the_items_of_the_trade_are_offered_behind_what_people_came_for(shop: Shop) -> None:
    visits.add(shop, Customer(name="Ann"), Visit(TODAY, item="Puncture"))
    assert visits.recent_items(shop) == ["Puncture"]
    trades.take(shop, "bikes-cars", "en")
    assert visits.recent_items(shop)[:3] == ["Puncture", "New bicycle", "New e-bike"]


def test_an_infill_is_due_after_three_weeks_in_the_words_of_the_trade(
    shop: Shop, own: Path
) -> None:
    trades.take(shop, "nails-hair", "en")
    visits.add(shop, Customer(name="Ann Lee", phone="13800000000"), Visit(TODAY, item="Infill"))
    shop.clock = clock_at(TODAY + timedelta(days=18))
    daily.catch_up(shop)
    due = [row for row in followups.of_customer(shop, 1) if row.rule == "nails-hair-refill"]
    assert [row.due_on for row in due] == [TODAY + timedelta(days=25)]
    assert "growing out" in talk_form.form(shop, due[0].id).script.opening


async def test_a_trade_is_looked_at_and_taken_by_keys(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("trades")
        assert "Nails and hair" in driven.frame
        await driven.press("2")
        assert "Infill or new set due" in driven.frame
        assert "every 21 days" in driven.frame
        assert has_gaps(driven)
        await driven.press("enter")
        assert driven.said.startswith("Taken over: 7 rules, ")
        assert not has_gaps(driven)
        await driven.press("ctrl+z")
        assert driven.said.startswith("Taken back: ")
        assert has_gaps(driven)
        await driven.press("backspace")
        assert driven.screen == "TradesScreen"


async def test_the_settings_lead_to_the_trades(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("f8", *["down"] * 6)
        assert "Trade" in driven.frame
        await driven.press("enter")
        assert driven.screen == "TradesScreen"


async def test_a_new_shop_says_how_to_begin(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("welcome")
        assert "What comes first?" in driven.frame
        await driven.press("6")
        assert driven.said.startswith("Taken over: Bicycles and cars.")
        assert trades.taken(shop) == ["bikes-cars"]
        assert "Take over what is usual" not in driven.frame
        await driven.press("enter")
        assert driven.screen == "TodayScreen"
        await driven.open("welcome")
        await driven.press("2")
        assert driven.screen == "ImportSheet"


async def test_a_sample_shop_is_wished_for(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("welcome")
        await driven.press("3")
    assert driven.app.wish == "sample"
