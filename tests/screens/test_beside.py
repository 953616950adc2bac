"""The second pane: whose story stands beside the list, and when it is read."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from pilots import Driven, driving
from rich.cells import cell_len
from shops import TODAY, MakeShop
from textual.content import Content

from shopvisit.screens import beside
from shopvisit.shop.complaints import complaints
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily

REST = 0.12


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """Three customers to be called, each with a complaint of their own."""
    past = make_shop(TODAY.replace(day=18))
    for number, name in enumerate(("Anna", "Berta", "Carla")):
        who = Customer(name=name, phone=f"1381234567{number}", note=f"likes {name} tea")
        visits.add(past, who, Visit(TODAY.replace(day=18), item=f"Lamp of {name}"))
        complaints.open_(past, number + 1, complaints.New(f"the lamp of {name} flickers"))
    shop = make_shop()
    daily.catch_up(shop)
    return shop


# An empty Find begins with the lists of customers.
LISTS = {"f2": ("f2",), "f3": ("f3", *"138"), "f5": ("f5",)}


async def rested(driven: Driven) -> str:
    await driven.pilot.pause(REST)
    await driven.rest()
    pane = driven.app.screen.query(beside.Beside)
    if not pane or not pane.first().display:
        return ""
    region = pane.first().region
    lines = driven.frame.splitlines()[region.y : region.bottom]
    return "\n".join(line[region.x :] for line in lines)


def at_cursor(driven: Driven) -> str:
    row = next(line for line in driven.frame.splitlines() if line.startswith(">"))
    return next(name for name in ("Anna", "Berta", "Carla") if name in row)


@pytest.mark.parametrize("key", ["f2", "f3", "f5"])
async def test_the_story_of_the_row_in_use_stands_beside_its_list(shop: Shop, key: str) -> None:
    async with driving(shop, (120, 36)) as driven:
        await driven.press(*LISTS[key])
        seen = set()
        for _row in range(6):
            told = await rested(driven)
            name = at_cursor(driven)
            assert f"the lamp of {name}" in " ".join(told.split())
            assert sum(f"lamp of {other}" in told for other in ("Anna", "Berta", "Carla")) == 1
            assert "1381234567" not in told
            seen.add(name)
            await driven.press("down")
        assert len(seen) == 3


@pytest.mark.parametrize(("columns", "stands"), [(80, False), (109, False), (110, True)])
async def test_it_stands_where_there_is_the_width(
    shop: Shop, columns: int, *, stands: bool
) -> None:
    async with driving(shop, (columns, 30)) as driven:
        for key in ("f2", "f3", "f5"):
            await driven.press(key)
            assert bool(await rested(driven)) == stands


async def test_it_comes_and_goes_with_the_width_of_the_window(shop: Shop) -> None:
    async with driving(shop, (80, 24)) as driven:
        for key in ("f2", "f3", "f5"):
            await driven.press(*LISTS[key])
            for columns, stands in ((160, True), (80, False), (120, True), (80, False)):
                await driven.pilot.resize_terminal(columns, 40)
                assert bool((await rested(driven)).strip()) == stands


@pytest.mark.parametrize("key", ["f2", "f3", "f5"])
async def test_it_is_read_when_the_cursor_rests_and_not_on_the_way(
    shop: Shop, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(shop, (120, 36)) as driven:
        await driven.press(key)
        await rested(driven)
        said: list[object] = []
        monkeypatch.setattr(beside.Beside, "say", lambda _pane, text: said.append(text))
        await driven.pilot.press("down", "up", "down", "up", "down")
        assert said == []
        await rested(driven)
        assert len(said) == 1


async def test_a_story_is_never_longer_than_its_pane(shop: Shop) -> None:
    for width in (32, 38, 60):
        for most in (3, 10, 40):
            told = beside.story(shop, 1, width, most, {}).split("\n")
            assert len(told) <= most
            assert max(line.cell_length for line in told) <= width


async def test_nothing_is_read_for_a_list_that_was_left_meanwhile(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested_then: list[Callable[[], None]] = []

    def kept(_pane: beside.Beside, _seconds: float, then: Callable[[], None]) -> Any:
        rested_then.append(then)
        return SimpleNamespace(stop=lambda: None)

    async with driving(shop, (120, 36)) as driven:
        await driven.press("f5")
        read: list[bool] = []
        monkeypatch.setattr(beside.Beside, "set_timer", kept)
        driven.app.screen.query_one(beside.Beside).when_rested(lambda: read.append(True))
        rested_then[-1]()
        await driven.press("backspace")
        rested_then[0]()
        assert read == [True]


async def test_beside_a_list_in_find_stands_who_is_on_it(make_shop: MakeShop) -> None:
    past = make_shop(TODAY.replace(month=1))
    for number, name in enumerate(("Anna", "Berta [/]")):
        who = Customer(name=name, phone=f"1381234567{number}")
        visits.add(past, who, Visit(TODAY.replace(month=1), item="Lamp"))
    async with driving(make_shop(), (120, 36)) as driven:
        await driven.press("f3")
        first = await rested(driven)
        assert "Not seen for 30 days" in first
        assert "2 customers" in first
        assert all(name in first for name in ("Anna", "Berta [/]"))
        await driven.press("down", "down", "down", "down")
        assert "Anna" not in await rested(driven)  # nobody has complained


@pytest.mark.parametrize("width", [7, 12, 26, 38])
def test_no_line_begins_with_a_mark_that_closes(width: int) -> None:
    said = Content.styled("还不能了结：先写怎么处理的（多少都行），再告诉顾客。", "bold")
    lines = beside.folded(said, width)
    assert "".join(line.plain for line in lines) == said.plain
    assert all(line.plain[0] not in "：，。）" and line.spans for line in lines)
    assert all(cell_len(line.plain) <= width for line in lines)
