"""The keys that work everywhere, in both languages, as interface and manual promise them."""

from __future__ import annotations

import pytest
from pilots import driving
from shops import TODAY, MakeShop

from shopvisit.screens.base import every_command
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n
from shopvisit.widgets.commands import GLOBAL

LEADS_TO = {
    "f1": "HelpScreen", "question_mark": "HelpScreen",
    "f2": "TodayScreen", "t": "TodayScreen",
    "f3": "FindScreen", "slash": "FindScreen",
    "f4": "VisitScreen", "v": "VisitScreen",
    "f5": "ComplaintsScreen", "c": "ComplaintsScreen",
    "f7": "ImprovementsScreen", "i": "ImprovementsScreen",
    "f6": "MonthScreen", "m": "MonthScreen",
    "f8": "SettingsScreen", "comma": "SettingsScreen",
    "f9": "BlankScreen",
    "f10": "WhoScreen", "o": "WhoScreen",
    "ctrl+o": "HandoverScreen", "h": "HandoverScreen",
    "ctrl+p": "PaletteScreen",
    "ctrl+u": "HistoryScreen",
}  # fmt: skip


def test_every_global_key_is_tried_here_or_below() -> None:
    keys = {key for command in GLOBAL for key in command.keys}
    extra = {"ctrl+c", "ctrl+f", "ctrl+z", "u", "ctrl+y", "ctrl+q"}
    assert keys == set(LEADS_TO) | extra


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_a_global_key_opens_its_screen_from_today_and_from_a_card(
    make_shop: MakeShop, lang: str
) -> None:
    i18n.use(lang)
    shop = make_shop()
    customer_id, _visit = visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    async with driving(shop) as driven:
        for key, screen in LEADS_TO.items():
            await driven.press(key)
            assert driven.screen == screen, f"{key} on Today"
            await driven.press("f9" if screen == "BlankScreen" else "escape")
            await driven.press("f2")
            if key == "m":  # merges on a card
                continue
            await driven.open("card", customer_id)
            await driven.press(key)
            assert driven.screen == screen, f"{key} on the card"
            await driven.press("f9" if screen == "BlankScreen" else "escape")
            await driven.press("f2")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("key", ["ctrl+z", "u"])
async def test_undo_takes_back_the_visit_and_says_so(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    i18n.use(lang)
    shop = make_shop()
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    async with driving(shop) as driven:
        await driven.press(key)
        assert "王秀英" in driven.said


async def test_ctrl_q_leaves_with_status_0(make_shop: MakeShop) -> None:
    async with driving(make_shop()) as driven:
        await driven.press("ctrl+q")
        assert driven.app.return_code == 0


def test_every_action_has_a_key_that_an_input_method_does_not_swallow() -> None:
    proof = {
        "enter", "tab", "space", "backspace", "delete", "plus", "minus", "escape",
        "up", "down", "left", "right", "pageup", "pagedown", "home", "end",
        "left_square_bracket", "right_square_bracket",
    }  # fmt: skip
    for screen, command in every_command():
        first = command.keys[0]
        safe = first in proof or first.isdigit() or first.startswith(("ctrl+", "shift+"))
        assert safe or (first[0] == "f" and first[1:].isdigit()), (screen, command)
