"""The lines around a screen: what they say, in whatever width, and the messages in them."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from shells import HOSTILE, FakeShop, Find, frame, today

from shopvisit.app.app import ShopvisitApp
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.top import Count

# The lines around a screen


async def test_the_top_line_says_shop_screen_day_staff_and_counts(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        top = frame(app)[0]
        assert top.split() == [
            *("便民家电", "Today", "Sat", "21", "Nov", "·", "小张"),
            *("1", "late", "7/12", "done"),
        ]
        assert cell_len(top) == 79


@pytest.mark.parametrize(
    ("width", "words"),
    [
        (60, "便民家电 Today Sat 21 Nov · 小张 1 late 7/12 done"),
        (36, "便民家电 Today 1 late 7/12 done"),
        (28, "Today 1 late 7/12 done"),
    ],
)
async def test_a_narrow_top_line_keeps_the_screen_and_the_counts(
    app: ShopvisitApp, width: int, words: str
) -> None:
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        assert frame(app)[0].split() == words.split()


async def test_the_bottom_line_shows_keys_that_work_with_an_input_method(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert frame(app)[-1].split("  ") == [
            *(" 1-5 Score", "0 No answer", "→ Card", "F3 Find", "F1 Help", "Ctrl+P Everything")
        ]


@pytest.mark.parametrize("width", [20, 40, 80])
async def test_help_stays_in_the_bottom_line_however_narrow(app: ShopvisitApp, width: int) -> None:
    async with app.run_test(size=(width, 12)) as pilot:
        await pilot.pause()
        assert "F1 Help" in frame(app)[-1]


async def test_a_click_on_a_key_does_what_the_key_does(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        x = frame(app)[-1].index("0 No answer")
        await pilot.click(Keys, offset=(x + 3, 0))
        assert today(app).done == ["no answer"]
        await pilot.click(Keys, offset=(frame(app)[-1].index("F3") + 1, 0))
        assert isinstance(app.screen, Find)


async def test_a_key_of_many_digits_hands_on_the_one_pressed(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        await pilot.press("5", "1")
        assert today(app).done == [5, 1]


# Messages


async def test_a_message_takes_the_place_of_the_keys_and_offers_undo(app: ShopvisitApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.say("Noted: no answer.", undoable=True)
        await pilot.pause()
        assert frame(app)[-1].split("  ")[0] == " Noted: no answer."
        assert frame(app)[-1].endswith("Ctrl+Z Undo")
        app.screen.query_one(Keys).hush()
        await pilot.pause()
        assert "F1 Help" in frame(app)[-1]


async def test_a_long_message_gets_the_lines_it_needs(app: ShopvisitApp) -> None:
    async with app.run_test(size=(60, 24)) as pilot:
        words = (
            "Nothing was saved: the disk is full. What was typed is kept; make room and try again."
        )
        app.say(words, trouble=True)
        await pilot.pause()
        shown = " ".join(line.strip() for line in frame(app)[-2:])
        assert shown.replace(" ", "") == f"!{words}".replace(" ", "")
        app.screen.query_one(Keys).hush()
        await pilot.pause()
        assert app.screen.query_one(Keys).size.height == 1


async def test_messages_never_show_a_phone_number(app: ShopvisitApp) -> None:
    async with app.run_test() as pilot:
        app.say("138 is fine, 13812345678 is not")
        await pilot.pause()
        assert "12345678" not in "".join(frame(app))
        assert "138 is fine, 138****5678 is not" in frame(app)[-1]


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_in_the_lines_and_messages_never_act(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = FakeShop(name, name)
    monkeypatch.setattr("shopvisit.shop.people.staff.active", lambda shop: shop.members)
    app = ShopvisitApp(shop)  # type: ignore[arg-type]  # what the shell asks of one
    async with app.run_test(size=(100, 12)) as pilot:
        app.say(name)
        today(app).show_counts([Count(name)])
        await pilot.pause()
        for y in (0, 11):
            for x in range(0, 100, 5):
                await pilot.click(offset=(x, y))
        await pilot.press("f10")
        await pilot.pause()
        assert app.is_running
        assert all(line.isprintable() for line in frame(app))
        if name.isprintable() and cell_len(name) < 16:
            assert name in "\n".join(frame(app))
