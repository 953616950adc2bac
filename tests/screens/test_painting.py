"""How often a screen is laid out and painted when it opens, and when one comes back to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop
from textual import events
from textual._compositor import Compositor

from shopvisit import db
from shopvisit.app import upkeep
from shopvisit.screens.today import today
from shopvisit.shop.complaints import complaints
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements.improvements import New
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.widgets.keys import Keys

pytestmark = pytest.mark.usefixtures("every_frame")

_SIZES = ((80, 24), (120, 36))


@pytest.fixture
def busy(make_shop: MakeShop) -> Shop:
    """Somebody with more visits than a screen has lines, a complaint, and an improvement of it."""
    for days in range(60, 1, -2):
        shop = make_shop(TODAY - timedelta(days=days))
        who = 1 if days < 60 else Customer(name="王秀英", phone="13812342231")
        visits.add(shop, who, Visit(TODAY - timedelta(days=days), item="空调清洗"))
    shop = make_shop()
    found = complaints.open_(shop, 1, complaints.New("还是不凉"))
    improvements.propose(shop, New("带齐配件", "少跑一趟"), [("complaint", found)])
    return shop


@pytest.fixture(autouse=True)
def undisturbed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the rules nor the cursor's rest have anything written, read or painted meanwhile."""
    monkeypatch.setattr(upkeep, "_RULES_SECONDS", 1000)
    monkeypatch.setattr(today, "_REST_SECONDS", 1000)


