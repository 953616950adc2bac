"""Excel workbooks (.xlsx) read as lists: one pass over the XML, nothing kept but the words.

ECMA-376 part 1, chapter 18, says what stands where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.table import MOST_COLUMNS, Line, Table
from shopvisit.files.importing.xml_box import BROKEN, ODD, TOO_LARGE, Attributes, Box, RefusedError
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

_MOST_STRINGS = 2_000_000
_LONGEST_TEXT = 32_767  # characters in a cell, Excel's own limit
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_MOST_FORMATS, _MOST_STYLES = 5000, 70_000  # Excel allows some 250 and 64,000

# Number formats 27 to 36 and 50 to 58 are dates in Chinese Excel, and stand in no file.
_DAY_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|[\\_*].')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  # a day number belongs to no time zone
_FIRST_DAY_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  # likewise

_TOO_WIDE = N_("{path} has more columns than any list has.")


def read_workbook(raw: bytes, path: Path) -> Table:
    """The first sheet with anything on it, hidden ones last; its first row are the headings.

    Numbers, days and formulas are what the cells show, days as 2026-11-21. Raises ShopError for
    what is no workbook, is protected by a password, or is too large or too odd to be a list.
    """
    try:
        book = _Workbook(Box(raw))
        filled = [name for name in book.sheets if next(book.rows(name), None)]
        if not filled:
            raise ShopError(_("{path} is empty.").format(path=path))
        return Table(path, partial(_checked, book, filled[0], path), notes=_notes(filled[1:]))
    except (RefusedError, *BROKEN) as error:
        raise _explained(error, path) from error


def _notes(others: list[str]) -> tuple[str, ...]:
    if not others:
        return ()
    names = ", ".join(clean(name, 40) for name in others)
    return (_("Only one sheet is read; not read: {names}").format(names=names),)


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
        return frozenset(style for style, number in enumerate(formats) if number in days)

    def rows(self, name: str) -> Iterator[Line]:
        """The rows of a sheet that hold anything, numbered as Excel numbers them."""
        sheet = _Sheet(self._shown)
        for _piece in self._box.parsed(self.sheets[name], sheet.start, sheet.end, sheet.words.add):
            yield from sheet.rows
            sheet.rows.clear()

    def _shown(self, kind: str, style: int, text: str) -> str:
        """What a cell shows; '' for one that shows an error."""
        if kind == "s":
            return self._strings[int(text)] if text.isdecimal() else ""
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
        # As many digits as Excel keeps; the text has what the binary number made of the rest.
        return text if text.isdecimal() else f"{number:.15g}"

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

    def __init__(self, shown: Callable[[str, int, str], str]) -> None:
        self.words = _Words()
        self.rows: list[Line] = []
        self._shown = shown
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
            self._style = int(values.get("s", "0"))
            self.words.clear()
        elif tag == "row":
            self._number = int(values.get("r", self._number + 1))
            self._cells.clear()
            self._column = 0
            if not 0 < self._number <= _LAST_ROW:
                raise RefusedError(ODD)
        else:
            self.words.start(tag)

    def end(self, tag: str) -> None:
        if tag == "c":
            text = self.words.text
            if text and (text := self._shown(self._kind, self._style, text)).strip():
                if self._column > MOST_COLUMNS:
                    raise RefusedError(_TOO_WIDE)
                self._cells[self._column] = text
        elif tag == "row" and self._cells:
            width = max(self._cells)
            cells = tuple(self._cells.get(column, "") for column in range(1, width + 1))
            self.rows.append(Line(self._number, cells))
        else:
            self.words.end(tag)


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
