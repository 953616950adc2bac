"""The steps of a sample customer's complaints: who takes them when, and what comes again.

It mirrors `shop/complaints/steps.py`: the same things start, end and repeat a step, stop a clock,
and give a late one to the manager.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.calendar import opening_hours
from shopvisit.calendar.days import parse_utc, utc_text
from shopvisit.sample.calls import Task, Visited, clock_time
from shopvisit.sample.life import Life
from shopvisit.shop.followups.kinds import ANSWER, SOLVE, TELL, VERIFY

if TYPE_CHECKING:
    from shopvisit.sample.world import Person, World
    from shopvisit.settings.values import Rule

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_LATE = (ANSWER, SOLVE, TELL)
When = tuple[date, int]
# When, who, what kind of event, and its words.
Happened = tuple[When, int | None, str, str]


@dataclass(frozen=True, slots=True)
class Grievance:
    """What a customer complains of, and how the shop heard of it."""

    text: str
    category: str
    severity: str
    source: str
    visit: Visited
    cause: int | None = None
    rating_id: int | None = None


@dataclass(slots=True, eq=False)
class Case:
    """A complaint while it is worked on; `felt` is what the customer will say of the solution."""

    id: int
    about: Grievance
    opened: When
    owner: int
    respond_by: When = (date.min, 0)
    resolve_by: date = date.min
    responded: When | None = None
    resolved: When | None = None
    informed: When | None = None
    verified: When | None = None
    closed: When | None = None
    resolver: int | None = None
    resolution: str = ""
    compensation: int | None = None
    reopened: int = 0
    after: int | None = None
    felt: float = 0.9
    holds: list[tuple[When, When]] = field(default_factory=list)
    events: list[Happened] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)

    def held(self, when: When) -> bool:
        """Whether it waits for the customer then."""
        return bool(self.holds) and self.holds[-1][1] > when and self.resolved is None


def write_cases(world: World, customer_id: int, cases: Iterable[Case]) -> None:
    """Have the rows of a customer's complaints written, as they ended or stand now."""
    for case in cases:
        about = case.about
        stamped = [
            world.stamp(*when) if when else None
            for when in (case.responded, case.resolved, case.informed, case.verified, case.closed)
        ]
        opened = world.stamp(*case.opened)
        world.put(
            "complaint", case.id, opened, customer_id, about.visit.id, about.source,
            about.category, about.severity, case.owner, about.text, opened,
            case.opened[0].isoformat(), world.stamp(*case.respond_by),
            case.resolve_by.isoformat(), *stamped, case.resolution, case.reopened, about.cause,
            case.compensation, about.rating_id, case.after,
        )  # fmt: skip
        ends = [end for _begin, end in case.holds]
        for event in case.events:
            _write_event(world, case, event[0], event)
            if event[2] == "hold":
                _write_event(world, case, event[0], (ends.pop(0), case.owner, "resume", ""))


def _write_event(world: World, case: Case, made: When, event: Happened) -> None:
    when, staff, kind, text = event
    world.put(
        "complaint_event", world.new_id("complaint_event"), world.stamp(*made), case.id,
        world.stamp(*when), staff, kind, text,
    )  # fmt: skip


