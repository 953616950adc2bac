"""The one list: what it draws, what it costs, and where its cursor goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual._compositor import Compositor
from textual.app import App

from shopvisit import resources
from shopvisit.widgets.columns import GAP, Column, fit_columns
from shopvisit.widgets.rows import PAGE, Row, RowList
from shopvisit.widgets.themes import LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = (Column("Due", 8), Column("Customer", 10), Column("Why", 12, flex=True), Column("N", 3))


class Source:
    """Rows made from their ids, remembering what was asked for."""

    def __init__(self, count: int, **special: Row) -> None:
        self.ids = range(1, count + 1)
        self.special = {row.id: row for row in special.values()}
        self.gone: set[int] = set()
        self.asked: list[list[int]] = []

    def page(self, ids: Sequence[int]) -> list[Row]:
        self.asked.append(list(ids))
        return [
            self.special.get(i) or Row(i, ("today", f"name {i}", f"why {i}", str(i)))
            for i in ids
            if i not in self.gone
        ]


class Host(App[None]):
    CSS_PATH = str(resources.stylesheet())
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, source: Source, empty: str = "") -> None:
        super().__init__()
        self.register_theme(LIGHT)
        self.theme = LIGHT.name
        self.rows = RowList(COLUMNS, marks=True, empty=empty)
        self.source = source
        self.posted: list[tuple[str, int, int]] = []

    def compose(self):
        yield self.rows

    def on_mount(self) -> None:
        self.rows.show(self.source)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self.posted.append(("moved", event.index, event.id))

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.posted.append(("chosen", event.index, event.id))


def frame(app: App[None]) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines that lists have drawn since the test last cleared it."""
    lines: list[int] = []
    render_line = RowList.render_line

    def counted(self: RowList, y: int):
        lines.append(y)
        return render_line(self, y)

    monkeypatch.setattr(RowList, "render_line", counted)
    return lines


