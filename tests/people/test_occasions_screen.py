"""Days to remember on the card: noted, corrected in place, removed; every key, both languages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pilots import HOSTILE, Driven, driving
from shops import TODAY

from shopvisit import db
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.widgets.form import Field, FormLine


@pytest.fixture
def wang(shop: Shop) -> Shop:
    """王秀英 with a lunar birthday and a warranty that ends in two weeks."""
    customers.add(shop, Customer(name="王秀英", phone="13812342231"))
    occasions.add(shop, 1, "birthday", YearlyDay("lunar", 8, 15, year=1960))
    occasions.add(shop, 1, "warranty", YearlyDay("solar", 12, 5, year=2026), "空调")
    return shop


async def open_days(driven: Driven) -> None:
    """The form of the customer, with the cursor on the first of the days."""
    await driven.open("card", 1, ())
    await driven.press("ctrl+e", *["down"] * 11)


def note(driven: Driven) -> str:
    return str(driven.app.screen.query_one("#field-day", Field).note)


async def retype(driven: Driven, text: str) -> None:
    # In an empty line Backspace would go to the field above.
    typed = driven.app.screen.query_one("#field-day FormLine", FormLine).value
    await driven.press(*["backspace"] * len(typed), *text)


async def test_enter_opens_the_day_under_the_cursor_as_it_is(wang: Shop, lang: str) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("enter")
        assert driven.screen == "OccasionScreen"
        assert "2026-12-05" in driven.frame
        assert "空调" in driven.frame
        await driven.press("escape", "down", "enter")
        assert "1960-8-15" in driven.frame


async def test_a_corrected_day_is_saved_and_seen_at_once(wang: Shop, lang: str) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("enter")
        await retype(driven, "2026-12-01")
        await driven.press("ctrl+s")
        assert driven.screen == "EditScreen"
        assert "2026-12-01" in driven.frame
        assert "2026-12-05" not in driven.frame
        await driven.press("escape")
        assert driven.screen == "CardScreen"
        assert "12-01" in driven.frame
    assert db.rows("SELECT due_on FROM follow_up WHERE status = 'open'") == [("2026-12-01",)]


async def test_a_day_left_as_it_is_stays_as_it_is(wang: Shop, lang: str) -> None:
    stored = db.rows("SELECT * FROM occasion")
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("enter", "ctrl+s", "down", "enter", "ctrl+s")
        assert driven.screen == "EditScreen"
    assert db.rows("SELECT * FROM occasion") == stored


async def test_leaving_changes_nothing(wang: Shop, lang: str) -> None:
    stored = db.rows("SELECT * FROM occasion")
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("enter")
        await retype(driven, "2027-01-01")
        await driven.press("escape")
        assert driven.screen == "EditScreen"
        assert "2026-12-05" in driven.frame
    assert db.rows("SELECT * FROM occasion") == stored


async def test_undo_on_the_card_brings_the_former_day_back(wang: Shop, lang: str) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("enter")
        await retype(driven, "2027-06-01")
        await driven.press("ctrl+s", "escape", "ctrl+z")
        assert "2026-12-05" in driven.frame


async def test_what_ends_is_asked_for_its_year(wang: Shop, lang: str) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("enter")
        await retype(driven, "12-08")
        assert note(driven) == {"en": "12-08 (which year?)", "zh_CN": "12-08 (哪一年？)"}[lang]
        await driven.press("ctrl+s")
        assert driven.screen == "OccasionScreen"
        assert driven.app.screen.query_one("#field-day", Field).wrong
        await retype(driven, "2026-12-08")
        await driven.press("ctrl+s")
        assert "2026-12-08" in driven.frame


@pytest.mark.parametrize(
    ("typed", "en", "zh"),
    [
        (
            "农历八月十五",
            "lunar 8-15 (2027-09-15 in 298 days)",
            "农历 8-15 (2027-09-15 还有 298 天)",
        ),
        (
            "lunar 12-30",
            "lunar 12-30 (2027-02-05 in 76 days)",
            "农历 12-30 (2027-02-05 还有 76 天)",
        ),
        ("闰", "05-03, 1988-05-03, lunar 8-15", "05-03、1988-05-03、农历八月十五"),
        ("1988-5-3", "1988-05-03 (in 163 days)", "1988-05-03 (还有 163 天)"),
    ],
)
async def test_the_day_is_understood_while_it_is_typed(
    wang: Shop, lang: str, typed: str, en: str, zh: str
) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("f11", *typed)
        assert note(driven) == (en if lang == "en" else zh)


async def test_another_kind_of_day_is_understood_anew(wang: Shop) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("f11", *"05-03")
        assert note(driven) == "05-03 (in 163 days)"
        await driven.press("up", "6")
        assert note(driven) == "05-03 (which year?)"


async def test_delete_takes_the_day_under_the_cursor_away(wang: Shop, lang: str) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        await driven.press("delete")
        assert "2026-12-05" not in driven.frame
        assert "1960-8-15" in driven.frame
    assert db.rows("SELECT status FROM follow_up") == [("cancelled",)]


async def test_a_click_opens_a_day_and_the_last_line_adds_one(wang: Shop, lang: str) -> None:
    async with driving(wang) as driven:
        await open_days(driven)
        y = next(y for y, line in enumerate(driven.frame.splitlines()) if "2026-12-05" in line)
        await driven.pilot.click(offset=(20, y))
        await driven.pilot.click(offset=(20, y))
        await driven.rest()
        assert driven.screen == "OccasionScreen"
        await driven.press("escape", "down", "down", "enter", *"06-01", "ctrl+s")
        assert "06-01" in driven.frame


async def test_an_expiry_says_on_the_card_how_long_it_lasts_or_since_when_it_does_not(
    wang: Shop, lang: str
) -> None:
    ended = TODAY - timedelta(days=3)
    on = YearlyDay("solar", ended.month, ended.day, year=ended.year)
    occasions.add(wang, 1, "card_expiry", on)
    async with driving(wang) as driven:
        await driven.open("card", 1, ())
        said = " ".join(driven.frame.split())
        said = said.replace(" ", "")
        wanted = (
            ("warrantyends2026-12-05空调(in14days)", "cardexpires2026-11-18(expired3daysago)")
            if lang == "en"
            else ("保修到期2026-12-05空调(还有14天)", "会员卡到期2026-11-18(已过期3天)")
        )
        assert all(each in said for each in wanted)


@pytest.mark.parametrize("words", HOSTILE)
async def test_no_note_breaks_it(shop: Shop, lang: str, words: str) -> None:
    customers.add(shop, Customer(name="王秀英"))
    day = date(2027, 5, 3)
    on = YearlyDay("solar", day.month, day.day, year=day.year)
    occasions.add(shop, 1, "contract", on, words)
    async with driving(shop) as driven:
        await open_days(driven)
        assert words[:4] in driven.frame
        await driven.press("enter")
        assert words[:4] in driven.frame
        await driven.press("ctrl+s")
        assert driven.screen == "EditScreen"
    assert db.value("SELECT note FROM occasion") == words


async def test_a_note_longer_than_its_line_is_seen_and_left(shop: Shop, lang: str) -> None:
    customers.add(shop, Customer(name="王秀英"))
    on = YearlyDay("solar", 5, 3, year=2027)
    occasions.add(shop, 1, "contract", on, "一二三四五六七八九十" * 8)
    async with driving(shop) as driven:
        await open_days(driven)
        await driven.press("enter", "down")
        assert "六七八九十" in driven.frame
        await driven.press("up")
        assert driven.app.screen.query_one("#field-day FormLine").has_focus
