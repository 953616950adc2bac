"""Four themes, readable in millions of colours, in 256, in 16 and in none."""

from __future__ import annotations

import os
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from pilots import driving
from rich._palettes import STANDARD_PALETTE
from rich.color import Color as RichColor
from rich.color import ColorSystem
from shops import MakeShop
from textual.color import Color
from textual.widgets import Input

from shopvisit.app.app import ShopvisitApp
from shopvisit.screens.talk.page import Page
from shopvisit.settings import loading
from shopvisit.settings.table import OLDER_THEMES, THEMES
from shopvisit.widgets import themes
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from shopvisit.widgets.themes import Palette

EACH = pytest.mark.parametrize(("name", "colours"), list(themes.PALETTES))
SYSTEMS = {
    themes.MILLIONS: ColorSystem.TRUECOLOR,
    themes.TWO_HUNDRED: ColorSystem.EIGHT_BIT,
    themes.SIXTEEN: ColorSystem.STANDARD,
}


def seen(name: str, colours: str) -> Palette:
    """The colours that a terminal shows for those of a theme."""
    shown = []
    for colour in themes.PALETTES[name, colours]:
        told = RichColor.parse(colour.partition(" ")[0]).downgrade(SYSTEMS[colours])
        if told.number is not None and told.number < 16:
            shown.append(Color(*STANDARD_PALETTE[told.number]).hex.lower())
        else:
            shown.append(told.get_truecolor().hex)
    return themes.Palette(*shown)


def inks(of: Palette) -> tuple[str, ...]:
    return of.ink, of.quiet, of.accent, of.late


def grounds(of: Palette) -> tuple[str, ...]:
    return of.ground, of.panel, of.cursor


@EACH
def test_every_ink_is_readable_on_every_ground(name: str, colours: str) -> None:
    of = seen(name, colours)
    strong = name.startswith("contrast") and colours != themes.SIXTEEN
    for ink, ground in product(inks(of), grounds(of)):
        assert contrast(ink, ground) >= (7 if strong else 4.5), (ink, ground)
    for ground in (of.field_cursor, of.selection):
        assert contrast(of.ink, ground) >= 4.5


@EACH
def test_the_row_in_use_and_the_sheet_are_seen_as_such(name: str, colours: str) -> None:
    of = seen(name, colours)
    assert len({of.ground, of.cursor}) == len({of.panel, of.cursor}) == 2
    # A sheet stands out by its own ground, or by that of what lies beneath it.
    veiled = "%" in themes.PALETTES[name, colours].veil
    assert of.panel != (of.ground if veiled else of.veil)
    assert contrast(of.late, of.accent) > 1


@EACH
def test_the_terminal_shows_the_colours_that_were_meant(name: str, colours: str) -> None:
    """Rich takes for most greys the next darker one; that is near enough."""
    for meant, shown in zip(themes.PALETTES[name, colours], seen(name, colours), strict=True):
        one, other = Color.parse(meant.partition(" ")[0]).rgb, Color.parse(shown).rgb
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 10
        assert shown == meant.partition(" ")[0] or len(set(one)) == 1


@EACH
async def test_a_field_stands_out_from_its_sheet_and_what_is_chosen_from_the_rest(
    name: str, colours: str, app: ShopvisitApp
) -> None:
    theme, of = themes.named(name, colours), seen(name, colours)
    async with app.run_test(size=(80, 24)) as pilot:
        app.register_theme(theme)
        app.theme = theme.name
        app.open("find")
        await pilot.pause()
        line, page = app.screen.query_one(Input).rich_style, Page(lambda _size: None)
        await app.screen.mount(page)
        for field in (line, page.style("field"), page.style("field quiet")):
            assert field.underline
            assert field.color is not None
            ink = field.color.name
            assert min(contrast(ink, ground) for ground in grounds(of)) >= 3
        for names in ("chosen", "focus chosen"):
            chosen = page.style(names)
            assert chosen.reverse
            assert chosen.color is not None
            assert chosen.bgcolor is not None
            assert contrast(chosen.color.name, chosen.bgcolor.name) >= 4.5


@pytest.mark.parametrize(("environ", "colours"), [
    ({"COLORTERM": "truecolor", "TERM": "xterm"}, ""),
    ({"COLORTERM": "", "TERM": "xterm-256color"}, "-256"),
    ({"COLORTERM": "", "TERM": "xterm"}, "-standard"),
])  # fmt: skip
async def test_a_terminal_of_few_colours_is_given_colours_that_it_has(
    environ: dict[str, str], colours: str, make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    async with driving(make_shop()) as driven:
        assert driven.app.theme == f"shop-paper{colours}"


async def test_without_colours_the_row_in_use_is_reversed(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with driving(make_shop()) as driven:
        rows = driven.app.screen.query_one(RowList)
        assert rows.get_component_rich_style("rows--cursor").reverse
    assert os.environ["NO_COLOR"]


def test_the_older_names_stay_understood(tmp_path: Any) -> None:
    assert OLDER_THEMES == themes.CALLED
    assert THEMES == themes.NAMES
    own = tmp_path / "config.toml"
    for older, name in OLDER_THEMES.items():
        own.write_text(f"[shop]\ntheme = '{older}'\n")
        read = loading.load(own)
        assert (read.shop.theme, read.problems) == (name, ())


def contrast(one: str | None, other: str | None) -> float:
    """WCAG 2.1's contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str | None) -> float:
    assert colour is not None
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("name", "bold"), [("paper", False), ("ink", True)])
async def test_on_a_light_ground_of_16_colours_nothing_turns_pale_by_being_bold(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, name: str, bold: bool
) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "standard")
    async with driving(make_shop()) as driven:
        driven.app.show_theme(name)
        await driven.rest()
        told = driven.app.screen._compositor.render_strips()
        weights = {bool(part.style and part.style.bold) for strip in told for part in strip}
        assert (True in weights) is bold
