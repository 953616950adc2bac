"""Address books as vCards read as lists; versions 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350)."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.formats.encodings import Encoding, best_of
from shopvisit.files.importing.formats.table import Line, Table
from shopvisit.text.i18n import _

_BEGIN = re.compile(rb"\s*BEGIN\s*:\s*VCARD\b", re.IGNORECASE)
_READ = frozenset(
    [
        "FN",
        "N",
        "NICKNAME",
        "ORG",
        "TEL",
        "BDAY",
        "X-ALTBDAY",
        "NOTE",
        "CATEGORIES",
        "X-WECHAT",
        "X-WECHAT-ID",
        "IMPP",
    ]
)
_PROPERTY = re.compile(rb'(?:[^".:;]*\.)?([A-Za-z-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)', re.DOTALL)
_MARKS = frozenset(b"BbEe ")  # how BEGIN and END may begin
_MOST_LINES = 2_000_000
_LONGEST_LINE = 1_000_000  # bytes
_MOST_PROPERTIES = 100
_BETWEEN = " / "
_LONGEST_VALUE = 4000
_HAN = re.compile("[\u3400-\u9fff]")
_UNESCAPED = re.compile(r"\\([\\,;:nN])")
_NO_YEAR = re.compile(r"--(\d\d)-?(\d\d)")
_PLAIN_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?")
# Apple's day by the Chinese calendar: its count of years, the month, L for a leap one, the day.
_CHINESE_DAY = re.compile(r"(?:\d+-)?-*(\d\d)(L?)-?(\d\d)", re.IGNORECASE)


@dataclass(frozen=True)
class _Property:
    """One line of a card: its name and parameters in capitals, its value decoded."""

    name: str
    parameters: str
    value: str


@dataclass
class _Card:
    number: int  # of its first line
    properties: list[_Property] = field(default_factory=list)

    def first(self, *names: str) -> _Property | None:
        return next((one for one in self.properties if one.name in names and one.value), None)

    def text(self, *names: str) -> str:
        found = self.first(*names)
        return _text(found.value) if found else ""

    @property
    def numbers(self) -> list[str]:
        """The phone numbers, each once, mobiles first."""
        found = [one for one in self.properties if one.name == "TEL"]
        found.sort(key=lambda one: "CELL" not in one.parameters)
        return [number for number in dict.fromkeys(map(_number, found)) if number]


def is_vcard(raw: bytes) -> bool:
    """Whether a file begins as an address book does."""
    start = raw[:400]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.decode("utf-16", "ignore").encode()
    return _BEGIN.match(start.removeprefix(b"\xef\xbb\xbf")) is not None


def read_vcards(raw: bytes, path: Path) -> Table:
    """The people in an address book; companies where nobody is named. Pictures are left."""
    encoding = best_of(raw)
    if encoding.codec == "utf-16":
        raw = raw.decode("utf-16", "replace").encode()
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    names = (_("Name"), _("Phone"), _("Birthday"), _("Note"), _("WeChat"), _("Tags"), _("Company"))
    headings = Line(0, names)

    def read() -> Iterator[Line]:
        yield headings
        for card in _cards(_properties(raw, path), encoding):
            line = _line(card)
            if line.wrong or any(line.cells):
                yield line

    return Table(path, read, encoding=encoding.name)


def _properties(raw: bytes, path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines put together again that were folded, each with its number.

    A folded line goes on behind one white space, even within a character; one in quoted-printable
    behind a lone "=".
    """
    lines = io.BytesIO(raw)
    start, whole, quoted, goes_on, number = 0, b"", False, False, 0
    while ended := lines.readline(_LONGEST_LINE):
        number += 1
        if number > _MOST_LINES:
            raise ShopError(_("{path} is too large for a list; please split it.").format(path=path))
        if len(ended) == _LONGEST_LINE:
            raise ShopError(_("{path} is not a list: it has an endless line.").format(path=path))
        line = ended.rstrip(b"\r\n")
        if goes_on or (line[:1] in (b" ", b"\t") and whole):
            if len(whole) < _LONGEST_VALUE:
                whole = whole[:-1] + line if goes_on else whole + line[1:]
        else:
            if whole:
                yield start, whole
            start, whole = number, line
            quoted = b"QUOTED-PRINTABLE" in line.partition(b":")[0].upper()
        goes_on = quoted and line.endswith(b"=")
    if whole:
        yield start, whole


