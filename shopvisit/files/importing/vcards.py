"""Address books as vCards read as lists; versions 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350)."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.table import Line, Table
from shopvisit.files.importing.text_table import lines_of
from shopvisit.text.i18n import _, n_

_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD\b", re.IGNORECASE)
_READ = ("FN", "N", "TEL", "BDAY", "NOTE")
_MARKS = frozenset("BbEe ")  # how BEGIN and END may begin
_MOST_LINES = 2_000_000
_MOST_PROPERTIES = 100
_MOST_PHONE = 40  # characters: as many as a customer's card has room for
_BETWEEN = " / "
_LONGEST_VALUE = 4000
_HAN = re.compile("[\u3400-\u9fff]")
_UNESCAPED = re.compile(r"\\([\\,;:nN])")
_NO_YEAR = re.compile(r"--(\d\d)-?(\d\d)")
_PLAIN_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T.*)?")


@dataclass(frozen=True)
class _Property:
    """One line of a card: its name and parameters in capitals, its value as it stands."""

    name: str
    parameters: str
    value: str


@dataclass
class _Card:
    number: int  # of its first line
    properties: list[_Property] = field(default_factory=list)

    def first(self, name: str) -> _Property | None:
        return next((one for one in self.properties if one.name == name), None)

    @property
    def numbers(self) -> list[str]:
        """The phone numbers, each once, mobiles first."""
        found = [one for one in self.properties if one.name == "TEL"]
        found.sort(key=lambda one: "CELL" not in one.parameters)
        return [number for number in dict.fromkeys(map(_number, found)) if number]


def is_vcard(raw: bytes, encoding: str) -> bool:
    """Whether a text begins as an address book does."""
    return _BEGIN.match(raw[:200].decode(encoding, "ignore")) is not None


def read_vcards(raw: bytes, encoding: str, path: Path) -> Table:
    """The people in an address book: name, phone numbers, birthday, note; pictures are left."""
    headings = Line(0, (_("Name"), _("Phone"), _("Birthday"), _("Note")))

    def read() -> Iterator[Line]:
        yield headings
        for card in _cards(_properties(raw, encoding, path)):
            line = _line(card)
            if line.wrong or any(line.cells):
                yield line

    crowded = 0
    for card in _cards(_properties(raw, encoding, path)):
        crowded += isinstance(card, _Card) and len(card.numbers) > len(_fitting(card.numbers))
    notes = (
        n_(
            "{count} card has more phone numbers than fit; the first ones are taken.",
            "{count} cards have more phone numbers than fit; the first ones are taken.",
            crowded,
        ).format(count=crowded),
    )
    return Table(path, read, notes=notes if crowded else ())


def _properties(raw: bytes, encoding: str, path: Path) -> Iterator[tuple[int, str]]:
    """The lines put together again that were folded, each with its number.

    A folded line goes on behind one white space; one in quoted-printable behind a lone "=".
    """
    lines = lines_of(raw, encoding, path)
    start, whole, quoted, goes_on = 0, "", False, False
    for number, ended in enumerate(lines, 1):
        if number > _MOST_LINES:
            raise ShopError(_("{path} is too large for a list; please split it.").format(path=path))
        line = ended.rstrip("\r\n")
        if goes_on or (line[:1] in (" ", "\t") and whole):
            if len(whole) < _LONGEST_VALUE:
                whole = whole[:-1] + line if goes_on else whole + line[1:]
        else:
            if whole:
                yield start, whole
            start, whole = number, line
            quoted = "QUOTED-PRINTABLE" in line.partition(":")[0].upper()
        goes_on = quoted and line.endswith("=")
    if whole:
        yield start, whole


def _cards(lines: Iterator[tuple[int, str]]) -> Iterator[_Card | int]:
    """The cards; for one that is not finished, the number of its first line."""
    card: _Card | None = None
    inner = 0
    for number, line in lines:
        said = line.replace(" ", "").upper() if line[:1] in _MARKS else ""
        if said == "BEGIN:VCARD":
            inner += card is not None
            card = card or _Card(number)
        elif card is None:
            continue
        elif said == "END:VCARD" and inner:
            inner -= 1  # a card in a card: somebody's assistant
        elif said == "END:VCARD":
            yield card
            card = None
        elif not inner and len(card.properties) < _MOST_PROPERTIES and (found := _property(line)):
            card.properties.append(found)
    if card is not None:
        yield card.number


def _property(line: str) -> _Property | None:
    """A property that we read, else None."""
    found = re.match(r'(?:[^".:;]*\.)?([A-Za-z-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)', line)
    if found is None or found[1].upper() not in _READ:
        return None
    return _Property(found[1].upper(), found[2].upper(), found[3][:_LONGEST_VALUE])


def _line(card: _Card | int) -> Line:
    if isinstance(card, int):
        return Line(card, (), _("This card has no end; the file was cut off."))
    birthday = card.first("BDAY")
    note = card.first("NOTE")
    cells = (
        _name(card),
        _BETWEEN.join(_fitting(card.numbers)),
        _birthday(_text(birthday)) if birthday else "",
        _text(note) if note else "",
    )
    return Line(card.number, cells)


def _text(one: _Property) -> str:
    """The value as it is meant: quoted-printable and backslashes resolved, in one line."""
    return _UNESCAPED.sub(lambda found: " " if found[1] in "nN" else found[1], _decoded(one))


def _decoded(one: _Property) -> str:
    if "QUOTED-PRINTABLE" not in one.parameters:
        return one.value.strip()
    raw = quopri.decodestring(one.value.encode())
    named = re.search(r"CHARSET=\"?([A-Z0-9_:-]+)", one.parameters)
    for encoding in (*([named[1]] if named else []), "utf-8", "gb18030"):
        try:
            # GBK and GB2312 are parts of GB18030, and often said where that is meant.
            return raw.decode("gb18030" if encoding.startswith("GB") else encoding).strip()
        except (UnicodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace").strip()


def _name(card: _Card) -> str:
    """The name as it is shown, or put together of its parts as its writing does."""
    shown = card.first("FN")
    if shown and (name := _text(shown)):
        return name
    parts = card.first("N")
    if parts is None:
        return ""
    split = re.split(r"(?<!\\);", _decoded(parts))
    family, given = (_UNESCAPED.sub(r"\1", part).strip() for part in (*split, "", "")[:2])
    if _HAN.search(family + given):
        return family + given
    return f"{given} {family}".strip()


def _number(one: _Property) -> str:
    """A phone number without what marks it as an address of the web, and its extension."""
    number = re.sub(r"(?i)^tel:", "", _text(one)).partition(";")[0]
    return " ".join(number.split())


def _fitting(numbers: list[str]) -> list[str]:
    """The numbers, as many as a customer's card has room for; the first in any case."""
    kept = numbers[:1]
    for number in numbers[1:]:
        if len(_BETWEEN.join([*kept, number])) <= _MOST_PHONE:
            kept.append(number)
    return kept


def _birthday(text: str) -> str:
    """The day as a list has it; without a year where the card has none, or a telephone's 1604."""
    if found := _NO_YEAR.fullmatch(text):
        return f"{found[1]}-{found[2]}"
    if found := _PLAIN_DAY.fullmatch(text):
        return f"{found[2]}-{found[3]}" if found[1] == "1604" else "-".join(found.groups())
    return text
