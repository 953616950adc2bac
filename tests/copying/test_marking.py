"""Marking with the mouse: what is copied is the text that one sees under the mark."""

from __future__ import annotations

import pytest
from mornings import CHEN, LEE, WANG, Counter, counter, morning
from rich.cells import cell_len
from shops import MakeShop

from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop

Cell = tuple[int, int]


async def drag(at: Counter, start: Cell, end: Cell) -> None:
    await at.pilot.mouse_down(offset=start)
    middle = ((start[0] + end[0]) // 2, (start[1] + end[1]) // 2)
    for place in (middle, end):
        await at.pilot.hover(offset=place)
    await at.pilot.mouse_up(offset=end)
    await at.settle()


def around(at: Counter, words: str) -> tuple[Cell, Cell]:
    """The first and the last cell of `words`, where they first stand below the line at the top."""
    y = next(
        y for y, line in enumerate(at.frame) if (y or at.screen == "QuickForm") and words in line
    )
    x = cell_len(at.frame[y].partition(words)[0])
    return (x, y), (x + cell_len(words) - 1, y)


async def marked(at: Counter, words: str, clipboard: list[str]) -> None:
    """Drag over `words`, forwards and backwards, and copy: they are what is copied."""
    start, end = around(at, words)
    for first, last in ((start, end), (end, start)):
        clipboard.clear()
        screen = at.screen
        await drag(at, first, last)
        assert at.screen == screen, "a drag is no click"
        await at.press("ctrl+c")
        assert clipboard == [words]


PLACES: dict[str, tuple[tuple[str, ...], str]] = {
    "list": ((), "王秀英"),
    "preview": ((), "138****2231"),
    "preview, the script": ((), "便民家电"),
    "form": (("enter",), "138****2231"),
    "card": (("right",), "138****2231"),
    "find": (("f3", "w", "x"), "王秀英"),
}


@pytest.mark.parametrize("place", PLACES)
async def test_what_is_seen_under_the_mark_is_copied(
    make_shop: MakeShop, place: str, lang: str, clipboard: list[str]
) -> None:
    keys, words = PLACES[place]
    shop = named(morning(make_shop, WANG, CHEN, LEE)[0])
    async with counter(shop) as at:
        await at.press(*keys)
        await at.rest()
        await marked(at, words, clipboard)


def named(shop: Shop) -> Shop:
    shop.configure(shop.config._replace(shop=shop.config.shop._replace(name="便民家电")))
    return shop


async def test_several_lines_are_copied_as_they_stand(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        first, last = around(at, "王秀英")[0], around(at, "Anna Lee")[1]
        frame = at.frame
        await drag(at, first, last)
        await at.press("ctrl+c")
    lines = clipboard[0].splitlines()
    assert lines[0] == frame[first[1]][frame[first[1]].index("王秀英") :]
    assert lines[1:-1] == frame[first[1] + 1 : last[1]]
    assert frame[last[1]].startswith(lines[-1])
    assert lines[-1].endswith("Anna Lee")


async def test_half_of_a_wide_character_is_the_whole_of_it(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        (x, y), _end = around(at, "王秀英")
        await drag(at, (x + 1, y), (x + 2, y))
        await at.press("ctrl+c")
    assert clipboard == ["王秀"]


async def test_the_mark_is_seen_and_another_row_takes_it_away(
    make_shop: MakeShop, clipboard: list[str]
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN, LEE)
    async with counter(shop) as at:
        start, end = around(at, "陈小明")

        def ground() -> list[object]:
            strip = at.app.screen._compositor.render_strips()[start[1]]
            cells = strip.crop(start[0], end[0] + 1)
            return [segment.style.bgcolor for segment in cells if segment.style]

        before = ground()
        await drag(at, start, end)
        assert ground() != before
        await at.press("down")
        assert at.app.screen.selections == {}
        await at.press("ctrl+c")
        assert at.screen == "CopySheet"
    assert clipboard == []


async def test_a_click_still_opens_the_row_under_the_cursor(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        place = around(at, "王秀英")[0]
        await at.pilot.click(offset=place)
        await at.settle()
        assert at.screen == "QuickForm"


@pytest.mark.usefixtures("every_frame")
async def test_pulling_the_bar_marks_nothing(make_shop: MakeShop) -> None:
    shop, _ids = morning(
        make_shop, *(Customer(name=f"客{n}", phone=f"1380000{n:04}") for n in range(30))
    )
    async with counter(shop) as at:
        await drag(at, (79, 3), (79, 10))
        assert at.app.screen.selections == {}
        assert "客0 " not in at.text


async def test_textual_would_copy_the_name_of_the_widget(make_shop: MakeShop) -> None:
    """The control: what dragging over the preview gave before."""
    from textual.selection import SELECT_ALL
    from textual.widget import Widget

    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.rest()
        preview = at.app.screen.query_one("Preview")
        assert Widget.get_selection(preview, SELECT_ALL) == ("Preview", "\n")
        own = preview.get_selection(SELECT_ALL)
        assert own is not None
        assert "138****2231" in own[0]
