"""Lists as text, in the ways that spreadsheet programs of all ages save them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.formats.encodings import Encoding, encodings_of
from shopvisit.files.importing.formats.table import HEAD, Known, Line, Table
from shopvisit.text.i18n import _, n_

_DELIMITERS = (",", ";", "\t", "|")
_BROKEN = "\ufffd"
_LONGEST_LINE = 1_000_000  # characters
# A cell with line breaks ends within so many lines, or its quotation mark was never closed.
_MOST_LINES_IN_ROW = 60


def read_text(raw: bytes, path: Path, known: Known) -> Table:
    """A table with columns apart by comma, semicolon, tab or bar.

    Of the ways that a text may be written down, the first counts that gives headings which are
    `known`. Raises ShopError for what is no text, or one with nothing in it.
    """
    fallback: Table | None = None
    for encoding in encodings_of(raw):
        try:
            table, understood = _with(raw, encoding, path, known)
        except UnicodeError:
            continue
        if understood:
            return table
        if not encoding.guessed and fallback is None:
            fallback = table
    if fallback is None or (b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise ShopError(
            _("{path} is not a list; a CSV, Excel (.xlsx) or vCard file is expected.").format(
                path=path
            )
        )
    return fallback


def _with(raw: bytes, encoding: Encoding, path: Path, known: Known) -> tuple[Table, int]:
    """The table as it is in that encoding, and how much of its headings is understood."""
    start, told, head = _head(lines_of(raw, encoding, path))
    if not head:
        raise ShopError(_("{path} is empty.").format(path=path))
    delimiter, understood = _delimiter(head, known)
    if told:
        delimiter, understood = told, max(map(known, _split(head, told)), default=0)

    def read() -> Iterator[Line]:
        return _rows(islice(lines_of(raw, encoding, path), start, None), start, delimiter)

    def remarks() -> tuple[str, ...]:
        if not encoding.broken:
            return ()
        count = sum(line.count(_BROKEN) for line in lines_of(raw, encoding, path))
        said = n_(
            "{count} character of the file is broken and shows as {sign}.",
            "{count} characters of the file are broken and show as {sign}.",
            count,
        )
        return (said.format(count=count, sign=_BROKEN),)

    return Table(path, read, "", encoding.name, delimiter, remarks=remarks), understood


def lines_of(raw: bytes, encoding: Encoding, path: Path) -> Iterator[str]:
    """The lines with their ends. Raises ShopError for one longer than any list has."""
    text = io.TextIOWrapper(
        io.BytesIO(raw), encoding=encoding.codec, errors=encoding.errors, newline=""
    )
    while line := text.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise ShopError(_("{path} is not a list: it has an endless line.").format(path=path))
        yield line.replace("\0", "")


def _head(lines: Iterator[str]) -> tuple[int, str, list[str]]:
    """In front of which line the table begins, what Excel was told of the delimiter if anything,
    and the first lines, blank ones left out.
    """
    start, told = 0, ""
    head: list[str] = []
    for number, line in enumerate(lines):
        said = line.strip("\r\n ")
        if not said.strip():
            continue
        if not head and len(said) == len("sep=;") and said.lower().startswith("sep="):
            told = said[-1]
            continue
        if not head:
            start = number
        head.append(line)
        if len(head) > HEAD:
            break
    return start, told, head


def _delimiter(head: list[str], known: Known) -> tuple[str, int]:
    """What keeps the columns apart, and how many headings are known then.

    It is what makes the most headings known, then what stands in all lines, as often in each; a
    lone column needs none.
    """
    best = (-1, 0, 0), ","
    for delimiter in _DELIMITERS:
        rows = _split(head, delimiter)
        understood = max(map(known, rows), default=0)
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        width, lines = widths.most_common(1)[0] if widths else (1, 0)
        if (understood, lines, width) > best[0]:
            best = (understood, lines, width), delimiter
    return best[1], best[0][0]


def _split(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in lines]


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
