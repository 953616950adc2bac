"""Whatever is typed: cleaned at every entrance, kept as words, shown as words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hostile import acts_on_others, fill, texts
from pilots import driving
from shops import MakeShop
from terminal import Terminal

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.whole import undo
from shopvisit.store import shopfile
from shopvisit.text import i18n
from shopvisit.text.cleaning import clean

TEXTS = texts()
PARTS = 4
Tell = Callable[[str], None]

# Names of the shop's tables, codes and JSON of its own making are not typed.
_OWN = {"journal", "action", "search_key", "draft", "form_draft", "engine_run", "month_lock", "pin"}


def typed_texts() -> list[tuple[str, str, str]]:
    """Every text in the file that somebody may have typed, with its table and column."""
    found = []
    for (table,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table in _OWN or table.startswith("sqlite"):
            continue
        for column, kind in db.rows(f"SELECT name, type FROM pragma_table_info('{table}')"):
            if kind == "TEXT":
                query = f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL'
                found += [(table, column, row[0]) for row in db.rows(query)]
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_kept_is_clean_and_whole_and_can_be_taken_back(
    make_shop: MakeShop, part: int, tell: Tell
) -> None:
    shop = make_shop()
    count = fill(shop, TEXTS[part::PARTS])
    for table, column, text in typed_texts():
        assert not acts_on_others(text), (table, column, ascii(text))
        assert unicodedata.is_normalized("NFC", text), (table, column, ascii(text))
    for _action in range(25):
        undo.undo(shop)
    shop.disconnect()
    assert shopfile.check(shop.path, full=True) == []
    tell(f"{count} hostile texts typed into every field")


@pytest.mark.parametrize("text", TEXTS[::9], ids=lambda text: ascii(text)[:30])
def test_whoever_has_such_a_name_is_found_by_it(make_shop: MakeShop, text: str) -> None:
    shop = make_shop()
    name = clean(text, 60)
    if not name:
        return
    customer_id = customers.add(shop, customers.Customer(text, "13800000000"))
    found = [one.id for one in customers.find(shop, text)]
    if any(sign.isalnum() for sign in name):
        assert found == [customer_id]
    # As a search it matches itself, not everybody, whatever SQL would make of its signs.
    other_id = customers.add(shop, customers.Customer("quite another", "13900000000"))
    assert other_id not in [one.id for one in customers.find(shop, "%")]


@pytest.mark.parametrize("part", range(2))
async def test_every_screen_shows_them_as_words(make_shop: MakeShop, part: int, tell: Tell) -> None:
    shop = make_shop()
    i18n.use(i18n.LANGUAGES[part])
    fill(shop, TEXTS[part::PARTS])
    frames: list[str] = []
    async with driving(shop, (100, 30)) as seen:
        for screen in ("f2", "f3", "f5", "f7", "ctrl+o", "f6", "f10"):
            await seen.press(screen)
            for _page in range(6):
                frames.append(seen.frame)
                await seen.press("pagedown")
            if screen == "f10":
                await seen.press("escape")
        await seen.press("f2", "home")
        for _row in range(8):
            await seen.press("right")
            frames.append(seen.frame)
            await seen.press("pagedown")
            frames.append(seen.frame)
            await seen.press("backspace", "5")
            frames.append(seen.frame)
            await seen.press("escape", "down")
        assert seen.app.is_running
    for frame in frames:
        assert not acts_on_others(frame), acts_on_others(frame)
        assert not re.search(r"[0-9]{11}", frame), frame
    shown = "\n".join(frames)
    for name in TEXTS[part::PARTS]:
        if name in ("[/]", "[VIP]", "[@click=app.quit]x[/]", "{name}", "<b>x</b>", "[[", "%s"):
            assert name in shown
    tell(f"{len(frames)} frames of {len(TEXTS[part::PARTS])} hostile names")


# What the program itself writes besides words: cursor, colours, modes, and the title of the window.
_EXPECTED = re.compile(
    rb"\x1b\[[0-9;:?<>=$ ]*[A-Za-z]|\x1b\[[?0-9;]*\$p|"
    rb"\x1b\](?:0|2|22);[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[78=>]|\x1b\([B0]"
)


def test_nothing_typed_reaches_the_terminal_as_a_command(
    make_shop: MakeShop, tmp_path: Path, tell: Tell
) -> None:
    shop = make_shop()
    fill(shop, TEXTS[:200])
    shop.disconnect()
    day = str(shop.clock.today())
    words = ["--db", str(shop.path), "--today", day]
    with Terminal(words, tmp_path / "home", size=(100, 30)) as window:
        window.wait_for("F1")
        for keys in (
            "\x1b[6~" * 20,
            "\x1bOR[",
            "\x1b[B" * 9,
            "\r",
            "\x1b[6~" * 3,
            "\x1b[15~",
            "\x11",
        ):
            window.type(keys)
            window.mark  # noqa: B018  # reads what was painted
        window.end()
    raw = bytes(window.received)
    rest = _EXPECTED.sub(b"", raw)
    assert b"\x1b" not in rest, rest[max(0, rest.find(b"\x1b") - 40) :][:120]
    said = rest.decode("utf-8", "replace").replace("\r", "").replace("\n", "")
    assert not acts_on_others(said), acts_on_others(said)
    assert not re.search(r"[0-9]{11}", said)
    titles = re.findall(rb"\x1b\][02];([^\x07\x1b]*)", raw)
    named = re.compile(r"(\d+ overdue · )?My shop|")
    assert all(named.fullmatch(title.decode()) for title in titles), titles
    tell(f"{len(raw)} bytes on the terminal looked at")


def test_there_are_as_many_texts_as_promised(tell: Tell) -> None:
    assert len(TEXTS) >= 500
    tell(f"{len(TEXTS)} hostile texts")


def test_settings_take_such_a_name_too(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    for text in TEXTS[::5]:
        with suppress(ShopError):
            loading.save(path, {"shop.name": text})
        assert loading.load(path).problems == ()
        assert not acts_on_others(loading.load(path).shop.name)
