"""The one list: its columns, its bar, and whatever people have typed."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from row_lists import Host, Source, frame

from shopvisit.widgets.columns import GAP, Column, fit_columns
from shopvisit.widgets.rows import Row, RowList

pytestmark = pytest.mark.usefixtures("every_frame")


def bar(app: Host) -> list[int]:
    """The lines on which the thumb of the scrollbar stands."""
    thumb = app.rows.get_component_rich_style("scrolled--thumb").bgcolor
    ends = [list(strip)[-1].style for strip in app.screen._compositor.render_strips()]
    assert None not in ends
    return [y for y, style in enumerate(ends) if style and style.bgcolor == thumb]


@pytest.mark.parametrize(
    ("count", "key", "lines"),
    [
        (23, "home", []),
        (24, "home", list(range(1, 23))),
        (24, "end", list(range(2, 24))),
        (230, "home", [1, 2]),
        (230, "end", [22, 23]),
        (100_000, "home", [1]),
        (100_000, "end", [23]),
    ],
)
async def test_a_bar_beside_the_rows_shows_which_of_them_are_in_sight(
    count: int, key: str, lines: list[int]
) -> None:
    app = Host(Source(count))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert bar(app) == lines


async def test_the_columns_stand_where_they_do_without_a_bar() -> None:
    first = []
    for count in (5, 500):
        app = Host(Source(count))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            first.append(frame(app)[:5])
    assert first[0] == first[1]


async def test_the_bar_is_pulled_with_the_mouse_and_the_cursor_stays() -> None:
    app = Host(Source(1000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.posted.clear()
        await pilot.mouse_down(RowList, offset=(79, 12))
        assert 400 < app.rows.scroll_offset.y < 600
        await pilot.hover(RowList, offset=(60, 23))
        assert app.rows.scroll_offset.y == 1000 - 23
        await pilot.mouse_up(RowList, offset=(60, 23))
        await pilot.hover(RowList, offset=(79, 3))
        assert app.rows.scroll_offset.y == 1000 - 23
        assert (app.rows.index, app.posted) == (0, [])


async def test_a_click_on_the_bar_opens_nothing() -> None:
    app = Host(Source(1000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.posted.clear()
        await pilot.click(RowList, offset=(79, 1))
        assert app.posted == []
        await pilot.click(RowList, offset=(70, 1))
        assert app.posted == [("chosen", 0, 1)]


async def test_a_row_that_is_gone_from_the_file_is_drawn_empty() -> None:
    source = Source(5)
    app = Host(source)
    async with app.run_test() as pilot:
        source.gone.add(2)
        app.rows.refresh_row(2)
        await pilot.pause()
        assert frame(app)[2].strip() == ""


async def test_an_empty_list_says_what_will_come() -> None:
    app = Host(Source(0), empty="nothing due\n\nnext: 3 tomorrow [/]")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        said = [line.strip() for line in frame(app) if line.strip()]
        assert said == ["nothing due", "next: 3 tomorrow [/]"]
        assert (app.rows.cursor_id, app.posted) == (None, [])


HOSTILE = [
    "[/]",
    "[@click=app.quit]x[/]",
    "[VIP] 张总",
    "[bold",
    "张三😀",
    "龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘龘",
    "\x1b]0;PWNED\x07\x1b[31mred",
    "a\u202eb\u2066c\u200bd",
    "a\nb\tc",
    "王\ufe0f秀👍🏽英",
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
async def test_names_are_shown_as_they_are_and_never_act(name: str) -> None:
    app = Host(Source(5, evil=Row(2, (name, name, name, name), "late", name)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for x in range(0, 78, 6):
            await pilot.click(RowList, offset=(x, 2))
        assert app.is_running
        line = frame(app)[2]
        assert cell_len(line) == 80
        assert line.isprintable()
        if name.isprintable() and cell_len(name) < 12 and "\ufe0f" not in name:
            assert name in line


@given(st.text(), st.integers(0, 40), st.sampled_from(["left", "right"]))
def test_a_cell_is_exactly_as_wide_as_its_column(
    text: str, width: int, align: Literal["left", "right"]
) -> None:
    cell = Column("", width, align).fit(text, width)
    assert cell_len(cell) == width
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in cell)


@st.composite
def _columns(draw: st.DrawFn) -> Column:
    return Column(
        "",
        draw(st.integers(1, 30)),
        flex=draw(st.booleans()),
        min_width=draw(st.integers(1, 10)),
        drop=draw(st.integers(0, 3)),
    )


@given(st.lists(st.tuples(_columns(), st.integers(0, 60)), min_size=1, max_size=9),
       st.integers(1, 200))  # fmt: skip
def test_no_column_has_blanks_while_another_is_cut_and_they_only_give_way_in_their_order(
    given_columns: list[tuple[Column, int]], room: int
) -> None:
    columns, content = zip(*given_columns, strict=True)
    fitted = dict(fit_columns(columns, room, content))
    used = sum(width + GAP for width in fitted.values())
    assert list(fitted) == sorted(fitted)
    gone = [column.drop for place, column in enumerate(columns) if place not in fitted]
    assert 0 not in gone
    assert all(columns[place].drop <= drop for place in fitted for drop in gone)
    assert used <= max(room, len(fitted) * (1 + GAP))  # no line is cut without a mark
    cut = [
        place for place, width in fitted.items() if columns[place].flex and width < content[place]
    ]
    blank = [place for place, width in fitted.items() if width > content[place]]
    if cut:
        assert not blank
        assert used >= room
        assert all(columns[place].drop <= 1 for place in fitted)
        # What is cut is what is longest: nothing that is cut is shorter than what is whole.
        free = [place for place in cut if fitted[place] > columns[place].least]
        narrow = [fitted[place] for place in cut]
        assert all(fitted[place] <= min(narrow) + 1 for place in free)


@pytest.mark.parametrize("columns", [40, 60, 80, 120, 160])
async def test_a_name_is_whole_as_soon_as_there_is_room_for_it(columns: int) -> None:
    name = "Bartholomew Featherstonehaugh"
    app = Host(Source(3, long=Row(2, ("today", name, "why " * 30, "7"))))
    app.rows.columns = (
        Column("Due", 9),
        Column("Customer", 10, flex=True, min_width=8),
        Column("Why", 12, flex=True, min_width=8, enough=12),
        Column("N", 3, drop=2),
    )
    async with app.run_test(size=(columns, 12)) as pilot:
        await pilot.pause()
        line = frame(app)[2]
        assert (name in line) == (columns > 50)
        assert ("why .." in line) or ("why.." in line) or ("wh.." in line)


async def test_columns_widen_to_what_is_scrolled_to_and_never_hop_back() -> None:
    app = Host(Source(100, long=Row(90, ("today", "a name of many letters", "why", "1"))))
    app.rows.columns = (Column("Due", 8), Column("Who", 6, flex=True), Column("N", 3))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        before = frame(app)[0]
        await pilot.press("end")
        await pilot.pause()
        wide = frame(app)[0]
        assert wide.index("N") > before.index("N")
        assert any("a name of many letters  why" in line for line in frame(app))
        await pilot.press("home")
        await pilot.pause()
        assert frame(app)[0] == wide


async def test_a_narrow_terminal_drops_the_least_needed_column_first() -> None:
    app = Host(Source(3))
    app.rows.columns = (
        Column("Due", 8),
        Column("Why", 20, flex=True, min_width=12),
        Column("Phone", 11, drop=1),
        Column("Kind", 6, drop=2),
    )
    async with app.run_test(size=(28, 12)) as pilot:
        await pilot.pause()
        assert frame(app)[0].split() == ["Due", "Why", "Phone"]


async def test_a_late_row_and_the_cursor_are_told_without_colour() -> None:
    app = Host(Source(3, late=Row(2, ("2d late", "x", "y", "1"), "late", "!")))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert frame(app)[1].startswith("> ")
        assert frame(app)[2].startswith(" ! 2d late")