@pytest.mark.parametrize("count", [20, 100_000])
async def test_a_cursor_move_draws_two_rows_and_reads_none_however_long_the_list(count, drawn):
    source = Source(count)
    app = Host(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        drawn.clear()
        source.asked.clear()
        await pilot.press("down")
        await pilot.pause()
        assert (sorted(drawn), source.asked) == ([1, 2], [])


async def test_other_rows_are_painted_in_one_frame_without_a_layout(drawn, monkeypatch):
    app = Host(Source(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        laid_out: list[object] = []
        frames: list[object] = []
        monkeypatch.setattr(Compositor, "reflow", lambda *given: laid_out.append(given))
        monkeypatch.setattr(app, "post_display_hook", lambda: frames.append(app))
        for count in (300, 5, 0, 40):
            drawn.clear()
            frames.clear()
            app.rows.show(Source(count))
            await pilot.pause()
            assert (sorted(drawn), len(frames), laid_out) == (list(range(24)), 1, [])


async def test_opening_a_long_list_reads_one_page():
    source = Source(100_000)
    async with Host(source).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert source.asked == [list(range(1, PAGE + 1))]


async def test_the_end_of_a_long_list_is_one_step_and_at_most_two_pages_away():
    source = Source(100_000)
    app = Host(source)
    async with app.run_test(size=(80, 24)) as pilot:
        source.asked.clear()
        await pilot.press("end")
        await pilot.pause()
        assert app.rows.cursor_id == 100_000
        assert len(source.asked) <= 2
        assert "why 100000" in frame(app)[-1]


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["down", "down", "up"], 1),
        (["j", "j", "k"], 1),
        (["up"], 0),
        (["end"], 99),
        (["G"], 99),
        (["end", "down"], 99),
        (["G", "g"], 0),
        (["end", "home"], 0),
        (["pagedown"], 22),
        (["pagedown", "pagedown", "pageup"], 22),
    ],
)
async def test_keys_move_the_cursor_and_stop_at_the_ends(keys, index):
    app = Host(Source(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert (app.rows.index, app.rows.cursor_id) == (index, index + 1)


async def test_the_row_under_the_cursor_is_always_in_sight():
    app = Host(Source(100))
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ["down"] * 40 + ["up"] * 35 + ["pagedown", "end", "pageup", "home"]:
            await pilot.press(key)
            await pilot.pause()
            assert [line for line in frame(app) if line.startswith(">")] != []


async def test_a_smaller_window_keeps_the_cursor_in_sight():
    app = Host(Source(100))
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press(*["down"] * 25)
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert [line.split()[1:4] for line in frame(app) if line.startswith(">")] == [
            ["today", "name", "26"]
        ]


async def test_moves_and_choices_are_posted_with_index_and_id():
    app = Host(Source(5))
    async with app.run_test() as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.posted == [("moved", 0, 1), ("moved", 1, 2), ("chosen", 1, 2)]


async def test_a_click_selects_and_a_second_click_opens():
    app = Host(Source(5))
    async with app.run_test() as pilot:
        app.posted.clear()
        await pilot.click(RowList, offset=(12, 3))
        await pilot.click(RowList, offset=(12, 3))
        assert app.posted[-2:] == [("moved", 2, 3), ("chosen", 2, 3)]


async def test_a_click_on_the_titles_or_below_the_last_row_does_nothing():
    app = Host(Source(3))
    async with app.run_test() as pilot:
        await pilot.pause()
        app.posted.clear()
        await pilot.click(RowList, offset=(12, 0))
        await pilot.click(RowList, offset=(12, 9))
        assert app.posted == []


async def test_the_wheel_scrolls_and_leaves_the_cursor():
    app = Host(Source(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.rows.post_message(wheel_down(app.rows))
        await pilot.pause()
        assert app.rows.scroll_offset.y > 0
        assert app.rows.index == 0


def bar(app: Host) -> list[int]:
    """The lines on which the thumb of the scrollbar stands."""
    thumb = app.rows.get_component_rich_style("scrolled--thumb").bgcolor
    ends = [list(strip)[-1] for strip in app.screen._compositor.render_strips()]
    return [y for y, end in enumerate(ends) if end.style.bgcolor == thumb]


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
async def test_a_bar_beside_the_rows_shows_which_of_them_are_in_sight(count, key, lines):
    app = Host(Source(count))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert bar(app) == lines


async def test_the_columns_stand_where_they_do_without_a_bar():
    first = []
    for count in (5, 500):
        app = Host(Source(count))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            first.append(frame(app)[:5])
    assert first[0] == first[1]


async def test_the_bar_is_pulled_with_the_mouse_and_the_cursor_stays():
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


async def test_a_click_on_the_bar_opens_nothing():
    app = Host(Source(1000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.posted.clear()
        await pilot.click(RowList, offset=(79, 1))
        assert app.posted == []
        await pilot.click(RowList, offset=(70, 1))
        assert app.posted == [("chosen", 0, 1)]


def wheel_down(rows: RowList):
    from textual.events import MouseScrollDown

    return MouseScrollDown(
        rows, x=5, y=5, delta_x=0, delta_y=1, button=0, shift=False, meta=False, ctrl=False
    )


async def test_new_rows_keep_the_row_one_was_on():
    app = Host(Source(50))
    async with app.run_test() as pilot:
        await pilot.press(*["down"] * 9)
        fewer = Source(50)
        fewer.ids = range(5, 51)
        app.rows.show(fewer, keep=app.rows.cursor_id)
        assert (app.rows.cursor_id, app.rows.index) == (10, 5)


async def test_new_rows_keep_the_line_of_the_screen_one_was_on():
    app = Host(Source(500))
    async with app.run_test(size=(80, 24)) as pilot:
        app.rows.go_to(200)
        await pilot.press("up", "up", "up")
        await pilot.pause()
        line = next(y for y, text in enumerate(frame(app)) if text.startswith(">"))
        fewer = Source(500)
        fewer.ids = range(50, 501)
        app.rows.show(fewer, keep=app.rows.cursor_id)
        await pilot.pause()
        assert frame(app)[line].startswith(">")
        assert app.rows.cursor_id == 198


async def test_where_the_kept_row_is_gone_the_cursor_stays_at_its_place():
    app = Host(Source(10))
    async with app.run_test() as pilot:
        await pilot.press("end")
        fewer = Source(4)
        app.rows.show(fewer, keep=10)
        assert app.rows.cursor_id == 4


async def test_new_rows_without_a_row_to_keep_begin_at_the_top():
    app = Host(Source(100))
    async with app.run_test() as pilot:
        await pilot.press("end")
        app.rows.show(Source(100))
        await pilot.pause()
        assert app.rows.index == 0
        assert frame(app)[1].startswith(">")


async def test_one_row_is_read_again_and_drawn_where_it_stands(drawn):
    source = Source(1000)
    app = Host(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down")
        await pilot.pause()
        source.asked.clear()
        drawn.clear()
        source.special[3] = Row(3, ("done", "name 3", "5 points", "1"), "done", "v")
        app.rows.refresh_row(3)
        await pilot.pause()
        assert (source.asked, drawn, app.rows.cursor_id) == ([[3]], [3], 3)
        assert frame(app)[3].split() == [">v", "done", "name", "3", "5", "points", "1"]


async def test_a_row_that_is_gone_from_the_file_is_drawn_empty():
    source = Source(5)
    app = Host(source)
    async with app.run_test() as pilot:
        source.gone.add(2)
        app.rows.refresh_row(2)
        await pilot.pause()
        assert frame(app)[2].strip() == ""


async def test_an_empty_list_says_what_will_come():
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
async def test_names_are_shown_as_they_are_and_never_act(name):
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
def test_a_cell_is_exactly_as_wide_as_its_column(text, width, align):
    cell = Column("", width, align).fit(text, width)
    assert cell_len(cell) == width
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in cell)


@st.composite
def _columns(draw):
    return Column(
        "",
        draw(st.integers(1, 30)),
        flex=draw(st.booleans()),
        min_width=draw(st.integers(1, 10)),
        drop=draw(st.integers(0, 3)),
    )


@given(st.lists(_columns(), min_size=1, max_size=9), st.integers(1, 200))
def test_columns_fill_the_line_and_only_give_way_in_their_order(columns, room):
    fitted = fit_columns(columns, room)
    kept = [place for place, _width in fitted]
    used = sum(width + GAP for _place, width in fitted)
    assert kept == sorted(kept)
    assert all(width >= columns[place].least for place, width in fitted)
    gone = [column.drop for place, column in enumerate(columns) if place not in kept]
    assert 0 not in gone
    assert all(columns[place].drop <= drop for place in kept for drop in gone)
    if any(columns[place].drop for place in kept):
        assert used <= room
    if used <= room and any(columns[place].flex for place in kept):
        assert used == room


async def test_a_narrow_terminal_drops_the_least_needed_column_first():
    app = Host(Source(3))
    app.rows.columns = (
        Column("Due", 8),
        Column("Why", 20, flex=True, min_width=12),
        Column("Phone", 11, drop=1),
        Column("Kind", 6, drop=2),
    )
    async with app.run_test(size=(44, 12)) as pilot:
        await pilot.pause()
        assert frame(app)[0].split() == ["Due", "Why", "Phone"]


async def test_a_late_row_and_the_cursor_are_told_without_colour():
    app = Host(Source(3, late=Row(2, ("2d late", "x", "y", "1"), "late", "!")))
    async with app.run_test() as pilot:
        await pilot.pause()
        assert frame(app)[1].startswith("> ")
        assert frame(app)[2].startswith(" ! 2d late")


async def test_an_unwatched_list_writes_nothing(drawn):
    async with Host(Source(30)).run_test() as pilot:
        await pilot.pause()
        drawn.clear()
        await pilot.pause(0.3)
        assert drawn == []
