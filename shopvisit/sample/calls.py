"""How the staff of a sample shop work off one customer's follow-ups: calls, answers, promises.

It mirrors `shop/talks/conversation.py`: the same things close a follow-up, plan the next try, move
a deadline and hold back what was to come.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from shopvisit.sample.talk import instead_of_coming, said
from shopvisit.sample.world import Said
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups.kinds import SOLVE, VERIFY
from shopvisit.shop.rules import rules

if TYPE_CHECKING:
    from shopvisit.sample.world import Person, World

# What comes up in a call about a task of the staff's own, which asks nothing of itself.
_TOLD_IN_OWN = ("csat", "reasons", "suggestion", "need")
_DAY = timedelta(days=1)


@dataclass(slots=True, eq=False)
class Task:
    """A follow-up while it is worked on; `token` tells which of its plans is the latest."""

    id: int
    kind: str
    rule: str
    asks: tuple[str, ...]
    priority: int
    from_on: date
    due_on: date
    first_due_on: date
    made: tuple[date, int]
    assignee: int | None
    key: str | None = None
    visit_id: int | None = None
    occasion_id: int | None = None
    complaint_id: int | None = None
    improvement_id: int | None = None
    reason: str = ""
    due_time: str | None = None
    planned_on: date | None = None
    planned_time: str | None = None
    status: str = "open"
    closed: tuple[date, int] | None = None
    closed_by: int | None = None
    close_reason: str = ""
    rating_id: int | None = None
    calls: list[date] = field(default_factory=list)
    touched: bool = False
    token: int = 0

    @property
    def proactive(self) -> bool:
        return rules.is_proactive(self.kind, self.priority)


@dataclass(slots=True)
class Visited:
    id: int
    on: date
    served_by: int
    feeling: float


class Calls:
    """A customer's follow-ups and the agenda of what happens to them when."""

    def __init__(self, world: World, person: Person) -> None:
        self.world = world
        self.rng = world.rng
        self.person = person
        self.tasks: list[Task] = []
        self.open: list[Task] = []
        self.visits: list[Visited] = []
        self.held_from: date | None = None  # from then on nobody calls but the script
        self._agenda: list[tuple[date, int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._turn = 0
        self.contact_on: date | None = None
        self.refused_on: date | None = None
        self.low_on: date | None = None

    def at(self, day: date, minute: int, act: Callable[..., None], *args: Any) -> None:
        """Have `act(day, minute, *args)` happen then."""
        self._turn += 1
        heapq.heappush(self._agenda, (day, minute, self._turn, act, args))

    def run(self) -> None:
        """Live through everything on the agenda, up to now."""
        now = self.world.now
        while self._agenda and self._agenda[0][:2] <= now:
            day, minute, _turn, act, args = heapq.heappop(self._agenda)
            act(day, minute, *args)

    def heard_nps(self, day: date, rating_id: int) -> None:
        """Told how likely the customer is to recommend the shop."""

    def heard(
        self, tasks: Sequence[Task], when: tuple[date, int], caller: int, answer: Said | None,
        rating: int | None,
    ) -> None:  # fmt: skip
        """Told that these follow-ups were done in one contact, the one called about first."""

    def escalate(self, tasks: Sequence[Task], when: tuple[date, int]) -> None:
        """Told that somebody is about to see to these follow-ups."""

    def felt_about(self, task: Task) -> float:
        """How the customer feels, 0 to 1, about what a follow-up asks."""
        return self._visit_of(task).feeling

    def own_task(
        self, made: tuple[date, int], due: tuple[date, int | None], text: str, staff: int,
        *, kind: str = "manual", priority: int = 3,
    ) -> None:  # fmt: skip
        """Note a promise (to be kept from now on) or a task of the staff's own for its day."""
        promised = kind == "promise"
        day, minute = due
        task = Task(
            self.world.new_id("follow_up"), kind, "promise" if promised else "",
            () if promised else _TOLD_IN_OWN, 1 if promised else priority,
            made[0] if promised else day, day, day, made, staff, reason=text,
        )  # fmt: skip
        task.due_time = None if minute is None else clock_time(minute)
        self.take_on(task)

    def take_on(self, task: Task) -> None:
        self.tasks.append(task)
        self.open.append(task)
        self.plan_first(task, task.made)

    def plan_first(self, task: Task, made: tuple[date, int]) -> None:
        """When somebody will first see to it: mostly at once, at times too late."""
        world, rng = self.world, self.rng
        keen = 0.96 if self.person.steady else world.keenness[task.assignee or world.manager]
        if task.kind == "promise" and task.due_time:
            due = int(task.due_time[:2]) * 60 + int(task.due_time[3:])
            off = -rng.randint(30, 330) if rng.random() < keen - 0.03 else rng.randint(30, 1500)
            days, minute = divmod(due + off, 24 * 60)
            day = task.due_on + days * _DAY
            if not world.first_call <= minute <= world.last_call:
                minute = world.first_call if minute < world.first_call else world.last_call
        else:
            span = (task.due_on - task.from_on).days
            wait = 0 if rng.random() < 0.88 else rng.randint(0, min(span, 4))
            if rng.random() > keen:
                wait = span + rng.randint(1, 4)
            day = task.from_on + wait * _DAY
            # This morning is lived only up to now; a good part of its calls has been made.
            busy = day == world.today and rng.random() < 0.55
            minute = rng.randint(world.first_call, world.now[1]) if busy else world.call_minute()
        self._expect(task, max((day, minute), (made[0], made[1] + 5)))

    def _expect(self, task: Task, when: tuple[date, int]) -> None:
        day = self.world.open_day(when[0])
        task.token += 1
        self.at(day, when[1], self._see_to, task, task.token)

    def _see_to(self, day: date, minute: int, task: Task, token: int) -> None:
        held = self.held_from is not None and day >= self.held_from
        if task.status != "open" or token != task.token or held:
            return
        together = self.together(day)
        if task not in together and self.contact_on:
            rested = self.contact_on + timedelta(days=self.world.config.contact.cap_days)
            self._put_off(task, rested)
        elif (
            task.kind == "promise" or task.complaint_id or task.touched or self.rng.random() > 0.05
        ):
            self.call(day, minute, task, self._outcome(together, task))
        elif self.rng.random() < 0.15:
            why = self.rng.choice(self.world.words.cancelled)
            self.close(task, "cancelled", (day, minute), self._caller(task), why)
        else:
            self._put_off(task, day + self.rng.randint(1, 2) * _DAY)

    def together(self, day: date) -> list[Task]:
        """The open follow-ups that one conversation on `day` answers."""
        return [
            task
            for task in self.open
            if task.from_on <= day
            and task.rule != SOLVE
            and (task.kind != "promise" or task.due_on <= day)
            and not (task.proactive and self._resting(day))
        ]

    def _resting(self, day: date) -> bool:
        cap_days = self.world.config.contact.cap_days
        return self.contact_on is not None and (day - self.contact_on).days < cap_days

    def _put_off(self, task: Task, day: date) -> None:
        task.planned_on, task.planned_time = self.world.open_day(day), None
        self._expect(task, (task.planned_on, self.world.call_minute()))

    def _outcome(self, together: list[Task], task: Task) -> str:
        person, draw = self.person, self.rng.random()
        if person.steady:
            return "reached"
        if not person.right_number:
            return "wrong_number"
        if draw > person.reach:
            return "busy" if draw > 0.93 else "no_answer"
        firm = any(each.kind in ("promise", "manual", "care", "notice") for each in together)
        if firm or self.rng.random() < 0.93:
            return "reached"
        if self.refused_on is None and self.rng.random() < 0.3:
            return "refused"
        return "reached" if task.due_time or task.planned_time else "call_back"

    def _caller(self, task: Task) -> int:
        if task.assignee and self.rng.random() < 0.92:
            return task.assignee
        return self.rng.choices(list(self.world.staff), (1, 4, 8, 8, 6))[0]

    def call(self, day: date, minute: int, task: Task, outcome: str) -> Said | None:
        """One try to reach the customer, about everything whose time has come; what was said."""
        together, when = self.together(day), (day, minute)
        self.escalate(together, when)
        caller = self._caller(task)
        reached, answer = outcome == "reached", None
        if reached:
            together, answer = self._hear(task, together, day)
        channel = "wechat" if reached and self.person.channel == "wechat" else "phone"
        for each in together:
            self._attempt(each, day, minute, caller, channel, outcome)
        if reached:
            self._talk(when, task, together, caller, answer)
            return answer
        if outcome in kinds.CALLS:
            self._try_again(when, together, caller)
        elif outcome == "call_back":
            self._call_back(day, together)
        else:
            status = "refused" if outcome == "refused" else "unreachable"
            for each in together:
                self.close(each, status, when, caller, outcome)
            if outcome == "refused":
                self._heed_refusal(when, caller)
        return None

    def _attempt(
        self, task: Task, day: date, minute: int, staff: int, channel: str, outcome: str
    ) -> None:
        note = self.world.words.message if outcome == "message_left" else ""
        self.world.write_attempt(task.id, day, minute, staff, channel, outcome, note)
        task.touched = True
        if outcome in kinds.CALLS:
            task.calls.append(day)
        if outcome in kinds.CONTACTS and task.proactive:
            self.contact_on = day

    def _talk(
        self, when: tuple[date, int], task: Task, together: list[Task], caller: int,
        answer: Said | None,
    ) -> None:  # fmt: skip
        day = when[0]
        rating_id = None
        if answer:
            about = self._visit_of(task)
            rating_id = self.world.write_rating(
                task.id, self.person.id, when, caller, about.served_by, answer, task.rule
            )
            if answer.is_low(self.world.config.thresholds):
                self.low_on = day
            if answer.nps is not None:
                self.heard_nps(day, rating_id)
        for each in together:
            each.rating_id = rating_id if each.asks else None
            self.close(each, "done", when, caller, "reached")
        others = [each for each in together if each is not task]
        self.heard([task, *others], when, caller, answer, rating_id)
        self._agree(when, caller, answer)
        self._rest(when)

    def _visit_of(self, task: Task) -> Visited:
        """The visit that a follow-up asks about: its own, else the last one."""
        return next((one for one in self.visits if one.id == task.visit_id), self.visits[-1])

    def _hear(self, task: Task, together: list[Task], day: date) -> tuple[list[Task], Said | None]:
        """What a talk was about, and what was said.

        Whether it is solved now is asked of one thing only; another check waits for its own talk.
        """
        asking = [each for each in together if "fixed" in each.asks]
        asking.sort(key=lambda each: (each is not task, each.due_on, each.id))
        meant = asking[0] if asking else None
        if len(asking) > 1:
            together = [each for each in together if each.rule != VERIFY or each is meant]
        asks = {question for each in together for question in each.asks}
        check = meant if meant and meant.rule == VERIFY else None
        share = 0.94 if rules.asks_score(tuple(asks)) else 0.7
        if not asks or (check is None and self.rng.random() > share):
            return together, None
        felt = 0.95 if self.person.steady and not check else self.felt_about(check or task)
        answer = said(self.world, asks, felt, self.visits[-1].on, day)
        missed = [rule.name for rule in self.world.rules_of["absence"]]
        if any(each.rule in missed for each in together) and answer.csat is None:
            answer = instead_of_coming(self.world, answer)
        return together, replace(answer, fixed=int(felt >= 0.4)) if check else answer

    def _agree(self, when: tuple[date, int], caller: int, answer: Said | None) -> None:
        """Now and then something is promised in a talk, or noted for later."""
        rng, world, (day, minute) = self.rng, self.world, when
        if self.person.steady or answer is None:
            return
        unhappy = answer.csat is not None and answer.csat <= 3
        if rng.random() < (0.45 if unhappy else 0.05):
            due = world.open_day(day + _DAY)
            at = max(world.first_call, min(world.last_call, round(minute / 30) * 30))
            text = rng.choice(world.words.promises)
            self.own_task(when, (due, at), text, caller, kind="promise")
        elif rng.random() < 0.03:
            due = world.open_day(day + rng.randint(3, 20) * _DAY)
            self.own_task(when, (due, None), rng.choice(world.words.errands), caller)

    def _try_again(self, when: tuple[date, int], together: list[Task], caller: int) -> None:
        day, minute = when
        world, messaged = self.world, False
        for task in together:
            next_day = world.next_working(day)
            contact = world.config.contact
            plan = rules.next_try(contact, task.calls, (day, clock_time(minute)), next_day)
            task.planned_on, task.planned_time = plan.on, plan.time
            if plan.message:
                messaged = True
                self._attempt(task, day, minute + 2, caller, "sms", "message_left")
                needs_answer = rules.asks_score(task.asks) or task.kind == "promise"
                status = "unreachable" if needs_answer else "done"
                self.close(task, status, (day, minute + 2), caller, "message_left")
                if status == "done":
                    self.heard([task], (day, minute + 2), caller, None, None)
                continue
            start = world.call_minute()
            if plan.time:
                start = int(plan.time[:2]) * 60 + int(plan.time[3:]) + self.rng.randint(0, 60)
            self._expect(task, (plan.on, min(max(start, minute + 30), world.last_call + 10)))
        if messaged:
            self._rest((day, minute + 2))

    def _call_back(self, day: date, together: list[Task]) -> None:
        """The customer asked for another time: only that moves a deadline."""
        agreed = self.world.open_day(day + self.rng.randint(1, 3) * _DAY)
        at = self.world.call_minute() // 30 * 30
        for task in together:
            task.planned_on, task.planned_time = agreed, clock_time(at)
            if agreed > task.due_on >= day:
                task.due_on, task.due_time = agreed, clock_time(at)
            self._expect(task, (agreed, at + self.rng.randint(0, 8)))

    def _heed_refusal(self, when: tuple[date, int], caller: int) -> None:
        self.refused_on = when[0]
        for task in self.open[:]:
            if rules.asks_score(task.asks) and not task.complaint_id:
                self.close(task, "cancelled", when, caller, "refused")

    def _rest(self, when: tuple[date, int]) -> None:
        """Hold back what was to begin soon, since the customer has just been contacted."""
        day = when[0]
        cap_days = self.world.config.contact.cap_days
        for task in self.open[:]:
            if not task.proactive or task.from_on <= day:
                continue
            left = rules.after_cap((task.from_on, task.due_on), day, cap_days)
            if left is None:
                self.close(task, "cancelled", when, None, "contacted")
            elif left[0] != task.from_on:
                task.from_on = left[0]
                self.plan_first(task, when)

    def close(
        self, task: Task, status: str, when: tuple[date, int], by: int | None, why: str
    ) -> None:
        task.status, task.closed, task.closed_by, task.close_reason = status, when, by, why
        self.open.remove(task)


def clock_time(minute: int) -> str:
    """So many minutes after midnight as HH:MM."""
    return f"{minute // 60:02}:{minute % 60:02}"
