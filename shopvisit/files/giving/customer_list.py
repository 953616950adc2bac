"""A list of customers as a workbook of one sheet: numbers in full, days and money as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from shopvisit.files.giving.book import DAY, MONEY, NUMBER, Cell, Column, Sheet, money, write_book
from shopvisit.files.giving.list_out import free_place, sheet_name
from shopvisit.files.new_files import new_files
from shopvisit.shop.lists import finding, named, rows, sentence
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _

_PAGE = 500


def give_out(shop: Shop, name: str, conditions: Sequence[Condition]) -> Path:
    """Write who is on a list now to a new file in `exports` beside the shop; where it is.

    Raises CannotWriteError when the disk says no.
    """
    path = free_place(shop, name)
    write(path, shop, name, conditions)
    return path


def write(path: Path, shop: Shop, name: str, conditions: Sequence[Condition]) -> None:
    """Write who is on a list now to a new file.

    Raises ShopError where there is a file already, CannotWriteError when the disk says no.
    """
    columns = [
        Column(_("Name"), 16),
        Column(_("Phone"), 16),
        Column(_("Why"), 44),
        Column(_("Last visit"), 12, DAY),
        Column(_("Last score"), 10, NUMBER),
        Column(_("Spent in 12 months"), 14, MONEY),
    ]
    with new_files([path]) as (aside,):
        write_book(aside, [Sheet(sheet_name(name), columns, _rows(shop, conditions))])


def write_every(path: Path, shop: Shop) -> None:
    """Write which lists there are, and how many are on each, to a new file. Raises as `write`."""
    columns = [
        Column(_("List"), 30),
        Column(_("Conditions"), 60),
        Column(_("Customers"), 10, NUMBER),
    ]
    found = [
        (each.name, sentence.said(each.conditions), count) for each, count in named.counted(shop)
    ]
    with new_files([path]) as (aside,):
        write_book(aside, [Sheet(sheet_name(_("Lists")), columns, found)])


def _rows(shop: Shop, conditions: Sequence[Condition]) -> Iterator[Sequence[Cell]]:
    ids = finding.ids(shop, conditions)
    for start in range(0, len(ids), _PAGE):
        for one in rows.listed(shop, conditions, ids[start : start + _PAGE]):
            spent = money(one.spend)
            yield one.name, one.phone, one.why, one.last_visit_on, one.csat, spent
