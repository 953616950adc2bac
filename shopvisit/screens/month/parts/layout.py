"""How a month stands on the page: lines of pieces, some of which are numbers that open a list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from shopvisit.screens.month.parts import own_questions, sections, staff
from shopvisit.screens.month.parts.pieces import (
    COLUMN,
    LABEL,
    MOST_READABLE,
    VALUE,
    Block,
    Line,
    Piece,
    Spot,
    heading,
    length,
    openable,
)
from shopvisit.screens.month.parts.summary import summary
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import figures, questions, words
from shopvisit.text.bars import bar, bars, stack
from shopvisit.text.cells import fit, plain
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.record import Month, ReasonRow

SECTION = "section"  # a spot that opens or folds the section which is its part
_LOOP, _REASONS = N_("From visit to solved"), N_("Reasons")
_IMPROVED = N_("Improvements")
_OF, _CHANGE, _TARGET = 9, 9, 7
_TOLD = 8
_BAR = 14
_LOST = 8
_STACK = 50  # cells of a whole with its parts
_BOX_SIGNS = "+=-"  # of those who recommend, those between, those who do not


@dataclass(frozen=True)
class Section:
    """A part of the page below its first screen, under the title that it goes by."""

    title: str
    lines: Block


def page(month: Month, width: int, opened: Collection[str] | None = None) -> list[Line]:
    """The whole page for a terminal of that width; from two columns' width on it has two.

    In one column the sections are folded but for those `opened`; None stands for all of them.
    """
    top = summary(month, width)
    if width < 2 * COLUMN + 1:
        return [*top, *_folded(_in_order(month, width), opened)]
    left = [_follow_ups(month), _satisfaction(month), _reckoned(month, figures.COMPLAINTS)]
    right = [_funnel(month), _customers(month), _reckoned(month, figures.MONEY), _reasons(month)]
    beside = _beside(_stacked(left), _stacked([*right, own_questions.block(month)]))
    more = [block for block in sections.blocks(month).values() if block]
    ends = _beside(_stacked(more[::2]), _stacked(more[1::2]))
    return [*top, *beside, *_stacked(_people(month, width)), *ends]


def _in_order(month: Month, width: int) -> list[Section]:
    """All sections, each by what its first line says; those that are empty are left out."""
    blocks = {
        figures.FOLLOW_UPS: _follow_ups(month),
        figures.SAID: _satisfaction(month),
        _LOOP: _funnel(month),
        figures.COMPLAINTS: _reckoned(month, figures.COMPLAINTS),
        _REASONS: _reasons(month),
        questions.TITLE: own_questions.block(month),
        figures.CUSTOMERS: _customers(month),
        figures.MONEY: _reckoned(month, figures.MONEY),
        staff.TITLE: staff.block(month, width),
        _IMPROVED: _improvements(month, min(width, MOST_READABLE)),
        **sections.blocks(month),
    }
    return [Section(title, lines) for title, lines in blocks.items() if lines]


def _people(month: Month, width: int) -> list[Block]:
    return [staff.block(month, width), _improvements(month, min(width, MOST_READABLE))]


def _folded(sections: Iterable[Section], opened: Collection[str] | None) -> Block:
    if opened is None:
        return _stacked(section.lines for section in sections)
    lines: Block = [()]
    for section in sections:
        is_open = section.title in opened
        spot = Spot(SECTION, section.title)
        mark = "-" if is_open else "+"
        lines.append((Piece(" "), Piece(f" {mark} {_(section.title)}", "heading", spot)))
        lines += [*section.lines, ()] if is_open else []
    return lines


def _stacked(blocks: Iterable[Block]) -> Block:
    """Blocks below each other, a blank line before each."""
    return [line for block in blocks if block for line in ((), *block)]


def _beside(left: Block, right: Block) -> Block:
    height = max(len(left), len(right))
    lines = []
    for number in range(height):
        start = left[number] if number < len(left) else ()
        end = right[number] if number < len(right) else ()
        used = sum(length(piece.text) for piece in start)
        lines.append((*start, Piece(" " * (COLUMN - used)), *end))
    return lines


def _line(line: words.Line) -> Line:
    """A figure with what it is made from, its change and its target; a part of one is set in."""
    indent = "    " if line.inner else "  "
    # A large amount takes of the columns beside it, which has room: nothing of it is cut.
    wide = max(0, length(line.number) + 1 - VALUE)
    change = fit(line.change, max(_CHANGE, length(line.change) + 1), "right")
    return (
        Piece(indent + fit(line.label, LABEL + 2 - len(indent))),
        *(
            openable(line.number, Spot(line.name, line.part), VALUE + wide)
            if line.number
            else (Piece(" " * VALUE),)
        ),
        Piece(fit(line.of, _OF - wide, "right"), "quiet"),
        Piece(change),
        Piece(
            fit(
                f"< {line.target}" if line.missed else line.target,
                _TARGET + _CHANGE - length(change),
                "right",
            ),
            "late" if line.missed else "quiet",
        ),
    )


def _few_line(month: Month, name: str) -> Block:
    few = words.sample(month, name)
    return [(Piece(f"    {few}", "quiet"),)] if few else []


def _headings(month: Month) -> list[tuple[str, int]]:
    return [
        (_("month"), VALUE),
        (_("of"), _OF),
        (words.compared_with(month), _CHANGE),
        (_("target"), _TARGET),
    ]


def _follow_ups(month: Month) -> Block:
    lines = words.lines(month, figures.of(figures.FOLLOW_UPS))
    return [heading(_(figures.FOLLOW_UPS), *_headings(month)), *(_line(line) for line in lines)]


# Other questions than the one before.
_APART = ("nps", "ces")


def _satisfaction(month: Month) -> Block:
    shown = figures.of(figures.SAID)
    heard = _heard(month)
    if not any(month.figures[one.name].n for one in shown):
        return [heading(_(figures.SAID)), (Piece(f"  {_('No scores yet.')}", "quiet"),), *heard]
    block = [heading(_(figures.SAID), *_headings(month))]
    parts = {"csat": _csat_bars, "nps": _nps_boxes}
    for line in words.lines(month, shown):
        block += [()] if line.name in _APART else []
        block += [_line(line), *_few_line(month, line.name)]
        block += parts[line.name](month.figures[line.name]) if line.name in parts else []
    return [*block, (), *heard] if heard else block


def _heard(month: Month) -> Block:
    if not month.heard:
        return []
    label = Piece(f"  {fit(words.called('heard'), LABEL)}")
    return [(label, *openable(str(month.heard), Spot("heard"), VALUE))]


def _csat_bars(figure: Figure) -> Block:
    counts = figure.parts.get("bars")
    if not figure.n or not isinstance(counts, tuple):
        return []
    scores = range(5, 0, -1)
    return _parts(
        "csat",
        [(str(score), str(score), words.score(score), counts[score - 1]) for score in scores],
    )


def _nps_boxes(figure: Figure) -> Block:
    if not figure.n:
        return []
    boxes = zip(_BOX_SIGNS, words.BOXES, strict=True)
    counts = figure.parts
    return _parts(
        "nps", [(sign, box, words.box(box), int(str(counts.get(box, 0)))) for sign, box in boxes]
    )


def _parts(name: str, parts: Sequence[tuple[str, str, str, int]]) -> Block:
    """Parts of a whole by sign, code, words and count: a bar each, and below them all in one."""
    drawn = bars([count for *_said, count in parts], _BAR)
    return [
        *(
            (
                Piece(f"    {fit(said, LABEL - 2)}", "quiet"),
                *openable(str(count), Spot(name, code), VALUE),
                Piece(f"  {cells}", "bar"),
            )
            for (_sign, code, said, count), cells in zip(parts, drawn, strict=True)
        ),
        (
            Piece("    "),
            Piece(stack({sign: count for sign, *_said, count in parts}, _STACK), "part"),
        ),
    ]


def _reckoned(month: Month, section: str) -> Block:
    """How something is counted is said once, for all that follow each other."""
    found = list(words.lines(month, figures.of(section)))
    if not found:
        return []
    block = [heading(_(section), *_headings(month)[: 4 if section == figures.COMPLAINTS else 3])]
    means = ""
    for line in found:
        if means and not line.inner and line.means != means:
            block.append((Piece(f"    {means}", "quiet"),))
        means = means if line.inner else line.means
        block += [_line(line), *(() if line.inner else _few_line(month, line.name))]
    return [*block, (Piece(f"    {means}", "quiet"),)] if means else block


def _funnel(month: Month) -> Block:
    most = max((step.count for step in month.funnel), default=0)
    return [
        heading(_(_LOOP), ("", VALUE), (_("lost"), _LOST)),
        *(
            (
                Piece(f"  {fit(words.called(step.name), LABEL)}"),
                *openable(str(step.count), Spot(step.name), VALUE),
                Piece(fit(gone, _LOST, "right"), "quiet"),
                Piece(f"  {bar(step.count, most, _BAR)}", "bar"),
            )
            for step, gone in zip(month.funnel, words.lost(month), strict=True)
        ),
    ]


def _customers(month: Month) -> Block:
    """How many visited stands in the loop; the dormant stand before those who are lost."""
    block = [heading(_(figures.CUSTOMERS), *_headings(month)[:3])]
    for line in words.lines(month, figures.of(figures.CUSTOMERS)):
        if line.name == "churn":
            block.append(
                (
                    Piece(f"  {fit(words.called('dormant'), LABEL)}"),
                    *openable(str(month.dormant), Spot("dormant"), VALUE),
                )
            )
        block += [_line(line)] if line.name != "visits" else []
    return block


def _reasons(month: Month) -> Block:
    worst, best, away = (month.top(each) for each in ("complaint", "praise", "absence"))
    half = COLUMN // 2 - 1
    lines: Block = []
    if worst or best:
        lines = [
            (
                Piece(" " + fit(f"- {_('What they complain of')}", half), "heading"),
                Piece(" " + fit(f"+ {_('What they praise')}", half), "heading"),
            ),
            *_side_by_side(worst, best, half),
        ]
    if away:
        lines.append((Piece(f" {_('Why they stay away')}", "heading"),))
        lines += _side_by_side(away[::2], away[1::2], half)
    return lines


def _side_by_side(left: Sequence[ReasonRow], right: Sequence[ReasonRow], width: int) -> Block:
    pairs = zip_longest(left, right)
    return [(*_reason(one, width), *_reason(other, width)) for one, other in pairs]


def _reason(row: ReasonRow | None, width: int) -> Line:
    if row is None:
        return (Piece(" " * (width + 1)),)
    return (
        Piece(f"  {fit(row.name, width - 12)}"),
        *openable(str(row.count), Spot("reason", str(row.id)), 5),
        Piece(fit(formulas.signed(row.change), 4, "right") + "  ", "quiet"),
    )


def _improvements(month: Month, width: int) -> Block:
    """Two lines each: what it is and who knows of it, then what was different since."""
    if not month.improvements:
        return []
    room = width - _TOLD - 11
    block: Block = [
        (
            Piece(" " + fit(_(_IMPROVED), room + 8), "heading"),
            Piece(fit(_("told"), _TOLD, "right"), "quiet"),
        )
    ]
    for one in month.improvements:
        name = f" {one.adopted_on:%m-%d} {fit(plain(one.title), room + 1)}"
        block += [
            (
                Piece(" "),
                Piece(name, "", Spot("improvement", str(one.id))),
                Piece(fit(words.told(one), _TOLD, "right")),
            ),
            (Piece(f"        {words.effect(one)}", "quiet"),),
        ]
    return block
