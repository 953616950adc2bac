"""Complaints in a sample customer's life: heard, answered, solved, told, confirmed or not.

It mirrors `shop/complaints/complaints.py`: a talk answers, tells, confirms or begins anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.sample.calls import Task, Visited
from shopvisit.sample.steps import Case, Grievance, Steps, When
from shopvisit.sample.talk import hurt_by
from shopvisit.shop.followups.kinds import ANSWER, SOLVE, TELL, VERIFY
from shopvisit.shop.rules.planning import Event

if TYPE_CHECKING:
    from shopvisit.sample.changes import Plan
    from shopvisit.sample.world import Person, Said, World

_DAY = timedelta(days=1)
_UNHAPPY = 0.38  # from this feeling down a customer may speak up unasked
_OUTSIDE = (("counter", "phone", "online", "wechat"), (5, 4, 1, 1))


class Cases(Steps):
    """A customer who may complain."""

    def __init__(self, world: World, person: Person, plans: Sequence[Plan]) -> None:
        super().__init__(world, person)
        self._plans = plans
        self._raised: set[int] = set()

    # What the customer does

    def visit(self, day: date, minute: int, kind: str, after: str = "") -> None:
        before = len(self.visits)
        super().visit(day, minute, kind, after)
        if len(self.visits) == before:
            return
        for case in self.cases:
            for name in self.missing(case):
                self.step(case, name, (day, minute), again=True)
        visit = self.visits[-1]
        if not self.person.steady and visit.feeling < _UNHAPPY and self.rng.random() < 0.3:
            later = self.world.open_day(day + self.rng.randint(1, 3) * _DAY)
            self.at(later, self.world.busy_minute(), self._speak_up, visit)

    def _speak_up(self, day: date, minute: int, visit: Visited) -> None:
        if self._open_case() is None:
            rng = self.rng
            self.person.right_number = True
            dimension = hurt_by(self.world, visit.on, day)
            source = rng.choices(*_OUTSIDE)[0]
            severity = rng.choices(("urgent", "normal", "low"), (3, 8, 3))[0]
            staff = rng.choices(list(self.world.staff), (1, 4, 8, 8, 6))[0]
            self.complain((day, minute), self.grievance(dimension, severity, source, visit), staff)

    def grievance(
        self, dimension: str, severity: str, source: str, visit: Visited, text: str = ""
    ) -> Grievance:
        """A complaint of that dimension, in words of its own."""
        world, rng = self.world, self.rng
        text = text or rng.choice(world.case_words.complaint[dimension])
        known = world.reasons.get(("complaint", dimension))
        cause = rng.choice(known) if known else None
        return Grievance(text, dimension, severity, source, visit, cause)

    def _open_case(self) -> Case | None:
        return next((case for case in self.cases if case.closed is None), None)

    # What the shop does

    def complain(self, when: When, about: Grievance, staff: int, *, answered: bool = False) -> Case:
        """Take a complaint down, as `staff` heard it; one noted in a talk is `answered` by it."""
        world, served_by = self.world, about.visit.served_by
        owner = staff if staff != served_by else world.boss(served_by)
        case = Case(world.new_id("complaint"), about, when, owner)
        self.set_targets(case)
        self.cases.append(case)
        if answered:
            self._answer(case, when, staff)
        for name in (SOLVE,) if answered else (ANSWER, SOLVE):
            self.step(case, name, when)
        self.raised(about.category, when, complaint_id=case.id)
        return case

    # What a talk does

    def heard(
        self,
        tasks: Sequence[Task],
        when: When,
        caller: int,
        answer: Said | None,
        rating: int | None,
    ) -> None:
        not_solved = False
        for task in tasks:
            case = self.case_of(task)
            if case:
                fixed = answer.fixed if answer else None
                not_solved |= task.rule == VERIFY and fixed == 0
                self._take_in(case, task, when, caller, fixed, rating)
        if not answer or not rating or not_solved:
            return
        if answer.is_low(self.world.config.thresholds):
            self._unhappy(tasks[0], when, caller, answer, rating)
        else:
            for reason in answer.reasons:
                if reason in self.world.dimension_of:
                    self.raised(self.world.dimension_of[reason], when, rating_id=rating)

    def _take_in(
        self, case: Case, task: Task, when: When, caller: int, fixed: int | None,
        rating: int | None,
    ) -> None:  # fmt: skip
        self.go_on(case, when)
        if case.responded is None:
            self._answer(case, when, caller)
        if case.resolved is None:
            return
        if task.rule == VERIFY and fixed == 0:
            self.reopen(case, when, caller, self.rng.choice(self.world.case_words.still_wrong))
            return
        if task.rule in (TELL, VERIFY) and case.informed is None:
            case.informed = when
            case.events.append((when, caller, "inform", ""))
        if task.rule == VERIFY and case.verified is None:
            case.verified, case.after = when, rating
            case.events.append((when, caller, "verify", ""))
        if case.informed and case.verified and case.closed is None:
            case.closed = when

    def _answer(self, case: Case, when: When, caller: int) -> None:
        case.responded = when
        case.events.append((when, caller, "respond", ""))
        self._perhaps_hold(case, when)

    def _perhaps_hold(self, case: Case, when: When) -> None:
        rng, draw = self.rng, self.rng.random()
        if self.person.steady or case.resolved or draw > 0.4:
            return
        day, soon = when[0], when[1] + rng.randint(5, 25)
        if draw < 0.18:
            until = self.world.open_day(day + rng.randint(2, 6) * _DAY)
            self.at(day, soon, self.hold, case, until)
        else:
            self.at(day, soon, self._note, case)

    def _note(self, day: date, minute: int, case: Case) -> None:
        text = self.rng.choice(self.world.case_words.notes)
        case.events.append(((day, minute), case.owner, "note", text))

    def _unhappy(self, task: Task, when: When, caller: int, answer: Said, rating: int) -> None:
        """A low score: mostly a complaint, and the manager tries to win the customer back."""
        day, case = when[0], None
        if self._open_case() is None and self.rng.random() < 0.85:
            about = self._from_rating(task, answer, rating)
            case = self.complain(when, about, caller, answered=True)
        pause = timedelta(days=self.world.config.contact.low_score_pause_days)
        for rule in self.world.rules_of["low-score"]:
            tried = any(
                each.rule == rule.name and (each.closed is None or each.closed[0] > day - pause)
                for each in self.tasks
            )
            if not tried:
                event = Event(
                    rule, self.person.id, day, f"{rule.name}:rating:{rating}",
                    visit_id=task.visit_id, complaint_id=case.id if case else None,
                )  # fmt: skip
                self._make(event, when)

    def _from_rating(self, task: Task, answer: Said, rating: int) -> Grievance:
        rng, world = self.rng, self.world
        cause = next((id_ for id_ in answer.reasons if id_ in world.dimension_of), None)
        dimension = world.dimension_of[cause] if cause else "reliability"
        very = answer.csat == 1 or (answer.nps is not None and answer.nps <= 2)
        severity = rng.choices(("urgent", "normal", "low"), (5, 5, 1) if very else (1, 7, 4))[0]
        text = answer.complaint or rng.choice(world.case_words.complaint[dimension])
        visit = self._visit_of(task)
        return Grievance(text, dimension, severity, "rating", visit, cause, rating)

    # What the shop changes because of it

    def raised(
        self, dimension: str, when: When, *, complaint_id: int | None = None,
        rating_id: int | None = None,
    ) -> None:  # fmt: skip
        """Let what was said count for an improvement; once that is adopted, tell the customer."""
        for plan in self._plans:
            if plan.takes(dimension, when[0]) and plan.id not in self._raised:
                self._raised.add(plan.id)
                plan.write_source(self.world, when, complaint_id, rating_id)
                if plan.adopted and self.person.consent != "none":
                    self.at(*plan.adopted, self._hear_of, plan)

    def _hear_of(self, day: date, minute: int, plan: Plan) -> None:
        world = self.world
        for rule in world.rules_of["improvement"][:1]:
            window = world.window(rule, day)
            task = Task(
                world.new_id("follow_up"), rule.kind, rule.name, rule.asks, rule.priority,
                window[0], window[1], window[1], (day, minute),
                self._assignee(rule.who, None), f"{rule.name}:{plan.id}:{self.person.id}",
                reason=plan.change.title, improvement_id=plan.id,
            )  # fmt: skip
            self.tasks.append(task)
            self.open.append(task)
            # A few calls a day, not all of them at once.
            wait = plan.notices % ((window[1] - day).days + 1)
            plan.notices += 1
            self._expect(task, max((day + wait * _DAY, world.call_minute()), (day, minute + 5)))
