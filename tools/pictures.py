"""Make the pictures of README.md and the manuals: the program with its sample shop, in both looks.

    python tools/pictures.py [check]

Each is an SVG in which a Chinese character stands in its two cells, and what the screen says stands
in it as text, too, for those who do not see it. By that text `check` finds a picture that is old.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
if TYPE_CHECKING:
    from pilots import Driven

    from shopvisit.shop.record.shop import Shop

LOCALES = ROOT / "shopvisit" / "locale"
_SIZE = (100, 30)
_NOW = datetime.fromisoformat("2026-11-21T10:10:00+08:00")
_CELL = 12.2  # how wide Textual draws one
_FONTS = (
    "'Cascadia Mono', 'Sarasa Mono SC', 'Noto Sans Mono CJK SC', Menlo, Consolas, "
    "'DejaVu Sans Mono', monospace"
)


# A word, a wide character, or what is between them: by itself, since fonts differ in their widths.
_PIECE = re.compile(r"[^\s\u1100-\uffff\U0001f000-\U0003ffff]+|\s+|.")
_TEXT = re.compile(
    r'<text( class="[^"]*-r\d+") x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"'
    r'( clip-path="[^"]*")>([^<]*)</text>'
)


class Picture(NamedTuple):
    """One screen, reached by keys from Today; from the first row of a `kind` where one is named."""

    name: str
    keys: tuple[str, ...]
    kind: str = ""


PICTURES = (
    Picture("today", ()),
    Picture("call", ("4",), kind="satisfaction"),
    Picture("complaint", ("f5", "enter")),
    Picture("month", ("f6",)),
)
LANGUAGES = ("en", "zh_CN")
THEMES = ("light", "dark")


def cells_in_place(svg: str) -> str:
    """The picture with every wide character in its cells, whatever font draws it.

    The library counts characters instead of cells, and names a font of the web.
    """
    from rich.cells import cell_len

    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: [^;]*monospace;", f"font-family: {_FONTS};", svg)
    svg = svg.replace("font-variant-east-asian: full-width;", "")

    def placed(found: re.Match[str]) -> str:
        how, x, y, clip, text = found.groups()
        pieces, left = [], float(x)
        for piece in _PIECE.findall(html.unescape(text).replace("\xa0", " ")):
            length = cell_len(piece) * _CELL
            if piece.strip():
                pieces.append(
                    f'<text{how} x="{left:.1f}" y="{y}" textLength="{length:.1f}" '
                    f'lengthAdjust="spacingAndGlyphs"{clip}>{html.escape(piece)}</text>'
                )
            left += length
        return "".join(pieces)

    return _TEXT.sub(placed, svg)


async def _taken(shop: Shop, picture: Picture) -> tuple[str, str]:
    """The picture, and what the screen says."""
    from pilots import driving

    from shopvisit.shop.followups import today
    from shopvisit.widgets.rows import RowList

    def kind(driven: Driven) -> str:
        """That of the row under the cursor."""
        here = driven.app.screen.query_one(RowList).cursor_id or 0
        return next(row.kind for row in today.rows(shop, [here]))

    async with driving(shop, _SIZE) as driven:
        while picture.kind and kind(driven) != picture.kind:
            await driven.press("down")
        await driven.press(*picture.keys)
        await driven.pilot.pause(0.2)  # what follows the cursor waits until it rests
        await driven.rest()
        return driven.app.export_screenshot(title="shopvisit", simplify=True), driven.frame


def taken() -> Iterator[tuple[str, str, str]]:
    """Each file's name, its picture, and what the screen says."""
    from shops import clock_at

    from shopvisit.sample.sample import shop_name, write_sample
    from shopvisit.settings import loading
    from shopvisit.shop.record.shop import Shop
    from shopvisit.text import i18n

    for lang in LANGUAGES:
        i18n.use(lang)
        with tempfile.TemporaryDirectory() as folder:
            shipped = loading.default()
            named = shipped.shop._replace(name=shop_name(lang), language=lang)
            path = Path(folder) / "shop.db"
            write_sample(path, today=_NOW.date(), lang=lang, config=shipped._replace(shop=named))
            for theme in THEMES:
                config = shipped._replace(shop=named._replace(theme=theme))
                for picture in PICTURES:
                    shop = Shop(path, config, clock_at(_NOW.date(), 10))
                    svg, said = asyncio.run(_taken(shop, picture))
                    shop.disconnect()
                    yield f"{lang}/pictures/{picture.name}-{theme}.svg", cells_in_place(svg), said


def with_words(svg: str, said: str) -> str:
    """The picture with what it says as its description."""
    head, tag, rest = svg.partition("\n") if svg.startswith("<?") else ("", "", svg)
    opening, end, body = rest.partition(">")
    return f"{head}{tag}{opening}{end}<desc>{html.escape(said)}</desc>{body}"


def words(svg: str) -> str:
    """What a picture says."""
    found = re.search(r"<desc>(.*?)</desc>", svg, re.DOTALL)
    return html.unescape(found[1]) if found else ""


@contextmanager
def _nothing_of_ours() -> Iterator[None]:
    """Neither this computer's settings nor its language or time are seen."""
    import time

    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, LANG="C.UTF-8", TZ="Asia/Shanghai", COLORTERM="truecolor")
        for name in list(os.environ):
            if name.startswith(("SHOPVISIT_", "LC_", "XDG_", "NO_COLOR")):
                del os.environ[name]
        time.tzset()
        yield


def main() -> int:
    old = []
    with _nothing_of_ours():
        for name, svg, said in taken():
            path = LOCALES / name
            path.parent.mkdir(exist_ok=True)
            there = path.read_text(encoding="utf-8") if path.exists() else ""
            if words(there) == said:
                continue
            old.append(name)
            if sys.argv[1:] != ["check"]:
                path.write_text(with_words(svg, said), encoding="utf-8", newline="\n")
    for name in old:
        print(name)
    return int(bool(old) and sys.argv[1:] == ["check"])


if __name__ == "__main__":
    sys.exit(main())
