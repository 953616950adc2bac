"""The number as a QR code: drawn so that a camera reads it, whatever the theme."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Any, cast

import pytest
import segno
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from mornings import CHEN, WANG, Counter, counter, morning
from rich.cells import cell_len
from shops import MakeShop

from shopvisit.screens.everywhere.code import modules
from shopvisit.text.phones import dialled

Ground = tuple[int, ...]

PHONE = "13812342231"
INK, PAPER = (0, 0, 0), (255, 255, 255)


def drawn(at: Counter) -> list[list[Ground]]:
    """The ground of every cell of the screen."""
    rows = []
    for strip in at.app.screen._compositor.render_strips():
        row: list[Ground] = []
        for text, style, _control in strip:
            assert style is not None
            assert style.bgcolor is not None
            row += [tuple(style.bgcolor.get_truecolor())] * cell_len(text)
        rows.append(row)
    return rows


def read(cells: list[list[Ground]]) -> tuple[list[list[int]], tuple[int, int, int, int]]:
    """The modules of the code on the screen, and the paper left, right, above and below it."""
    dark = [(x, y) for y, row in enumerate(cells) for x, cell in enumerate(row) if cell == INK]
    left, right = min(x for x, _y in dark), max(x for x, _y in dark)
    top, bottom = min(y for _x, y in dark), max(y for _x, y in dark)
    for row in cells[top : bottom + 1]:
        assert row[left : right + 1 : 2] == row[left + 1 : right + 2 : 2], "two cells a module"
    lines = [row[left : right + 1] for row in cells]
    columns = list(zip(*cells[top : bottom + 1], strict=True))
    code = [[int(cell == INK) for cell in line[::2]] for line in lines[top : bottom + 1]]
    sides = (columns[:left][::-1], columns[right + 1 :], lines[:top][::-1], lines[bottom + 1 :])
    quiet = (sum(1 for _row in takewhile(is_paper, side)) for side in sides)
    return code, cast("tuple[int, int, int, int]", tuple(quiet))


def is_paper(cells: Sequence[Ground]) -> bool:
    return set(cells) == {PAPER}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_what_is_drawn_is_the_code_of_the_number(
    make_shop: MakeShop, size: tuple[int, int], theme: Any, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    shop.configure(shop.config._replace(shop=shop.config.shop._replace(theme=theme)))
    async with counter(shop, size) as at:
        await at.press("space", "ctrl+t")
        code, (left, right, above, below) = read(drawn(at))
        assert code == [list(row) for row in segno.make_qr(["tel:", PHONE], error="l").matrix]  # type: ignore[arg-type]
        assert min(left, right) >= 8
        assert min(above, below) >= (1 if size[1] == 24 else 4)
        assert PHONE in at.text
        assert not any("\u2580" <= c <= "\u259f" for c in at.text)
        await at.press("ctrl+t")
        assert at.screen == "TodayScreen"
        assert PHONE in at.text, "the number stays shown"


async def test_the_key_is_offered_as_long_as_the_number_is_shown(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        for hide in ("space", "down"):
            assert "Ctrl+T" not in at.text
            await at.press("space")
            assert "Ctrl+T" in at.frame[-1]
            await at.press(hide)
        assert "Ctrl+T" not in at.text


@pytest.mark.parametrize("key", ["enter", "space", "backspace", "escape", "left"])
async def test_any_way_back_closes_it(make_shop: MakeShop, key: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("space", "ctrl+t")
        assert at.screen == "CodeSheet"
        await at.press(key)
        assert at.screen == "TodayScreen"


async def test_the_number_has_to_be_shown_first(make_shop: MakeShop, lang: str) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("ctrl+t")
        assert at.screen == "TodayScreen"
        assert "Ctrl+T" in at.said


async def test_a_card_shows_it_likewise(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("right", "ctrl+t")
        assert at.screen == "CardScreen"
        await at.press("space", "ctrl+t")
        assert at.screen == "CodeSheet"
        assert "王秀英" in at.text


async def test_too_small_a_window_says_so(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop, (50, 20)) as at:
        await at.press("space", "ctrl+t")
        assert "80×24" in at.text


@costly(100)
@given(st.from_regex(r"\+?[0-9]{3,20}", fullmatch=True))
def test_every_number_fits_into_the_smallest_code(number: str) -> None:
    assert len(modules(number)) == 21


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("138 1234 2231", "13812342231"),
        ("+86 138-1234-2231", "+8613812342231"),
        ("(010) 8888 6666 转 12", "01088886666"),
        ("13812342231/02188886666", "13812342231"),
        ("", ""),
    ],
)
def test_a_number_is_dialled_as_it_was_written(typed: str, number: str) -> None:
    assert dialled(typed) == number
