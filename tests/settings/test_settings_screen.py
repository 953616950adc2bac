"""Settings: changed at the counter, checked as they are typed, and at work at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pilots import HOSTILE, Driven, driving
from shops import TODAY, MakeShop
from tongues import SPELT

from shopvisit import db
from shopvisit.errors import InvalidError, LookingError, ShopError
from shopvisit.files.keeping import backups
from shopvisit.screens.settings.item import Item
from shopvisit.screens.settings.page import Lines, sections
from shopvisit.screens.settings.settings import SettingsScreen
from shopvisit.screens.settings.sheets import save
from shopvisit.settings import loading
from shopvisit.shop.people import staff
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n
from shopvisit.text.cleaning import clean
from shopvisit.widgets.form import Field

Settled = Callable[..., Shop]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def settled(make_shop: MakeShop, own: Path) -> Settled:
    """Make a shop with a settings file of its own, which says `text`."""

    def make(text: str = "") -> Shop:
        if text:
            own.write_text(text, encoding="utf-8")
        shop = make_shop()
        shop.configure(loading.load(own))
        return shop

    return make


def items(shop: Shop) -> list[Item]:
    return [item for _title, lines in sections(shop, None) for item in lines]


def line(shop: Shop, what: str, key: str) -> Item:
    return next(item for item in items(shop) if (item.what, item.key) == (what, key))


async def at(driven: Driven, what: str, key: str) -> None:
    """Open the settings with the cursor on that line."""
    await driven.press("f8")
    screen = driven.app.screen
    assert isinstance(screen, SettingsScreen)
    screen.query_one(Lines).go_to_line(what, key)
    await driven.rest()
    here = screen.query_one(Lines).here
    assert here is not None
    assert (here.what, here.key) == (what, key)


def used(shop: Shop, rule: str) -> bool:
    return shop.config.rules[rule].enabled


async def wipe(driven: Driven) -> None:
    """Take everything out of the line that is being typed in."""
    await driven.press("end", "ctrl+u")


# Saving


def test_what_is_saved_counts_from_now_on_and_is_said_to_be_changed(
    settled: Settled, own: Path
) -> None:
    shop = settled()
    before = save(shop, {"contact.cap_days": 3})
    assert (before.contact.cap_days, shop.config.contact.cap_days) == (7, 3)
    assert loading.load(own).contact.cap_days == 3
    said = line(shop, "value", "contact.cap_days")
    assert (said.value, said.mark) == ("3 days", "changed")


def test_working_days_are_counted_anew(settled: Settled) -> None:
    shop = settled()
    assert not shop.work.is_working(TODAY)
    save(shop, {"calendar.working_days": "shop"})
    assert shop.work.is_working(TODAY)


def test_a_rule_that_is_switched_off_makes_no_follow_up(settled: Settled) -> None:
    shop = settled()
    save(shop, {"rules.first-visit.enabled": False, "rules.after-service.enabled": False})
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    assert db.value("SELECT count(*) FROM follow_up") == 0


@pytest.mark.parametrize("lang", SPELT)
def test_what_does_not_go_together_is_refused_in_the_words_of_the_page(
    settled: Settled, own: Path, lang: str
) -> None:
    i18n.use(lang)
    shop = settled()
    with pytest.raises(InvalidError) as refused:
        save(shop, {"thresholds.at_risk_days": 400})
    assert "_" not in str(refused.value)
    assert not own.exists()
    assert shop.config.thresholds.at_risk_days == 60


def test_a_window_that_only_looks_saves_no_setting(settled: Settled, own: Path) -> None:
    shop = settled()
    shop.looking = "in_use"
    with pytest.raises(LookingError):
        save(shop, {"contact.cap_days": 3})
    assert not own.exists()


@pytest.mark.parametrize("folder", ["backups", "/nowhere/at/all", "", "/proc"])
def test_a_second_folder_must_be_there_and_another_place(
    settled: Settled, tmp_path: Path, folder: str
) -> None:
    shop = settled()
    named = folder if folder.startswith("/") else str(tmp_path / folder)
    with pytest.raises(InvalidError):
        save(shop, {"backup.folder": named})
    assert shop.config.backup.folder == ""


def test_settings_that_are_kept_in_no_file_are_not_changed(shop: Shop) -> None:
    with pytest.raises(ShopError):
        save(shop, {"contact.cap_days": 3})


# The page


def test_what_is_wrong_in_the_file_stands_at_the_top(settled: Settled) -> None:
    shop = settled('[shop]\ntheme = "blue"\nnmae = "x"\n')
    first, second, *_rest = items(shop)
    assert {first.key, second.key} == {"shop.theme", "shop.nmae"}
    assert "blue" in "".join((*first.story, *second.story))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_stand_on_the_page_as_they_were_typed(settled: Settled, name: str) -> None:
    shop = settled()
    if kept := clean(name, 40):
        save(shop, {"shop.name": kept})
        staff.change(shop, 1, kept, "clerk")
        assert line(shop, "value", "shop.name").value == kept
        assert line(shop, "member", "1").label == kept


def test_rules_of_the_shops_own_are_told_apart(settled: Settled) -> None:
    shop = settled(
        '[rules.mine]\nenabled = true\ntrigger = "visit"\nvisit_kinds = ["consult"]\n'
        'from = "1d"\nto = "2d"\nkind = "care"\npriority = 4\nwho = "anyone"\nasks = []\n'
    )
    assert line(shop, "rule", "mine").mark == "own"
    assert line(shop, "rule", "dormant").mark == ""


# Keys


async def test_a_time_is_typed_checked_at_once_and_put_back(
    settled: Settled, own: Path, lang: str
) -> None:
    shop = settled()
    async with driving(shop) as driven:
        await at(driven, "value", "calendar.opens")
        await driven.press("enter")
        await wipe(driven)
        await driven.type("8:7")
        assert driven.app.screen.query_one(Field).wrong
        await driven.press("enter")
        assert (driven.screen, own.exists()) == ("ValueSheet", False)
        await driven.press("backspace")
        await driven.type("30")
        await driven.press("enter")
        assert driven.screen == "SettingsScreen"
        assert loading.load(own).calendar.opens == shop.config.calendar.opens == "08:30"
        assert "08:30" in driven.said
        await driven.press("delete")
        assert shop.config.calendar.opens == "09:00"
        assert own.read_text(encoding="utf-8") == ""


async def test_a_choice_is_one_digit_and_a_theme_is_seen_before_it_is_kept(
    settled: Settled,
) -> None:
    async with driving(settled()) as driven:
        await at(driven, "value", "shop.theme")
        await driven.press("enter", "right")
        assert driven.app.theme == "shop-ink"
        await driven.press("escape")
        assert driven.app.theme == "shop-paper"
        await driven.press("enter", "4")
        assert driven.screen == "SettingsScreen"
        assert driven.app.shop.config.shop.theme == "contrast-dark"
        assert driven.app.theme == "shop-contrast-dark"


async def test_another_language_is_spoken_on_every_screen(settled: Settled) -> None:
    async with driving(settled()) as driven:
        await driven.press("f5")
        await at(driven, "value", "shop.language")
        await driven.press("enter", str(2 + i18n.LANGUAGES.index("zh_CN")))
        assert "语言：中文" in driven.said
        assert "> " in next(row for row in driven.frame.splitlines() if "中文" in row)
        await driven.press("backspace")
        assert driven.screen == "TodayScreen"
        assert "今日" in driven.frame


async def test_space_switches_a_rule_but_none_that_complaints_need(
    settled: Settled, lang: str
) -> None:
    shop = settled()
    async with driving(shop) as driven:
        await at(driven, "rule", "birthday")
        await driven.press("space")
        assert not used(shop, "birthday")
        await driven.press("space")
        assert used(shop, "birthday")
        await at(driven, "rule", "complaint-told")
        await driven.press("space")
        assert driven.said
        assert used(shop, "complaint-told")
        await driven.press("enter")
        assert not driven.app.screen.query("#field-enabled")


async def test_the_parts_of_a_rule_are_changed_on_one_sheet(settled: Settled, lang: str) -> None:
    shop = settled()
    async with driving(shop) as driven:
        await at(driven, "rule", "last-try")
        await driven.press("enter", "1", "down", "down")
        await wipe(driven)
        await driven.type("200")
        await driven.press(*["down"] * 7, "2", "1")
        rule = shop.config.rules["last-try"]
        assert (rule.days, rule.priority, rule.who) == (180, 4, "manager")
        await driven.press("ctrl+s")
        rule = shop.config.rules["last-try"]
        assert (rule.days, rule.priority, rule.who) == (200, 2, "anyone")
        await driven.press("delete")
        assert shop.config.rules == loading.default().rules


async def test_a_file_that_cannot_be_read_is_never_written(
    settled: Settled, own: Path, lang: str
) -> None:
    text = "[shop\nname = 'x'\n"
    async with driving(settled(text)) as driven:
        await at(driven, "value", "contact.cap_days")
        for key in ("enter", "delete"):
            await driven.press(key)
            assert (driven.screen, own.read_text()) == ("SettingsScreen", text)
        await at(driven, "rule", "birthday")
        await driven.press("space")
        assert own.read_text() == text
        assert str(own.name) in driven.said


async def test_a_file_that_was_mended_meanwhile_is_read_when_the_settings_are_opened(
    settled: Settled, own: Path
) -> None:
    shop = settled("[shop\nname = 'x'\n")
    async with driving(shop) as driven:
        own.write_text("[shop]\nname = 'x'\ntheme = 'dark'\n")
        await driven.press("f8")
        assert (shop.name, driven.app.theme) == ("x", "shop-ink")


async def test_delete_takes_what_is_wrong_out_of_the_file(settled: Settled, own: Path) -> None:
    shop = settled('[shop]\ntheme = "blue"\nname = "A"\n')
    async with driving(shop) as driven:
        await at(driven, "problem", "shop.theme")
        await driven.press("delete")
        assert shop.config.problems == ()
        assert own.read_text() == '[shop]\nname = "A"\n'


async def test_undo_takes_back_a_change_of_the_staff_and_of_the_settings(
    settled: Settled, lang: str
) -> None:
    shop = settled()
    async with driving(shop) as driven:
        await at(driven, "member", "2")
        await driven.press("delete")
        assert len(staff.active(shop)) == 2
        await driven.press("ctrl+z")
        assert len(staff.active(shop)) == 3
        await at(driven, "rule", "birthday")
        await driven.press("space")
        assert not used(shop, "birthday")
        await at(driven, "value", "contact.cap_days")
        await driven.press("enter")
        await wipe(driven)
        await driven.type("3")
        await driven.press("enter", "ctrl+z")
        assert (shop.config.contact.cap_days, used(shop, "birthday")) == (7, False)
        await driven.press("ctrl+z")
        assert used(shop, "birthday")
        await driven.press("ctrl+z")
        assert used(shop, "birthday")
        assert len(staff.active(shop)) == 3


async def test_somebody_is_taken_on_and_stands_on_the_page(settled: Settled) -> None:
    async with driving(settled(), (80, 36)) as driven:
        await at(driven, "take_on", "")
        await driven.press("enter")
        await driven.type("Ann")
        await driven.press("enter", "2", "ctrl+s")
        assert "Ann" in driven.frame


async def test_enter_makes_a_backup_here_and_in_the_second_folder(
    settled: Settled, tmp_path: Path
) -> None:
    shop, stick = settled(), tmp_path / "stick"
    stick.mkdir()
    save(shop, {"backup.folder": str(stick)})
    async with driving(shop) as driven:
        await at(driven, "backup", "")
        assert "none yet" in driven.frame
        await driven.press("enter")
        assert "today 10:00" in driven.frame
    assert len(backups.listed(shop.path)) == len(backups.listed(shop.path, stick)) == 1


async def test_a_backup_is_finished_and_said_after_one_has_left(settled: Settled) -> None:
    shop = settled()
    async with driving(shop) as driven:
        await at(driven, "backup", "")
        await driven.pilot.press("enter", "backspace")
        await driven.rest()
        assert driven.screen == "TodayScreen"
        assert driven.said == "The backup is made, and checks out."
    assert len(backups.listed(shop.path)) == 1


async def test_a_second_folder_that_is_gone_is_said_and_keeps_no_backup_away(
    settled: Settled, tmp_path: Path
) -> None:
    shop = settled(f'[backup]\nfolder = "{tmp_path}/gone"\n')
    async with driving(shop) as driven:
        await at(driven, "backup", "")
        await driven.press("enter")
        assert "gone" in driven.said
        await driven.press("down")
        assert "There is no such folder now." in driven.frame
    assert len(backups.listed(shop.path)) == 1


async def test_the_settings_ask_for_the_owners_pin(settled: Settled) -> None:
    shop = settled()
    pin.change(shop, "2468")
    async with driving(shop) as driven:
        await driven.press("f8")
        assert driven.screen == "PinSheet"
        await driven.press(*"2468", "enter")
        assert driven.screen == "SettingsScreen"
        driven.app.screen.query_one(Lines).go_to_line("pin", "")
        await driven.press("enter")
        assert driven.screen == "PinChange"


async def test_the_cursor_leaps_over_the_gaps_and_from_section_to_section(
    settled: Settled,
) -> None:
    async with driving(settled()) as driven:
        await driven.press("f8")
        screen = driven.app.screen
        assert isinstance(screen, SettingsScreen)
        lines, seen = screen.query_one(Lines), []
        for _step in range(7):
            await driven.press("down")
            seen.append(lines.here.key if lines.here else "gap")
        assert seen[:4] == ["shop.language", "shop.theme", "shop.bell", "country"]
        assert seen[4:] == ["currency", "", "calendar.working_days"]
        await driven.press("tab", "up")
        assert lines.here == line(driven.app.shop, "value", "calendar.open_days")
        await driven.press("shift+tab", "shift+tab", "backspace")
        assert driven.screen == "TodayScreen"
