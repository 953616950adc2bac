"""What an owner asks of a month besides its figures, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from shopvisit.shop.month import figures, words
from shopvisit.shop.month.owners.apart import OTHER
from shopvisit.shop.month.owners.health import COUNTED
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.record import GroupRow, Month

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
RULES = N_("What the rules made")
HEALTH = N_("Forgotten or late")


def tables(month: Month) -> Iterable[tuple[str, Table]]:
    """By item, by kind of visit and by dimension; the rules; what was forgotten or late."""
    for by, title in words.GROUPS.items():
        rows = month.group(by)
        if [row.name for row in rows] not in ([], [OTHER]):
            yield _(title), _groups(by, rows)
    if any(row.made for row in month.rules):
        yield _(RULES), _rules(month)
    if health := _health(month):
        yield _(HEALTH), (("", _("How many")), health)


def _groups(by: str, rows: Sequence[GroupRow]) -> Table:
    headings = ("", _("Satisfied (4-5)"), _("of"), _("Complaints/100 visits"), _("of"))
    return headings, [
        (
            words.part(f"{by}_ratings", row.name),
            words.value(row.csat),
            words.out_of(row.csat),
            words.value(row.complaint_rate),
            words.out_of(row.complaint_rate),
        )
        for row in rows
    ]


def _rules(month: Month) -> Table:
    made = [row for row in month.rules if row.made]
    nothing = [row for row in month.rules if not row.made]
    return ("", *(_(label) for label in COUNTED.values())), [
        *((words.rule(row.rule), *(str(getattr(row, what)) for what in COUNTED)) for row in made),
        *((words.rule(row.rule), "0", *[""] * (len(COUNTED) - 1)) for row in nothing),
    ]


def _health(month: Month) -> list[tuple[str, str]]:
    rows = [(words.called(one.name), str(one.count)) for one in month.health if one.count]
    if month.recheck.n:
        said = f"{month.recheck.k}/{month.recheck.n}"
        rows.append((words.called(figures.RECHECK.name), said))
    return rows


def as_json(month: Month) -> dict[str, Any]:
    """The same as `summary --json` prints it."""
    return {
        **{
            f"by_{by}": [
                {
                    "name": row.name,
                    "csat": plain(row.csat),
                    "complaint_rate": plain(row.complaint_rate),
                }
                for row in month.group(by)
            ]
            for by in words.GROUPS
        },
        "rules": [
            {"rule": row.rule, **{what: getattr(row, what) for what in COUNTED}}
            for row in month.rules
        ],
        "health": [{"what": one.name, "count": one.count} for one in month.health],
        "heard": month.heard,
        "recheck": {"k": month.recheck.k or 0, "n": month.recheck.n or 0},
    }


def plain(figure: Figure) -> dict[str, object]:
    """A figure that is compared with no other."""
    return {"value": figure.value, "k": figure.k, "n": figure.n}
