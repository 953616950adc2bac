"""The page before a shop that cannot simply be opened: what it is, and the choices by number."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from shops import TODAY

from shopvisit.files.keeping.backups import Backup
from shopvisit.files.keeping.opening import Trouble
from shopvisit.screens.opening.trouble import TroubleStart
from shopvisit.store.lock import Holder
from shopvisit.text import i18n

BACKUP = Backup(Path("shop-20261120-090000-daily.db"), datetime(2026, 11, 20, 9), "daily", 1)
KINDS = {
    "missing": ("restore", "retry", "new", "sample", "quit"),
    "empty": ("restore", "new", "quit"),
    "foreign": ("restore", "quit"),
    "newer": ("quit",),
    "damaged": ("restore", "look", "quit"),
    "unreadable": ("retry", "restore", "quit"),
    "read_only": ("look", "retry", "quit"),
    "network": ("look", "work", "quit"),
    "synced": ("look", "work", "quit"),
    "in_use": ("look", "retry", "quit"),
}


def trouble(kind: str, path: str = "/home/shop/shop.db", who: str = "") -> Trouble:
    holder = Holder(who, "2026-11-21T01:05:00Z")
    return Trouble(kind, Path(path), KINDS[kind], 3, BACKUP, holder)


def frame(app: TroubleStart) -> list[str]:
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
async def test_every_choice_stands_on_the_page_and_its_number_takes_it(
    kind: str, lang: str
) -> None:
    i18n.use(lang)
    number = len(KINDS[kind])
    app = TroubleStart(trouble(kind), TODAY)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = frame(app)
        numbered = [line.strip(" >").split()[0] for line in lines if line.strip(" >")[:1].isdigit()]
        assert "".join(numbered).startswith("".join(str(n + 1) for n in range(number)))
        assert all(cell_len(line) <= 80 for line in lines)
        await pilot.press(str(number))
    assert app.return_value == KINDS[kind][-1]


async def test_enter_takes_what_is_best() -> None:
    app = TroubleStart(trouble("damaged"), TODAY)
    async with app.run_test() as pilot:
        await pilot.press("enter")
    assert app.return_value == "restore"


async def test_a_number_that_is_no_choice_does_nothing() -> None:
    app = TroubleStart(trouble("newer"), TODAY)
    async with app.run_test() as pilot:
        await pilot.press("2")
        assert app.is_running
    assert app.return_value is None


async def test_it_says_who_has_the_shop_open_and_since_when() -> None:
    app = TroubleStart(trouble("in_use", who="[VIP] 李店长"), TODAY)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert any("[VIP] 李店长 is at work there since 09:05." in line for line in frame(app))


async def test_a_path_with_markup_in_it_stands_as_it_is() -> None:
    app = TroubleStart(trouble("missing", "/home/[/]shop.db"), TODAY)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert any(str(Path("/home/[/]shop.db")) in line for line in frame(app))
