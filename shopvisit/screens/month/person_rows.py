"""A staff member's month as lines: sections of a label, a number, what it is of, and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shopvisit.calendar.work import month_span
from shopvisit.shop.followups import kinds
from shopvisit.shop.month import words
from shopvisit.text.bars import bar
from shopvisit.text.i18n import N_, _, n_

if TYPE_CHECKING:
    from shopvisit.settings.values import Thresholds
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.metrics.formulas import Figure
    from shopvisit.shop.month.owners.heard import Word
    from shopvisit.shop.month.owners.person import InMonth, Person

_BAR = 20
_MOST_SHOWN = 5  # reasons of a kind


@dataclass(frozen=True)
class Line:
    """A line of the page; `story` tells it below the list. A follow-up can be handed on."""

    label: str
    number: str = ""
    of: str = ""
    what: str = ""
    story: str = ""
    customer_id: int | None = None
    follow_up_id: int | None = None
    due_on: date | None = None
    late: bool = False


def lines(person: Person, limits: Thresholds) -> list[list[Line]]:
    """The sections of which there is anything to tell."""
    sections = (
        _work(person, limits),
        _now(person),
        [_task(row) for row in person.tasks],
        _reasons(person),
        [_praise(word) for word in person.praise],
        [_month(one) for one in reversed(person.months)],
    )
    return [section for section in sections if section]


def _figure(label: str, figure: Figure, what: str = "") -> Line:
    return Line(label, words.value(figure), words.out_of(figure), what)


def _work(person: Person, limits: Thresholds) -> list[Line]:
    row = person.row
    if row is None:
        return [Line(_("Work"), what=_("nothing of this month is theirs"))]
    rank = _("place {rank} of the staff").format(rank=row.rank) if row.rank else ""
    if not row.rank and row.csat.n:
        rank = _("no place: fewer than {count} ratings").format(count=limits.no_rank_under)
    found = [
        Line(_("Due"), str(row.due), what=_("closed by them, of this month")),
        Line(_("Done"), str(row.done)),
        _figure(_("On time"), row.on_time),
        _figure(_("Reached"), row.reach),
        _figure(_("Satisfied (4-5)"), row.csat, rank),
    ]
    if row.self_rated:
        own = _("recorded of themselves, not counted above")
        found.append(Line(_("Self-rated"), str(row.self_rated), what=own))
    return found


def _now(person: Person) -> list[Line]:
    found = [
        Line(_("Open now"), str(person.open), "", _("begun and theirs")),
        Line(_("Late now"), str(person.late), "", late=bool(person.late)),
        Line(_("All of theirs"), str(person.assigned), "", _("with what begins later")),
    ]
    return found if person.assigned else [Line(_("Open now"), "0", what=_("nothing is theirs"))]


def _task(row: TodayRow) -> Line:
    late = row.state == "overdue"
    about = " ".join(part for part in (_(kinds.KINDS[row.kind]), row.reason) if part)
    what = f"{row.customer} · {about}"
    return Line(
        row.when, what=what, story=f"{row.customer}: {about}", customer_id=row.customer_id,
        follow_up_id=row.id, due_on=row.due_on, late=late,
    )  # fmt: skip


_POLARITIES = {
    "complaint": N_("They complain of"),
    "praise": N_("They praise"),
    "absence": N_("Stays away for"),
}


def _reasons(person: Person) -> list[Line]:
    found = []
    for polarity, label in _POLARITIES.items():
        given = [one for one in person.reasons if one.polarity == polarity][:_MOST_SHOWN]
        found += [
            Line(_(label) if not place else "", f"{one.count}x", what=one.name)
            for place, one in enumerate(given)
        ]
    return found


def _praise(word: Word) -> Line:
    said = f"{word.customer} · {word.said}"
    return Line(
        _("Praise"), what=said, story=f"{word.customer}: {word.said}",
        customer_id=word.customer_id,
    )  # fmt: skip


def _month(one: InMonth) -> Line:
    name = words.title(month_span(one.month)[0])
    rated = n_("{count} rating", "{count} ratings", one.csat.n or 0).format(count=one.csat.n or 0)
    drawn = bar(int(one.csat.value or 0), 100, _BAR)
    done = _("{percent} done of {count} due").format(
        percent=words.value(one.done), count=one.done.n or 0
    )
    story = _("{month}: {done}; {csat} of {ratings} satisfied").format(
        month=name, done=done, csat=words.value(one.csat), ratings=rated
    )
    return Line(name, words.value(one.csat), words.out_of(one.csat), drawn, story)
