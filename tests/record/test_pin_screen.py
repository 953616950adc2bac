"""The PIN on the screen: set, given, waited for, and what the blank screen keeps from others."""

from __future__ import annotations

import threading

import pytest
from pilots import Driven, driving
from shops import MakeShop
from textual.widgets import Input

from shopvisit.errors import ShopError
from shopvisit.screens.everywhere.pin import Digits
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop

PIN = "135790"
WANG = 1


async def give(driven: Driven, typed: str = PIN) -> None:
    await driven.type(typed)
    await driven.press("enter")


def is_blank(driven: Driven) -> bool:
    """Whether nothing stands there but that it is blanked, and how to come back."""
    lines = [line for line in driven.frame.split("\n") if line.strip()]
    return driven.screen == "BlankScreen" and len(lines) == 2


@pytest.mark.parametrize("key", ["f3", "f4", "f5", "f6", "f7", "ctrl+o"])
async def test_no_way_back_leads_to_the_settings_without_the_pin(
    locked: Shop, lang: str, key: str
) -> None:
    async with driving(locked) as driven:
        await driven.press("f8")
        await give(driven)
        assert driven.screen == "SettingsScreen"
        await driven.press(key, "escape")
        assert driven.screen == "TodayScreen"


WITHIN = {
    "trades": "TradesScreen",
    "reasons": "ReasonsScreen",
    "scripts": "ScriptsScreen",
    "tips": "TipsScreen",
    "own-questions": "OwnQuestionsScreen",
}


async def test_what_the_settings_list_lies_within_them_and_the_pin_is_asked_once(
    locked: Shop, lang: str
) -> None:
    async with driving(locked) as driven:
        await driven.press("f8")
        await give(driven)
        for name, screen in WITHIN.items():
            driven.app.action_go(name)
            await driven.rest()
            assert driven.screen == screen
            await driven.press("escape")
            assert driven.screen == "SettingsScreen"
        await driven.press("f6", "escape")
        assert driven.screen == "TodayScreen"


async def test_opened_by_their_names_they_need_the_pin_and_no_way_back_leads_to_them(
    locked: Shop, lang: str
) -> None:
    async with driving(locked) as driven:
        for name in WITHIN.keys() - {"tips"}:  # these anybody may see
            driven.app.action_go(name)
            await driven.rest()
            assert driven.screen == "PinSheet"
            await give(driven)
            assert driven.screen == WITHIN[name]
            await driven.press("f6", "escape")
            assert driven.screen == "TodayScreen"


async def test_where_there_is_no_pin_the_way_back_leads_to_the_settings(
    known: Shop, lang: str
) -> None:
    async with driving(known) as driven:
        await driven.press("f8", "f6", "escape")
        assert driven.screen == "SettingsScreen"


# Setting it


