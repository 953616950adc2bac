"""How the answers to the shop's own questions stand on the page of a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens.month.parts.pieces import COLUMN, LABEL, VALUE, Piece, Spot, openable
from shopvisit.shop.month import questions
from shopvisit.text.bars import bars
from shopvisit.text.cells import fit, plain, wrap
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.screens.month.parts.pieces import Block
    from shopvisit.shop.month.questions import AskedRow
    from shopvisit.shop.month.record import Month

_BAR = 14
_ROOM = COLUMN - VALUE - 4


def block(month: Month) -> Block:
    """Rule by rule, each question with how many answered it, and below it the answers."""
    if not month.questions:
        return []
    title = (
        Piece(" " + fit(_(questions.TITLE), _ROOM + 2), "heading"),
        Piece(fit(_("answers"), VALUE, "right"), "quiet"),
    )
    block: Block = [title]
    before = ""
    for row in month.questions:
        if row.rule != before:
            rule = fit(plain(questions.rule(row)), COLUMN - 3).rstrip()
            block.append((Piece(f"  {rule}", "quiet"),))
            before = row.rule
        block += _question(row)
    return block


def _question(row: AskedRow) -> Block:
    said = wrap(plain(row.text), _ROOM)
    lines: Block = [(Piece(f"  {line}"),) for line in said[:-1]]
    lines.append(
        (
            Piece(f"  {fit(said[-1], _ROOM)} "),
            *openable(str(row.n), Spot("question", row.part()), VALUE),
        )
    )
    found = list(row.bars())
    drawn = bars([count for _number, _said, count in found], _BAR)
    for (number, answer, count), cells in zip(found, drawn, strict=True):
        lines.append(
            (
                Piece(f"    {fit(plain(answer), LABEL - 2)}", "quiet"),
                *openable(str(count), Spot("question", row.part(number)), VALUE),
                Piece(f"  {cells}", "bar"),
            )
        )
    return lines
