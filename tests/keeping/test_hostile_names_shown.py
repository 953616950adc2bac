"""Whatever a file is called, and whatever stands in the lock: pages show it and obey nothing."""

from __future__ import annotations

import asyncio
import json
import unicodedata
from pathlib import Path

import pytest
from pilots import Driven, driving
from shops import TODAY, MakeShop
from systems import posix_only

from shopvisit import db
from shopvisit.files.keeping.opening import Trouble
from shopvisit.screens.opening.trouble import TroubleStart
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.store.lock import WriterLock
from shopvisit.widgets.form import FormLine

HOSTILE = "a\x1b]52;c;aGk=\x07b\x1b[2Jc\rd\u202ee\x9b2Jf\ng"
WRITTEN = "a\\x1b]52;c;aGk=\\x07b\\x1b[2Jc\\x0dd\\u202ee\\x9b2Jf\\x0ag"


def acts(frame: str) -> list[str]:
    """What acts on a terminal among the characters of a screen, whose lines end as lines do."""
    kinds = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
    return [ascii(c) for c in frame if c != "\n" and unicodedata.category(c) in kinds]


def joined(frame: str) -> str:
    """The words of a screen, however they were broken into lines."""
    return "".join(frame.split())


@posix_only("there no file can have such a name")
@pytest.mark.parametrize("kind", ["damaged", "missing", "in_use"])
async def test_the_page_of_trouble(tmp_path: Path, kind: str) -> None:
    path = tmp_path / HOSTILE / "shop.db"
    path.parent.mkdir()
    lock = path.with_name("shop.db.lock")
    lock.write_text(json.dumps({"name": HOSTILE, "since": HOSTILE}), encoding="utf-8")
    trouble = Trouble(kind, path, ("retry", "quit"), 3, None, WriterLock(path).holder())
    app = TroubleStart(trouble, TODAY)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        shown = "\n".join(s.text.rstrip() for s in app.screen._compositor.render_strips())
    assert acts(shown) == []
    assert WRITTEN in joined(shown)


async def test_a_window_that_looks(make_shop: MakeShop) -> None:
    made = make_shop()
    made.disconnect()
    other = WriterLock(made.path)
    other.acquire()
    other.say(HOSTILE, HOSTILE)
    shop = Shop(made.path, made.config, made.clock, looking="in_use")
    try:
        async with driving(shop, (100, 30), lock=WriterLock(shop.path)) as driven:
            for _turn in range(200):
                if "writes in another window" in driven.frame:
                    break
                await asyncio.sleep(0.01)
            assert "writes in another window" in driven.frame
            assert acts(driven.frame) == []
    finally:
        other.release()


@pytest.fixture
def shop(make_shop: MakeShop, tmp_path: Path) -> Shop:
    """A shop in such a folder, with such a name, its settings and its backups beside it."""
    made = make_shop()
    customers.add(made, customers.Customer("王秀英", "13800002231"))
    db.disconnect()
    folder = tmp_path / HOSTILE
    folder.mkdir()
    path = made.path.rename(folder / f"{HOSTILE}.db")
    moved = Shop(path, made.config, made.clock)
    moved.configure(loading.load(folder / f"{HOSTILE}.toml"))
    return moved


@posix_only("there no file can have such a name")
async def test_importing(shop: Shop) -> None:
    listed = shop.path.with_suffix(".csv")
    listed.write_text("姓名,电话\n赵一,13900000001\n李强,1\n", encoding="utf-8")
    async with driving(shop, (100, 40)) as driven:
        await driven.app.run_action("import_list")
        await driven.rest()
        for path in (listed.parent, listed.with_name(f"{HOSTILE} not there"), listed):
            # Dropped as an address, in which a terminal escapes every sign.
            driven.app.screen.query_one(FormLine).set_text(str(path))
            await looked_at(driven)
            await driven.press("enter")
            await looked_at(driven)
        for _step in ("what comes in", "it is in"):
            await driven.press("enter")
        assert WRITTEN in joined(driven.frame)
        await driven.press("enter")
        await looked_at(driven)


@posix_only("there no file can have such a name")
async def test_giving_a_customer_all_that_is_known_of_her(shop: Shop) -> None:
    (customer_id,) = [one.id for one in customers.find(shop, "王秀英")]
    async with driving(shop, (100, 40)) as driven:
        await driven.open("card", customer_id)
        await driven.press("ctrl+s")
        await looked_at(driven)
        if driven.screen == "CardScreen":
            pytest.fail(driven.frame)
        await driven.press("enter")
        await looked_at(driven)


@posix_only("there no file can have such a name")
async def test_the_settings(shop: Shop) -> None:
    async with driving(shop, (100, 60)) as driven:
        await driven.press("f8", "end")
        await looked_at(driven)
        assert WRITTEN[:40] in driven.frame


async def looked_at(driven: Driven) -> None:
    await driven.rest()
    assert acts(driven.frame) == [], driven.frame
