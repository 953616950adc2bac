"""What a person wrote into config.toml is not lost, and what was changed can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pilots import driving
from shops import MakeShop

from shopvisit.errors import CannotWriteError, ShopError
from shopvisit.screens.settings.page import Lines
from shopvisit.screens.settings.sheets import do_again, save, take_back
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Shop

BY_HAND = '# ours, since spring\n[contact]\ncap_days = 3 # not 7\n\n[shop]\nname = "A"\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def settled(make_shop: MakeShop, own: Path) -> Callable[[str], Shop]:
    def make(text: str) -> Shop:
        own.write_text(text, encoding="utf-8")
        shop = make_shop()
        shop.configure(loading.load(own))
        return shop

    return make


def test_comments_are_kept_beside_the_file_before_it_is_written_over(own: Path) -> None:
    own.write_text(BY_HAND, encoding="utf-8")
    kept = loading.save(own, {"contact.max_calls": 2}).set_aside
    assert kept == own.with_name("config.toml.bak")
    assert kept.read_text(encoding="utf-8") == BY_HAND
    assert loading.load(own).contact[2:4] == (3, 2)


def test_what_the_program_wrote_is_not_kept_in_the_place_of_what_a_person_wrote(own: Path) -> None:
    own.write_text(BY_HAND, encoding="utf-8")
    loading.save(own, {"contact.max_calls": 2})
    assert loading.save(own, {"contact.max_calls": 4}).set_aside is None
    assert own.with_name("config.toml.bak").read_text(encoding="utf-8") == BY_HAND


def test_where_it_cannot_be_kept_nothing_is_written(own: Path) -> None:
    own.write_text(BY_HAND, encoding="utf-8")
    own.with_name("config.toml.bak").mkdir()
    with pytest.raises(CannotWriteError):
        loading.save(own, {"contact.max_calls": 2})
    assert own.read_text(encoding="utf-8") == BY_HAND


async def test_it_is_said_where_it_is_kept(settled: Callable[[str], Shop]) -> None:
    async with driving(settled(BY_HAND)) as driven:
        await driven.press("f8")
        driven.app.screen.query_one(Lines).go_to_line("rule", "birthday")
        await driven.press("space")
        assert "config.toml.bak" in driven.said
        await driven.press("space")
        assert "config.toml.bak" not in driven.said


def test_a_change_is_taken_back_to_what_the_file_said_and_no_further(
    settled: Callable[[str], Shop], own: Path
) -> None:
    shop = settled(
        '[contact]\ncap_days = 3\n\n[rules.mine]\nenabled = true\ntrigger = "promoter"\n'
        'from = "1d"\nto = "2d"\nkind = "care"\npriority = 4\nwho = "anyone"\n'
        "asks = []\n"
    )
    rules = dict(shop.config.rules)
    save(shop, {"contact.cap_days": 5})
    save(shop, {"rules.mine": None, "rules.dormant.days": 120})
    assert "mine" not in shop.config.rules
    take_back(shop)
    assert dict(shop.config.rules) == rules
    take_back(shop)
    assert shop.config.contact.cap_days == loading.load(own).contact.cap_days == 3
    assert take_back(shop) is None
    do_again(shop)
    do_again(shop)
    assert do_again(shop) is None
    assert "mine" not in loading.load(own).rules
    assert loading.load(own).rules["dormant"].days == 120
    assert shop.config.contact.cap_days == loading.load(own).contact.cap_days == 5


def test_what_was_refused_leaves_nothing_to_take_back(settled: Callable[[str], Shop]) -> None:
    shop = settled("")
    with pytest.raises(ShopError):
        save(shop, {"contact.max_calls": 0})
    assert shop.settings_were == []
