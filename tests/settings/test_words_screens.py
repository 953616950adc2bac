"""Questions, reasons and scripts are changed by keys alone, and each change is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from mornings import WANG, morning
from pilots import driving
from shops import MakeShop

from shopvisit.screens.settings.listed import ListedScreen
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import questions, reasons
from shopvisit.shop.whole import daily
from shopvisit.text import i18n
from shopvisit.widgets.rows import RowList


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    i18n.use("zh_CN")
    made, _follow_ups = morning(make_shop, WANG)
    made.configure(loading.load(tmp_path / "config.toml"))
    daily.catch_up(made)  # as a moment after the start
    return made


def asked(rule: str = "after-service") -> list[str]:
    return [each.text for each in questions.of_rules([rule])]


async def test_a_question_is_added_by_digits_and_taken_back(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("f8", "f8")
        await driven.open("own-questions")
        await driven.press(
            "plus",
            "1",
            "1",
            *"洗得干净吗",
            "down",
            "3",
            *"干净",
            "comma",
            *"一般",
            "slash",
            *"不净",
            "enter",
        )
        assert driven.screen == "OwnQuestionsScreen"
        assert asked() == ["洗得干净吗"]
        assert "洗得干净吗" in driven.frame
        await driven.press("ctrl+z")
        assert asked() == []
        assert "还没有自定问题" in driven.frame


async def test_a_question_is_moved_switched_off_and_put_into_other_words(shop: Shop) -> None:
    for text in ("甲", "乙"):
        questions.add(shop, "after-service", text, "yes_no")
    async with driving(shop) as driven:
        await driven.open("own-questions")
        await driven.press("down", "minus")
        assert asked() == ["乙", "甲"]
        await driven.press("space")
        assert asked() == ["甲"]
        await driven.press("space", "enter", *"丙", "enter")
        assert asked() == ["乙丙", "甲"]


async def test_what_is_missing_is_said_at_its_field(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("own-questions")
        await driven.press("plus", "1", "1", "enter")
        assert "请写要问什么" in driven.frame
        await driven.press(*"问什么", "down", "3", "enter")
        assert "请写2到5个选项" in driven.frame


async def test_no_rule_that_greets_asks_anything(shop: Shop) -> None:
    async with driving(shop, (120, 36)) as driven:
        await driven.open("own-questions")
        await driven.press("plus")
        assert "生日问候" not in driven.frame


async def test_a_reason_is_renamed_moved_and_switched_off(shop: Shop) -> None:
    first, second, *_others = (each.name for each in reasons.every())
    async with driving(shop) as driven:
        await driven.open("reasons")
        await driven.press("down", "minus", "enter", *"了", "enter")
        assert [each.name for each in reasons.every()][:2] == [f"{second}了", first]
        await driven.press("space")
        assert not next(each for each in reasons.every() if each.name == f"{second}了").active
        await driven.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert [each.name for each in reasons.every()][:2] == [first, second]


async def test_a_reason_is_added_under_what_the_cursor_stands_on(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("reasons")
        await driven.press("plus", *"漏水", "enter")
    last = [each for each in reasons.every() if each.dimension == "reliability"]
    assert [each.name for each in last if each.polarity == "complaint"][-1] == "漏水"


@pytest.mark.parametrize("typed", ["dengtaijiu", "等太久", "dtj"])
async def test_a_line_is_found_by_words_pinyin_and_initials(shop: Shop, typed: str) -> None:
    async with driving(shop) as driven:
        await driven.open("reasons")
        await driven.press("tab", *typed)
        assert "等太久" in driven.frame
        assert "没修好" not in driven.frame
        await driven.press("enter")
        assert driven.app.focused is driven.app.screen.query_one(RowList)
        await driven.press("space")
    assert [each.name for each in reasons.every() if not each.active] == ["等太久"]


@pytest.mark.parametrize("name", ["own-questions", "reasons", "scripts"])
async def test_each_is_a_line_of_the_settings_and_in_the_palette(shop: Shop, name: str) -> None:
    word = {"own-questions": "ziding", "reasons": "yuanyin", "scripts": "huashu"}[name]
    async with driving(shop) as driven:
        await driven.press("ctrl+p", *word, "enter")
        assert isinstance(driven.app.screen, ListedScreen)


async def test_a_script_is_said_otherwise_and_taken_back(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("scripts")
        await driven.press("down", "enter", "end")
        assert "王女士" in driven.frame
        await driven.press(*"。在吗", "ctrl+s")
        assert driven.screen == "ScriptsScreen"
        assert shop.config.scripts["zh_CN"]["satisfaction"].opening.endswith("在吗")
        assert "在吗" in driven.frame
        await driven.press("ctrl+z")
    assert shop.config == loading.load(shop.config.path)
    assert not shop.config.scripts["zh_CN"]["satisfaction"].opening.endswith("在吗")


async def test_a_wrong_brace_is_said_while_one_types_and_not_saved(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("scripts")
        await driven.press("down", "enter", "end", *"{x}")
        assert "花括号只能是这些" in driven.frame
        await driven.press("ctrl+s")
        assert driven.screen == "ScriptSheet"
    assert "{x}" not in shop.config.scripts["zh_CN"]["satisfaction"].opening


async def test_a_sort_of_customers_gets_words_of_its_own(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.open("scripts")
        await driven.press("tab", *"yanzheng", "enter", "plus", "1", "end", *"好", "ctrl+s")
        own = shop.config.scripts["zh_CN"]
        assert own["verification.new"].opening == own["verification"].opening + "好"
        assert own["verification.new"].closing == own["verification"].closing
        await driven.press("delete")
    assert "verification.new" not in shop.config.scripts["zh_CN"]
