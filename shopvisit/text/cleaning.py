"""Words that people typed: cleaned, masked, fitted to a column, turned into a form of address."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# Marks on one letter: Vietnamese, Thai and pointed Hebrew need up to three, more is a prank.
_MOST_MARKS = 3
_PHONE_LIMIT = 40
_PHONE_KEY_LIMIT = 20
_MOBILE_DIGITS = 11

# Invisible although Unicode calls them letters, marks or symbols: the combining grapheme joiner,
# Hangul fillers, Khmer inherent vowels, the blank Braille cell.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

# Control, format (bidi, zero-width, soft hyphen), private use, surrogate.
_UNSEEN = frozenset(("Cc", "Cf", "Co", "Cs"))

_NO_PHONE = r"[^0-9+\-()#*/,;转 ]"
_NEXT_PHONE = r"[/,;]"
_COUNTRY_CODE = r"(?:\+|00)86|86(?=1\d{10}$)"

_TWO_CHARACTER_SURNAMES = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳
公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 亓官 司寇 巫马 颛孙 壤驷 漆雕
乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 羊舌 梁丘 左丘 西门 单于 纳兰 完颜 叶赫
耶律 歐陽 司馬 東方 獨孤 南宮 萬俟 聞人 諸葛 尉遲 赫連 澹臺 濮陽 公孫 鍾離 長孫 鮮于 樂正 軒轅
單于 納蘭 完顏
"""
COMPOUND_SURNAMES = frozenset(_TWO_CHARACTER_SURNAMES.split())

# A salutation as the card keeps it, in either language → as it is said in (Chinese, English).
_SALUTATIONS = {
    word.casefold(): said
    for said in (
        ("女士", "Ms"),
        ("先生", "Mr"),
        ("小姐", "Miss"),
        ("太太", "Mrs"),
        ("医生", "Dr"),
        ("老师", "Teacher"),
        ("教授", "Professor"),
    )
    for word in said
}
# Words that make a name an address already: 张总, 李阿姨, 王师傅.
_TITLES = (
    *("女士", "先生", "小姐", "太太", "老师", "医生", "教授", "师傅", "老板", "经理", "总"),
    *("阿姨", "叔叔", "姐", "哥", "嫂", "姨", "叔"),
)


def clean(text: str, limit: int) -> str:
    """`text` as one visible line of at most `limit` characters, in NFC.

    White space of any kind becomes single spaces, none at the ends. Taken out: what cannot be seen
    or would act on the text around it (control, bidi, zero-width, private-use, surrogate and tag
    characters, variation selectors, keycaps, skin tones, non-characters), marks with no letter
    to sit on, and marks on a letter beyond the third. Cleaning twice changes nothing.
    """
    seen = "".join(char for char in " ".join(text.split()) if _is_seen(char))
    marked = _cap_marks(unicodedata.normalize("NFC", seen))
    return " ".join(marked.split())[: max(limit, 0)].rstrip()


def _is_seen(char: str) -> bool:
    code = ord(char)
    return not (
        unicodedata.category(char) in _UNSEEN
        or char in _BLANKS
        or 0xFE00 <= code <= 0xFE0F  # variation selectors: terminals disagree on their width
        or 0x180B <= code <= 0x180F  # the Mongolian ones
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones, for the same reason
        or code == 0x20E3  # keycap
        or 0xE0000 <= code <= 0xE0FFF  # tags and the other variation selectors
        or 0xFDD0 <= code <= 0xFDEF  # no characters, and so for the last two of each plane
        or code & 0xFFFE == 0xFFFE
    )


def _cap_marks(text: str) -> str:
    kept: list[str] = []
    marks = _MOST_MARKS
    for char in text:
        if not unicodedata.category(char).startswith("M"):
            marks = _MOST_MARKS if char == " " else 0
        elif marks < _MOST_MARKS:
            marks += 1
        else:
            continue
        kept.append(char)
    return "".join(kept)


def clean_phone(text: str, limit: int = _PHONE_LIMIT) -> str:
    """A phone number as people write it: digits, + - ( ) # * 转 and spaces, full width made plain.

    Several numbers stay apart by / , or ;. Everything else is taken out.
    """
    plain = "".join(_plain_digit(char) for char in unicodedata.normalize("NFKC", text))
    return clean(re.sub(_NO_PHONE, "", plain.replace("、", "/")), limit)


