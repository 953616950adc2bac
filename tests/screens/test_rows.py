"""The one list: what a move costs, where its cursor goes, and what new rows keep."""

from __future__ import annotations

import pytest
from row_lists import Host, Source, frame
from textual._compositor import Compositor
from textual.events import MouseScrollDown
from textual.strip import Strip

from shopvisit.widgets.rows import PAGE, Row, RowList

pytestmark = pytest.mark.usefixtures("every_frame")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lines that lists have drawn since the test last cleared it."""
    lines: list[int] = []
    render_line = RowList.render_line

    def counted(self: RowList, y: int) -> Strip:
        lines.append(y)
        return render_line(self, y)

    monkeypatch.setattr(RowList, "render_line", counted)
    return lines


@pytest.mark.parametrize("count", [20, 100_000])
async def test_a_cursor_move_draws_two_rows_and_reads_none_however_long_the_list(
    count: int, drawn: list[int]
) -> None:
    source = Source(count)
    app = Host(source)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        drawn.clear()
        source.asked.clear()
        await pilot.press("down")
        await pilot.pause()
        assert (sorted(drawn), source.asked) == ([1, 2], [])


async def test_other_rows_are_painted_in_one_frame_without_a_layout(
    drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
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


async def test_opening_a_long_list_reads_one_page() -> None:
    source = Source(100_000)
    async with Host(source).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert source.asked == [list(range(1, PAGE + 1))]


async def test_the_end_of_a_long_list_is_one_step_and_at_most_two_pages_away() -> None:
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
async def test_keys_move_the_cursor_and_stop_at_the_ends(keys: list[str], index: int) -> None:
    app = Host(Source(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        assert (app.rows.index, app.rows.cursor_id) == (index, index + 1)


async def test_the_row_under_the_cursor_is_always_in_sight() -> None:
    app = Host(Source(100))
    async with app.run_test(size=(80, 24)) as pilot:
        for key in ["down"] * 40 + ["up"] * 35 + ["pagedown", "end", "pageup", "home"]:
            await pilot.press(key)
            await pilot.pause()
            assert [line for line in frame(app) if line.startswith(">")] != []


async def test_a_smaller_window_keeps_the_cursor_in_sight() -> None:
    app = Host(Source(100))
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press(*["down"] * 25)
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert [line.split()[1:4] for line in frame(app) if line.startswith(">")] == [
            ["today", "name", "26"]
        ]


async def test_moves_and_choices_are_posted_with_index_and_id() -> None:
    app = Host(Source(5))
    async with app.run_test() as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.posted == [("moved", 0, 1), ("moved", 1, 2), ("chosen", 1, 2)]


async def test_a_click_selects_and_a_second_click_opens() -> None:
    app = Host(Source(5))
    async with app.run_test() as pilot:
        app.posted.clear()
        await pilot.click(RowList, offset=(12, 3))
        await pilot.click(RowList, offset=(12, 3))
        assert app.posted[-2:] == [("moved", 2, 3), ("chosen", 2, 3)]


async def test_a_click_on_the_titles_or_below_the_last_row_does_nothing() -> None:
    app = Host(Source(3))
    async with app.run_test() as pilot:
        await pilot.pause()
        app.posted.clear()
        await pilot.click(RowList, offset=(12, 0))
        await pilot.click(RowList, offset=(12, 9))
        assert app.posted == []


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = Host(Source(100))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.rows.post_message(wheel_down(app.rows))
        await pilot.pause()
        assert app.rows.scroll_offset.y > 0
        assert app.rows.index == 0


def wheel_down(rows: RowList) -> MouseScrollDown:
    return MouseScrollDown(
        rows, x=5, y=5, delta_x=0, delta_y=1, button=0, shift=False, meta=False, ctrl=False
    )


async def test_new_rows_keep_the_row_one_was_on() -> None:
    app = Host(Source(50))
    async with app.run_test() as pilot:
        await pilot.press(*["down"] * 9)
        fewer = Source(50)
        fewer.ids = range(5, 51)
        app.rows.show(fewer, keep=app.rows.cursor_id)
        assert (app.rows.cursor_id, app.rows.index) == (10, 5)


async def test_new_rows_keep_the_line_of_the_screen_one_was_on() -> None:
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


async def test_where_the_kept_row_is_gone_the_cursor_stays_at_its_place() -> None:
    app = Host(Source(10))
    async with app.run_test() as pilot:
        await pilot.press("end")
        fewer = Source(4)
        app.rows.show(fewer, keep=10)
        assert app.rows.cursor_id == 4


async def test_new_rows_without_a_row_to_keep_begin_at_the_top() -> None:
    app = Host(Source(100))
    async with app.run_test() as pilot:
        await pilot.press("end")
        app.rows.show(Source(100))
        await pilot.pause()
        assert app.rows.index == 0
        assert frame(app)[1].startswith(">")


async def test_one_row_is_read_again_and_drawn_where_it_stands(drawn: list[int]) -> None:
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


async def test_an_unwatched_list_writes_nothing(drawn: list[int]) -> None:
    async with Host(Source(30)).run_test() as pilot:
        await pilot.pause()
        drawn.clear()
        await pilot.pause(0.3)
        assert drawn == []
