"""The morning that a sample shop ends with: customers whose last act with the shop is written.

Each role looks for the day of a last visit that puts its follow-up where the role wants it (late
by two days, due today, …) by the real rules and the real working days. What the rules make of that
visit is then left alone, but for what the role says was tried. `TROUBLES` are the customers whose
complaints wait that morning, one for each way in which they can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.calendar.occasions import falls_on
from shopvisit.shop.followups.kinds import ANSWER, TELL, VERIFY
from shopvisit.shop.rules import rules

if TYPE_CHECKING:
    from shopvisit.sample.cases import Cases
    from shopvisit.sample.steps import Case
    from shopvisit.sample.world import World

_DAY = timedelta(days=1)
_EARLIER = (130, 70)  # days before the last visit on which a regular came, too
_NOON, _FIVE = 12 * 60, 17 * 60
Fits = Callable[[date, date, date], bool]
Act = Callable[["Cases"], None]


@dataclass(frozen=True)
class Role:
    """`wanted(from_on, due_on, today)` says where the window of the last visit must lie."""

    kind: str
    wanted: Fits
    act: Act | None = None
    regular: bool = True

    def fits(self, world: World, since: date) -> bool:
        """Whether there is such a day in the sample's time."""
        return self._last_visit(world, since) is not None

    def joins(self, world: World, since: date) -> date:
        """The day of the first visit."""
        return self._days(world, since)[0]

    def play(self, life: Cases, since: date) -> None:
        """Put the visits on the agenda, and the act that ends them."""
        world = life.world
        days = self._days(world, since)
        for day in days[:-1]:
            life.at(day, world.busy_minute(), life.visit, "service")
        life.at(days[-1], _NOON, life.visit, self.kind)
        life.held_from = days[-1]
        if self.act:
            self.act(life)

    def _days(self, world: World, since: date) -> list[date]:
        last = self._last_visit(world, since) or world.today
        early = [last - days * _DAY for days in _EARLIER] if self.regular else []
        return [world.open_day(day) for day in early if day >= since] + [last]

    def _last_visit(self, world: World, since: date) -> date | None:
        for back in range(1, 30):
            day = world.today - back * _DAY
            if day < since or world.open_day(day) != day:
                continue
            first = not self.regular or day - _EARLIER[-1] * _DAY < since
            answering = rules.visit_rules(world.config.rules, self.kind, "", first=first)[:1]
            if any(self.wanted(*world.window(rule, day), world.today) for rule in answering):
                return day
        return None


def _late(days: int) -> Fits:
    return lambda _from_on, due_on, today: due_on == today - days * _DAY


def _due(_from_on: date, due_on: date, today: date) -> bool:
    return due_on == today


def _since(days: int) -> Fits:
    """In the window that many days ago, and with time left."""
    return lambda from_on, due_on, today: from_on <= today - days * _DAY and due_on > today


def _called(days: int) -> Fits:
    """In the window that many days ago."""
    return lambda from_on, due_on, today: from_on <= today - days * _DAY <= due_on


def rested(_from_on: date, due_on: date, today: date) -> bool:
    """Asked about long ago."""
    return due_on < today - 14 * _DAY


def _promised(ago: int, text: int, due: int, minute: int) -> Act:
    """Talked with `ago` days back, and promised something for `due` days from today."""

    def act(life: Cases) -> None:
        def talk(day: date, at: int) -> None:
            task = life.open[-1]
            life.call(day, at, task, "reached")
            promised = life.world.words.promises[text]
            by = life.world.today + due * _DAY
            made_by = task.closed_by or life.world.manager
            life.own_task((day, at), (by, minute), promised, made_by, kind="promise")

        life.at(life.world.today - ago * _DAY, _NOON + 25, talk)

    return act


def _urgent(life: Cases) -> None:
    world = life.world
    life.held_from = world.today - 7 * _DAY

    def note(day: date, at: int) -> None:
        due = world.today - _DAY
        life.own_task((day, at), (due, None), world.words.urgent, world.manager, priority=1)

    life.at(world.today - 3 * _DAY, _FIVE, note)


def _not_answered(life: Cases) -> None:
    def ring(day: date, at: int) -> None:
        life.call(day, at, life.open[-1], "no_answer")

    life.at(life.world.today - _DAY, life.world.first_call + 20, ring)


def _put_off(life: Cases) -> None:
    def rest(_day: date, _at: int) -> None:
        life.open[-1].planned_on = life.world.today

    life.at(life.world.today - _DAY, _FIVE, rest)


def _put_off_too_far(life: Cases) -> None:
    def rest(_day: date, _at: int) -> None:
        life.open[-1].planned_on = life.world.open_day(life.world.today + 3 * _DAY)

    life.at(life.world.today - 2 * _DAY, _FIVE, rest)


def _lunar_birthday(life: Cases) -> None:
    today = life.world.today
    life.held_from = today - 7 * _DAY
    keys = [key for key in falls_on(today) if key[0] == "lunar"]
    if keys:
        life.at(today - 10 * _DAY, _NOON, life.note_birthday, keys[0], 1968)


def _done_today(minutes: int) -> Act:
    def act(life: Cases) -> None:
        def ring(day: date, at: int) -> None:
            life.call(day, at, life.open[-1], "reached")

        life.at(life.world.today, life.world.first_call + minutes, ring)

    return act


CAST = (
    Role("repair", rested, _urgent),
    Role("service", _called(1), _promised(1, 0, 0, 15 * 60)),
    Role("purchase", _late(2), _put_off_too_far, regular=False),
    Role("service", _called(2), _promised(2, 2, -1, _FIVE)),
    Role("service", _late(1), _not_answered),
    Role("install", _called(1), _promised(1, 1, 0, 11 * 60 + 30)),
    Role("service", _due),
    Role("service", _since(1), _put_off),
    Role("purchase", _called(0), _done_today(5), regular=False),
    Role("service", rested, _lunar_birthday),
    Role("repair", _called(0), _done_today(14)),
    Role("return", _called(0)),
)


# Whose complaints stand in each state

Does = Callable[[date, int, "Cases", "Case"], None]


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
