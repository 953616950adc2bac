"""Customers whose complaints stand, on a sample's last morning, in each state there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.sample.cast import Act, Role, rested
from shopvisit.shop.complaints.steps import ANSWER, TELL, VERIFY

if TYPE_CHECKING:
    from shopvisit.sample.case import Case
    from shopvisit.sample.cases import Cases

Does = Callable[[date, int, "Cases", "Case"], None]

_DAY = timedelta(days=1)


def _script(severity: str, category: str, source: str, opened: int, **later: int) -> Act:
    """A complaint of so many open days ago, and how many of them ago each thing was done."""

    def act(life: Cases) -> None:
        world = life.world
        life.held_from = world.back(max(opened, 7))
        fresh = opened == 0

        def complain(day: date, minute: int) -> None:
            visit = life.visits[-1]
            text = world.case_words.fresh if fresh else ""
            about = life.grievance(category, severity, source, visit, text)
            staff = next(id_ for id_ in world.clerks if id_ != visit.served_by)
            case = life.complain((day, minute), about, staff)
            for name, days in later.items():
                at, does = _LATER[name]
                life.at(world.back(days), at, does, life, case)

        life.at(world.back(opened), world.now[1] - 20 if fresh else 10 * 60, complain)

    return act


def _talk(name: str) -> Does:
    def talk(day: date, minute: int, life: Cases, _case: Case) -> None:
        for task in life.open[:]:
            if task.rule == name:
                life.call(day, minute, task, "reached")

    return talk


def _hold(day: date, minute: int, life: Cases, case: Case) -> None:
    life.hold(day, minute, case, life.world.open_day(life.world.today + 3 * _DAY))


def _resolve(day: date, minute: int, life: Cases, case: Case) -> None:
    life.resolve((day, minute), case, case.owner)


def _find_wrong(day: date, minute: int, life: Cases, case: Case) -> None:
    """Hear that it is not solved, as soon as that may be asked."""
    case.felt = 0.2
    check = next(task for task in life.open if task.rule == VERIFY)
    life.at(max(day, life.world.open_day(check.from_on)), minute, _talk(VERIFY), life, case)


_LATER: dict[str, tuple[int, Does]] = {
    "answered": (11 * 60 + 20, _talk(ANSWER)),
    "held": (14 * 60, _hold),
    "resolved": (15 * 60 + 30, _resolve),
    "told": (17 * 60, _talk(TELL)),
    "not_solved": (17 * 60 + 30, _find_wrong),
}

TROUBLES = tuple(
    Role("repair", rested, act)
    for act in (
        _script("urgent", "reliability", "phone", 0),
        _script("normal", "responsiveness", "counter", 1),
        _script("low", "empathy", "online", 2, answered=1),
        _script("normal", "tangibles", "counter", 8, answered=8),
        _script("normal", "assurance", "phone", 4, answered=4, held=3),
        _script("low", "price", "counter", 3, answered=3, resolved=1),
        _script("normal", "reliability", "phone", 6, answered=6, resolved=5, told=5),
        _script("urgent", "reliability", "counter", 13, answered=13, resolved=11, told=11,
                not_solved=9),
    )
)  # fmt: skip
