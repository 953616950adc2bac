"""Sections below the staff: by item, by kind and by dimension; the rules; the re-check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens.month.parts.pieces import (
    COLUMN,
    LABEL,
    VALUE,
    Block,
    Line,
    Piece,
    Spot,
    heading,
    openable,
)
from shopvisit.shop.month import words
from shopvisit.shop.month.owners.apart import OTHER
from shopvisit.shop.month.owners.health import COUNTED
from shopvisit.text.cells import fit, plain, wrap
from shopvisit.text.i18n import N_, _, n_

if TYPE_CHECKING:
    from shopvisit.shop.month.record import GroupRow, Month

_OF, _COMPLAINTS, _OF_VISITS = 8, 10, 8
_NUMBER = 7  # of the columns of rules


_RULES_TITLE, _RECHECK_TITLE = N_("Rules"), N_("Re-check")


def blocks(month: Month) -> dict[str, Block]:
    """Each by its title; empty where there is nothing to tell."""
    return {
        **{title: _groups(month, by) for by, title in words.GROUPS.items()},
        _RULES_TITLE: _rules(month),
        _RECHECK_TITLE: _recheck(month),
    }


def _groups(month: Month, by: str) -> Block:
    rows = month.group(by)
    if [row.name for row in rows] in ([], [OTHER]):
        return []
    columns = (
        (_("satisfied"), VALUE),
        (_("of"), _OF),
        (_("complain"), _COMPLAINTS),
        (_("of"), _OF_VISITS),
    )
    return [heading(_(words.GROUPS[by]), *columns), *(_group(by, row) for row in rows)]


def _group(by: str, row: GroupRow) -> Line:
    """Complaints are told for a hundred visits."""
    rate = row.complaint_rate
    return (
        Piece(f"  {fit(plain(words.part(f'{by}_ratings', row.name)), LABEL)}"),
        *(
            openable(words.value(row.csat), Spot(f"{by}_ratings", row.name), VALUE)
            if row.csat.n
            else (Piece(fit("-", VALUE, "right"), "quiet"),)
        ),
        Piece(fit(words.out_of(row.csat), _OF, "right"), "quiet"),
        *(
            openable(words.value(rate), Spot(f"{by}_complaints", row.name), _COMPLAINTS)
            if rate.k
            else (Piece(fit("0" if rate.n else "-", _COMPLAINTS, "right"), "quiet"),)
        ),
        Piece(fit(words.out_of(rate), _OF_VISITS, "right"), "quiet"),
    )


_RULES = {"made": N_("due"), "reached": N_("reach"), "scores": N_("scored"), "low": N_("low")}


def _rules(month: Month) -> Block:
    made = [row for row in month.rules if row.made]
    block: Block = []
    if made:
        title = Piece(" " + fit(_(_RULES_TITLE), LABEL + 9), "heading")
        names = (Piece(fit(_(_RULES[what]), _NUMBER, "right"), "quiet") for what in COUNTED)
        block.append((title, *names))
    for row in made:
        line: Line = (Piece(f"  {fit(plain(words.rule(row.rule)), LABEL + 8)}"),)
        for what in COUNTED:
            number = getattr(row, what)
            line += (
                openable(str(number), Spot(f"rule_{what}", row.rule), _NUMBER)
                if number
                else (Piece(fit("-", _NUMBER, "right"), "quiet"),)
            )
        block.append(line)
    if made and (nothing := [words.rule(row.rule) for row in month.rules if not row.made]):
        said = _("Made nothing: {rules}").format(rules=_(", ").join(nothing))
        block += [(Piece(f"    {line}", "quiet"),) for line in wrap(said, COLUMN - 6)]
    late = [one for one in month.health if one.count]
    return block + [
        (
            Piece(f"  {fit(words.called(one.name), LABEL)}"),
            *openable(str(one.count), Spot(one.name), VALUE - 1, "late"),
        )
        for one in late
    ]


def _recheck(month: Month) -> Block:
    """Whoever was followed up can be called once more; what comes of it is told."""
    if not month.followed_up:
        return []
    asked, differed = month.recheck.n or 0, month.recheck.k or 0
    said = _("Enter shows whom to call once more")
    if asked:
        said = n_("{count} said something else", "{count} said something else", differed)
        said = said.format(count=differed)
    return [
        heading(_(_RECHECK_TITLE)),
        (
            Piece(f"  {fit(_('Asked once more'), LABEL)}"),
            *openable(str(asked), Spot("recheck"), VALUE - 1),
            Piece(f"   {said}", "late" if differed else "quiet"),
        ),
    ]
