"""What an import shows as rows: recent files, the columns of a list, what is left out of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from shopvisit.calendar.days import short_day
from shopvisit.errors import legible
from shopvisit.files.importing.columns import BY_FIELD
from shopvisit.text.i18n import N_, _
from shopvisit.text.phones import mask_phone
from shopvisit.widgets.columns import Column
from shopvisit.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from shopvisit.files.importing.rows import LeftOut
    from shopvisit.files.importing.understanding import Seen, Understood
    from shopvisit.files.recent_files import RecentFile

RECENT = (
    Column("", 1),
    Column(N_("File"), 24, flex=True, min_width=20),
    Column(N_("Folder"), 18, flex=True, min_width=10),
    Column(N_("Saved"), 16),
)
COLUMNS = (
    Column("", 2, "right"),
    Column(N_("Heading"), 12, flex=True, min_width=12),
    Column(N_("Holds"), 14),
    Column(N_("As it will be"), 13, flex=True, min_width=13),
    Column("", 12, flex=True, min_width=10),
    Column("", 12, flex=True, min_width=10, drop=1),
)
LEFT_OUT = (
    Column(N_("Line"), 6, "right"),
    Column(N_("Column"), 13),
    Column(N_("Cell"), 16, flex=True, min_width=10, drop=1),
    Column(N_("Why it is left out"), 30, flex=True, min_width=24),
)
_LONG_NUMBER = re.compile(r"\+?\d[\d-]{5,}\d")
_MOST_OF_A_DAY = 8  # digits; with more it may be somebody's number


class Rows:
    """Rows that are all made at once, their ids their places."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)
        self.ids = range(len(self._rows))

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._rows[id_] for id_ in ids]


def recent_rows(files: Sequence[RecentFile], today: date) -> Rows:
    """The files that a digit picks."""
    return Rows(
        Row(
            number,
            (
                str(number + 1),
                legible(each.path.name),
                legible(_folder(each.path)),
                f"{short_day(each.changed.date(), today)} {each.changed:%H:%M}",
            ),
        )
        for number, each in enumerate(files)
    )


def _folder(path: Path) -> str:
    """Its folder, as short as it can be said."""
    try:
        return str(path.parent.relative_to(Path.home()))
    except ValueError:
        return str(path.parent)


def column_rows(understood: Understood) -> Rows:
    """Every column, what it holds, and three of its cells as they will be."""
    several = len(understood.sheets) > 1
    return Rows(
        Row(
            place,
            (
                str(column.number),
                called(column, several=several),
                _(BY_FIELD[column.field].label) if column.field else _("(not used)"),
                *(shown(column.field, sample) for sample in (*column.samples, "", "", "")[:3]),
            ),
            "" if column.field else "dim",
        )
        for place, column in enumerate(understood.columns)
    )


def called(column: Seen, *, several: bool) -> str:
    """The heading of a column, with the name of its sheet where there are `several`."""
    heading = column.heading or _("(no heading)")
    return f"{column.sheet}: {heading}" if several else heading


def shown(field: str | None, cell: str) -> str:
    """A cell on a screen that others can see: no phone number whole, whatever column it is in."""
    if field == "phone":
        return " / ".join(mask_phone(number) for number in cell.split(" / "))
    if field in ("visited_on", "birthday", "lunar_birthday", "amount"):
        return cell
    return _LONG_NUMBER.sub(_masked, cell)


def _masked(found: re.Match[str]) -> str:
    text = found.group()
    return mask_phone(text) if sum(map(str.isdigit, text)) > _MOST_OF_A_DAY else text


def left_out_rows(left_out: Sequence[LeftOut]) -> Rows:
    """What does not come in, each with its line and the reason."""
    return Rows(
        Row(
            place,
            (
                f"{one.sheet} {one.line}".strip(),
                _("(whole line)") if one.whole else _(BY_FIELD[one.field].label),
                shown(one.field, one.value),
                one.reason,
            ),
        )
        for place, one in enumerate(left_out)
    )
