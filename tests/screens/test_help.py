"""F1: what a screen is for, its keys by what one types, and its words."""

from __future__ import annotations

import unicodedata

import pytest
from pilots import driving
from shops import MakeShop

from shopvisit.screens.base import SCREENS, load
from shopvisit.text import i18n
from shopvisit.text.i18n import _


def test_every_screen_says_what_it_is_for() -> None:
    named = (load(name) for name in SCREENS)
    assert [screen.__name__ for screen in named if screen.PLACE and not screen.ABOUT] == []


@pytest.mark.parametrize(
    ("language", "typed"),
    [("en", "month"), ("en", "F6"), ("zh_CN", "月报"), ("zh_CN", "yb"), ("zh_CN", "几分之几")],
)
async def test_the_help_shows_what_is_typed_for_and_all_again(
    make_shop: MakeShop, language: str, typed: str
) -> None:
    i18n.use(language)
    async with driving(make_shop()) as driven:
        await driven.press("f6", "f1")
        await driven.type(typed)
        found = driven.frame
        assert _("Month") in found
        assert "Ctrl+Q" not in found
        await driven.press(*["backspace"] * len(typed))
        assert driven.screen == "HelpScreen"
        assert len(driven.frame) > len(found)
        await driven.press("left")
        assert driven.screen == "MonthScreen"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("today", {"self-rated"}),
        ("find", {"self-rated"}),
        ("card", {"self-rated"}),
        ("list", {"NPS"}),
        ("behind", {"CSAT", "NPS", "CES"}),
        ("handover", {"NPS"}),
        ("month", {"CSAT", "NPS", "CES", "self-rated", "few answers"}),
    ],
)
def test_words_of_the_trade_are_explained_on_every_screen_that_says_them(
    name: str, words: set[str]
) -> None:
    assert {word for word, _means in load(name).TERMS} == words


async def test_the_words_of_the_month_are_explained_where_they_stand(make_shop: MakeShop) -> None:
    i18n.use("en")
    async with driving(make_shop(), (100, 60)) as driven:
        await driven.press("f6", "f1")
        assert "NPS" in driven.frame
        assert "would recommend the shop" in driven.frame
        await driven.type("nobody says that")
        assert "Nothing here is called that." in driven.frame


async def test_nothing_in_the_bar_of_the_help_is_of_ambiguous_width(make_shop: MakeShop) -> None:
    async with driving(make_shop(), (40, 24)) as driven:
        await driven.press("f1")
        for _line in range(12):
            edge = {line[36:] for line in driven.frame.splitlines()[1:-1]}
            assert "A" not in {unicodedata.east_asian_width(end) for end in "".join(edge)}
            await driven.press("down")
