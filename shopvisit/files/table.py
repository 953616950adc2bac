"""Tables that people bring: text files as spreadsheet programs save them, in any of their ways."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.i18n import _
from shopvisit.text import clean

_DELIMITERS = (",", ";", "\t")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and xls
_MOST_BYTES = 64 * 1024 * 1024
# A cell with line breaks ends within so many lines, or its quotation mark was never closed.
_MOST_LINES_IN_ROW = 60
_LONGEST_HEADING = 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Line:
    """One row: the number of its first line in the file, its cells, and what is wrong if any."""

    number: int
    cells: tuple[str, ...]
    wrong: str = ""


@dataclass(frozen=True)
class Table:
    """The headings as they stand, and the rows below them; blank rows are left out."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    delimiter: str


def read_table(path: Path) -> Table:
    """Read UTF-8, UTF-16 or GB18030 text with columns apart by comma, semicolon or tab.

    Raises ShopError, saying why, for what is no such table: a folder, a workbook, an empty file.
    """
    lines = io.StringIO(_text(path), newline="").readlines()
    delimiter, start = _delimiter(lines, path)
    rows = list(_rows(lines, start, delimiter))
    if not rows:
        raise ShopError(_("{path} is empty.").format(path=path))
    head, *body = rows
    headings = tuple(clean(cell, _LONGEST_HEADING) for cell in head.cells)
    width = len(headings)
    return Table(headings, tuple(_fitted(line, width) for line in body), delimiter)


def _text(path: Path) -> str:
    if path.is_dir():
        raise ShopError(_("{path} is a folder; a CSV file is expected.").format(path=path))
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        why = error.strerror or error
        raise ShopError(_("{path} cannot be read: {why}").format(path=path, why=why)) from error
    if len(raw) > _MOST_BYTES:
        raise ShopError(_("{path} is larger than 64 MB; please split it.").format(path=path))
    if raw.startswith(_NOT_TEXT):
        raise ShopError(
            _("{path} is a workbook; save it as CSV first, then import that.").format(path=path)
        )
    text = _decoded(raw)
    if text is None or "\0" in text:
        raise ShopError(_("{path} is not a text table; a CSV file is expected.").format(path=path))
    if not text.strip():
        raise ShopError(_("{path} is empty.").format(path=path))
    return text


def _decoded(raw: bytes) -> str | None:
    encodings = [name for mark, name in _BOMS if raw.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(lines: Sequence[str], path: Path) -> tuple[str, int]:
    """What keeps the columns apart, and where the table begins."""
    for number, line in enumerate(lines):
        said = line.strip().lower()
        if said.startswith("sep=") and len(said) == 5:  # how Excel is told
            return line.strip()[4], number + 1
        if said:
            # The most frequent one; a lone column needs none.
            return max(_DELIMITERS, key=line.count), number
    raise ShopError(_("{path} is empty.").format(path=path))


def _rows(lines: Sequence[str], start: int, delimiter: str) -> Iterator[Line]:
    """The rows from line `start` on; one that cannot be read does not take others with it."""
    at = start
    while at < len(lines):
        reader = csv.reader(lines[at : at + _MOST_LINES_IN_ROW], delimiter=delimiter)
        cells: tuple[str, ...] = ()
        wrong = ""
        try:
            cells, used = tuple(next(reader)), reader.line_num
            if used > 1 and not _closed(lines[at : at + used], delimiter):
                wrong = _("A quotation mark is opened and never closed.")
        except csv.Error:
            wrong = _("A cell is longer than any cell can be.")
        if wrong:
            cells, used = (lines[at].strip()[:2000],), 1
        if wrong or any(cell.strip() for cell in cells):
            yield Line(at + 1, cells, wrong)
        at += used


def _closed(lines: Sequence[str], delimiter: str) -> bool:
    try:
        next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _fitted(line: Line, width: int) -> Line:
    """The row with as many cells as there are headings; more than those is a mistake."""
    if line.wrong:
        return line
    cells = tuple(plain(cell) for cell in line.cells)
    if any(cell.strip() for cell in cells[width:]):
        wrong = _("{n} cells, but only {width} headings.").format(n=len(cells), width=width)
        return replace(line, cells=cells, wrong=wrong)
    return replace(line, cells=(cells + ("",) * width)[:width])


def defused(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def plain(cell: str) -> str:
    """What `defused` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def write_table(beside: Path, ending: str, rows: Sequence[Sequence[str]], delimiter: str) -> Path:
    """Write rows to a new file named after `beside` plus `ending`, for its owner's eyes only.

    A file of that name that is there already stays, and the new one gets a number. UTF-8 with a
    byte order mark, without which Excel takes Chinese for something else. Raises OSError.
    """
    target, number = beside.with_name(f"{beside.stem}-{ending}.csv"), 1
    while True:
        try:
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            break
        except FileExistsError:
            number += 1
            target = beside.with_name(f"{beside.stem}-{ending}-{number}.csv")
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows([defused(cell) for cell in row] for row in rows)
        file.flush()
        os.fsync(file.fileno())
    return target
