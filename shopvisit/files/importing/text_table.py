"""Lists as text, in the ways that spreadsheet programs of all ages save them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.table import Line, Table
from shopvisit.text.i18n import _

_DELIMITERS = (",", ";", "\t")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_PIECE = 1 << 16
_LONGEST_LINE = 1_000_000  # characters
# A cell with line breaks ends within so many lines, or its quotation mark was never closed.
_MOST_LINES_IN_ROW = 60


def encoding_of(raw: bytes, path: Path) -> str:
    """How a text is written: UTF-8, UTF-16 with its mark, or GB18030.

    Raises ShopError for what is no text, or one with nothing in it.
    """
    encodings = [name for mark, name in _BOMS if raw.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        blank = True
        try:
            for piece in _decoded(raw, encoding):
                if "\0" in piece:
                    break
                blank = blank and not piece.strip()
            else:
                if blank:
                    raise ShopError(_("{path} is empty.").format(path=path))
                return encoding
        except UnicodeError:
            continue
    raise ShopError(
        _("{path} is not a list; a CSV, Excel (.xlsx) or vCard file is expected.").format(path=path)
    )


def _decoded(raw: bytes, encoding: str) -> Iterator[str]:
    """The text piece by piece: whole, it may need four times the room of its bytes."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(raw), _PIECE):
        yield decoder.decode(raw[start : start + _PIECE])
    yield decoder.decode(b"", final=True)


def lines_of(raw: bytes, encoding: str, path: Path) -> Iterator[str]:
    """The lines with their ends. Raises ShopError for one longer than any list has."""
    text = io.TextIOWrapper(io.BytesIO(raw), encoding=encoding, newline="")
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise ShopError(_("{path} is not a list: it has an endless line.").format(path=path))
        yield line


def read_text(raw: bytes, encoding: str, path: Path) -> Table:
    """A table with columns apart by comma, semicolon or tab."""
    delimiter, start = _delimiter(lines_of(raw, encoding, path))

    def read() -> Iterator[Line]:
        return _rows(islice(lines_of(raw, encoding, path), start, None), start, delimiter)

    return Table(path, read, delimiter)


def _delimiter(lines: Iterator[str]) -> tuple[str, int]:
    """What keeps the columns apart, and in front of which line the table begins."""
    for number, line in enumerate(lines):
        said = line.strip().lower()
        if said.startswith("sep=") and len(said) == 5:  # how Excel is told
            return line.strip()[4], number + 1
        if said:
            # The most frequent one; a lone column needs none.
            return max(_DELIMITERS, key=line.count), number
    return ",", 0


def _rows(lines: Iterator[str], at: int, delimiter: str) -> Iterator[Line]:
    """The rows, the first of which is line `at`; one that cannot be read takes no others along."""
    ahead: list[str] = []
    while True:
        ahead += islice(lines, _MOST_LINES_IN_ROW - len(ahead))
        if not ahead:
            return
        reader = csv.reader(ahead, delimiter=delimiter)
        cells: tuple[str, ...] = ()
        used, wrong = 1, ""
        try:
            if not ahead[0].isspace():
                cells, used = tuple(next(reader)), reader.line_num
            if used > 1 and not _closed(ahead[:used], delimiter):
                wrong = _("A quotation mark is opened and never closed.")
        except csv.Error:
            wrong = _("A cell is longer than any cell can be.")
        if wrong:
            cells, used = (ahead[0].strip()[:2000],), 1
        if wrong or any(cell.strip() for cell in cells):
            yield Line(at + 1, cells, wrong)
        at += used
        del ahead[:used]


def _closed(lines: list[str], delimiter: str) -> bool:
    try:
        next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True
