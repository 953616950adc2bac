"""Keys of an input method and pasted lines, wherever keys are taken."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from fronts import form_of
from mornings import CHEN, WANG, counter, morning, state
from pilots import driving
from shops import MakeShop
from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import _character_to_key
from textual.widgets import Input

from shopvisit import db
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.record.shop import Shop
from shopvisit.widgets.form import Choice
from shopvisit.widgets.textual_private.arriving import Pastes

FULL = {sign: chr(ord(sign) + 0xFEE0) for sign in map(chr, range(0x21, 0x7F))}


async def write(at: Any, text: str) -> None:
    """Have the program get these characters, as an input method gives them."""
    for sign in text:
        at.app.post_message(events.Key(_character_to_key(sign), sign))
    await at.settle()


async def test_a_full_width_score_is_saved_as_its_digit(make_shop: MakeShop) -> None:
    shop, [id_, _other] = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("enter")
        await write(at, "５")
        assert form_of(at).notes.picked["csat"] == 5
        await at.press("enter")
    assert state(id_)[0] == "done"
    assert db.value("SELECT csat FROM rating ORDER BY id DESC") == 5


async def test_full_width_keys_of_today_do_what_their_half_width_keys_do(
    make_shop: MakeShop,
) -> None:
    shop, [id_, other] = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await write(at, "０")
        assert [row[0] for row in db.rows("SELECT outcome FROM attempt ORDER BY id DESC LIMIT 1")]
        await write(at, "－")
        assert at.screen == "Ask"
        await at.press("escape")
        await write(at, "\u3000")
        assert "13912348890" in at.text
        await write(at, "４")
        await at.press("enter")
    assert (state(id_)[0], state(other)[0]) == ("open", "done")


@pytest.mark.parametrize(
    ("sign", "screen"),
    [("？", "HelpScreen"), ("／", "FindScreen"), ("、", "FindScreen"), ("，", "SettingsScreen"),
     ("ｃ", "ComplaintsScreen"), ("ｍ", "MonthScreen"), ("ｔ", "TodayScreen")],
)  # fmt: skip
async def test_a_full_width_global_key_opens_its_screen(
    make_shop: MakeShop, sign: str, screen: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        for place in ("today", "month", "complaints", "settings", "handover", "improvements"):
            at.app.action_go(place)
            await at.settle()
            if (place, sign) != ("month", "ｍ"):
                await write(at, sign)
                assert at.screen == screen, place
            await at.press("escape", "f2")


async def test_a_choice_of_a_form_takes_a_full_width_digit(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("f4")
        choice = at.app.screen.query_one("#field-kind Choice", Choice)
        at.app.screen.set_focus(choice)
        await write(at, "２")
        assert choice.value == choice.options[1].value


async def test_the_owners_pin_takes_full_width_digits(make_shop: MakeShop) -> None:
    from shopvisit.screens.everywhere.pin import Digits

    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        at.app.open("pin-change", shop)
        await at.settle()
        await write(at, "１２３４")
        assert next(digits.value for digits in at.app.screen.query(Digits)) == "1234"


async def test_in_a_text_full_width_signs_are_text(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("f3")
        await write(at, "５？、　ａ")
        assert at.app.screen.query_one(Input).value == "５？、 ａ"


@pytest.mark.parametrize("sign", FULL)
def test_every_full_width_sign_is_the_key_of_its_half_width_one(sign: str) -> None:
    from shopvisit.widgets.textual_private.arriving import as_key

    wide = as_key(events.Key(_character_to_key(FULL[sign]), FULL[sign]))
    assert (wide.key, wide.character) == (_character_to_key(sign), sign)
    half = events.Key(_character_to_key(sign), sign)
    assert as_key(half) is half


# Pasted lines

LINES = "第一行 很满意\r\n\t第二行 下次再来\n\n3 [/]\r"


async def test_pasted_lines_become_one_in_every_text_field(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    fields = 0
    async with driving(shop) as driven:
        for keys in (["f3"], ["f4"], ["right", "ctrl+e"], ["plus"], ["ctrl+p"], ["5", "tab", "3"]):
            await driven.press(*keys)
            screen = driven.app.screen
            for field in screen.query(Input):
                if field not in screen.focus_chain:
                    continue
                screen.set_focus(field)
                field.value = ""
                await driven.rest()
                driven.app.post_message(events.Paste(LINES))
                await driven.rest()
                whole = "第一行 很满意 第二行 下次再来 3 [/]"
                assert field.value == whole[: field.max_length or None], keys
                fields += 1
            await driven.press("escape", "f2")
    assert fields > 15


async def test_of_a_paste_that_is_too_long_what_fits_is_kept(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with driving(shop) as driven:
        await driven.press("f3", "a", "b")
        driven.app.post_message(events.Paste("王" * 100))
        await driven.rest()
        field = driven.app.screen.query_one(Input)
        assert field.value == "ab" + "王" * ((field.max_length or 0) - 2)


def keys_of(*read: str) -> list[str]:
    """What comes of what a terminal sends, read by read."""
    pastes = Pastes(XTermParser())
    found = [event for typed in read for event in pastes.feed(typed)]
    return [
        f"paste {each.text}" if isinstance(each, events.Paste) else getattr(each, "key", "")
        for each in found
    ]


@pytest.mark.parametrize(
    "pasted", ["第一行字\r第二行字\r", "很好用，\r3", "3\nvery good\n", "138 1234 2231\r\n王秀英"]
)
def test_lines_that_come_at_once_are_a_paste_and_no_enter(pasted: str) -> None:
    assert keys_of(pasted) == [f"paste {pasted}"]


@pytest.mark.parametrize(
    "typed", ["5\r5\r5\r", "\r", "6901234567892\r", "很满意\r", "5\r很好\r", "\t\t5\r", "\x1b[A\r"]
)
def test_quick_keys_and_a_scanner_are_no_paste(typed: str) -> None:
    assert not [key for key in keys_of(typed) if key.startswith("paste")]
    assert "enter" in keys_of(typed)


def test_an_announced_paste_is_one_paste_wherever_it_is_cut() -> None:
    whole = "\x1b[200~第一行字\r第二行字\r第三行字\x1b[201~"
    for cut, _next in pairwise(range(6, len(whole) - 6)):
        assert keys_of(whole[:cut], whole[cut:]) == ["paste 第一行字\r第二行字\r第三行字"]


async def test_a_bare_paste_in_the_form_saves_nothing_and_keeps_its_words(
    make_shop: MakeShop,
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "1")
        for event in Pastes(XTermParser()).feed("师傅很准时\r活干得好\r"):
            at.app.post_message(event)
        await at.settle()
        assert form_of(at).notes.texts["praise"] == "师傅很准时 活干得好"
        assert state(id_)[0] == "open"
        await at.press("enter")
        assert isinstance(at.app.screen, TodayScreen)


async def test_a_bare_paste_on_today_records_nothing(make_shop: MakeShop) -> None:
    shop: Shop
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        for event in Pastes(XTermParser()).feed("5 stars, thanks\r0\r"):
            at.app.post_message(event)
        await at.settle()
        assert isinstance(at.app.screen, TodayScreen)
    assert state(id_)[0] == "open"
