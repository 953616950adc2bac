"""A file understood as a person would: which sheet, which line of headings, what each column is.

Nothing here knows of a shop: what is known already, and who works there, is `intake`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing import cells, days
from shopvisit.files.importing.answers import NO_ORDER, Answers, Question
from shopvisit.files.importing.cells import How, PartlyError, seen
from shopvisit.files.importing.columns import BY_FIELD, NAMES, known_in, names_somebody
from shopvisit.files.importing.formats.table import MOST_COLUMNS, Line, Table
from shopvisit.files.importing.headings import blocks_of, heading_at, headings_of
from shopvisit.files.importing.reading import read_tables
from shopvisit.files.importing.rows import LeftOut, Row, RowReader, Use
from shopvisit.shop.people.occasions import YearlyDay, describe, noted
from shopvisit.shop.record.names import OCCASIONS
from shopvisit.text.cleaning import clean
from shopvisit.text.countries import order as order_here
from shopvisit.text.i18n import _
from shopvisit.text.money import plain_amount

_MOST_ROWS = 100_000
_LONGEST_HEADING = 60
_SAMPLES = 3
_LOOKED_FOR_KINDS = 200
_DAYS = ("visited_on", *OCCASIONS)
_LIKE_A_NAME = re.compile(
    r"[\u3400-\u9fff]{2,4}(?:[·•][\u3400-\u9fff]{1,6})?(?:先生|女士|小姐|太太)?"
    r"|[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){1,3}"
)
_LIKELY = 0.6  # such a share of the cells
_SHORTEST_NUMBER = 7


@dataclass(frozen=True)
class Seen:
    """A column as it is understood; `field` is None for one that is not used."""

    number: int  # from 1
    heading: str
    field: str | None
    samples: tuple[str, ...] = ()
    sheet: str = ""


@dataclass(frozen=True)
class SheetSeen:
    """One sheet: its headings, and the reader of what stands below."""

    table: Table
    heading_line: int | None  # None where no line has headings
    headings: tuple[str, ...]
    columns: tuple[Seen, ...]
    blocks: tuple[tuple[Use, ...], ...]
    skipped: int  # lines in front of the data
    rows: int
    questions: tuple[Question, ...] = ()
    first: bool = True  # that a column without the name of a sheet means
    likely: tuple[Seen, ...] = ()  # unused columns that could hold names or numbers, as they would

    @property
    def lines(self) -> Iterator[Line]:
        return islice(self.table.lines, self.skipped, None)

    @property
    def usable(self) -> bool:
        """Whether it tells who its rows are about."""
        return any(names_somebody(use.field) for use in self.blocks[0])

    @property
    def names(self) -> bool:
        """Whether a column holds names."""
        return any(use.field in NAMES for use in self.blocks[0])

    @property
    def has_visits(self) -> bool:
        return any(use.field == "visited_on" for use in self.blocks[0])


@dataclass(frozen=True)
class Understood:
    """What a file was understood to be, before anybody is looked for or taken in."""

    path: Path
    sheets: tuple[SheetSeen, ...]  # that are read, customers first
    names: tuple[str, ...]  # of all sheets in the file
    answers: Answers

    @property
    def main(self) -> SheetSeen:
        return self.sheets[0]

    @property
    def rows(self) -> int:
        """How many lines there are below the headings."""
        return sum(sheet.rows for sheet in self.sheets)

    @property
    def columns(self) -> tuple[Seen, ...]:
        return tuple(column for sheet in self.sheets for column in sheet.columns)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for sheet in self.sheets for question in sheet.questions)

    def read(self) -> Iterator[tuple[SheetSeen, Line, list[Row | LeftOut]]]:
        """Every line with the people of it, or why it has none."""
        several = len(self.sheets) > 1
        for sheet in self.sheets:
            reader = RowReader(
                sheet.blocks,
                sheet.headings,
                sheet=sheet.table.name if several else "",
                shifts=sheet.table.shifts,
                as_above=self.answers.as_above,
            )
            for line in sheet.lines:
                yield sheet, line, list(reader.read(line))

    def remarks(self) -> list[str]:
        """What else should be known; asked for after everything was read."""
        said = [remark for sheet in self.sheets for remark in sheet.table.remarks()]
        unused = [
            column.heading for column in self.columns
            if column.field is None and column.heading
        ]  # fmt: skip
        if unused:
            said.append(_("Columns not used: {names}").format(names=", ".join(unused)))
        read = {sheet.table.name for sheet in self.sheets}
        if others := [clean(name, 40) for name in self.names if name not in read]:
            said.append(_("Sheets not read: {names}").format(names=", ".join(others)))
        return said


def understand(path: Path, today: date, answers: Answers | None = None) -> Understood:
    """Read a file and say what it is understood to be.

    Raises ShopError for what is no list, and for answers that do not fit it. A list of which
    nothing says who it is about is understood all the same, but not `usable`.
    """
    answers = answers or Answers()
    tables = read_tables(path, known_in)
    names = tuple(table.name for table in tables if table.name)
    if answers.sheet is not None:
        tables = _named(tables, answers.sheet, path)
    shown = [table for table in tables if not table.hidden] or tables
    first = next((table for table in tables if heading_at(table) is not None), shown[0])
    sheets = [_look(first, today, answers, answers.fields)]
    if sheets[0].usable:
        for table in tables:
            if table is not first and not table.hidden and heading_at(table) is not None:
                said = answers.others.get(table.name, {})
                other = replace(_look(table, today, answers, said), first=False)
                if other.usable and other.has_visits != sheets[0].has_visits:
                    sheets.append(other)
                    break
    sheets.sort(key=lambda sheet: sheet.has_visits)
    return Understood(path, tuple(sheets), names, answers)


def _named(tables: Sequence[Table], name: str, path: Path) -> tuple[Table, ...]:
    found = tuple(table for table in tables if table.name.casefold() == name.strip().casefold())
    if not found:
        names = ", ".join(clean(table.name, 40) for table in tables if table.name) or "-"
        said = _("{path} has no sheet {name}; it has: {names}")
        raise ShopError(said.format(path=path, name=clean(name, 40), names=names))
    return found


def _look(table: Table, today: date, answers: Answers, said: Mapping[int, str]) -> SheetSeen:
    """One sheet; `said` is what a person said of its columns."""
    at = heading_at(table)
    headings, skipped = headings_of(table, at, named=bool(said))
    if len(headings) > MOST_COLUMNS:
        raise ShopError(_("{path} has more columns than any list has.").format(path=table.path))
    plain = tuple(clean(heading, _LONGEST_HEADING) for heading in headings)
    for number in said:
        if not 1 <= number <= len(plain):
            none = _("There is no column {number}; the list has {count}.")
            raise ShopError(none.format(number=number, count=len(plain)))
    how = How(today, numbers=table.encoding is None)  # a workbook
    blocks = blocks_of(plain, how, said)
    evidence = _Evidence(blocks)
    rows = 0
    for rows, line in enumerate(islice(table.lines, skipped, None), 1):
        if rows > _MOST_ROWS:
            raise ShopError(
                _("{path} has more than {most} rows; please split it.").format(
                    path=table.path, most=f"{_MOST_ROWS:,}"
                )
            )
        evidence.see(line)
    blocks, questions = evidence.decide(blocks, answers)
    samples = list(islice(table.head, skipped, skipped + _SAMPLES))
    columns = _columns(plain, blocks, samples, table.name)
    likely = _likely(columns, table.head[skipped:], how)
    named = any(use.field in NAMES for block in blocks for use in block)
    if not named and (names := [each for each in likely if each.field == "name"]):
        questions = (*questions, _nameless(names[0]))
    heading_line = table.head[at or 0].number if skipped else None
    return SheetSeen(
        table, heading_line, plain, columns, blocks, skipped, rows, questions, likely=likely
    )


def _nameless(column: Seen) -> Question:
    said = _("No column is known to hold names. Is it column {number} ({heading})?")
    what = said.format(number=column.number, heading=column.heading or column.samples[0])
    return Question(what, f"--column {column.number}=name")


def _likely(columns: Sequence[Seen], lines: Sequence[Line], how: How) -> tuple[Seen, ...]:
    """The unused columns whose cells look like names, or like phone numbers; the likeliest first.

    Names differ from line to line, as the words of a type or a state do not.
    """
    found: list[tuple[float, Seen]] = []
    for column in columns:
        if column.field is not None:
            continue
        place = column.number - 1
        texts = [seen(line.cells[place]) for line in lines if place < len(line.cells)]
        texts = [text for text in texts if text]
        if not texts:
            continue
        called = sum(bool(_LIKE_A_NAME.fullmatch(text)) for text in texts) / len(texts)
        numbers = sum(_is_number(text, how) for text in texts) / len(texts)
        differing = len(set(texts)) / len(texts)
        for field_, share in (("name", called), ("phone", numbers)):
            if share >= _LIKELY and differing >= _LIKELY:
                found.append((share * differing, replace(column, field=field_)))
    found.sort(key=lambda each: -each[0])
    return tuple(column for _share, column in found)


def _is_number(text: str, how: How) -> bool:
    if sum(map(str.isdigit, text)) < _SHORTEST_NUMBER or days.orders_of(text):
        return False
    try:
        return bool(BY_FIELD["phone"].reader(text, replace(how, limit=BY_FIELD["phone"].limit)))
    except ValueError:
        return False


class _Evidence:
    """What the cells of whole columns say: the order of days, the kinds."""

    def __init__(self, blocks: Sequence[Sequence[Use]]) -> None:
        uses = [use for block in blocks for use in block]
        self._days = [use.number for use in uses if use.field in _DAYS]
        self._kinds = [use for use in uses if use.field == "kind"]
        self._orders: dict[int, Counter[frozenset[str]]] = {n: Counter() for n in self._days}
        self._examples: dict[int, str] = {}
        self._kinds_seen: dict[int, Counter[bool]] = {use.number: Counter() for use in self._kinds}

    def see(self, line: Line) -> None:
        row, width = line.cells, len(line.cells)
        for number in self._days:
            if number < width and (cell := row[number]) and (found := days.orders_of(seen(cell))):
                self._orders[number][found] += 1
                if len(found) > 1:
                    self._examples.setdefault(number, cell)
        for use in self._kinds:
            counted = self._kinds_seen[use.number]
            if use.number >= width or counted.total() >= _LOOKED_FOR_KINDS:
                continue
            if text := seen(row[use.number]):
                counted[_is_kind(text, use.how)] += 1

    def decide(
        self, blocks: Sequence[Sequence[Use]], answers: Answers
    ) -> tuple[tuple[tuple[Use, ...], ...], tuple[Question, ...]]:
        """The columns in use, with what their cells decide, and what these leave open."""
        orders: dict[int, str | None] = {}
        asking = []
        for number, counted in self._orders.items():
            orders[number], asked = days.decided(counted)
            if asked and orders[number] is None:
                asking.append(number)
        others = {order for order in orders.values() if order}
        questions = []
        for number in asking:
            # The same program wrote them all; else it is as people here write a day, where they
            # have a way to write one with its year behind.
            ours = order_here() if order_here() != "ymd" else None
            orders[number] = next(iter(others)) if len(others) == 1 else ours
            if orders[number] is None and not answers.dates and number in self._examples:
                heading = next(u.heading for b in blocks for u in b if u.number == number)
                said = _("{heading}: does the day or the month come first in {example}?")
                example = clean(self._examples[number], 30)
                questions.append(Question(said.format(heading=heading, example=example), "--dates"))
        return tuple(
            tuple(
                replace(use, how=replace(
                    use.how,
                    order=orders.get(use.number) if answers.dates in (None, NO_ORDER)
                    else answers.dates,
                ))
                for use in block
                if use.field != "kind" or use.rank < 0 or self._has_kinds(use.number)
            )
            for block in blocks
        ), tuple(questions)  # fmt: skip

    def _has_kinds(self, number: int) -> bool:
        """A column of other words is about something else."""
        counted = self._kinds_seen[number]
        return counted[True] > 0 or not counted


def _is_kind(text: str, how: How) -> bool:
    try:
        cells.kind(text, how)
    except ValueError:
        return False
    return True


def _columns(
    headings: Sequence[str], blocks: Sequence[Sequence[Use]], lines: Sequence[Line], sheet: str
) -> tuple[Seen, ...]:
    used = {use.number: use for block in blocks for use in block}
    seen_columns = []
    for number, heading in enumerate(headings):
        texts = [line.cells[number] if number < len(line.cells) else "" for line in lines]
        use = used.get(number)
        if not heading and use is None and not any(texts):
            continue
        samples = tuple(_sample(text, use) for text in texts)
        seen_columns.append(Seen(number + 1, heading, use.field if use else None, samples, sheet))
    return tuple(seen_columns)


def _sample(cell: str, use: Use | None) -> str:
    """A cell as it will be."""
    text = seen(cell)
    if not text or use is None:
        return clean(text, _LONGEST_HEADING)
    try:
        found = BY_FIELD[use.field].reader(text, use.how)
    except PartlyError as error:
        found = error.value
    except ValueError:
        return ""
    return _shown(use.field, found)


def _shown(field_: str, found: object) -> str:
    if isinstance(found, YearlyDay):
        return describe(found)
    if field_ in OCCASIONS and isinstance(found, tuple):
        return " / ".join(noted(on, note) for on, note in found)
    if field_ == "phone" and isinstance(found, tuple):
        return " / ".join(shown for shown, _key in found)
    if field_ == "visited_on" and isinstance(found, tuple):
        return " ".join(filter(None, map(str, found)))
    if field_ == "amount" and isinstance(found, int):
        return plain_amount(found, whole=False).replace(",", "")
    return "" if found is None else str(found)
