"""To and fro: from a form to every place and back to it, and no two forms about the same."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from fronts import cursor, form_of, rows, today
from mornings import CHEN, LEE, WANG, Counter, counter, morning
from shops import MakeShop

from shopvisit import db
from shopvisit.screens.settings.page import Lines
from shopvisit.settings import loading
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import form_drafts, pin
from shopvisit.widgets.commands import GLOBAL

PLACES = {
    "f2": "TodayScreen",
    "f3": "FindScreen",
    "f4": "VisitScreen",
    "f5": "ComplaintsScreen",
    "f6": "MonthScreen",
    "f7": "ImprovementsScreen",
    "f8": "SettingsScreen",
    "f10": "WhoScreen",
    "ctrl+o": "HandoverScreen",
    "ctrl+p": "PaletteScreen",
    "right": "CardScreen",
}
PIN = "246810"


def test_every_key_that_leads_somewhere_is_tried() -> None:
    assert {key for c in GLOBAL if c.leads for key in c.key.split(",")} == set(PLACES) - {"right"}


@pytest.mark.parametrize("key", PLACES)
async def test_every_place_can_be_gone_to_from_a_call_and_leads_back_to_it(
    make_shop: MakeShop, key: str
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("4", "down")
        form, seen, asked = form_of(at), at.text, form_of(at).at
        await at.press(key)
        assert at.screen == PLACES[key]
        await at.press("escape")
        assert form_of(at) is form
        assert (at.text, form.at) == (seen, asked)
        await at.press("enter")
        assert today(at)
    assert db.value("SELECT csat FROM rating ORDER BY id DESC") == 4


async def test_one_who_is_looked_up_in_a_call_may_be_called_and_both_forms_are_come_back_to(
    make_shop: MakeShop,
) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("4", "f3", *"cxm", "enter")
        assert at.screen == "CardScreen"
        await at.press("enter")
        assert form_of(at).customer_id == 2
        await at.press("5", "enter")
        assert at.screen == "CardScreen"
        await at.press("backspace", "escape")
        assert form_of(at).notes.picked["csat"] == 4
        await at.press("enter")
        assert cursor(at) == ids[0]
    assert db.rows("SELECT customer_id, csat FROM rating ORDER BY id")[-2:] == [(2, 5), (1, 4)]


async def test_a_form_that_is_open_already_comes_to_the_front_and_is_not_opened_twice(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("4")
        form = form_of(at)
        await at.press("f3", *"wxy", "enter", "enter")
        assert form_of(at) is form
        await at.press("f3", "escape", "escape")
        assert today(at)


async def test_today_marks_what_waits_and_a_score_on_its_row_goes_on_with_it(
    make_shop: MakeShop,
) -> None:
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("down", "4", "down")
        form = form_of(at)
        await at.press("f2")
        assert "Backspace" in at.said
        assert cursor(at) == ids[1]
        assert at.line("陈小明")[1] == "*"
        await at.press("2")
        assert form_of(at) is form
        assert form.notes.picked["csat"] == 2
        await at.press("f2", "f2", "backspace")
        assert form_of(at) is form


async def test_what_was_done_in_another_way_meanwhile_is_not_come_back_to(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("4", "f2")
        await at.press("0")
        await at.press("backspace")
        assert "settled" in at.said
        assert today(at)
        await at.press("backspace")
        assert today(at)


async def test_a_form_that_was_left_for_today_is_kept_when_the_program_ends(
    make_shop: MakeShop,
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "3", "f2")
        await at.press("ctrl+q")
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).notes.picked["csat"] == 3


async def test_what_is_saved_where_one_went_leads_back_to_the_call(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("4")
        form = form_of(at)
        await at.press("f4")
        assert "王秀英" in at.text
        await at.press(*"kettle", "ctrl+s")
        assert form_of(at) is form
        assert "Visit of 王秀英 saved" in at.said


async def test_a_key_pressed_while_a_form_is_saved_leads_on_once_it_is(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("f4", *"wxy", "enter", *"kettle")
        await at.pilot.press("ctrl+s", "f5")
        await at.settle()
        assert at.screen == "ComplaintsScreen"
        await at.press("escape")
        assert today(at)


async def test_what_is_picked_as_a_sheet_is_being_left_is_done_beneath_it(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _ids = morning(make_shop, WANG)
    save = form_drafts.save

    def slowly(*about: Any) -> None:
        time.sleep(0.3)
        save(*about)

    monkeypatch.setattr(form_drafts, "save", slowly)
    async with counter(shop) as at:
        await at.press("delete", *"zz")
        await at.pilot.press("escape", "ctrl+p")
        await at.settle()
        assert at.screen == "PaletteScreen"
        await at.press(*"customer", "enter")
        assert at.app.crash is None
        assert at.screen == "CardScreen"


async def test_two_such_keys_at_once_go_where_the_first_leads(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("f4", *"wxy", "enter", *"kettle")
        await at.pilot.press("ctrl+s", "f10", "f5", "f3")
        await at.settle()
        assert at.app.crash is None
        assert at.screen in ("WhoScreen", "FindScreen", "ComplaintsScreen")
        await at.press("f2", "down")
        assert today(at)


async def test_forms_do_not_pile_up_without_end(make_shop: MakeShop) -> None:
    people = [Customer(name=f"顾客{n}", phone=f"139000000{n:02}") for n in range(9)]
    shop, _ids = morning(make_shop, *people)
    async with counter(shop) as at:
        await at.press("enter", "4")
        for number in range(1, 9):
            await at.press("f3", *f"139000000{number:02}", "enter", "enter", "4")
            assert form_of(at).customer_id == number + 1
        assert len(at.app.screen_stack) < 18
        await backspaces(at)
        assert today(at)
        shown = [rows(at).row_at(place) for place in range(9)]
        assert [row.mark for row in shown if row] == ["*"] * 9


async def backspaces(at: Counter) -> None:
    for _step in range(40):
        if at.screen == "TodayScreen":
            return
        await at.press("escape")


async def test_what_the_owners_pin_has_opened_is_left_for_good_with_the_sheet_upon_it(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop, _ids = morning(make_shop, WANG, LEE)
    shop.configure(loading.load(tmp_path / "config.toml"))
    pin.change(shop, PIN)
    async with counter(shop) as at:
        for key, place in (("f3", "FindScreen"), ("f2", "TodayScreen")):
            await at.press("f8", *PIN, "enter")
            assert at.screen == "SettingsScreen"
            at.app.screen.query_one(Lines).go_to_line("value", "shop.name")
            await at.press("enter")
            assert at.screen == "ValueSheet"
            await at.press(key)
            assert at.screen == place
            await at.press("escape")
            assert today(at)
