"""Fixtures climb: an isolated home, an empty shop file, an open shop, a running program."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import drawn
import pytest
import stillness
import unseen
from shops import TODAY, MakeShop, clock_at
from systems import use_zone
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from tongues import SPELT

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.settings.values import Config, ReasonDefault, Rule
from shopvisit.shop.people import staff
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.store import schema, shopfile
from shopvisit.text import countries, i18n

drawn.register()


@pytest.fixture(autouse=True)
def isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test sees the developer's home, language, time zone or settings."""
    home = tmp_path / "home"
    home.mkdir()
    for name in list(os.environ):
        if name.startswith(("SHOPVISIT_", "LC_", "XDG_", "TEXTUAL")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for folder in ("APPDATA", "LOCAL_APPDATA", "COMMON_APPDATA"):
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{folder}", str(home / "AppData" / folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("COLORTERM", "truecolor")
    use_zone(monkeypatch, "Asia/Shanghai")
    i18n.use("en")
    countries.use(countries.CHINA)
    yield
    i18n.use("en")
    countries.use(countries.CHINA)
    db.disconnect()


@pytest.fixture(autouse=True)
def quick_disk() -> Iterator[None]:
    """What is saved does not wait for the disk; where the power is cut, this is left out."""
    quick = tuple((name, 0 if name == "synchronous" else wanted) for name, wanted in db.PRAGMAS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "PRAGMAS", quick)
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_pilot() -> Iterator[None]:
    """Pilots wait for the widgets, not for the clock.

    What is still being saved is waited for by name, with `ShopvisitApp.settled`.
    """
    with pytest.MonkeyPatch.context() as patch:
        stillness.watch(patch)
        yield


@pytest.fixture(autouse=True, scope="session")
def frames_drawn_when_seen() -> Iterator[None]:
    """A test that draws what nobody looks at takes a fifth longer."""
    with pytest.MonkeyPatch.context() as patch:
        unseen.leave_out(patch)
        yield


@pytest.fixture
def every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every frame is drawn, as on a terminal."""
    monkeypatch.setattr(Compositor, "render_update", unseen.draw)


@pytest.fixture
def lang(request: pytest.FixtureRequest) -> str:
    """A language to press keys in; every second test is in Chinese, and all frames are in both."""
    chosen = SPELT[crc32(request.node.name.encode()) % len(SPELT)]
    i18n.use(chosen)
    return chosen


@pytest.fixture(autouse=True, scope="session")
def stylesheet_read_once() -> Iterator[None]:
    """All programs that tests start share one stylesheet; reading it is a tenth of a start."""
    read: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def once(sheet: Stylesheet, css: str, *more: Any, **named: Any) -> list[RuleSet]:
        variables = frozenset(sheet._variables.items())
        key = (variables, css, *more, *sorted(named.items()))
        if key not in read:
            read[key] = parse(sheet, css, *more, **named)
        return read[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


@pytest.fixture
def make_shop(tmp_path: Path) -> MakeShop:
    """Make and open a shop; called again with the same name, open the same file on another day.

    The staff are 小张 (clerk, at the counter), 小王 (clerk) and 李店长 (manager): ids 1, 2, 3.
    """

    def make(day: date = TODAY, hour: int = 10, name: str = "shop", **changes: Any) -> Shop:
        path = tmp_path / f"{name}.db"
        fresh = not path.exists()
        db.disconnect()
        settings = _shipped()
        for section, value in changes.items():
            # No shop is without the rules that complaints need.
            sound: Any = {**_for_complaints(), **value} if isinstance(value, dict) else value
            settings = settings._replace(**{section: sound})
        if fresh:
            path.touch(mode=0o600)  # as `shopfile.create` leaves it
            path.write_bytes(_new_file(day, hour, os.environ["TZ"], settings.reasons))
        return Shop(path, settings, clock_at(day, hour))

    return make


@cache
def _new_file(day: date, hour: int, _zone: str, reasons: tuple[ReasonDefault, ...]) -> bytes:
    """The file of a shop that was set up at that hour; to make it takes longer than many a test."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shop.db"
        shopfile.create(path)
        _move_in(Shop(path, _shipped()._replace(reasons=reasons), clock_at(day, hour)))
        db.disconnect()
        return path.read_bytes()


def _for_complaints() -> dict[str, Rule]:
    needed = ("complaint", "complaint-resolved", "promise")
    return {name: rule for name, rule in _shipped().rules.items() if rule.trigger in needed}


@cache
def _shipped() -> Config:
    """Reading the shipped settings takes 5 ms, and they are the same for every shop."""
    return loading.default()


def _move_in(shop: Shop) -> None:
    # As when a shop is set up: not something that undo would take back.
    with journal.action(shop, "set up", kind="engine"):
        for member, role in (("小张", "clerk"), ("小王", "clerk"), ("李店长", "manager")):
            staff.add(shop, member, role)
        for reason in shop.config.reasons:
            schema.Reason.insert(
                created_at=shop.clock.stamp(),
                name=reason.name.said("zh_CN"),
                polarity=reason.polarity,
                dimension=reason.dimension,
            ).execute()


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """An empty shop on Saturday 21 November 2026 at ten in the morning."""
    return make_shop()


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not look at it again.

    It looks at the rest less often, too: what a program leaves behind is garbage at once.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
