"""A screen that is closed while another lies over it, and one whose asker has gone."""

from __future__ import annotations

import pytest
from pilots import driving
from shops import TODAY, MakeShop
from textual.app import App
from textual.screen import Screen

from shopvisit.screens.everywhere.who import StaffForm
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole.undo import undo
from shopvisit.widgets.textual_private.aside import ClosesInTurn


class Beneath(ClosesInTurn, Screen[str]):
    """What is closed in its turn."""


@pytest.mark.parametrize("times", [1, 2])
async def test_it_goes_when_that_has_gone_and_answers_once(times: int) -> None:
    app: App[None] = App()
    answers: list[str | None] = []
    async with app.run_test() as pilot:
        first, beneath, above = app.screen, Beneath(), Screen[None]()
        await app.push_screen(beneath, answers.append)
        await app.push_screen(above)
        for _time in range(times):
            beneath.dismiss("told")
        await pilot.pause()
        assert (app.screen, answers) == (above, [])
        await app.pop_screen()
        await pilot.pause()
        await pilot.pause()
        assert (app.screen, answers) == (first, ["told"])


async def test_a_complaint_taken_back_under_a_sheet_closes_after_it(make_shop: MakeShop) -> None:
    shop = make_shop()
    who = visits.add(shop, Customer(name="王秀英"), Visit(TODAY))[0]
    made = complaints.open_(shop, who, complaints.New("still cold"))
    async with driving(shop) as driven:
        await driven.open("complaint", made)
        await driven.press("f9")
        undo(shop)
        driven.app.reload_all()
        assert driven.screen == "BlankScreen"
        await driven.press("enter")
        assert driven.screen == "TodayScreen"


async def test_an_answer_for_which_nobody_waits_any_more_does_no_harm(make_shop: MakeShop) -> None:
    shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f10")
        asker = driven.app.screen
        await driven.press("+")
        form = driven.app.screen
        assert isinstance(form, StaffForm)
        driven.app.close_beneath([asker])
        await driven.rest()
        form.dismiss(shop.staff)
        await driven.rest()
        assert driven.screen == "TodayScreen"
