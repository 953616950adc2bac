"""Some six hundred texts that people, lists and pranksters have typed into other programs."""

from __future__ import annotations

import random
import unicodedata

_MARKUP = (
    "[/]", "[VIP]", "[b]", "[/b]", "[bold red]x", "[@click=app.quit]x[/]", "[link=file:///etc]x",
    "[[", "]]", "\\[", "[\\", "[]", "[ ]", "[$accent]x", "[on red]", "{name}", "{0}", "{{}}", "{",
    "%s", "%n%n", "%(x)s", "${PATH}", "$(id)", "`id`", "<b>x</b>", "<script>alert(1)</script>",
    "&amp;", "&#x5b;", "**x**", "# x", "```", "|x|", "~x~", ":smile:", "x\\ny",
)  # fmt: skip
_SQL = (
    "'); DROP TABLE customer; --", "' OR '1'='1", '"; --', "%", "_", "%%%", "\\", "''", '""',
    "x' UNION SELECT 1,2 --", "NULL", "null", "None", "nan", "Infinity", "-0", "1e309", "0x41",
    "true", "undefined", "--", ";", "/*", "*/", "?", ":name", "@p1",
)  # fmt: skip
_FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "＝1+1", "＋1", "－1",
    "＠x", '=HYPERLINK("http://x")', "'=1", '"=1"',
)  # fmt: skip
_UNSEEN = [chr(code) for code in (
    *range(0x20), 0x7F, *range(0x80, 0xA0), 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4,
    0x180E, *range(0x200B, 0x2010), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2060, 0x2070),
    0x2800, 0x3164, 0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFDD0, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0,
    0xFFF9, 0xFFFE, 0xFFFF, 0x1D173, 0x1F3FB, 0x20E3, 0xE0001, 0xE0041, 0xE0100, 0xF0000, 0x10FFFF,
)]  # fmt: skip
_TERMINAL = (
    "\x1b[2J", "\x1b]0;title\x07", "\x1b[31m", "\x9b31m", "\x1b]52;c;aGk=\x07", "\x1bc", "\x1b[6n",
    "\x1b[?1049l", "\x1b]8;;http://x\x07x\x1b]8;;\x07", "\x08\x08", "\r", "\n", "\r\n", "\x0b",
    "\x0c",    "\x1bP1$r\x1b\\", "\x1b_x\x1b\\", "\x07", "\x0e", "\x1b#8",
)  # fmt: skip
_SCRIPTS = (
    "王秀英", "欧阳娜娜", "爨宝子", "𠮷野家", "龘" * 30, "山田太郎", "김철수", "محمد", "עברית",
    "हिन्दी", "ไทยกกกก", "Ελληνικά", "Ünïcödé", "e\u0301" * 10, "Z̸̢̛a̸̧l̷̡g̵o", "ﬁ", "Ⅷ",
    "①", "ａｂｃ",
    "🧑‍🔧", "👩🏽‍🦰", "🇨🇳", "☎️", "❤️", "😀" * 20, "١٢٣", "１３８００００００００", "𝟙𝟚𝟛", "ß", "İ",
    "ı",
    "ǆ", "ſ", "a\u0300\u0301\u0302\u0303\u0304\u0305", "\u0301x", "　全角　空格　", "ﷺ", "꧅", "𒐫",
)  # fmt: skip
_LONG = ("x" * 2_000, "王" * 2_000, " " * 500, "a " * 900, "e\u0301" * 900, "😀" * 900, "-" * 61)


def texts() -> list[str]:
    """The texts, each once, in an order that is always the same."""
    chance = random.Random(4)
    whole = [*_MARKUP, *_SQL, *_FORMULAS, *_TERMINAL, *_SCRIPTS, *_LONG, *_UNSEEN]
    whole += [f"王{sign}秀英" for sign in _UNSEEN]
    whole += [f"{sign}x" for sign in (*_MARKUP, *_TERMINAL)]
    whole += [
        "".join(chance.choice(whole[: len(_MARKUP) + 120]) for _piece in range(3))
        for _number in range(250)
    ]
    return list(dict.fromkeys(whole))


def acts_on_others(text: str) -> list[str]:
    """The characters in `text` that cannot be seen or act on what stands around them."""
    return [
        f"U+{ord(sign):04X}"
        for sign in text
        if sign != "\n" and unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
    ]
