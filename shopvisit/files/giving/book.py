"""Excel workbooks for people: numbers as numbers, days as days, and no cell that is a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, NamedTuple

from shopvisit.files.new_files import defused
from shopvisit.text.money import sheet_code, sheet_number

_MOST_ROWS = 1_048_575  # on a sheet, below the headings
_LONGEST_TEXT = 32_767  # characters in a cell
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900, and no day before that year

# The styles of cells, and Excel's codes for them.
TEXT, DAY, MOMENT, TIME, NUMBER, MONEY = "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm", "0", ""
PERCENT, MEAN, SIGNED = "0%", "0.0", "+0;-0;0"
LINES = "@ "  # text of several lines


class Column(NamedTuple):
    """`width` is in digits; `choices` are offered where the cell is empty."""

    heading: str
    width: int
    style: str = TEXT
    choices: tuple[str, ...] = ()


class Number(NamedTuple):
    """A number in another style than its column's."""

    value: float
    style: str


Cell = str | int | float | date | datetime | time | Number | None


class Sheet(NamedTuple):
    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]] = ()


def money(amount: int | None) -> float | None:
    """Minor units as a cell of a MONEY column shows them."""
    return None if amount is None else sheet_number(amount)


def write_book(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write the sheets into a file, row by row, so that a long one needs no room.

    A text stays a text whatever it begins with, an empty one and None are an empty cell. More rows
    than a sheet has room for go on on the next one. Raises OSError.
    """
    with _book(path) as book:
        styles = _Styles(book)
        for sheet in sheets:
            rows, part = iter(sheet.rows), 1
            _write_sheet(book.add_worksheet(sheet.name), sheet.columns, rows, styles)
            while first := list(islice(rows, 1)):
                part += 1
                written = book.add_worksheet(f"{sheet.name} {part}")
                _write_sheet(written, sheet.columns, chain(first, rows), styles)


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    # XlsxWriter takes 40 ms to import.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxFileError

    # Sheets are kept in files until the end. Beside the book they are where names may be, and a
    # later writing of the book sweeps what a kill has left of them.
    with (
        path.open("wb") as file,
        TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.") as beside,
    ):
        book = Workbook(_Until(file), {"constant_memory": True, "tmpdir": beside})
        try:
            yield book
            book.close()
        except XlsxFileError as error:
            raise error.args[0] from error
        finally:
            for sheet in book.worksheets():
                with suppress(OSError, AttributeError):
                    sheet.row_data_fh.close()


class _Until:
    """A file until the disk refuses; what is written to it then is nowhere.

    A ZipFile that is given up writes its end all the same, and complains where nobody can answer.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._refused = False

    def write(self, data: bytes) -> int:
        if not self._refused:
            try:
                return self._file.write(data)
            except OSError:
                self._refused = True
                raise
        return len(data)

    def flush(self) -> None:
        if not self._refused:
            self._file.flush()

    def tell(self) -> int:
        return 0 if self._refused else self._file.tell()

    def seek(self, to: int, whence: int = 0) -> int:
        return 0 if self._refused else self._file.seek(to, whence)

    def seekable(self) -> bool:
        return True


class _Styles:
    """The formats of a book, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}
        self.heading = book.add_format({"bold": True, "bottom": 1, "num_format": TEXT})

    def __getitem__(self, style: str) -> Any:
        if style not in self._made:
            code = sheet_code() if style == MONEY else style.strip()
            wrap = {"text_wrap": True, "valign": "top"} if style == LINES else {}
            self._made[style] = self._book.add_format({"num_format": code, **wrap})
        return self._made[style]


def _write_sheet(
    sheet: Any, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], styles: _Styles
) -> None:
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, styles[column.style])
        sheet.write_string(0, number, column.heading, styles.heading)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, row in enumerate(islice(rows, _MOST_ROWS), 1):
        for number, (cell, column) in enumerate(zip(row, columns, strict=True)):
            if cell is None or cell == "":
                continue
            _write(sheet, last, number, cell, column, styles)
    if last:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    for number, column in enumerate(columns):
        if column.choices:
            offered = {"validate": "list", "source": list(column.choices), "show_error": False}
            sheet.data_validation(last + 1, number, max(last + 1, 1000), number, offered)


def _write(sheet: Any, row: int, number: int, cell: Cell, column: Column, styles: _Styles) -> None:
    match cell:
        case str():
            style = LINES if "\n" in cell else TEXT
            sheet.write_string(row, number, _text(cell), styles[style])
        case Number():
            sheet.write_number(row, number, cell.value, styles[cell.style])
        case datetime():
            sheet.write_datetime(row, number, cell.replace(tzinfo=None), styles[MOMENT])
        case date() if cell < _FIRST_DAY:
            sheet.write_string(row, number, cell.isoformat(), styles[TEXT])
        case date():
            sheet.write_datetime(row, number, cell, styles[DAY])
        case time():
            sheet.write_datetime(row, number, cell, styles[TIME])
        case _:
            sheet.write_number(row, number, cell, styles[column.style])


def _text(text: str) -> str:
    """What begins with an apostrophe gets one more, since an import takes one away."""
    kept = _NO_XML.sub("\ufffd", defused(text) if text.startswith("'") else text)
    return kept[:_LONGEST_TEXT]
