"""Lines read as people and their visits: each cell by its column, a bad one costs only itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

from shopvisit.files.importing.cells import How, PartlyError, seen
from shopvisit.files.importing.columns import BY_FIELD, COLUMNS
from shopvisit.files.importing.days import noted
from shopvisit.files.importing.formats.table import UNREADABLE, Line
from shopvisit.settings.values import EXPIRIES
from shopvisit.shop.people.occasions import YearlyDay, describe
from shopvisit.shop.record.names import OCCASIONS
from shopvisit.text.i18n import _
from shopvisit.text.names import same_name

_TOTAL = re.compile(
    r"(?:本页|本月|本日|总|小|合)?(?:合计|总计|小计|共计|总额|累计|總計|合計|小計)[:：]?.*"
    r"|共\s*\d+\s*[人位条笔个].*|(?:grand |sub)?-?totals?:?|sum:?",
    re.IGNORECASE,
)
BETWEEN_PHONES = " / "
YearlyOne = tuple[str, YearlyDay, str]  # of which kind, when, and what was noted of it
Noted = tuple[tuple[YearlyDay, str], ...]
Phone = tuple[str, str]  # as the card shows it, and the digits by which it is known
_HAN = re.compile("[\u3400-\u9fff]")
_JOINED_RANK = 1  # among the names, that of first and last name put together
_PART_OF_NAME = ("first_name", "middle_name", "last_name")
_PART_OF_BIRTHDAY = ("birth_year", "birth_month", "birth_day")
# Customer fields that are stored as they are read.
TEXTS = tuple(
    column.field
    for column in COLUMNS
    if not column.of_visit
    and not column.part
    and column.field not in ("phone", "lunar_birthday", *OCCASIONS)
)


class LeftOut(NamedTuple):
    """A cell that was not taken, or not whole; `whole`: the line was not taken at all."""

    line: int
    field: str
    value: str
    reason: str
    whole: bool = False
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class VisitRow:
    visited_on: date
    time: str
    kind: str
    item: str
    amount: int | None
    served_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says of a customer; `texts` by field, '' for what is not there.

    `days` are all that come back every year, the birthday among them.
    """

    number: int
    texts: dict[str, str]
    phones: tuple[Phone, ...]
    birthday: YearlyDay | None
    visit: VisitRow | None
    left_out: tuple[LeftOut, ...] = ()
    days: tuple[YearlyOne, ...] = ()


@dataclass(frozen=True)
class Use:
    """One column in use: where it stands, and how its cells are read."""

    number: int  # from 0
    field: str
    heading: str
    how: How
    rank: int = 0


