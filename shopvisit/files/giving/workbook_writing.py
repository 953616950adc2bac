"""Excel workbooks (.xlsx) of one table, written row by row; no cell of them can be a formula.

The few parts that ECMA-376 asks for, and in the sheets nothing but numbers and inline strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shopvisit.files.new_files import defused

_MOST_ROWS = 1_048_575  # on a sheet, below the headings
_LONGEST_TEXT = 32_767
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML = "http://schemas.openxmlformats.org"
_MAIN = f"{_OOXML}/spreadsheetml/2006/main"
_OFFICE = f"{_OOXML}/officeDocument/2006/relationships"
_PACKAGE = f"{_OOXML}/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def write_xlsx(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table into a file: numbers as numbers, everything else as text.

    More rows than a sheet has room for go on on the next one. So does a text that is longer than
    a cell may be (32,767 characters) in further cells, at the end of its row.
    """
    left = iter(rows)
    sheets = 0
    with ZipFile(path, "w", ZIP_DEFLATED) as box:
        while sheets == 0 or (first := list(islice(left, 1))):
            body = left if sheets == 0 else chain(first, left)
            sheets += 1
            with box.open(_part(f"xl/worksheets/sheet{sheets}.xml"), "w", force_zip64=True) as part:
                part.write(f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
                for row in chain([head], islice(body, _MOST_ROWS)):
                    part.write(_row(row).encode())
                part.write(b"</sheetData></worksheet>")
        for name, content in _frame(sheets):
            box.writestr(_part(name), _XML + content)


def _part(name: str) -> ZipInfo:
    # The day of a part is of no use to anybody, and one file is the same whenever it is made.
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    part.external_attr = 0o600 << 16
    return part


def _row(row: Sequence[object]) -> str:
    cells: list[str] = []
    further: list[str] = []
    for value in row:
        if value is None or value == "":
            cells.append("<c/>")
        elif isinstance(value, int | float):
            cells.append(f"<c><v>{value!r}</v></c>")
        else:
            first, *more = _pieces(str(value))
            cells.append(_text(first))
            further += map(_text, more)
    return f"<row>{''.join(cells + further)}</row>"


def _pieces(text: str) -> list[str]:
    # What begins with an apostrophe gets one more, since an import takes one away.
    text = defused(text) if text.startswith("'") else text
    return [text[at : at + _LONGEST_TEXT] for at in range(0, len(text), _LONGEST_TEXT)]


def _text(text: str) -> str:
    """A cell that is text whatever it begins with; Excel reads _x0041_ as a letter's number."""
    seen = _ESCAPES.sub("_x005F_x", _NO_XML.sub("\ufffd", text)).replace("\r", "_x000D_")
    safe = seen.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def _frame(sheets: int) -> Iterator[tuple[str, str]]:
    """The parts that say where the sheets are."""
    numbers = range(1, sheets + 1)
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            f'ContentType="{_SHEET}.worksheet+xml"/>'
            for number in numbers
        )
        + "</Types>",
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers
        )
        + "</sheets></workbook>",
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations([("worksheet", f"worksheets/sheet{number}.xml") for number in numbers]),
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )
