"""A list on the screen: found on an empty F3, changed as a sentence, worked off by keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.followups import changing
from shopvisit.shop.lists import named
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text.i18n import _
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.rows import RowList

AWAY_90 = ("f3", "down", "enter")
PEOPLE = (("王秀英", 100, 150_000), ("单雪梅", 120, 20_000), ("赵伟", 95, 300_000))


@pytest.fixture
def missed(make_shop: MakeShop) -> Shop:
    """王秀英, 单雪梅 and 赵伟 have long been away; 李雷 was here yesterday. No rule asks."""
    shop = make_shop(rules={})
    for name, days, amount in PEOPLE:
        came = Visit(TODAY - timedelta(days=days), item="空调清洗", amount=amount)
        visits.add(shop, Customer(name=name, phone=f"138000000{days:02}"[:11]), came)
    visits.add(shop, Customer(name="李雷"), Visit(TODAY - timedelta(days=1)))
    return shop


def listed(driven: Driven) -> list[str]:
    rows = driven.app.screen.query_one(RowList)
    found = [rows.row_at(index) for index in range(len(rows.ids))]
    return [row.mark + row.cells[0] for row in found if row]


def sentence(driven: Driven) -> str:
    return driven.app.screen.query_one(FormLine).value


async def test_an_empty_find_counts_the_lists_and_opens_one(missed: Shop, lang: str) -> None:
    async with driving(missed) as driven:
        await driven.press("f3")
        line = next(each for each in driven.frame.splitlines() if _("Not seen for 90 days") in each)
        assert " 3 " in line or " 3位" in line
        await driven.press("down", "enter")
        assert driven.screen == "ListScreen"
        assert listed(driven) == ["赵伟", "王秀英", "单雪梅"]


async def test_what_is_typed_finds_customers_and_no_lists(missed: Shop) -> None:
    async with driving(missed) as driven:
        await driven.press("f3", *"not")
        assert driven.app.screen.query_one(RowList).ids == []
        await driven.press(*["backspace"] * 3)
        assert min(driven.app.screen.query_one(RowList).ids) < 0


async def test_a_shop_without_customers_is_shown_no_lists(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("f3")
        assert driven.app.screen.query_one(RowList).ids == []


@pytest.mark.parametrize("more", [", spent 1000", "，消费1000以上", " and spent over 1,000"])
async def test_the_list_changes_as_the_sentence_is_typed(missed: Shop, more: str) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "ctrl+e")
        # As an input method does it: a word at a time.
        driven.app.screen.query_one(FormLine).insert_text_at_cursor(more)
        await driven.rest()
        assert listed(driven) == ["赵伟", "王秀英"]
        assert "2 customers" in driven.frame
        await driven.press("enter")
        assert sentence(driven) == "not seen for 90 days · spent at least 1,000"
        await driven.press("enter")
        assert driven.screen == "CardScreen"


async def test_escape_leaves_the_conditions_as_they_were(missed: Shop, lang: str) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90)
        said = sentence(driven)
        await driven.press("ctrl+e", *["backspace"] * len(said))
        assert len(listed(driven)) == 4
        await driven.press("escape")
        assert (sentence(driven), len(listed(driven))) == (said, 3)
        await driven.press("escape")
        assert driven.screen == "FindScreen"


async def test_what_is_not_understood_is_said_and_stays(missed: Shop, lang: str) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "ctrl+e")
        await driven.type(",moon")
        assert (
            _("Not understood: {what}. Ctrl+N shows what is.").format(what="moon") in driven.frame
        )
        await driven.press("enter")
        assert sentence(driven).endswith(",moon")
        assert len(listed(driven)) == 3


async def test_a_condition_is_added_from_all_there_are_and_its_number_changed(missed: Shop) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "ctrl+n", *["down"] * 4, "enter")
        assert sentence(driven) == "not seen for 90 days · spent at least 1,000"
        await driven.type("2500")
        assert sentence(driven) == "not seen for 90 days · spent at least 2500"
        assert listed(driven) == ["赵伟"]


async def test_a_list_is_saved_renamed_and_removed_and_undo_brings_it_back(missed: Shop) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "ctrl+e", *",spent 1000", "enter", "ctrl+r")
        await driven.type("Monday")
        await driven.press("enter")
        assert "Monday   2 customers" in driven.frame
        saved = named.called(missed, "Monday")
        assert saved.conditions[1] == Condition("spend", "at_least", 100_000)
        await driven.press("ctrl+r", *"s", "enter")
        assert named.get(missed, saved.key).name == "Mondays"
        await driven.press("ctrl+e", *["backspace"] * 23, "enter", "ctrl+r", "enter")
        assert len(named.get(missed, saved.key).conditions) == 1
        await driven.press("delete")
        assert driven.screen == "FindScreen"
        assert "Mondays" not in listed(driven)
        await driven.press("ctrl+z")
        assert named.get(missed, saved.key).name == "Mondays"


async def test_a_list_whose_saving_was_taken_back_is_shown_as_not_saved(
    missed: Shop, lang: str
) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "ctrl+r", *"Mon", "enter", "ctrl+z")
        assert _("Not saved") in driven.frame
        assert listed(driven) == ["赵伟", "王秀英", "单雪梅"]
        await driven.press("ctrl+r", *"Tue", "enter")
        assert named.called(missed, "Tue").conditions == named.READY["away-90"][1]


async def test_a_list_that_comes_with_the_program_is_not_removed(missed: Shop, lang: str) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "delete")
        assert driven.screen == "ListScreen"
        assert driven.said == _("This list comes with the program; only saved ones can be removed.")


async def test_planning_for_all_names_whom_it_left_out(missed: Shop) -> None:
    talk = changing.add(missed, 3, "问问", TODAY)
    conversation.record(missed, talk, Answer(outcome="refused"))
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "plus", "enter")
        assert driven.screen == "LeftOutSheet"
        assert "2 follow-ups planned · 1 customer left out" in driven.frame
        assert "赵伟" in driven.frame
        assert "did not want to talk, left in peace until Fri 19 Feb 2027" in driven.frame
        await driven.press("enter")
        assert driven.screen == "ListScreen"
    found = db.rows("SELECT kind, reason, from_on, due_on FROM follow_up WHERE status = 'open'")
    assert found == [("retention", "Not seen for 90 days", "2026-11-23", "2026-11-28")] * 2


async def test_texts_are_copied_and_sent_one_by_one(missed: Shop, lang: str) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "1")
        assert "赵伟" in driven.app.clipboard
        await driven.press("2", "1")
        assert "王秀英" in driven.app.clipboard
        await driven.press("3")
        assert listed(driven) == ["v赵伟", "v王秀英", "单雪梅"]
        assert driven.app.screen.query_one(RowList).index == 2
        await driven.press("home", "2")
        assert driven.said.startswith("赵伟")
        assert db.rows("SELECT channel FROM attempt ORDER BY id") == [("wechat",), ("sms",)]
        await driven.press("ctrl+z")
        assert listed(driven) == ["v赵伟", "王秀英", "单雪梅"]


async def test_the_card_goes_to_the_next_on_the_list_and_back(missed: Shop, lang: str) -> None:
    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "right")
        assert "赵伟" in driven.frame
        await driven.press("tab")
        assert "王秀英" in driven.frame
        await driven.press("escape")
        assert driven.screen == "ListScreen"


async def test_a_list_is_given_out_with_days_and_money(missed: Shop) -> None:
    from openpyxl import load_workbook

    async with driving(missed) as driven:
        await driven.press(*AWAY_90, "ctrl+s")
        assert "Not seen for 90 days-2026-11-21.xlsx" in driven.said
    [path] = (missed.path.parent / "exports").glob("*.xlsx")
    sheet = load_workbook(path).active
    assert sheet is not None
    first = [cell.value for cell in list(sheet.rows)[1]]
    assert first[0] == "赵伟"
    assert first[3].date() == TODAY - timedelta(days=95)
    assert first[5] == 3000


async def test_lists_are_found_by_name_in_the_palette(missed: Shop, lang: str) -> None:
    named.save(missed, "周一挽回", (Condition("last_visit", "before", 90),))
    async with driving(missed) as driven:
        await driven.press("ctrl+p", *"zywh", "enter")
        assert driven.screen == "ListScreen"
        assert "周一挽回" in driven.frame
        await driven.press("ctrl+p", *"never rated", "enter")
        assert _("Never rated") in driven.frame