def _plain_digit(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "-" if unicodedata.category(char) == "Pd" else char


def phone_key(text: str) -> str:
    """The digits by which a phone number is known, "" when there are none.

    China's country code is dropped where it can be told (+86, 0086, 86 before a mobile number). Of
    several numbers the first one with digits counts; an extension belongs to its number. At most 20
    digits: international numbers have 15.
    """
    if len(text) <= 11 and text.isascii() and text.isdigit() and not text.startswith("0086"):
        return text  # nearly every number in a list, and every list masks all of its numbers
    for number in re.split(_NEXT_PHONE, clean_phone(text)):
        compact = re.sub(r"[^0-9+]", "", number)
        digits = (
            re.sub(_COUNTRY_CODE, "", compact, count=1)
            if re.match(_COUNTRY_CODE, compact)
            else compact
        )
        if digits := digits.replace("+", ""):
            return digits[:_PHONE_KEY_LIMIT]
    return ""


def mask_phone(phone: str) -> str:
    """`phone` for a screen that others can see: 138****2231.

    Four digits or more stay hidden of any number of eight and up; shorter ones keep their last two
    digits, very short ones none. "" when there is no number.
    """
    digits = phone_key(phone)
    if len(digits) >= _MOBILE_DIGITS:
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) >= 8:
        return f"{digits[:-8]}****{digits[-4:]}"
    if len(digits) >= 5:
        return f"****{digits[-2:]}"
    return "*" * len(digits)


def fit(text: str, width: int, align: Literal["left", "right", "center"] = "left") -> str:
    """`text` in exactly `width` terminal cells: padded, or cut with ".." at its end.

    Two dots, because old Chinese terminals draw an ellipsis two cells wide. Chinese characters and
    emoji count two cells; a cell that half a character would need stays blank.
    """
    width = max(width, 0)
    taken = cell_len(text)
    if taken > width:
        from rich.cells import set_cell_size

        dots = ".." if width > 3 else ""
        text = set_cell_size(text, width - len(dots)).rstrip() + dots
        taken = cell_len(text)
    blank = width - taken
    left = {"left": 0, "right": blank, "center": blank // 2}[align]
    return f"{' ' * left}{text}{' ' * (blank - left)}"


def cell_len(text: str) -> int:
    """How many terminal cells `text` takes."""
    if text.isascii() and text.isprintable():
        return len(text)
    # Only screens and printed tables need cell widths.
    from rich import cells

    return cells.cell_len(text)


# No line begins with one of these.
_CLOSING = "，。；、：”）"


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks and between Chinese characters."""
    from rich.cells import cell_len

    lines, line = [], ""
    for piece in _breakable(text):
        if line and cell_len(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _breakable(text: str) -> list[str]:
    """`text` in the pieces between which a line may break."""
    pieces: list[str] = []
    piece = ""
    for character, following in zip(text, text[1:] + " ", strict=True):
        piece += character
        between = _is_han(character) or character in _CLOSING
        if character == " " or (between and following not in _CLOSING):
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def surname(name: str) -> str:
    """The family name: 王 of 王秀英, 欧阳 of 欧阳娜娜, Lee of Anna Lee; "" of no name."""
    words = name.split()
    if not words:
        return ""
    if not _is_han(words[0][0]):
        return words[-1]
    return words[0][:2] if words[0][:2] in COMPOUND_SURNAMES else words[0][0]


def address(name: str, salutation: str, lang: str) -> str:
    """How to speak to a customer: 王女士, in English ("en") Ms Wang or Ms Lee.

    A salutation in either language is said in `lang`, an unknown one as it was typed. Without one,
    or when the name is an address already (张总), the name stands for itself.
    """
    name, word = name.strip(), salutation.strip()
    chinese = bool(name) and _is_han(name[0])
    if not name or not word or (chinese and name.endswith(_TITLES)):
        return name or word
    in_chinese, in_english = _SALUTATIONS.get(word.casefold(), (word, word))
    if lang != "en":
        return f"{surname(name)}{in_chinese}"
    if not chinese:
        return f"{in_english} {surname(name)}"
    # The table of readings is not needed for anyone whose name is written in Latin letters.
    from shopvisit.text.pinyin import spelling

    # Passports write 吕 as Lyu.
    family = spelling(surname(name)).replace(" ", "").replace("v", "yu")
    return f"{in_english} {family.capitalize()}"


def _is_han(char: str) -> bool:
    return unicodedata.name(char, "").startswith("CJK") or char == "〇"
