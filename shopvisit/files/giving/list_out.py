"""A list as it stands on a screen, as a workbook of one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from shopvisit.files.giving.book import Column, Sheet, write_book
from shopvisit.files.new_files import new_files
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cells import cell_len
from shopvisit.text.cleaning import clean

_NARROWEST, _WIDEST = 8, 60
_LONGEST_NAME = 30  # of a sheet and of a file
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("\\/:*?\"<>|[]'", " "))


def give_out(shop: Shop, name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """Write rows under their titles to a new file in `exports` beside the shop; where it is.

    `name` is what the list is called. No file is written over: a number is added to the name.
    Raises CannotWriteError when the disk says no.
    """
    kept = [list(row) for row in rows]
    widths = [
        max(_NARROWEST, *(cell_len(cell) + 2 for cell in (title, *(row[place] for row in kept))))
        for place, title in enumerate(titles)
    ]
    columns = [
        Column(title, min(width, _WIDEST)) for title, width in zip(titles, widths, strict=True)
    ]
    path = free_place(shop, name)
    with new_files([path]) as (aside,):
        write_book(aside, [Sheet(sheet_name(name), columns, kept)])
    return path


def sheet_name(name: str) -> str:
    """What a list is called, as a sheet and a file can be."""
    return clean(name.translate(_NOT_IN_NAMES), _LONGEST_NAME).strip(" .'") or "list"


def free_place(shop: Shop, name: str) -> Path:
    """A name in `exports` beside the shop that nothing has yet, for a list that is called so."""
    return free_path(shop, f"{sheet_name(name)}-{shop.clock.today()}", ".xlsx")


def free_path(shop: Shop, stem: str, suffix: str) -> Path:
    """A file among what the shop has given out that is not there yet; a number makes it so."""
    # A copy that is only looked at goes when the program ends, and all beside it.
    beside = Path.home() if shop.looking == "copy" else shop.path.absolute().parent
    path, number = beside / "exports" / f"{stem}{suffix}", 2
    while path.exists():
        path, number = path.with_name(f"{stem}.{number}{suffix}"), number + 1
    return path