class Painting:
    """What was done since `begin`: layouts of a whole screen, and frames written."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.layouts = self.frames = 0
        self.whole: object = None  # the screen that was last painted wholly
        for name in ("reflow", "render_full_update", "render_partial_update"):
            patch.setattr(Compositor, name, self._counted(getattr(Compositor, name)))

    def _counted(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **more: Any) -> Any:
            done = work(*args, **more)
            self.layouts += work.__name__ == "reflow"
            self.frames += work.__name__ != "reflow" and done is not None
            if work.__name__ == "render_full_update":
                self.whole = args[0].root
            return done

        return counted

    def begin(self) -> None:
        self.layouts = self.frames = 0


@pytest.fixture
def painting(monkeypatch: pytest.MonkeyPatch) -> Painting:
    return Painting(monkeypatch)


SCREENS: dict[str, tuple[object, ...]] = {
    "card": (1,), "complaint": (1,), "complaints": (), "improvement": (1,), "improvements": (),
}  # fmt: skip


@pytest.mark.parametrize("size", _SIZES)
@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_opens_in_one_layout_and_one_frame(
    busy: Shop, painting: Painting, name: str, size: tuple[int, int]
) -> None:
    async with driving(busy, size) as driven:
        painting.begin()
        await driven.open(name, *SCREENS[name])
        assert (painting.layouts, painting.frames) == (1, 1)
        assert "王秀英" in driven.frame or "带齐配件" in driven.frame


@pytest.mark.parametrize("size", _SIZES)
async def test_a_call_form_opens_in_one_layout_and_one_frame(
    busy: Shop, painting: Painting, size: tuple[int, int]
) -> None:
    async with driving(busy, size) as driven:
        await driven.press("down")
        painting.begin()
        await driven.press("enter")
        assert driven.screen == "QuickForm"
        assert (painting.layouts, painting.frames) == (1, 1)


@pytest.mark.parametrize("name", [*SCREENS, "month"])
async def test_going_back_is_one_frame_without_a_layout(
    busy: Shop, painting: Painting, name: str
) -> None:
    async with driving(busy) as driven:
        before = driven.frame
        await driven.open(name, *SCREENS.get(name, ()))
        painting.begin()
        await driven.press("backspace")
        assert (painting.layouts, painting.frames) == (0, 1)
        assert driven.frame == before


async def test_a_month_is_painted_at_once_and_again_when_it_has_been_counted(
    busy: Shop, painting: Painting
) -> None:
    async with driving(busy) as driven:
        await keep_months(driven)
        painting.begin()
        await driven.press("f6")
        assert "What customers say" in driven.frame
        assert (painting.layouts, painting.frames) == (1, 2)


async def keep_months(driven: Driven) -> None:
    """The first look at a month has the months before it counted, and kept."""
    await driven.press("f6")
    await driven.press("escape")


@pytest.mark.parametrize("name", [*SCREENS, "today"])
async def test_going_back_reads_nothing_where_nothing_was_saved(busy: Shop, name: str) -> None:
    async with driving(busy) as driven:
        await keep_months(driven)
        if name != "today":
            await driven.open(name, *SCREENS[name])
        await driven.open("month")
        asked: list[str] = []
        db.connection().set_trace_callback(asked.append)
        await driven.press("escape")
        db.connection().set_trace_callback(None)
        assert driven.screen != "MonthScreen"
        assert asked == ["PRAGMA data_version"]


async def test_coming_back_shows_what_was_saved_meanwhile(busy: Shop) -> None:
    async with driving(busy) as driven:
        await driven.open("card", 1)
        await driven.open("complaint", 1)
        await save(driven, complaints.note, 1, "明天下午去看")
        await driven.press("backspace")
        await driven.open("complaints")
        await save(driven, lambda shop: visits.add(shop, 1, Visit(TODAY, item="换压缩机")))
        await driven.press("backspace")
        assert "换压缩机" in driven.frame


async def save(driven: Driven, work: Callable[..., object], *args: object) -> None:
    driven.app.act(work, *args)
    await driven.rest()


async def test_a_screen_that_is_hidden_paints_nothing(busy: Shop, painting: Painting) -> None:
    async with driving(busy) as driven:
        below = driven.app.screen
        await driven.open("card", 1)
        painting.begin()
        below.refresh()
        await driven.rest()
        assert painting.frames == 0


async def test_another_size_of_the_terminal_is_written_for_anew(busy: Shop) -> None:
    async with driving(busy, (120, 36)) as driven:
        for name, given in SCREENS.items():
            await driven.pilot.resize_terminal(120, 36)
            await driven.open(name, *given)
            await driven.pilot.resize_terminal(80, 24)
            await driven.rest()
            narrow = driven.frame
            await driven.press("backspace")
            await driven.open(name, *given)
            assert driven.frame == narrow, name
            await driven.press("backspace")


async def test_what_was_hidden_while_the_terminal_changed_fits_it_afterwards(busy: Shop) -> None:
    async with driving(busy, (80, 24)) as driven:
        before = driven.frame
        await driven.open("card", 1)
        await driven.pilot.resize_terminal(120, 36)
        await driven.press("backspace")
        assert len(driven.frame.splitlines()) == 36
        assert driven.frame != before
        await driven.pilot.resize_terminal(80, 24)
        await driven.rest()
        assert driven.frame == before


async def test_a_screen_too_large_for_the_terminal_scrolls(busy: Shop) -> None:
    async with driving(busy, (60, 12)) as driven:
        await driven.open("improvement", 1)
        assert "带齐配件" in driven.frame
        assert driven.app.screen.show_vertical_scrollbar


@pytest.mark.parametrize("keys", [("f5", "ctrl+p", "escape"), ("f5", "f9", "x"), ("5", "f9", "x")])
async def test_a_screen_that_was_hidden_while_it_opened_is_painted_when_it_comes_back(
    busy: Shop, painting: Painting, keys: tuple[str, ...]
) -> None:
    async with driving(busy) as driven:
        for key in keys:
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driven.rest()
        await driven.rest()
        assert driven.screen in ("ComplaintsScreen", "QuickForm")
        assert painting.whole is driven.app.screen


@pytest.mark.parametrize("name", [*SCREENS, "month", "find", "settings", "handover"])
async def test_what_is_saved_while_a_screen_opens_does_not_disturb_it(
    busy: Shop, name: str
) -> None:
    async with driving(busy) as driven:
        driven.app.open(name, *SCREENS.get(name, ()))
        driven.app.reload_all()
        driven.app.upkeep._show_time(0)
        await driven.rest()
        assert driven.screen != "TodayScreen"


async def test_a_message_takes_as_many_lines_as_it_needs_in_another_width(busy: Shop) -> None:
    async with driving(busy, (120, 36)) as driven:
        keys = driven.app.screen.query_one(Keys)
        driven.app.say("Nothing was saved; " * 6 + "try again.")
        await driven.rest()
        assert keys.size.height == 2
        await driven.pilot.resize_terminal(80, 24)
        await driven.rest()
        assert driven.frame.endswith("try again.")
        await driven.pilot.resize_terminal(160, 36)
        await driven.rest()
        assert keys.size.height == 1


async def test_what_is_said_while_a_screen_is_made_leaves_no_empty_lines(busy: Shop) -> None:
    async with driving(busy) as driven:
        below = driven.app.screen
        keys = Keys(())
        keys.say("Nothing was saved; try again.")
        await below.query_one(Keys).remove()
        await below.mount(keys)
        await driven.rest()
        assert keys.size.height == 1
