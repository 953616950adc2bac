"""What came of a list: the counts and the words, and a file beside it with what was left out.

That file has the list's own columns, ready to be put right.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from shopvisit.errors import ShopError
from shopvisit.files.importing.answers import Question
from shopvisit.files.importing.columns import (
    BY_FIELD,
    OUR_LINE,
    OUR_REASON,
    is_ours,
    meaning_of,
)
from shopvisit.files.importing.headings import looks_like_data
from shopvisit.files.importing.rows import LeftOut
from shopvisit.files.importing.understanding import SheetSeen, Understood
from shopvisit.files.new_files import new_files, write_csv
from shopvisit.text.i18n import _, n_

AWAY = (90, 180)
_SHOWN_REASONS = 5


class SameNumber(NamedTuple):
    """A new card with a number that somebody of another name has, too."""

    line: int
    name: str
    other: str


@dataclass(frozen=True)
class Imported:
    """What came of a list. Each row counts once: as new (it brought a customer or a visit), as
    updated (it only filled blanks), as a duplicate (it brought nothing), or as rejected.

    `absent` are those of it who have been away for more than 90 days, the last to come first;
    `follow_ups` are open because of it. Of a list that was only looked at there are none of both.
    """

    file: Path
    rows: int
    new: int
    updated: int
    duplicates: int
    rejected: int
    rejects_file: Path | None
    understood: Understood
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()  # of the notes those that neither ask nor tell of one line
    visits: int = 0
    left_out: tuple[LeftOut, ...] = ()
    same_number: tuple[SameNumber, ...] = ()
    away: tuple[tuple[int, int], ...] = ()  # of who came in: more than so many days, how many
    questions: tuple[Question, ...] = ()
    nobody: tuple[str, ...] = ()  # whom it names and nobody here is called
    absent: tuple[int, ...] = ()
    follow_ups: int = 0


def with_words(found: Imported, *, dry_run: bool) -> Imported:
    """That, with what a person should know of it and what is to be asked.

    Writes what was left out beside the list, unless it is a `dry_run`.
    """
    remarks = [*found.understood.remarks(), *_remarks(found)]
    rejects_file = None
    if found.left_out and not dry_run:
        try:
            rejects_file = write_left_out(found.understood, found.left_out)
        except ShopError as error:
            remarks.append(_("The rows left out could not be written: {why}").format(why=error))
    notes = [*remarks, *(question.what for question in found.understood.questions)]
    if rejects_file is None:
        notes += [
            _("Line {line}: {reason}").format(line=line, reason=reason)
            for (_sheet, line), reason in islice(reasons_of(found.left_out).items(), _SHOWN_REASONS)
        ]
    questions = tuple(_questions(found))
    return replace(
        found,
        notes=tuple(notes),
        remarks=tuple(remarks),
        rejects_file=rejects_file,
        questions=questions,
    )


def unusable(understood: Understood) -> str:
    """Why a list cannot be taken, and which of its columns may be what it lacks."""
    if looks_like_data(understood.main.table.head[0]):
        said = _(
            "{path} begins with data and has no headings; say which column holds the names or "
            "phone numbers, or write that above them."
        )
    else:
        said = _("{path} has no column with names or phone numbers; its first line must say which.")
    whole = [said.format(path=understood.path)]
    for column in understood.main.likely[:2]:
        hint = _("Column {number} ({heading}) could be: {field}.")
        heading = column.heading or column.samples[0]
        field = _(BY_FIELD[column.field or ""].label)
        whole.append(hint.format(number=column.number, heading=heading, field=field))
    return " ".join(whole)


def _questions(found: Imported) -> Iterator[Question]:
    """What only a person can say."""
    yield from found.understood.questions
    answers = found.understood.answers
    if found.nobody and not answers.add_staff:
        names = ", ".join(found.nobody)
        yield Question(_("Do they work here: {names}?").format(names=names), "--staff")
    nameless = sum(one.whole and one.field == "name" for one in found.left_out)
    if nameless:
        said = n_(
            "{count} visit has no name; is it of whoever stands above it?",
            "{count} visits have no name; are they of whoever stands above them?",
            nameless,
        )
        yield Question(said.format(count=nameless), "--as-above")


def _remarks(found: Imported) -> Iterator[str]:
    """What the shop should know besides the counts."""
    if found.nobody:
        said = _("Nobody of that name works here, so these visits name no staff: {names}")
        yield said.format(names=", ".join(found.nobody))
    if found.same_number:
        count = len(found.same_number)
        pairs = ", ".join(
            _("{name} and {other}").format(name=name, other=other)
            for _line, name, other in found.same_number[:_SHOWN_REASONS]
        )
        yield n_(
            "{count} number belongs to two names; both have a card: {pairs}",
            "{count} numbers belong to two names; both have a card: {pairs}",
            count,
        ).format(count=count, pairs=pairs)


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
