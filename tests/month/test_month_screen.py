"""The month on the screen: what it says, and where the keys lead."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from month_history import HOSTILE, History
from rich.cells import cell_len
from textual.pilot import Pilot

from shopvisit.app.app import ShopvisitApp
from shopvisit.screens.customers.card import CardScreen
from shopvisit.screens.month.list_behind import BehindScreen
from shopvisit.screens.month.month import MonthScreen
from shopvisit.screens.month.page import MonthPage, Story
from shopvisit.screens.month.parts.pieces import Spot
from shopvisit.screens.month.parts.summary import summary
from shopvisit.shop.month.month import month
from shopvisit.shop.month.news.main import MAIN
from shopvisit.text import i18n
from shopvisit.widgets.rows import RowList

# What stands on a page of its own.
PAGES = {"person": "PersonScreen", "heard": "HeardScreen", "recheck": "RecheckScreen"}
Opened = Callable[..., AbstractAsyncContextManager[Pilot[Any]]]


@pytest.fixture
def open_month(busy: History) -> Opened:
    @asynccontextmanager
    async def opened(size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
        app = ShopvisitApp(busy.open())
        async with app.run_test(size=size) as pilot:
            app.push_screen(MonthScreen())
            await settled(pilot)
            yield pilot

    return opened


async def settled(pilot: Pilot[Any]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def frame(pilot: Pilot[Any]) -> list[str]:
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def page(pilot: Pilot[Any]) -> MonthPage:
    return pilot.app.screen.query_one(MonthPage)


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_page_begins_with_the_sentence(
    open_month: Opened, lang: str, size: tuple[int, int]
) -> None:
    i18n.use(lang)
    async with open_month(size) as pilot:
        shown = " ".join(line.strip() for line in frame(pilot))
        assert "67%" in shown
        assert all(cell_len(line) <= size[0] for line in frame(pilot))
        first_words = {"en": "So far in November: satisfied", "zh_CN": "11月到今天：满意度"}
        assert first_words[lang] in shown


async def test_figures_without_answers_show_a_dash(open_month: Opened) -> None:
    async with open_month((80, 60)) as pilot:
        (line,) = (line for line in frame(pilot) if "Found it easy" in line)
        assert "—" in line
        assert "0%" not in line.replace("80%", "")


async def test_a_thin_sample_says_so_with_its_interval(open_month: Opened) -> None:
    async with open_month((80, 60)) as pilot:
        lines = frame(pilot)
        places = [number for number, line in enumerate(lines) if "Satisfied (4-5)" in line]
        place = places[1]  # the first is among the main figures
        assert "4/6" in lines[place]
        assert "few answers: 30% to 90%" in lines[place + 1]


async def test_names_typed_by_people_are_shown_as_they_are(open_month: Opened) -> None:
    async with open_month((120, 60)) as pilot:
        assert any("等太久[@click" in line for line in frame(pilot))


async def test_tab_reaches_every_number_and_end_the_last(open_month: Opened) -> None:
    async with open_month() as pilot:
        numbers = page(pilot).spots
        reached = [page(pilot).spot]
        for _number in numbers[1:]:
            await pilot.press("tab")
            reached.append(page(pilot).spot)
        assert reached == numbers
        await pilot.press("home", "end")
        assert page(pilot).spot == numbers[-1]
        await pilot.press("shift+tab")
        assert page(pilot).spot == numbers[-2]


async def test_down_and_up_walk_the_page_and_keep_the_cursor_in_sight(open_month: Opened) -> None:
    async with open_month() as pilot:
        seen = [page(pilot).spot]
        for _turn in range(60):
            await pilot.press("down")
            await pilot.pause()
            assert any(">" in line for line in frame(pilot)[1:-1])
            if page(pilot).spot == seen[-1]:
                break
            seen.append(page(pilot).spot)
        assert {spot.name for spot in seen if spot} >= {"to_do", "csat", "informed", "section"}
        await pilot.press("home")
        await pilot.pause()
        assert "November 2026" in frame(pilot)[1]


@pytest.mark.usefixtures("every_frame")
async def test_a_cursor_move_redraws_two_lines(
    open_month: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_month() as pilot:
        await press(pilot, "down")
        drawn: list[int] = []
        draw = MonthPage.render_line

        def counted(self: MonthPage, y: int) -> Any:
            drawn.append(y)
            return draw(self, y)

        monkeypatch.setattr(MonthPage, "render_line", counted)
        await press(pilot, "down")
        assert len(set(drawn)) == 2


async def test_left_and_right_change_the_month_and_stop_at_its_ends(open_month: Opened) -> None:
    async with open_month() as pilot:
        await press(pilot, "right")
        assert "newest month" in frame(pilot)[-1]
        await press(pilot, "left")
        assert "October 2026" in frame(pilot)[1]
        await press(pilot, "left")
        assert "records begin" in frame(pilot)[-1]
        assert "October 2026" in frame(pilot)[1]


async def test_the_cursor_stays_on_its_number_when_the_month_changes(open_month: Opened) -> None:
    async with open_month() as pilot:
        while (spot := page(pilot).spot) and spot.name != "csat":
            await pilot.press("tab")
        await press(pilot, "left")
        kept = page(pilot).spot
        assert kept is not None
        assert kept.name == "csat"


async def test_the_line_below_tells_the_number_under_the_cursor(open_month: Opened) -> None:
    async with open_month() as pilot:
        while (spot := page(pilot).spot) and spot.name != "csat":
            await pilot.press("tab")
        await pilot.pause()
        told = pilot.app.screen.query_one(Story).text
        assert told == "Satisfied (4-5) 67%: 4 of 6; the same days of October 80%"


async def test_enter_opens_the_list_behind_every_kind_of_number(open_month: Opened) -> None:
    async with open_month((120, 36)) as pilot:
        every = page(pilot).spots
        for spot in {spot.name: spot for spot in every if spot.name != "to_do"}.values():
            page(pilot).go_to(every.index(spot))
            await press(pilot, "enter")
            behind = type(pilot.app.screen).__name__
            assert behind == PAGES.get(spot.name, "BehindScreen"), spot
            rows = pilot.app.screen.query_one(RowList)
            assert all(rows.row_at(index) for index in range(len(rows.ids))), spot
            await press(pilot, "backspace")
        assert isinstance(pilot.app.screen, MonthScreen)


async def test_behind_a_share_the_missing_come_first_and_tab_shows_one_side(
    open_month: Opened,
) -> None:
    async with open_month() as pilot:
        while (spot := page(pilot).spot) and spot.name != "csat":
            await pilot.press("tab")
        await press(pilot, "enter")
        lines = frame(pilot)
        assert "6 rows, 4 counted (v)" in lines[1]
        assert "CSAT 1" in lines[3]
        assert HOSTILE[:8] in lines[3]
        assert not lines[3].startswith(">v")
        assert lines[5].startswith(" v")
        await press(pilot, "tab")
        assert len(pilot.app.screen.query_one(RowList).ids) == 4
        await press(pilot, "tab")
        assert len(pilot.app.screen.query_one(RowList).ids) == 2


@pytest.mark.parametrize(
    ("name", "part", "heading"),
    [
        ("csat", "4", "November 2026 · 4 satisfied · 2 rows"),
        ("nps", "detractors", "November 2026 · Do not (0-6) · 2 rows"),
        ("reason", "1", f"November 2026 · 等太久{HOSTILE} · 2 rows"),
        ("staff_csat", "2", "November 2026 · 小王 · Satisfied (4-5) · 6 rows, 4 counted (v)"),
        ("overdue", None, "November 2026 · Follow-ups overdue · 1 row"),
    ],
)
async def test_a_list_says_which_number_it_stands_behind(
    open_month: Opened, name: str, part: str | None, heading: str
) -> None:
    async with open_month((80, 50)) as pilot:
        page(pilot).go_to(page(pilot).spots.index(Spot(name, part)))
        await press(pilot, "enter")
        assert pilot.app.screen.query_one(Story).text == heading


async def test_a_promise_past_its_day_stands_out_in_its_list(open_month: Opened) -> None:
    async with open_month() as pilot:
        page(pilot).go_to(page(pilot).spots.index(Spot("overdue")))
        await press(pilot, "enter")
        assert "!" in frame(pilot)[3]
        assert "open, past due" in frame(pilot)[3]


async def test_a_click_on_a_number_moves_there_and_the_second_opens_it(open_month: Opened) -> None:
    async with open_month() as pilot:
        y = next(y for y, line in enumerate(frame(pilot)) if "Follow-ups on time" in line)
        await pilot.click(offset=(30, y))
        assert page(pilot).spot == Spot("on_time")
        await pilot.click(offset=(30, y))
        await settled(pilot)
        assert isinstance(pilot.app.screen, BehindScreen)


async def test_escape_leaves_the_month(open_month: Opened) -> None:
    async with open_month() as pilot:
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, MonthScreen)


async def test_the_page_is_drawn_before_the_month_is_counted(
    busy: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MonthScreen, "_count", lambda _self: None)
    app = ShopvisitApp(busy.open())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(MonthScreen())
        await pilot.pause()
        assert "Month" in frame(pilot)[0]
        await pilot.press("down", "enter", "tab", "end", "pagedown")
        assert isinstance(app.screen, MonthScreen)


async def test_an_empty_shop_has_a_calm_page(tmp_path: Path) -> None:
    app = ShopvisitApp(History(tmp_path / "empty.db").open())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(MonthScreen())
        await settled(pilot)
        shown = "\n".join(frame(pilot))
        assert "In November nobody came, and nobody was followed up." in shown
        assert "—" in shown
        assert "!" not in shown


async def test_what_is_to_be_done_is_one_enter_away(open_month: Opened) -> None:
    async with open_month() as pilot:
        assert page(pilot).spot == Spot("to_do", "0")
        assert "Call" in page_lines(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CardScreen)
        await press(pilot, "backspace")
        assert page(pilot).spot == Spot("to_do", "0")


async def test_a_digit_opens_what_is_to_be_done_under_it(open_month: Opened) -> None:
    async with open_month() as pilot:
        waiting = [line for line in frame(pilot) if HOSTILE in line][:3]
        for number, line in enumerate(waiting, start=1):
            assert f"{number} " in line
            whose = line[line.index(HOSTILE) :][: len(HOSTILE) + 1]
            await press(pilot, str(number))
            assert isinstance(pilot.app.screen, CardScreen)
            assert whose in page_lines(pilot)
            await press(pilot, "backspace")


async def test_a_digit_with_nothing_under_it_says_so(tmp_path: Path) -> None:
    app = ShopvisitApp(History(tmp_path / "empty.db").open())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(MonthScreen())
        await settled(pilot)
        await press(pilot, "1")
        assert isinstance(app.screen, MonthScreen)
        assert "Nothing is to be done under 1." in page_lines(pilot)


async def test_each_part_of_a_whole_has_a_ground_of_its_own(open_month: Opened) -> None:
    async with open_month((80, 60)) as pilot:
        grounds: dict[str, set[object]] = {}
        for strip in pilot.app.screen._compositor.render_strips():
            text = "".join(segment.text for segment in strip).strip()
            if text and set(text) <= set("54321") and len(text) > 10:
                for segment in strip:
                    if segment.style and (sign := segment.text.strip()):
                        grounds.setdefault(sign[0], set()).add(segment.style.bgcolor)
        assert sorted(grounds) == ["1", "2", "4", "5"]
        assert all(len(found) == 1 for found in grounds.values())
        assert len({found.pop() for found in grounds.values()}) == len("5421")


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_page_says_while_its_twelve_months_are_counted(busy: History, lang: str) -> None:
    i18n.use(lang)
    shop = busy.open()
    said = {"en": "counting 12 months", "zh_CN": "正在统计近12个月"}[lang]
    for whole in (False, True):
        found = month(shop, "2026-11", whole=whole)
        lines = ["".join(piece.text for piece in line) for line in summary(found, 80)]
        assert any(said in line for line in lines) is not whole
        assert all(cell_len(line.rstrip()) <= 80 for line in lines)


def page_lines(pilot: Pilot[Any]) -> str:
    return "\n".join(frame(pilot))


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_first_screen_has_the_news_what_to_do_and_all_main_figures(
    open_month: Opened, lang: str
) -> None:
    i18n.use(lang)
    async with open_month() as pilot:
        shown = page_lines(pilot)
        assert all(i18n._(main.label) in shown for main in MAIN.values())
        assert all(waits_for in shown for waits_for in (f"{HOSTILE}4", f"{HOSTILE}5"))


async def test_a_section_is_folded_until_enter_opens_it(open_month: Opened) -> None:
    async with open_month() as pilot:
        assert "5 very satisfied" not in page_lines(pilot)
        page(pilot).go_to(page(pilot).spots.index(Spot("section", "What customers say")))
        await press(pilot, "enter")
        assert "5 very satisfied" in page_lines(pilot)
        assert page(pilot).spot == Spot("section", "What customers say")
        await press(pilot, "left", "right")
        assert "5 very satisfied" in page_lines(pilot)
        await press(pilot, "enter")
        assert Spot("csat", "5") not in page(pilot).spots


async def test_the_cursor_is_drawn_once_where_a_figure_stands_twice(open_month: Opened) -> None:
    async with open_month((80, 60)) as pilot:
        page(pilot).go_to(page(pilot).spots.index(Spot("csat")))
        await pilot.pause()
        lines = [line for line in frame(pilot) if "Satisfied (4-5)" in line]
        assert [">67%" in line for line in lines][:2] == [True, False]
