"""What is late is noticed from afar: the window's name says it, and a bell rings for a promise."""

from __future__ import annotations

from datetime import datetime

import pytest
from mornings import WANG, counter, morning, promised_for_nine
from shops import TODAY, MakeShop, clock_at

from shopvisit.app.app import ShopvisitApp
from shopvisit.shop.followups import changing, promises
from shopvisit.widgets.textual_private.lasting_drivers import LastingDriver

NINE, TEN = (datetime(TODAY.year, TODAY.month, TODAY.day, hour).astimezone() for hour in (9, 10))


async def test_the_window_says_what_is_late_and_whose_it_is(
    make_shop: MakeShop, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(ShopvisitApp, "entitle", lambda _app, text: called.append(text))
    shop, _ids = morning(make_shop, WANG)
    promised_for_nine(shop)
    late = "逾期 1" if lang == "zh_CN" else "1 overdue"
    async with counter(shop) as at:
        assert called[-1] == f"{late} · {shop.name}"
        await at.press("enter", "1", "enter")
        assert called[-1] == shop.name


class _Terminal:
    """What a driver of Textual's does, as far as a window's name is concerned."""

    def __init__(self) -> None:
        self.written = ""

    def stop_application_mode(self) -> None:
        self.written += "stopped"


class _Driver(LastingDriver, _Terminal):
    def __init__(self) -> None:
        _Terminal.__init__(self)
        self._entitled = ""

    def write(self, data: str) -> None:
        self.written += data


def test_the_windows_own_name_comes_back_when_the_program_is_left() -> None:
    driver = _Driver()
    for name in ("1 overdue · Shop", "1 overdue · Shop", "Shop"):
        driver.entitle(name)
    driver.stop_application_mode()
    assert driver.written == (
        "\x1b[22;2t\x1b]2;1 overdue · Shop\x1b\\\x1b]2;Shop\x1b\\\x1b[23;2tstopped"
    )


def test_a_name_gives_the_terminal_no_orders() -> None:
    driver = _Driver()
    driver.entitle("\x1b]52;c;eA==\x07\x1b\\")
    assert driver.written.count("\x1b") == 3
    assert "\x07" not in driver.written


def test_a_console_without_windows_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    driver = _Driver()
    driver.entitle("Shop")
    driver.stop_application_mode()
    assert driver.written == "stopped"


@pytest.mark.parametrize(
    ("time", "since", "rings"),
    [("09:30", NINE, True), ("10:00", NINE, True), ("09:00", NINE, False), ("10:01", NINE, False)],
)
def test_a_promise_falls_due_once(
    make_shop: MakeShop, time: str, since: datetime, rings: bool
) -> None:
    shop, _ids = morning(make_shop, WANG)
    shop.clock = clock_at(TODAY, 8)
    changing.promise(shop, 1, "回电报价", TODAY, time)
    shop.clock = clock_at(TODAY, 10)
    assert promises.any_fell_due(shop, since) is rings
    assert not promises.any_fell_due(shop, TEN)


@pytest.mark.parametrize(
    ("bell", "looking", "rung"), [("on", "", 1), ("off", "", 0), ("on", "in_use", 1)]
)
async def test_the_bell_rings_where_it_is_on_and_the_window_says_it_from_any_screen(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, bell: str, looking: str, rung: int
) -> None:
    heard: list[int] = []
    called: list[str] = []
    monkeypatch.setattr(ShopvisitApp, "bell", lambda _app: heard.append(1))
    monkeypatch.setattr(ShopvisitApp, "entitle", lambda _app, text: called.append(text))
    shop, _ids = morning(make_shop, WANG)
    shop.configure(shop.config._replace(shop=shop.config.shop._replace(bell=bell)))
    changing.promise(shop, 1, "回电报价", TODAY, "10:05")
    async with counter(shop) as at:
        shop.looking = looking
        await at.press("f3")
        at.app.upkeep.tick()
        assert heard == []
        shop.clock = clock_at(TODAY, 10, 6)
        for _again in range(2):
            at.app.upkeep.tick()
        await at.rest()
        assert len(heard) == rung
        assert called[-1] == f"1 overdue · {shop.name}"
        shop.looking = ""
