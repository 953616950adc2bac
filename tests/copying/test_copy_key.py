"""Ctrl+C: what is marked, or else what the row, the card or the form has to take along."""

from __future__ import annotations

import asyncio
import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mornings import CHEN, WANG, counter, morning
from pilots import HOSTILE, driving, open_card
from shops import TODAY, MakeShop

from shopvisit.shop.followups import today as followups
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks import scripts
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n
from shopvisit.widgets.textual_private import copying
from shopvisit.widgets.textual_private.copying import harmless

PHONE = "13812342231"


async def test_one_more_key_chooses_what_is_copied_of_a_row(
    make_shop: MakeShop, lang: str, clipboard: list[str]
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    opening = talk_form.form(shop, id_).script.opening
    message = scripts.message(shop, followups.rows(shop, [id_])[0])
    async with counter(shop) as at:
        await at.press("ctrl+c")
        assert at.screen == "CopySheet"
        assert "138****2231" in at.text
        assert PHONE not in at.text
        await at.press("1")
        assert at.screen == "TodayScreen"
        assert "138****2231" in at.said
        await at.press("ctrl+c", "2")
        assert opening[:10] in at.said
        await at.press("ctrl+c", "3")
    assert clipboard == [PHONE, opening, message]


async def test_enter_copies_the_text_under_the_cursor(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("ctrl+c", "down", "enter")
    assert clipboard == [talk_form.form(shop, id_).script.opening]


async def test_ctrl_c_twice_copies_the_first(make_shop: MakeShop, clipboard: list[str]) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("ctrl+c", "ctrl+c")
        assert at.screen == "TodayScreen"
    assert clipboard == [PHONE]


async def test_leaving_the_choice_copies_nothing(make_shop: MakeShop, clipboard: list[str]) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("ctrl+c", "9", "backspace")
        assert at.screen == "TodayScreen"
        assert at.said == ""
    assert clipboard == []


@pytest.mark.usefixtures("every_frame")
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_a_form_gives_the_sentence_that_reads_the_answers_back(
    make_shop: MakeShop, lang: str, clipboard: list[str]
) -> None:
    i18n.use(lang)
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop, (120, 45)) as at:
        await at.press("enter", "ctrl+c")
        assert i18n._("read-back") not in at.text
        await at.press("backspace", "5", "ctrl+c", "4")
        assert at.screen == "QuickForm"
        await at.press("escape", "1", "1", "1")
        shown = "".join(line.strip() for line in at.frame).replace(" ", "")
        await at.press("ctrl+c", "4")
    good, bad = clipboard
    assert "5" in good
    assert "{" not in good + bad
    assert bad.replace(" ", "") in shown, "what is said aloud, apology and all"


async def test_a_card_gives_the_number_and_the_opening_of_what_is_open(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with driving(shop) as driven:
        await open_card(driven)
        await driven.press("ctrl+c", "1")
        await driven.press("ctrl+c", "2")
    assert clipboard == [PHONE, talk_form.form(shop, id_).script.opening]


async def test_a_card_with_nothing_open_gives_the_number_at_once(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    shop = make_shop()
    visits.add(shop, Customer(name="王秀英", phone=PHONE, contact_consent="none"), Visit(TODAY))
    async with driving(shop) as driven:
        await driven.open("find")
        await driven.press("w", "x", "y", "ctrl+c")
        assert "138****2231" in driven.said
    assert clipboard == [PHONE]


async def test_the_month_is_copied_as_a_few_lines_for_a_chat(
    make_shop: MakeShop, lang: str, clipboard: list[str]
) -> None:
    shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f6", "ctrl+c")
    (copied,) = clipboard
    assert shop.name in copied
    assert 1 < len(copied.splitlines()) <= 12


async def test_it_never_ends_the_program_and_says_where_there_is_nothing(
    make_shop: MakeShop, lang: str, clipboard: list[str]
) -> None:
    shop = make_shop()
    async with driving(shop) as driven:
        for _time in range(3):
            await driven.press("ctrl+c")
            assert "Ctrl+Q" in driven.said
        await driven.press("f4", "ctrl+c")
        assert driven.app.is_running
        await driven.press("f9", "ctrl+c")
        assert driven.screen == "VisitScreen"  # any key comes back from the blank screen
    assert clipboard == []


async def test_what_is_marked_in_a_field_is_copied(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    async with driving(make_shop()) as driven:
        await driven.press("f3", *"zhang", "shift+home", "ctrl+c")
    assert clipboard == ["zhang"]


async def test_names_are_copied_as_they_are_and_shown_as_text(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    shop = make_shop()
    for number, name in enumerate(HOSTILE):
        visits.add(shop, Customer(name=name, phone=f"1380000{number:04}"), Visit(TODAY, item=name))
    async with driving(shop) as driven:
        for customer_id in range(1, len(HOSTILE) + 1):
            await open_card(driven, customer_id)
            await driven.press("ctrl+c")
            assert driven.screen == "CopySheet"
            await driven.press("2", "f2")
    assert len(clipboard) == len(HOSTILE)
    assert "[/]" in clipboard[0] or "[/]" in driven.frame


async def test_over_ssh_the_terminal_is_asked(
    make_shop: MakeShop, clipboard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.2 50000 10.0.0.1 22")
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with driving(shop) as driven:
        written: list[str] = []
        assert driven.app._driver is not None
        monkeypatch.setattr(driven.app._driver, "write", written.append)
        await driven.press("ctrl+c", "1")
        assert any(data.startswith("\x1b]52;c;MTM") for data in written)
    assert clipboard == []


async def test_without_a_clipboard_the_terminal_is_asked(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "natively", lambda _text: False)
    shop, _ids = morning(make_shop, WANG)
    async with driving(shop) as driven:
        written: list[str] = []
        assert driven.app._driver is not None
        monkeypatch.setattr(driven.app._driver, "write", written.append)
        await driven.press("ctrl+c", "1")
        assert any(data.startswith("\x1b]52;c;") for data in written)


async def test_what_was_copied_last_is_what_stays(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's tool can take longer over one text than over the next."""
    put: list[str] = []
    later = threading.Event()

    def slow_at_first(text: str) -> bool:
        if text == "first":
            later.wait(0.3)
        put.append(text)
        later.set()
        return True

    monkeypatch.setattr(copying, "natively", slow_at_first)
    async with driving(make_shop()) as driven:
        driven.app.copy_to_clipboard("first")
        await asyncio.sleep(0.05)
        driven.app.copy_to_clipboard("last")
        await driven.rest()
        await asyncio.sleep(0.4)
    assert put[-1] == "last"


TYPED = st.text(st.characters() | st.sampled_from("\x1b\x07\r\n\t\x00\u202e\u200b\u2028\ud800王 "))


@given(TYPED)
def test_nothing_that_is_copied_acts_where_it_is_pasted(text: str) -> None:
    copied = harmless(text)
    acting = {unicodedata.category(c) for c in copied.replace("\n", "")}
    assert not acting & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert harmless(copied) == copied
    assert [c for c in copied if c.isalnum()] == [
        c for c in text if c.isalnum() and unicodedata.category(c) != "Co"
    ]