async def test_a_pin_is_typed_twice_and_set(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await driven.open("pin-change", known)
        await give(driven)
        await give(driven, "１３５７９０")
        assert driven.screen == "TodayScreen"
        assert driven.said == ("The PIN is set." if lang == "en" else "密码设好了。")
    pin.check(known, PIN)


async def test_two_that_differ_set_nothing(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await driven.open("pin-change", known)
        await give(driven)
        await give(driven, "135791")
        assert driven.screen == "PinChange"
        assert ("not the same" if lang == "en" else "不一样") in driven.frame
    assert not pin.is_set(known)


async def test_what_is_no_pin_sets_nothing(known: Shop, lang: str) -> None:
    async with driving(known) as driven:
        await driven.open("pin-change", known)
        for typed in ("", "123"):
            await give(driven, typed)
            await give(driven, typed)
            assert driven.screen == "PinChange"
            assert ("4 to 12" if lang == "en" else "4 到 12") in driven.frame
    assert not pin.is_set(known)


async def test_another_pin_needs_the_one_until_now(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await driven.open("pin-change", locked)
        for typed in ("0000", "2468", "2468"):
            await give(driven, typed)
        assert driven.screen == "PinChange"
        for typed in (PIN, "2468", "2468"):
            await give(driven, typed)
        assert driven.screen == "TodayScreen"
    pin.check(locked, "2468")


async def test_a_new_pin_left_empty_takes_it_away(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await driven.open("pin-change", locked)
        await give(driven)
        await driven.press("enter", "enter")
        assert driven.said == ("There is no PIN any more." if lang == "en" else "密码已取消。")
    assert not pin.is_set(locked)


async def test_backspace_mends_and_the_left_arrow_leaves(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await driven.press("f9", "x", "7", "backspace")
        assert driven.screen == "PinSheet"
        await driven.press("backspace", "left")
        assert is_blank(driven)


# Giving it


async def test_only_stars_are_seen_and_only_digits_get_in(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await driven.press("f9", "x")
        await driven.type("1a3[密579x")
        assert driven.app.screen.query_one(Digits).value == "13579"
        assert " *****_" in driven.frame
        assert "13579" not in driven.frame
        assert "13579" not in (driven.app.title + driven.app.sub_title)


async def test_after_three_wrong_ones_the_next_has_to_wait(
    locked: Shop, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr("shopvisit.screens.everywhere.pin._COUNT_SECONDS", 0.01)
    monkeypatch.setattr(pin, "monotonic", lambda: now)
    async with driving(locked) as driven:
        await driven.press("f9", "x")
        for _try in range(3):
            await give(driven, "0000")
        assert ("Try again in 5 seconds." if lang == "en" else "请过 5 秒再试。") in driven.frame
        await give(driven)
        assert driven.screen == "PinSheet"
        now += 3.5
        await driven.pilot.pause(0.05)
        assert ("in 2 seconds." if lang == "en" else "过 2 秒") in driven.frame
        now += 2
        await driven.pilot.pause(0.05)
        await driven.press("enter")
        assert driven.screen == "TodayScreen"


async def test_the_wait_goes_on_after_a_restart(
    locked: Shop, make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(pin, "monotonic", lambda: now)
    for _try in range(3):
        with pytest.raises(pin.WrongPinError):
            pin.check(locked, "0000")
    shop, now = make_shop(), 103.0
    async with driving(shop) as driven:
        await driven.press("f9", "x")
        assert "Try again in 2 seconds." in driven.frame


async def test_an_answer_that_comes_when_one_has_blanked_again_unlocks_nothing(
    locked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at, go_on = threading.Event(), threading.Event()

    def slow(_shop: Shop, _typed: str) -> None:
        looked_at.set()
        go_on.wait(5)

    monkeypatch.setattr(pin, "check", slow)
    async with driving(locked) as driven:
        await driven.press("f9", "x")
        await driven.type(PIN)
        await driven.pilot.press("enter")
        await driven.pilot.press("escape")  # what is being looked at is waited for
        assert driven.screen == "PinSheet"
        await driven.pilot.press("f9")
        go_on.set()
        await driven.rest()
        assert looked_at.is_set()
        assert is_blank(driven)


# The blank screen


async def test_with_a_pin_any_key_asks_for_it_and_does_nothing_else(
    locked: Shop, lang: str
) -> None:
    async with driving(locked) as driven:
        await driven.press("right", "f9")
        for key in ("f2", "ctrl+p", "ctrl+q", "f1", "ctrl+z", "enter", "5", "f9", "t"):
            assert is_blank(driven), key
            await driven.press(key)
            assert driven.screen == "PinSheet", key
            await driven.press("escape")
        await driven.press("space", "f2", "ctrl+p", "ctrl+q", "ctrl+z", "f10")
        assert driven.screen == "PinSheet"
        for words in ("王秀英", "2231", locked.name, "小张"):
            assert words not in driven.frame
        await give(driven)
        assert driven.screen == "CardScreen"


async def test_whoever_does_not_know_it_sees_nothing(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await driven.press("f9", "space")
        await give(driven, "0000")
        assert driven.screen == "PinSheet"
        for leave in (["escape"], ["left"], ["f9"], ["f1", "f9"]):
            await driven.press(*leave)
            assert is_blank(driven), leave
            await driven.press("space")


async def test_a_click_asks_too_and_two_keys_at_once_ask_once(locked: Shop) -> None:
    async with driving(locked) as driven:
        await driven.press("f9")
        await driven.pilot.click(offset=(20, 5))
        await driven.rest()
        assert driven.screen == "PinSheet"
        await driven.press("f9")
        await driven.type("xy")
        await driven.press("escape")
        assert is_blank(driven)


async def test_half_typed_forms_are_there_again(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await driven.press("f4")
        await driven.type("ab")
        await driven.press("f9", "x")
        await give(driven)
        assert driven.screen == "VisitScreen"
        assert "ab" in [field.value for field in driven.app.screen.query(Input)]


async def test_messages_wait_until_somebody_may_read_them(locked: Shop, lang: str) -> None:
    async with driving(locked) as driven:
        await driven.press("f9")
        driven.app.say("王秀英", trouble=True)
        driven.app.upkeep.tick()
        driven.app.upkeep.run_rules()
        await driven.rest()
        assert is_blank(driven)
        await driven.press("x")
        driven.app.say("王秀英")
        await driven.rest()
        assert "王秀英" not in driven.frame
        await give(driven)
        assert driven.said == "王秀英"


async def test_what_was_being_saved_opens_nothing_over_the_blank_screen(
    locked: Shop, lang: str
) -> None:
    go_on = threading.Event()

    def slow(_shop: Shop) -> None:
        go_on.wait(5)

    def refused(_shop: Shop) -> None:
        raise ShopError("王秀英")

    async with driving(locked) as driven:
        driven.app.act(slow, then=lambda _result: driven.app.open("card", WANG))
        driven.app.act(refused)
        await driven.pilot.press("f9")
        go_on.set()
        await driven.rest()
        assert is_blank(driven)
        await driven.press("x")
        await give(driven)
        await driven.rest()
        assert driven.screen == "CardScreen"


async def test_where_one_only_looks_it_is_asked_all_the_same(locked: Shop) -> None:
    locked.looking = "copy"
    async with driving(locked) as driven:
        await driven.press("f9", "x")
        await give(driven, "0000")
        assert "That is not the PIN." in driven.frame
        await give(driven)
        assert driven.screen == "TodayScreen"
