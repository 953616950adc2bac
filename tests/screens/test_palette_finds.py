"""What the palette finds besides actions: customers, settings, themes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import Driven, driving
from shops import MakeShop

from shopvisit.files.doctor import doctor
from shopvisit.files.doctor.checks import Check
from shopvisit.files.giving import manual
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.widgets.rows import RowList


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    shop = make_shop()
    shop.configure(loading.load(tmp_path / "config.toml"))
    customers.add(shop, Customer(name="单雪梅", phone="13812345678"))
    return shop


async def walk_to(driven: Driven, words: str) -> None:
    rows = driven.app.screen.query_one(RowList)
    for _row in range(40):
        row = rows.row_at(rows.index)
        if row is not None and words in " ".join(row.cells):
            return
        await driven.press("down")
    raise AssertionError(words)


@pytest.mark.parametrize("typed", ["单雪", "sxm", "shan", "5678"])
async def test_a_customer_is_found_by_name_pinyin_and_number(shop: Shop, typed: str) -> None:
    async with driving(shop) as driven:
        await driven.press("ctrl+p")
        await driven.type(typed)
        await walk_to(driven, "单雪梅")
        assert "138****5678" in driven.frame
        assert "13812345678" not in driven.frame
        await driven.press("enter")
        assert (driven.screen, driven.app.front.customer_id) == ("CardScreen", 1)


async def test_a_setting_is_found_and_led_to(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("ctrl+p")
        await driven.type("sound")
        await walk_to(driven, "Sound")
        await driven.press("enter")
        assert driven.screen == "SettingsScreen"
        row = next(line for line in driven.frame.splitlines() if line.startswith(">"))
        assert "Sound" in row


async def test_a_theme_is_seen_while_one_rests_on_it_and_kept_by_enter(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("ctrl+p")
        await driven.type("theme")
        await walk_to(driven, "ink")
        await driven.pilot.pause(0.2)
        assert driven.app.theme == "shop-ink"
        await driven.press("escape")
        assert driven.app.theme == "shop-paper"
        await driven.press("ctrl+p")
        await driven.type("墨黑")
        await walk_to(driven, "ink")
        await driven.press("enter")
        assert (driven.app.theme, shop.config.shop.theme) == ("shop-ink", "ink")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("马上备份", "The backup is made, and checks out."),
        ("msbf", "The backup is made, and checks out."),
        ("export e", "Everything is in "),
        ("qbdc", "Everything is in "),
        ("template", "The empty table is "),
        ("shiyong", "The manual is open in the browser."),
        ("doctor", "All is well: "),
    ],
)
async def test_what_a_command_does_at_a_prompt_is_done_by_its_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, typed: str, said: str
) -> None:
    monkeypatch.setattr(manual, "show", lambda: (Path("manual.html"), True))
    check = Check("file", ok=True, detail="")
    monkeypatch.setattr(doctor, "examine", lambda *_of: [check])
    async with driving(shop) as driven:
        await driven.press("ctrl+p")
        await driven.type(typed)
        await driven.press("enter")
        assert driven.said.startswith(said)
        if "Everything" in said:
            assert list((shop.path.parent / "exports").glob("shopvisit-*.xlsx"))


async def test_what_nothing_is_called_is_said(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("ctrl+p")
        await driven.type("qqqq")
        assert "Nothing has that name." in driven.frame
