"""What the shop knows, in files: all for people, all for programs, or one customer's data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopvisit import db
from shopvisit.files.new_files import new_files, write_csv
from shopvisit.store import schema

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

_TABLES = (*(schema.table_name(model) for model in schema.JOURNALLED), "action", "journal")
_AT_ONCE = 2000


def export_workbook(shop: Shop, folder: Path) -> Path:
    """Write everything for people into a new workbook in `folder`, named after today; its path.

    What stands in it, `shop_book` says, all of one moment. An import reads its customers and visits
    again. The file, and a folder made for it, are their owner's alone. Raises ShopError where the
    file is there already, CannotWriteError when the disk says no; then nothing of it is there.
    """
    return _workbook(shop, folder / f"shopvisit-{shop.clock.today()}.xlsx")


def export_beside(shop: Shop) -> Path:
    """As `export_workbook`, among what the shop has given out, under a name that nothing has."""
    from shopvisit.files.giving.list_out import free_path

    return _workbook(shop, free_path(shop, f"shopvisit-{shop.clock.today()}", ".xlsx"))


def _workbook(shop: Shop, path: Path) -> Path:
    from shopvisit.files.giving import book, shop_book

    with db.snapshot(), new_files([path]) as (aside,):
        book.write_book(aside, shop_book.sheets(shop))
    return path


def export_template(folder: Path) -> Path:
    """Write a workbook to be filled in, for an import, into `folder`; its path.

    Raises as `export_workbook` does.
    """
    return _template(folder / "shopvisit-template.xlsx")


def template_beside(shop: Shop) -> Path:
    """As `export_template`, among what the shop has given out, under a name that nothing has."""
    from shopvisit.files.giving.list_out import free_path

    return _template(free_path(shop, "shopvisit-template", ".xlsx"))


def _template(path: Path) -> Path:
    from shopvisit.files.giving import book, shop_book

    with new_files([path]) as (aside,):
        book.write_book(aside, shop_book.empty())
    return path


def export_tables(shop: Shop, folder: Path) -> list[Path]:
    """Write every table as it is into `folder`, a new CSV file for each; their paths.

    CSV as Excel in China reads it, all of one moment, whatever is saved meanwhile. Columns are
    named as in the shop's file: days are local, instants UTC, money in minor units, and what was
    not given is blank. Nothing in them starts a formula. The files and a folder made for them are
    their owner's alone. Raises ShopError where a file is there already, CannotWriteError when the
    disk says no; then none of the files is there.
    """
    targets = [folder / f"{table}.csv" for table in _TABLES]
    with db.snapshot(), new_files(targets) as asides:
        for table, aside in zip(_TABLES, asides, strict=True):
            head = [name for (name,) in db.rows("SELECT name FROM pragma_table_info(?)", table)]
            write_csv(aside, chain([head], _rows(table, head)))
    return targets


def _rows(table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """All rows of a table, a handful at a time."""
    last = 0
    while True:
        found = db.rows(
            f"SELECT id, {', '.join(columns)} FROM {table} WHERE id > ? ORDER BY id LIMIT ?",
            last,
            _AT_ONCE,
        )
        if not found:
            return
        last = found[-1][0]
        yield from (row[1:] for row in found)


def export_customer(shop: Shop, customer_id: int, path: Path) -> Path:
    """Write all that is known of one customer to a new file, as JSON that people can read.

    What stands in it, `dossier` says. The file, and a folder made for it, are their owner's alone.
    Raises ShopError when there is no such customer or the file is there already, CannotWriteError.
    """
    import json

    from shopvisit.files.giving.dossier import dossier

    with db.snapshot():
        known = dossier(shop, customer_id)
    with new_files([path]) as (aside,):
        text = json.dumps(known, ensure_ascii=False, indent=2)
        aside.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return path
