"""Excel workbooks (.xlsx) read as lists: one pass over the XML, nothing kept but the words.

ECMA-376 part 1, chapter 18, says what stands where.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.formats.table import (
    LOST,
    MOST_COLUMNS,
    UNCALCULATED,
    Line,
    Table,
)
from shopvisit.files.importing.formats.xml_box import (
    BROKEN,
    ODD,
    TOO_LARGE,
    Attributes,
    Box,
    RefusedError,
)
from shopvisit.text.i18n import _, n_

_MOST_STRINGS = 2_000_000
_LONGEST_TEXT = 32_767  # characters in a cell, Excel's own limit
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LARGEST_SHOWN = 1e15
_MOST_FORMATS, _MOST_STYLES = 5000, 70_000  # Excel allows some 250 and 64,000

# Number formats 27 to 36 and 50 to 58 are dates in Chinese Excel, and stand in no file.
_DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  # a day number belongs to no time zone
_FIRST_DAY_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  # likewise
# What a number is shown with: so many decimals, and nothing that makes another number of it.
_DECIMALS = re.compile(r"[#0,? ]*(?:\.([0#?]+))?[ )]*")
_SHOWN_DECIMALS = {1: 0, 2: 2, 3: 0, 4: 2, 37: 0, 38: 0, 39: 2, 40: 2}
_SIGNS = re.compile(r"[¥￥£$€元()+-]")
_MERGED = re.compile(rb'mergeCell [^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_MOST_MERGED = 20_000


def read_workbook(raw: bytes, path: Path) -> tuple[Table, ...]:
    """The sheets with anything on them, hidden ones last.

    Numbers, days and formulas are what the cells show, days as 2026-11-21; what is merged over
    several rows stands in each. Raises ShopError for what is no workbook, is protected by a
    password, or is too large or too odd to be a list.
    """
    try:
        box = Box(raw)
        if (other := box.other_kind()) is not None:
            raise RefusedError(other)
        book = _Workbook(box)
        filled = [name for name in book.sheets if next(book.rows(name), None)]
        if not filled:
            raise ShopError(_("{path} is empty.").format(path=path))
        return tuple(
            Table(
                path,
                partial(_checked, book, name, path),
                name,
                shifts=False,
                hidden=name in book.hidden,
                remarks=partial(book.remarks, name),
            )
            for name in filled
        )
    except (RefusedError, *BROKEN) as error:
        raise _explained(error, path) from error


def _checked(book: _Workbook, name: str, path: Path) -> Iterator[Line]:
    try:
        yield from book.rows(name)
    except (RefusedError, *BROKEN) as error:
        raise _explained(error, path) from error


def _explained(error: Exception, path: Path) -> ShopError:
    if isinstance(error, RefusedError):
        return ShopError(_(str(error)).format(path=path))
    return ShopError(
        _("{path} is damaged, or no Excel workbook (.xlsx); it was not read.").format(path=path)
    )


class _Workbook:
    """The parts of a workbook that tell what its cells show."""

    def __init__(self, box: Box) -> None:
        self._box = box
        main = next(iter(box.related("", "officeDocument").values()), "")
        sheets = box.related(main, "worksheet")
        shown: dict[str, str] = {}
        hidden: dict[str, str] = {}
        first_day = _FIRST_DAY

        def look(tag: str, values: Attributes) -> None:
            nonlocal first_day
            if tag == "sheet" and (part := sheets.get(_local(values).get("id", ""))):
                visible = values.get("state", "visible") == "visible"
                (shown if visible else hidden)[values["name"]] = part
            elif tag == "workbookPr" and values.get("date1904") in ("1", "true"):
                first_day = _FIRST_DAY_1904

        box.look(main, look)
        self._first_day = first_day
        if not sheets:
            raise LookupError(main)
        self.sheets = shown | hidden
        """The parts that are sheets, by their names, in the order of their tabs."""
        self.hidden = frozenset(hidden)
        self._last: dict[str, _Sheet] = {}
        self._decimals: dict[int, int] = {}
        self._strings = self._read_strings(box.related(main, "sharedStrings"))
        self._day_styles = self._read_day_styles(box.related(main, "styles"))

    def _read_strings(self, parts: Mapping[str, str]) -> list[str]:
        """The words that cells name by number; how they are to be pronounced is passed over."""
        strings: list[str] = []
        words = _Words()

        def start(tag: str, _values: Attributes) -> None:
            if tag == "si":
                words.clear()
            words.start(tag)

        def end(tag: str) -> None:
            words.end(tag)
            if tag == "si":
                strings.append(words.text)
                if len(strings) > _MOST_STRINGS:
                    raise RefusedError(TOO_LARGE)

        for part in parts.values():
            for _piece in self._box.parsed(part, start, end, words.add):
                pass
        return strings

    def _read_day_styles(self, parts: Mapping[str, str]) -> frozenset[int]:
        """The styles whose numbers are days."""
        own: dict[int, str] = {}
        formats: list[int] = []
        of_cells = False

        def start(tag: str, values: Attributes) -> None:
            nonlocal of_cells
            if tag in ("cellXfs", "cellStyleXfs"):
                of_cells = tag == "cellXfs"
            elif tag == "numFmt" and len(own) < _MOST_FORMATS:
                own[int(values["numFmtId"])] = values["formatCode"]
            elif tag == "xf" and of_cells and len(formats) < _MOST_STYLES:
                formats.append(int(values.get("numFmtId", "0")))

        for part in parts.values():
            self._box.look(part, start)
        days = {number for number, code in own.items() if _is_day_format(code)}
        days |= _DAY_FORMATS - own.keys()
        shown = _SHOWN_DECIMALS | {number: _decimals(code) for number, code in own.items()}
        for style, number in enumerate(formats):
            if number not in days and (decimals := shown.get(number)) is not None:
                self._decimals[style] = decimals
        return frozenset(style for style, number in enumerate(formats) if number in days)

    def rows(self, name: str) -> Iterator[Line]:
        """The rows of a sheet that hold anything, numbered as Excel numbers them."""
        sheet = self._last[name] = _Sheet(self._shown, self._merged(name))
        for _piece in self._box.parsed(self.sheets[name], sheet.start, sheet.end, sheet.words.add):
            yield from sheet.rows
            sheet.rows.clear()

    def _merged(self, name: str) -> dict[int, list[tuple[int, int]]]:
        """What is merged downwards: by its first row, its columns and its last row each.

        It is said behind the rows, so the part is looked through for it beforehand.
        """
        found: dict[int, list[tuple[int, int]]] = {}
        rest = b""
        for piece in self._box.pieces(self.sheets[name]):
            for left, top, _right, bottom in _MERGED.findall(rest + piece):
                if int(bottom) > int(top) and len(found) < _MOST_MERGED:
                    place = _column(left.decode()), int(bottom)
                    found.setdefault(int(top), []).append(place)
            rest = piece[-200:].rpartition(b">")[2]
        return found

    def remarks(self, name: str) -> tuple[str, ...]:
        """What else there is to say of a sheet that was read."""
        sheet = self._last.get(name)
        if sheet is None:
            return ()
        said = []
        if sheet.uncalculated:
            said.append(
                n_(
                    "{count} cell holds a formula that was never calculated; open the file in "
                    "Excel or WPS and save it once.",
                    "{count} cells hold formulas that were never calculated; open the file in "
                    "Excel or WPS and save it once.",
                    sheet.uncalculated,
                ).format(count=sheet.uncalculated)
            )
        if sheet.hidden:
            said.append(
                n_(
                    "{count} row is hidden in the sheet; it is taken in all the same.",
                    "{count} rows are hidden in the sheet; they are taken in all the same.",
                    sheet.hidden,
                ).format(count=sheet.hidden)
            )
        return tuple(said)

    def _shown(self, kind: str, style: int, text: str) -> str:
        """What a cell shows; '' for one that shows an error."""
        if kind == "s":
            known = text.isdecimal() and len(text) < 9 and int(text) < len(self._strings)
            return self._strings[int(text)] if known else LOST
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind == "e":
            return ""
        if kind in ("str", "inlineStr", "d"):
            return text
        try:
            number = float(text)
        except ValueError:
            return text
        if style in self._day_styles and (day := self._day(number)):
            return day
        if text.isdecimal():
            return text
        # As many digits as Excel keeps; the text has what the binary number made of the rest.
        exact = f"{number:.15g}"
        decimals = self._decimals.get(style)
        if decimals is None or not math.isfinite(number) or abs(number) > _LARGEST_SHOWN:
            return exact
        return str(Decimal(exact).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))

    def _day(self, number: float) -> str:
        """Excel's number of a day and its time as text, '' when there is no such day."""
        first = self._first_day
        if first == _FIRST_DAY and number < 60:
            first += timedelta(days=1)  # Excel counts a 29 February 1900
        if not 0 <= number < 2_958_466:
            return ""
        moment = first + timedelta(seconds=round(number * 86_400))
        if number < 1:
            return f"{moment:%H:%M:%S}"
        whole = moment.hour == moment.minute == moment.second == 0
        return moment.date().isoformat() if whole else moment.isoformat(" ")


