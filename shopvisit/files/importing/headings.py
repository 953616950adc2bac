"""Where the headings of a table stand, and which of its columns are used for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shopvisit.files.importing.cells import How
from shopvisit.files.importing.columns import (
    BY_FIELD,
    folded,
    known_in,
    meaning_of,
    names_somebody,
)
from shopvisit.files.importing.formats.table import HEAD, Line, Table
from shopvisit.files.importing.rows import Use

_HAPPENED = ("item", "amount")  # without these a day on which something was made is no visit


def heading_at(table: Table) -> int | None:
    """Which of the first lines holds the headings: the first that says who the rows are about.

    A word alone in its line may be a title, where a line of headings follows somewhere; and what
    stands right above more headings are names of groups of columns.
    """
    known = [known_in(line.cells) for line in table.head[:HEAD]]
    for at, count in enumerate(known):
        lone = sum(bool(cell.strip()) for cell in table.head[at].cells) == 1
        below = known[at:] if lone else known[at : at + 3]
        if count and max(below) == count:
            return at
    return None


def headings_of(table: Table, at: int | None, *, named: bool) -> tuple[list[str], int]:
    """The headings, and how many lines there are in front of the data.

    `named`: a person has said what columns hold, so there may be no headings at all.
    """
    if at is None:
        first = table.head[0]
        if named and looks_like_data(first):
            width = max(len(line.cells) for line in table.head)
            return [""] * width, 0
        return list(first.cells), 1
    upper = list(table.head[at].cells)
    below = table.head[at + 1] if at + 1 < len(table.head) else None
    if below is None or not _is_second(upper, below.cells):
        return upper, at + 1
    width = max(len(upper), len(below.cells))
    upper += [""] * (width - len(upper))
    joined, last = [], ""
    for over, under in zip(upper, (*below.cells, *[""] * (width - len(below.cells))), strict=True):
        last = over or last
        if not under or under == over:
            joined.append(over)
        elif meaning_of(under) or not meaning_of(last + under):
            joined.append(under if meaning_of(under) else f"{last} {under}".strip())
        else:
            joined.append(last + under)
    return joined, at + 2


def _is_second(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a line goes on with the headings of the one above."""
    known = 0
    for number, cell in enumerate(lower):
        over = upper[number] if number < len(upper) else ""
        meaning = meaning_of(over)
        if meaning and names_somebody(meaning.field):
            if cell.strip() and cell != over:
                return False
        elif cell.strip() and cell != over:
            known += bool((found := meaning_of(cell)) and found.field)
    return known > 0


def looks_like_data(line: Line) -> bool:
    """Whether a line holds a number or a day, which no heading is."""
    return any(
        sum(map(str.isdigit, cell)) >= 6 and sum(map(str.isalpha, cell)) <= 3 for cell in line.cells
    )


def blocks_of(
    headings: Sequence[str], how: How, fields: Mapping[int, str]
) -> tuple[tuple[Use, ...], ...]:
    """The columns in use; several blocks where the same headings stand side by side again."""
    filled = [(number, heading) for number, heading in enumerate(headings) if heading]
    for times in (4, 3, 2):
        size, rest = divmod(len(filled), times)
        parts = [filled[i * size : (i + 1) * size] for i in range(times)]
        words = [[heading for _number, heading in part] for part in parts]
        if not rest and size > 1 and words.count(words[0]) == times and known_in(words[0]):
            return tuple(_uses(part, how, fields) for part in parts)
    return (_uses(list(enumerate(headings)), how, fields),)


def _uses(
    columns: Sequence[tuple[int, str]], how: How, fields: Mapping[int, str]
) -> tuple[Use, ...]:
    found: list[Use] = []
    for number, heading in columns:
        meaning = meaning_of(heading) if heading else None
        field_, rank = (meaning.field, meaning.rank) if meaning else ("", 0)
        if number + 1 in fields:
            field_, rank = fields[number + 1], -1
        if field_:
            found.append(_use(number, field_, heading, how, rank))
    return tuple(_settled(found))


def _use(number: int, field_: str, heading: str, how: How, rank: int) -> Use:
    column = BY_FIELD[field_]
    how = replace(how, limit=column.limit, lunar=field_ == "lunar_birthday")
    return Use(number, field_, heading, how, rank)


def _settled(uses: Sequence[Use]) -> list[Use]:
    """Each meaning once, but where several columns of it can be kept together."""
    best: dict[str, Use] = {}
    for use in uses:
        if use.field not in best or use.rank < best[use.field].rank:
            best[use.field] = use
    kept = []
    for use in uses:
        if BY_FIELD[use.field].joined is not None or best[use.field] is use:
            kept.append(use)
        elif use.field == "visited_on" and "time" not in best and _says_time(use.heading):
            kept.append(_use(use.number, "time", use.heading, use.how, use.rank))
    made = best.get("visited_on")
    if made and made.rank > 1 and not any(name in best for name in _HAPPENED):
        del best["visited_on"]
    if "visited_on" not in best:
        kept = [use for use in kept if not BY_FIELD[use.field].of_visit]
    return kept


def _says_time(heading: str) -> bool:
    return folded(heading) in BY_FIELD["time"].headings[0].split()
