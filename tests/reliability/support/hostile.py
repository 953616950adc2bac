"""Some six hundred texts that people, lists and pranksters have typed into other programs."""

from __future__ import annotations

import random
import unicodedata
from contextlib import suppress
from datetime import timedelta

from shopvisit.errors import ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people import customers, occasions, staff
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import answer as talk_answer
from shopvisit.shop.talks import conversation
from shopvisit.shop.visits import visits
from shopvisit.shop.whole import daily

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


def fill(shop: Shop, wanted: list[str]) -> int:
    """Type each text into every field that there is; how many customers came of it."""
    day = shop.clock.today() - timedelta(days=2)
    for number, text in enumerate(wanted):
        with suppress(ShopError):
            staff.add(shop, text)
        who = customers.Customer(
            text, f"13{number:09}", text, text, text, text, text, None, text, text, "all"
        )
        visit = visits.Visit(day, item=text, served_by=1, note=text)
        customer_id, _visit = visits.add(shop, who, visit)
        customers.edit(shop, customer_id, who)
        occasions.add(shop, customer_id, "birthday", occasions.YearlyDay("solar", 12, 1), text)
        with suppress(ShopError):
            complaint_id = complaints.open_(shop, customer_id, complaints.New(text))
            complaints.note(shop, complaint_id, text)
            complaints.resolve(shop, complaint_id, complaints.Solved(text))
        with suppress(ShopError):
            improvement_id = improvements.propose(shop, improvements.New(text, text))
            improvements.adopt(shop, improvement_id, text)
        with suppress(ShopError):
            changing.add(shop, customer_id, text, shop.clock.today())
    daily.catch_up(shop)
    answer = talk_answer.Answer(csat=2, complaint_as="normal")
    ids = followups.today_ids(shop)
    for follow_up_id, text in zip(ids[::2], wanted, strict=False):
        with suppress(ShopError):
            said = answer._replace(
                praise=text, complaint=text, need=text, suggestion=text, note=text
            )
            conversation.record(shop, follow_up_id, said)
    return len(wanted)