class _Words:
    """The text between the tags that hold text, pronunciation left out, escapes resolved."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._listening = False
        self._pronounced = False

    def clear(self) -> None:
        self._pieces.clear()
        self._length = 0

    def start(self, tag: str) -> None:
        self._pronounced = self._pronounced or tag == "rPh"
        self._listening = tag in ("t", "v") and not self._pronounced

    def end(self, tag: str) -> None:
        self._listening = False
        if tag == "rPh":
            self._pronounced = False

    def add(self, text: str) -> None:
        if self._listening and self._length < _LONGEST_TEXT:
            self._pieces.append(text)
            self._length += len(text)

    @property
    def text(self) -> str:
        text = "".join(self._pieces)
        return _ESCAPED.sub(_unescaped, text) if "_x" in text else text


def _unescaped(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return found[0] if "\ud800" <= character <= "\udfff" else character


class _Sheet:
    """Takes the tags of a sheet, and makes `rows` of them."""

    def __init__(
        self, shown: Callable[[str, int, str], str], merged: dict[int, list[tuple[int, int]]]
    ) -> None:
        self.words = _Words()
        self.rows: list[Line] = []
        self.uncalculated = self.hidden = 0
        self._shown = shown
        self._merged = merged
        self._down: dict[int, tuple[int, str]] = {}  # column → last row, what stands in each
        self._formula = self._is_hidden = False
        self._number = 0
        self._cells: dict[int, str] = {}
        self._column = 0
        self._kind = ""
        self._style = 0

    def start(self, tag: str, values: Attributes) -> None:
        if tag == "c":
            place = values.get("r")
            self._column = _column(place) if place else self._column + 1
            self._kind = values.get("t", "n")
            self._style = int(values.get("s") or 0)
            self._formula = False
            self.words.clear()
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._number = int(values.get("r", self._number + 1))
            self._cells.clear()
            self._column = 0
            self._is_hidden = values.get("hidden") in ("1", "true")
            if not 0 < self._number <= _LAST_ROW:
                raise RefusedError(ODD)
        else:
            self.words.start(tag)

    def end(self, tag: str) -> None:
        if tag == "c":
            text = self.words.text
            if not text and self._formula and self._kind != "str":
                self.uncalculated += 1
                text = UNCALCULATED
            elif text:
                text = self._shown(self._kind, self._style, text)
            # What strayed far to the right stands in no list.
            if text.strip() and self._column <= MOST_COLUMNS:
                self._cells[self._column] = text
        elif tag == "row" and self._cells:
            self._end_row()
        else:
            self.words.end(tag)

    def _end_row(self) -> None:
        for column, (last, text) in list(self._down.items()):
            if self._number > last:
                del self._down[column]
            else:
                self._cells.setdefault(column, text)
        for column, last in self._merged.get(self._number, ()):
            if column in self._cells:
                self._down[column] = last, self._cells[column]
        self.hidden += self._is_hidden
        width = max(self._cells)
        cells = tuple(self._cells.get(column, "") for column in range(1, width + 1))
        self.rows.append(Line(self._number, cells))


def _column(place: str) -> int:
    """The number of the column of a cell: 1 for A7, 27 for AA7."""
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
        if not "A" <= letter <= "Z" or number > _LAST_COLUMN:
            raise RefusedError(ODD)
    return number


def _local(values: Attributes) -> dict[str, str]:
    return {name.rpartition(":")[2]: value for name, value in values.items()}


def _is_day_format(code: str) -> bool:
    return re.search("[ymdhs]", _NOT_CODE.sub("", code), re.IGNORECASE) is not None


def _decimals(code: str) -> int | None:
    """With how many decimals a format shows a number, if it shows just that."""
    plain = _SIGNS.sub("", _NOT_CODE.sub("", code.partition(";")[0])).strip()
    found = _DECIMALS.fullmatch(plain)
    return len(found[1] or "") if found and plain and not plain.endswith(",") else None
