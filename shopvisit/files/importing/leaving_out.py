"""The file of what was left out: beside the list, in its own columns, ready to be put right."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from shopvisit.files.importing.columns import (
    BY_FIELD,
    OUR_LINE,
    OUR_REASON,
    is_ours,
    meaning_of,
)
from shopvisit.files.importing.rows import LeftOut
from shopvisit.files.importing.understanding import SheetSeen, Understood
from shopvisit.files.new_files import new_files, write_csv
from shopvisit.text.i18n import _


def reasons_of(left_out: Iterable[LeftOut]) -> dict[tuple[str, int], str]:
    """What to say of each line, by its sheet and number."""
    found: dict[tuple[str, int], str] = {}
    for one in left_out:
        said = one.reason
        if one.field and not one.whole:
            field = _(BY_FIELD[one.field].label)
            said = _("{field}: {reason}").format(field=field, reason=one.reason)
        place = one.sheet, one.line
        found[place] = f"{found[place]} {said}" if place in found else said
    return found


def write_left_out(understood: Understood, left_out: Iterable[LeftOut]) -> Path:
    """Write the lines of which anything was left out to a file beside the list.

    It takes the place of what an earlier import of the same list has left there.
    """
    reasons = reasons_of(left_out)
    target, known = _target(understood.path)
    places = [_headings(sheet) for sheet in understood.sheets]
    head = list(dict.fromkeys(chain.from_iterable(places)))
    several = len(understood.sheets) > 1

    def rows() -> Iterator[Sequence[str]]:
        yield [*(heading for heading, _nth in head), _(OUR_LINE), _(OUR_REASON)]
        for sheet, own in zip(understood.sheets, places, strict=True):
            name = sheet.table.name if several else ""
            for line in sheet.lines:
                if (reason := reasons.get((name, line.number))) is None:
                    continue
                cells = dict(zip(own, line.cells, strict=False))
                number = f"{name} {line.number}".strip()
                yield [*(cells.get(place, "") for place in head), number, reason]

    with new_files([target], replace=known) as (aside,):
        write_csv(aside, rows(), understood.main.table.delimiter)
    return target


def _headings(sheet: SheetSeen) -> list[tuple[str, int]]:
    """The headings, those that were only said to mean something by their meaning; and which time
    each stands there.
    """
    meant = {column.number: column.field for column in sheet.columns}
    found: list[tuple[str, int]] = []
    for number, heading in enumerate(sheet.headings, 1):
        field = meant.get(number)
        known = meaning_of(heading) if heading else None
        told = field and (known is None or known.field != field)
        name = _(BY_FIELD[field].label) if field and told else heading
        found.append((name, sum(name == other for other, _nth in found)))
    return found


def _target(path: Path) -> tuple[Path, bool]:
    """Where to write, and whether that takes the place of a file of ours."""
    ending, number = _("rejected"), 1
    target = path.with_name(f"{path.stem}-{ending}.csv")
    while target.exists():
        if _of_ours(target):
            return target, True
        number += 1
        target = target.with_name(f"{path.stem}-{ending}-{number}.csv")
    return target, False


def _of_ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline(100_000)
    except (OSError, UnicodeError):
        return False
    return any(
        len(cells) > 2 and all(map(is_ours, cells[-2:]))
        for delimiter in ",;\t|"
        for cells in csv.reader([first], delimiter=delimiter)
    )