def _cards(lines: Iterator[tuple[int, bytes]], encoding: Encoding) -> Iterator[_Card | int]:
    """The cards; for one that is not finished, the number of its first line."""
    card: _Card | None = None
    inner = 0
    for number, line in lines:
        said = line.replace(b" ", b"").upper() if line[:1] and line[0] in _MARKS else b""
        said = said.removeprefix(b"\xef\xbb\xbf")
        if said == b"BEGIN:VCARD" or (card is None and _BEGIN.search(line)):
            inner += card is not None
            card = card or _Card(number)
        elif card is None:
            continue
        elif said == b"END:VCARD" and inner:
            inner -= 1  # a card in a card: somebody's assistant
        elif said == b"END:VCARD":
            yield card
            card = None
        elif inner or len(card.properties) >= _MOST_PROPERTIES:
            continue
        elif found := _property(line, encoding):
            card.properties.append(found)
    if card is not None:
        yield card.number


def _property(line: bytes, encoding: Encoding) -> _Property | None:
    """A property that we read, else None."""
    found = _PROPERTY.match(line)
    if found is None or (name := found[1].decode().upper()) not in _READ:
        return None
    parameters = found[2].decode("ascii", "replace").upper()
    raw = found[3][:_LONGEST_VALUE]
    if "QUOTED-PRINTABLE" in parameters:
        raw = quopri.decodestring(raw)
    elif re.search(r"ENCODING=B(ASE64)?\b|;BASE64\b", parameters):
        try:
            raw = base64.b64decode(raw)
        except binascii.Error:
            return None
    return _Property(name, parameters, _decoded(raw, parameters, encoding))


def _decoded(raw: bytes, parameters: str, encoding: Encoding) -> str:
    """The value in the encoding that its line names, or else in the file's own."""
    named = re.search(r"CHARSET=\"?([A-Z0-9_:-]+)", parameters)
    for codec in (*([named[1]] if named else []), "utf-8", encoding.codec, "gb18030"):
        try:
            # GBK and GB2312 are parts of GB18030, and often said where that is meant.
            return raw.decode("gb18030" if codec.startswith("GB") else codec).strip()
        except (UnicodeError, LookupError):
            continue
    return raw.decode(encoding.codec, "replace").strip()


def _line(card: _Card | int) -> Line:
    if isinstance(card, int):
        return Line(card, (), _("This card has no end; the file was cut off."))
    name, company = _name(card), card.text("ORG").replace(";", " ").strip()
    numbers = _BETWEEN.join(card.numbers)
    tags = card.text("CATEGORIES")
    cells: tuple[str, ...] = (
        name,
        numbers,
        _birthday(card),
        card.text("NOTE"),
        _wechat(card),
        tags,
        company,
    )
    if not name and not numbers and not any(cells[2:6]):
        cells = ("",) * len(cells)  # an address, or a shop without a number: nobody to call
    return Line(card.number, cells)


def _text(value: str) -> str:
    """The value as it is meant, backslashes resolved, in one line."""
    return _UNESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], value)


def _name(card: _Card) -> str:
    """The name as it is shown, or put together of its parts as its writing does."""
    if name := card.text("FN"):
        return name
    parts = card.first("N")
    if parts is None:
        return card.text("NICKNAME")
    split = re.split(r"(?<!\\);", parts.value)
    family, given = (_UNESCAPED.sub(r"\1", part).strip() for part in (*split, "", "")[:2])
    if _HAN.search(family + given):
        return family + given
    return f"{given} {family}".strip() or card.text("NICKNAME")


def _wechat(card: _Card) -> str:
    if found := card.text("X-WECHAT", "X-WECHAT-ID"):
        return found
    addresses = (one.value for one in card.properties if one.name == "IMPP")
    of_wechat = (re.fullmatch(r"(?i)(?:wechat|weixin):(?://)?(.+)", one) for one in addresses)
    return next((found[1] for found in of_wechat if found), "")


def _number(one: _Property) -> str:
    """A phone number without what marks it as an address of the web, its extension, and what is
    dialled after a pause.
    """
    number = re.sub(r"(?i)^tel:", "", _text(one.value))
    return " ".join(re.split(r"(?<=\d)\s*[pPwW,;]", number)[0].split())


def _birthday(card: _Card) -> str:
    """The day as a list has it; without a year where the card has none, or a telephone's 1604."""
    lunar = card.first("X-ALTBDAY")
    if lunar and "CHINESE" in lunar.parameters and (day := _CHINESE_DAY.fullmatch(lunar.value)):
        return f"农历{'闰' if day[2] else ''}{int(day[1])}-{int(day[3])}"
    text = card.text("BDAY")
    if found := _NO_YEAR.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    if found := _PLAIN_DAY.fullmatch(text):
        return f"{found[2]}-{found[3]}" if found[1] == "1604" else "-".join(found.groups())
    return text
