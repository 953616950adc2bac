"""The first start and `init`: what they ask, what they make, and what undo cannot take away."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import HOSTILE
from textual import events

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.screens.opening.first import FirstStart
from shopvisit.settings import loading
from shopvisit.shop.people import staff
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.whole import undo
from shopvisit.shop.whole.setup import set_up
from shopvisit.text import i18n
from shopvisit.widgets.form import Field

# The keys of the first question: English is the last choice.
ENGLISH = str(len(i18n.LANGUAGES))
CHINESE = str(i18n.LANGUAGES.index("zh_CN"))


@pytest.fixture
def paths(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "data" / "shop.db", tmp_path / "config" / "config.toml"


def opened(paths: tuple[Path, Path]) -> Shop:
    return Shop(paths[0], loading.load(paths[1]), Clock())


@pytest.mark.parametrize(("lang", "reason"), [("en", "long wait"), ("zh_CN", "等太久")])
def test_a_shop_is_made_with_a_name_somebody_in_it_and_the_usual_reasons(
    paths: tuple[Path, Path], lang: str, reason: str
) -> None:
    set_up(*paths, "便民家电", lang, "李店长")
    shop = opened(paths)
    assert (shop.name, shop.config.shop.language) == ("便民家电", lang)
    assert [(one.name, one.role) for one in staff.active(shop)] == [("李店长", "owner")]
    assert db.value("SELECT count(*) FROM reason WHERE name = ?", reason) == 1
    assert db.value("SELECT count(*) FROM reason") == len(shop.config.reasons)


def test_undo_does_not_take_the_shop_away(paths: tuple[Path, Path]) -> None:
    set_up(*paths, "便民家电", "zh_CN", "李店长")
    shop = opened(paths)
    assert undo.undo(shop) is None
    assert len(staff.active(shop)) == 1


def test_without_names_the_owner_is_called_that(paths: tuple[Path, Path]) -> None:
    set_up(*paths, "", "en", "")
    shop = opened(paths)
    assert [one.name for one in staff.active(shop)] == ["Owner"]
    assert shop.name == "My shop"


def test_a_shop_that_is_there_is_left_as_it_is(paths: tuple[Path, Path]) -> None:
    set_up(*paths, "便民家电", "zh_CN", "李店长")
    db.disconnect()
    before = paths[0].read_bytes(), paths[1].read_bytes()
    with pytest.raises(ShopError):
        set_up(*paths, "别的店", "en", "别人")
    assert (paths[0].read_bytes(), paths[1].read_bytes()) == before


def test_a_config_that_cannot_be_read_stops_it_before_a_shop_is_made(
    paths: tuple[Path, Path],
) -> None:
    paths[1].parent.mkdir()
    paths[1].write_text("[shop\n")
    with pytest.raises(loading.ConfigError):
        set_up(*paths, "便民家电", "zh_CN", "李店长")
    assert not paths[0].exists()
    assert paths[1].read_text() == "[shop\n"


def test_a_name_too_long_is_refused(paths: tuple[Path, Path]) -> None:
    with pytest.raises(InvalidError) as refused:
        set_up(*paths, "店" * 41, "zh_CN", "李店长")
    assert refused.value.field == "shop"
    assert not paths[0].exists()


def frame(app: FirstStart) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def test_three_answers_make_the_shop(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(ENGLISH, *"Handy Home", "enter", *"Anna", "enter")
        await pilot.pause()
    assert app.return_value == "created"
    shop = opened(paths)
    assert (shop.name, shop.config.shop.language, shop.staff and shop.staff.name) == (
        "Handy Home",
        "en",
        "Anna",
    )


async def test_a_name_that_is_typed_at_once_is_the_shops(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Spokes 2", "enter", *"Mo", "enter")
        await pilot.pause()
    assert opened(paths).name == "Spokes 2"


async def test_the_keys_say_where_enter_opens_the_shop(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(ENGLISH, *"Spokes")
        await pilot.pause()
        assert "Enter Next" in frame(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Enter Open the shop" in frame(app)
        await pilot.press("up")
        await pilot.pause()
        assert "Enter Next" in frame(app)


async def test_enter_leaves_language_and_country_as_they_are(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", *"Spokes", "enter", *"Mo", "enter")
        await pilot.pause()
    assert opened(paths).name == "Spokes"


async def test_a_trade_is_chosen_below_the_names_or_left_alone(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(ENGLISH, *"Polish", "enter", *"Mei", "down")
        assert "[0 another, or not yet]" in frame(app)
        await pilot.press("2")
        assert "[2 Nails and hair]" in frame(app)
        await pilot.press("enter")
        await pilot.pause()
    assert app.return_value == "created"
    shop = opened(paths)
    assert shop.config.rules["nails-hair-refill"].called == "Infill or new set due"
    assert db.value("SELECT count(*) FROM reason WHERE name = 'lifting'") == 1
    assert undo.undo(shop) is None


async def test_the_trades_are_called_as_in_the_language_chosen(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(CHINESE)
        await pilot.pause()
        assert "美甲美发" in frame(app)
    i18n.use("en")


async def test_the_page_speaks_the_language_that_was_just_chosen(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Shop's name" in frame(app)
        await pilot.press(CHINESE)
        await pilot.pause()
        assert "店名" in frame(app)
        await pilot.press("up", "up", "right")
        await pilot.pause()
        assert "Shop's name" in frame(app)
    i18n.use("en")


async def test_what_is_missing_is_asked_for_at_its_field(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen.query_one("#field-shop", Field).wrong
        await pilot.press(*"ab", "ctrl+s")
        await pilot.pause()
        assert app.screen.query_one("#field-staff", Field).wrong
        assert "ab" in frame(app)
    assert not paths[0].exists()


async def test_a_sample_shop_is_offered(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Ctrl+T opens a sample shop" in frame(app)
        await pilot.press("ctrl+t")
    assert app.return_value == "sample"
    assert not paths[0].exists()


@pytest.mark.parametrize("key", ["escape", "ctrl+q", "left"])
async def test_leaving_makes_nothing(paths: tuple[Path, Path], key: str) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
    assert app.return_value is None
    assert not paths[0].exists()


@pytest.mark.parametrize("name", [name for name in HOSTILE if name])
async def test_no_name_breaks_it(paths: tuple[Path, Path], name: str) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(ENGLISH)
        for _field in ("shop", "staff"):
            # The pilot cannot type every character; pasting takes the same way into the field.
            app.screen.post_message(events.Paste(name))
            await pilot.pause()
            await pilot.press("enter")
        await pilot.pause()
    shop = opened(paths)
    assert shop.name == name
    assert shop.staff is not None
    assert shop.staff.name == name


async def test_a_quick_hand_fills_each_field_with_its_own_answer(paths: tuple[Path, Path]) -> None:
    app = FirstStart(*paths)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for key in (ENGLISH, *"Mill", "enter", *"Ann", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        await pilot.pause()
    shop = opened(paths)
    assert (shop.name, [one.name for one in staff.active(shop)]) == ("Mill", ["Ann"])


async def test_a_name_that_leaves_no_room_for_backups_is_said_on_the_page(tmp_path: Path) -> None:
    path, config_path = tmp_path / f"{'x' * 247}.db", tmp_path / "config.toml"
    app = FirstStart(path, config_path)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(ENGLISH, *"ab", "enter", *"cd", "enter", "ctrl+s")
        await pilot.pause()
        page = "\n".join(s.text for s in app.screen._compositor.render_strips())
        assert "no backup would fit" in page
    assert not config_path.exists()