class RowError(Exception):
    """The line cannot be taken; the message says why, `field` what it lacks, if it is just that."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class RowReader:
    """Reads the lines of one sheet. Side by side there may be several people: `blocks`."""

    def __init__(
        self,
        blocks: Sequence[Sequence[Use]],
        headings: Sequence[str],
        *,
        sheet: str = "",
        shifts: bool = True,
        as_above: bool = False,
    ) -> None:
        self._blocks = [_by_field(block) for block in blocks]
        self._headings = tuple(headings)
        self._sheet, self._shifts, self._as_above = sheet, shifts, as_above
        self._above: tuple[str, tuple[Phone, ...]] | None = None

    def read(self, line: Line) -> Iterator[Row | LeftOut]:
        """The people of a line, or why there is none: a LeftOut that is `whole`."""
        try:
            self._check(line)
        except RowError as error:
            yield self._rejected(line, error)
            return
        width = len(line.cells)
        for block in self._blocks:
            first = len(self._blocks) == 1
            places = [use.number for uses in block.values() for use in uses]
            if not first and not any(n < width and line.cells[n].strip() for n in places):
                continue
            try:
                yield self._person(line, block)
            except RowError as error:
                yield self._rejected(line, error)

    def _rejected(self, line: Line, error: RowError) -> LeftOut:
        return LeftOut(line.number, error.field, "", str(error), whole=True, sheet=self._sheet)

    def _check(self, line: Line) -> None:
        if line.wrong:
            raise RowError(line.wrong)
        width = len(self._headings)
        if self._shifts and any(cell.strip() for cell in line.cells[width:]):
            n = len(line.cells)
            raise RowError(_("{n} cells, but only {width} headings.").format(n=n, width=width))
        if line.cells[:1] == self._headings[:1] and line.cells[:width] == self._headings:
            raise RowError(_("The headings once more."))

    def _person(self, line: Line, block: Mapping[str, list[Use]]) -> Row:
        cells = _Cells(line, self._sheet)
        texts = dict.fromkeys(TEXTS, "")
        notes: list[str] = []
        for name in TEXTS:
            if uses := block.get(name):
                if name == "name":
                    continue
                texts[name] = cells.text(uses, BY_FIELD[name].joined)
        texts["name"] = _name(cells, block, notes)
        phones = _phones(cells, block.get("phone", ()))
        days = _days(cells, block, notes)
        birthday = next((on for kind, on, _note in days if kind == "birthday"), None)
        visit = _visit(cells, block)
        if notes:
            texts["note"] = "；".join(filter(None, (texts["note"], *notes)))[
                : BY_FIELD["note"].limit
            ]
        if not phones and _is_total(line):
            raise RowError(_("A line of totals is no customer."))
        if not texts["name"] and not phones:
            texts["name"], phones = self._from_above(cells, visit)
        self._above = texts["name"], phones
        return Row(line.number, texts, phones, birthday, visit, tuple(cells.left_out), days)

    def _from_above(self, cells: _Cells, visit: VisitRow | None) -> tuple[str, tuple[Phone, ...]]:
        could_be = self._above is not None and visit is not None and not cells.left_out
        if could_be and self._as_above and self._above:
            return self._above
        said = [one.reason for one in cells.left_out]
        reason = " ".join([_("Neither a name nor a phone number."), *said])
        raise RowError(reason, "name" if could_be else "")


def _by_field(block: Sequence[Use]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for use in sorted(block, key=lambda use: use.rank):
        found.setdefault(use.field, []).append(use)
    return found


def _is_total(line: Line) -> bool:
    first = next((cell.strip() for cell in line.cells if cell.strip()), "")
    return len(first) < 30 and _TOTAL.fullmatch(first) is not None


class _Cells:
    """The cells of a line, and what of them was left out so far."""

    def __init__(self, line: Line, sheet: str) -> None:
        self._line, self._sheet = line, sheet
        self.left_out: list[LeftOut] = []

    def raw(self, use: Use) -> str:
        cells = self._line.cells
        text = cells[use.number] if use.number < len(cells) else ""
        return seen(text) if text else ""

    def take(self, use: Use, text: str | None = None) -> object:
        """What a cell says, None for nothing or what cannot be taken."""
        text = self.raw(use) if text is None else text
        if not text:
            return None
        try:
            if text in UNREADABLE:
                raise ValueError(_(UNREADABLE[text]))
            return BY_FIELD[use.field].reader(text, use.how)
        except PartlyError as error:
            self.lose(use.field, text, str(error))
            return error.value
        except ValueError as error:
            self.lose(use.field, "" if text in UNREADABLE else text, str(error))
            return None

    def lose(self, field_: str, value: str, reason: str) -> None:
        self.left_out.append(
            LeftOut(self._line.number, field_, value[:200], reason, sheet=self._sheet)
        )

    def text(self, uses: Sequence[Use], joined: str | None) -> str:
        if len(uses) == 1:
            return cast("str", self.take(uses[0])) or ""
        found = dict.fromkeys(filter(None, (cast("str", self.take(use)) for use in uses)))
        if joined is None:
            return next(iter(found), "")
        whole = joined.join(found)
        limit = BY_FIELD[uses[0].field].limit
        if len(whole) > limit:
            self.lose(uses[0].field, whole, _("There is no room for all of it."))
        return whole[:limit]


def _name(cells: _Cells, block: Mapping[str, list[Use]], notes: list[str]) -> str:
    """The surest name; others that differ, as of a company, go into the note."""
    found: list[tuple[int, str, str]] = []
    for use in block.get("name", ()):
        if text := cells.take(use):
            found.append((use.rank, cast("str", text), use.heading))
        elif cells.raw(use) in UNREADABLE:
            raise RowError(_("{field}: {reason}").format(
                field=use.heading, reason=cells.left_out[-1].reason))  # fmt: skip
    parts = [
        cast("str", cells.take(uses[0]) or "") if (uses := block.get(name)) else ""
        for name in _PART_OF_NAME
    ]
    if any(parts):
        first, middle, last = parts
        chinese = _HAN.search("".join(parts))
        whole = f"{last}{middle}{first}" if chinese else " ".join(filter(None, parts))
        found.append((_JOINED_RANK, whole, ""))
    if not found:
        return ""
    found.sort(key=lambda each: each[0])
    name = found[0][1]
    for _rank, other, heading in found[1:]:
        if heading and not same_name(other, name):
            notes.append(f"{heading}: {other}")
    return name


def _phones(cells: _Cells, uses: Sequence[Use]) -> tuple[Phone, ...]:
    """Each number once, as many as a card has room for."""
    found = [cast("tuple[Phone, ...]", cells.take(use) or ()) for use in uses]
    numbers = [number for each in found for number in each]
    if len(numbers) < 2:
        return tuple(numbers)
    phones: dict[str, str] = {}
    room = BY_FIELD["phone"].limit
    for shown, key in numbers:
        if key in phones:
            continue
        if room < len(shown):
            cells.lose("phone", shown, _("That is too much for phone numbers: 120 characters."))
            continue
        phones[key] = shown
        room -= len(shown) + len(BETWEEN_PHONES)
    return tuple((shown, key) for key, shown in phones.items())


def _days(cells: _Cells, block: Mapping[str, list[Use]], notes: list[str]) -> tuple[YearlyOne, ...]:
    """Birthday and other days of a line; our own workbook has several in a cell, with notes."""
    found: list[YearlyOne] = []
    uses = block.get("birthday", ())
    apart = any(name in block for name in ("lunar_birthday", *_PART_OF_BIRTHDAY))
    if (
        uses
        and not apart
        and any(mark in cells.raw(uses[0]) for mark in ("\n", " ("))
        and (several := _noted(cells.raw(uses[0]), uses[0].how))
    ):
        found += [("birthday", on, note) for on, note in several]
    elif on := _birthday(cells, block, notes):
        found.append(("birthday", on, ""))
    for kind in OCCASIONS:
        if kind == "birthday" or kind not in block:
            continue
        use = block[kind][0]
        for day, note in cast("Noted", cells.take(use) or ()):
            if kind in EXPIRIES and (day.calendar != "solar" or day.year is None):
                cells.lose(
                    kind, cells.raw(use), _("The day on which something ends needs its year.")
                )
            else:
                found.append((kind, day, note))
    return tuple(found)


def _noted(text: str, how: How) -> Noted:
    """The birthdays of a cell with several, or with notes; none where it is something else."""
    try:
        found = noted(text, how)
    except ValueError:
        return ()
    return () if any(on.year and on.year > how.today.year for on, _note in found) else found


def _birthday(cells: _Cells, block: Mapping[str, list[Use]], notes: list[str]) -> YearlyDay | None:
    solar, lunar = block.get("birthday", ()), block.get("lunar_birthday", ())
    found: YearlyDay | None = None
    if any(name in block for name in _PART_OF_BIRTHDAY[:2]):
        found = _put_together(cells, block)
    elif solar:
        found = cast("YearlyDay | None", cells.take(solar[0]))
    if lunar and (by_moon := cast("YearlyDay | None", cells.take(lunar[0]))):
        if found is None:
            return by_moon
        notes.append(f"{lunar[0].heading}: {describe(by_moon)}")
    return found


def _put_together(cells: _Cells, block: Mapping[str, list[Use]]) -> YearlyDay | None:
    """A birthday of which year, month and day stand apart."""
    year, month = (
        cells.raw(uses[0]) if (uses := block.get(name)) else "" for name in _PART_OF_BIRTHDAY[:2]
    )
    day_uses = block.get("birth_day") or block.get("birthday") or ()
    day = cells.raw(day_uses[0]) if day_uses else ""
    if not month and not day:
        return None
    whole = "-".join(filter(None, (re.sub(r"\.0+$", "", part) for part in (year, month, day))))
    use = next(uses[0] for name in (*_PART_OF_BIRTHDAY, "birthday") if (uses := block.get(name)))
    read = Use(use.number, "birthday", use.heading, use.how)
    return cast("YearlyDay | None", cells.take(read, whole))


def _visit(cells: _Cells, block: Mapping[str, list[Use]]) -> VisitRow | None:
    uses = block.get("visited_on")
    if not uses:
        return None
    when = cast("tuple[date, str] | None", cells.take(uses[0]))
    if when is None:
        others = ("item", "amount", "kind", "served_by")
        said = next(
            (text for o in others for use in block.get(o, ()) if (text := cells.raw(use))), ""
        )
        if said and not cells.raw(uses[0]):
            cells.lose("visited_on", "", _("The day of the visit is missing."))
        return None
    time = block.get("time")
    kind, amount, served_by, note = (
        cells.take(found[0]) if (found := block.get(name)) else None
        for name in ("kind", "amount", "served_by", "visit_note")
    )
    return VisitRow(
        when[0],
        when[1] or (cast("str", cells.take(time[0])) if time else "") or "",
        cast("str", kind) or "service",
        cells.text(items, BY_FIELD["item"].joined) if (items := block.get("item")) else "",
        cast("int | None", amount),
        cast("str", served_by) or "",
        cast("str", note) or "",
    )