class Steps(Life):
    """A customer whose complaints are worked on."""

    def __init__(self, world: World, person: Person) -> None:
        super().__init__(world, person)
        self.cases: list[Case] = []

    def run(self) -> None:
        super().run()
        self.escalate(self.open, self.world.now)

    def case_of(self, task: Task) -> Case | None:
        if task.complaint_id is None:
            return None
        return next(case for case in self.cases if case.id == task.complaint_id)

    # When somebody takes a step

    def set_targets(self, case: Case) -> None:
        world, severity = self.world, case.about.severity
        targets = world.config.complaints
        holds = [(world.instant(*begin), world.instant(*end)) for begin, end in case.holds]
        opened = world.instant(*case.opened)
        if case.responded is None:
            span = timedelta(hours=targets.hours(severity))
            case.respond_by = _local(utc_text(opening_hours.answer_by(world.hours, opened, span)))
        case.resolve_by = opening_hours.solve_by(
            world.hours, world.is_working, opened, targets.days(severity), holds
        )

    def step(self, case: Case, name: str, when: When, *, again: bool = False) -> None:
        world, day, due_time = self.world, when[0], None
        rule = world.config.rules[name]
        if not rule.enabled:
            return
        window = world.window(rule, day)
        if name == ANSWER:
            window = (day, max(case.respond_by[0], day))
            due_time = clock_time(case.respond_by[1])
        elif name == SOLVE:
            window = (day, max(case.resolve_by, day))
        elif again:
            window = (day, world.next_working(world.next_working(day)))
        key = f"{name}:{case.id}:{case.reopened}:{case.tried[name]}"
        case.tried[name] += 1
        task = Task(
            world.new_id("follow_up"), rule.kind, name, rule.asks, rule.priority, window[0],
            window[1], window[1], when, self._whose(case, rule), key, due_time=due_time,
            complaint_id=case.id,
        )  # fmt: skip
        self.tasks.append(task)
        self.open.append(task)
        if not self.person.steady:
            self._plan_step(case, task, when)

    def _whose(self, case: Case, rule: Rule) -> int | None:
        if rule.who == "complaint-owner":
            return case.owner
        if rule.who == "manager-not-resolver":
            return self.world.boss(case.resolver)
        return self._assignee(rule.who, None)

    def _plan_step(self, case: Case, task: Task, when: When) -> None:
        """When somebody sees to it: most in time, some too late."""
        rng, world = self.rng, self.world
        keen = rng.random() < 0.87
        targets, severity = world.config.complaints, case.about.severity
        if task.rule == ANSWER:
            share = rng.uniform(0.1, 0.95) if keen else rng.uniform(1.2, 5)
            span = timedelta(minutes=round(60 * targets.hours(severity) * share))
            due = opening_hours.answer_by(world.hours, world.instant(*when), span)
            self._expect(task, _local(utc_text(due)))
        elif task.rule == SOLVE:
            most = targets.days(severity)
            days = rng.randint(0, most) if keen else most + rng.randint(1, 5)
            self._solve_in(case, days, when)
        elif task.rule == TELL:
            soon = when[1] + rng.randint(10, 200)
            if keen and soon <= world.last_call:
                self._expect(task, (when[0], soon))
            else:
                later = when[0] + (1 if keen else rng.randint(2, 5)) * _DAY
                self._expect(task, (later, world.call_minute()))
        else:
            self.plan_first(task, when)

    def _solve_in(self, case: Case, days: int, when: When) -> None:
        day, minute = when[0], when[1] + self.rng.randint(60, 240)
        if days == 0 and minute > self.world.last_call:
            days = 1
        for _ in range(days):
            day, minute = self.world.next_working(day), self.world.call_minute()
        self.at(day, minute, self._solve, case, case.reopened)

    def _solve(self, day: date, minute: int, case: Case, turn: int) -> None:
        if case.resolved or case.reopened != turn:
            return
        if case.held((day, minute)):
            later = self.world.open_day(case.holds[-1][1][0] + self.rng.randint(0, 1) * _DAY)
            self.at(later, self.world.call_minute(), self._solve, case, turn)
            return
        resolver = case.owner if self.rng.random() < 0.8 else self.world.manager
        self.resolve((day, minute), case, resolver)

    # What taking it does

    def resolve(self, when: When, case: Case, resolver: int) -> None:
        """Say what was done; telling and asking come next."""
        rng, words = self.rng, self.world.case_words
        self.go_on(case, when)
        case.resolved, case.resolver = when, resolver
        case.resolution = rng.choice(words.solution[case.about.category])
        if rng.random() < 0.25:
            case.compensation = rng.choice((2000, 3000, 5000, 8000, 12000))
        if not self.person.steady:
            case.felt = rng.choices((rng.uniform(0.55, 0.98), 0.46, 0.25), (80, 8, 12))[0]
        case.events.append((when, resolver, "resolve", case.resolution))
        for task in self.open[:]:
            if task.complaint_id == case.id and task.rule in (ANSWER, SOLVE):
                self.escalate([task], when)
                self.close(task, "cancelled", when, resolver, "resolved")
        for name in (TELL, VERIFY):
            self.step(case, name, when)

    def hold(self, day: date, minute: int, case: Case, until: date) -> None:
        """Wait for the customer until the shop opens on `until`."""
        when = (day, minute)
        if case.resolved or case.responded is None or case.held(when):
            return
        case.holds.append((when, (until, self.world.opens)))
        case.events.append(
            (when, case.owner, "hold", self.rng.choice(self.world.case_words.waiting))
        )
        self._move(case, day, until)

    def go_on(self, case: Case, when: When) -> None:
        """End the waiting before its time."""
        if case.held(when):
            case.holds[-1] = (case.holds[-1][0], when)
            self._move(case, when[0], None)

    def _move(self, case: Case, day: date, until: date | None) -> None:
        """Let the targets follow a hold; those that have passed stay."""
        was = case.resolve_by
        self.set_targets(case)
        if was < day:
            case.resolve_by = was
        for task in self.open:
            if task.complaint_id == case.id and task.rule == SOLVE:
                if task.due_on >= day:
                    task.due_on = max(case.resolve_by, task.from_on)
                task.planned_on, task.planned_time = until, None

    def reopen(self, case: Case, when: When, staff: int, why: str) -> None:
        case.resolved = case.informed = case.verified = case.closed = case.after = None
        case.resolution = ""
        case.reopened += 1
        case.events.append((when, staff, "reopen", why))
        for task in self.open[:]:
            if task.complaint_id == case.id and task.rule in (TELL, VERIFY):
                self.close(task, "cancelled", when, staff, "reopened")
        self.step(case, SOLVE, when)

    def escalate(self, tasks: Sequence[Task], when: When) -> None:
        """Give the steps that are late by then to the manager."""
        for task in tasks:
            if task.rule in _LATE and (task.due_on, task.due_time or "24") < (
                when[0],
                clock_time(when[1]),
            ):
                task.assignee, task.priority = self.world.manager, 1

    def felt_about(self, task: Task) -> float:
        case = self.case_of(task) if task.rule == VERIFY else None
        return case.felt if case else super().felt_about(task)

    # What comes again

    def close(self, task: Task, status: str, when: When, by: int | None, why: str) -> None:
        super().close(task, status, when, by, why)
        if task.rule in (TELL, VERIFY) and status in ("unreachable", "refused"):
            rest = _WEEK
            if status == "refused":
                rest = timedelta(days=self.world.config.contact.refused_days)
            self.at(when[0] + rest, self.world.opening, self._again, self.case_of(task), task)

    def _again(self, day: date, minute: int, case: Case, failed: Task) -> None:
        tried = [
            task for task in self.tasks if task.complaint_id == case.id and task.rule == failed.rule
        ]
        if tried[-1] is failed and failed.rule in self.missing(case):
            self.step(case, failed.rule, (day, minute), again=True)

    def missing(self, case: Case) -> list[str]:
        """The steps that a solved complaint still needs, and nobody is about to take."""
        if case.resolved is None or case.closed:
            return []
        going = {task.rule for task in self.open if task.complaint_id == case.id}
        done = {TELL: case.informed, VERIFY: case.verified}
        return [name for name, when in done.items() if when is None and name not in going]


def _local(instant: str) -> When:
    """An instant of the file as a local day and its minute."""
    local = parse_utc(instant).astimezone()
    return local.date(), local.hour * 60 + local.minute
