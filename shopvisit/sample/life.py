"""One sample customer's life with the shop, day by day, as the rules would have had it.

`shop/whole/daily.py` looks at a whole shop on one day; here one customer is followed through all
days, so that a history of any length streams out in little memory. Both ask the same
`shop/rules/rules.py`, and a test has each day of a sample looked at: nothing may be left to make.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.sample.calls import Calls, Task, Visited
from shopvisit.sample.talk import feeling
from shopvisit.shop.followups import kinds
from shopvisit.shop.rules import rules
from shopvisit.shop.rules.planning import Event

if TYPE_CHECKING:
    from shopvisit.sample.world import Person, World
    from shopvisit.settings.values import Cycle, Rule

_DAY = timedelta(days=1)
_DEAR = 800  # from this price on a warranty is worth noting


class Life(Calls):
    """A customer from the first visit up to now; `tasks` are written when it is over."""

    def __init__(self, world: World, person: Person) -> None:
        super().__init__(world, person)
        self._keys: set[str] = set()
        self._nps: tuple[int, date] | None = None
        self._done: dict[tuple[str, Cycle], int] = {}  # the last visit about what is due again

    def write(self) -> None:
        """Have the follow-ups of this customer written, as they ended or stand now."""
        stamp = self.world.stamp
        for task in self.tasks:
            closed = task.closed
            self.world.put(
                "follow_up", task.id, stamp(*task.made), self.person.id, task.kind,
                task.reason, task.rule, task.visit_id, task.occasion_id,
                task.complaint_id, task.improvement_id, task.from_on.isoformat(),
                task.due_on.isoformat(), task.first_due_on.isoformat(), task.due_time,
                task.due_time, task.planned_on.isoformat() if task.planned_on else None,
                task.planned_time, task.priority, task.assignee, task.status,
                stamp(*closed) if closed else None,
                closed[0].isoformat() if closed else None, task.closed_by, task.close_reason,
                task.rating_id, task.key,
            )  # fmt: skip

    # What the customer does

    def visit(self, day: date, minute: int, kind: str, after: str = "") -> None:
        """Come to the shop, once a day; `after` names what is installed of the visit before."""
        world = self.world
        if self.visits and self.visits[-1].on == day:
            return
        visit_id, served_by, item = world.write_visit(self.person.id, day, minute, kind, after)
        felt = feeling(self.rng, world.skills[served_by], self.person.mildness, day)
        self.visits.append(Visited(visit_id, day, served_by, felt))
        if len(self.visits) > 1:
            self.person.right_number = True
        self._end_absence(day, minute)
        named = world.words.items[item.name]
        first = len(self.visits) == 1
        for rule in rules.visit_rules(world.config.rules, kind, named, first=first):
            key = f"{rule.name}:visit:{visit_id}"
            if not self._moved(rule, key, day, minute):
                self._make(Event(rule, self.person.id, day, key, visit_id=visit_id), (day, minute))
        for aged in world.rules_of["nps-age"]:
            if self._nps and self._nps[1] <= day - timedelta(days=aged.days or 0):
                self._make(
                    Event(aged, self.person.id, day, f"{aged.name}:{self._nps[0]}"), (day, minute)
                )
        self._expect_absence(day)
        self._expect_upkeep(day, visit_id, named)
        if not self.person.steady and (item.price or 0) >= _DEAR and self.rng.random() < 0.25:
            self.note_expiry(day, minute, "warranty", day + timedelta(days=365))
        if item.needs and not self.person.steady and self.rng.random() < 0.5:
            again = world.open_day(day + self.rng.randint(1, 3) * _DAY)
            self.at(again, world.busy_minute(), self.visit, "install", item.needs)

    def note_birthday(
        self, day: date, minute: int, key: tuple[str, int, int, bool], year: int | None
    ) -> None:
        """Tell the shop a birthday; from then on it is wished well every year."""
        world = self.world
        occasion_id = world.write_occasion(self.person.id, day, minute, key, year)
        for rule in world.rules_of["occasion"]:
            if "birthday" not in rule.occasions:
                continue
            for on in world.occurrences(key, day):
                from_on, due_on = world.window(rule, on)
                looked = on + timedelta(days=rule.from_.days)
                if from_on <= day <= due_on:
                    self._birthday(day, minute, rule, on, occasion_id)
                elif looked > day:
                    self.at(looked, world.opening, self._birthday, rule, on, occasion_id)

    def note_expiry(self, day: date, minute: int, kind: str, on: date) -> None:
        """Tell the shop when a warranty, a card or a contract ends."""
        world, key = self.world, ("solar", on.month, on.day, False)
        occasion_id = world.write_occasion(self.person.id, day, minute, key, on.year, kind)
        for rule in world.rules_of["expiry"]:
            if kind in rule.ahead:
                due_on = on + timedelta(days=rule.to.days)
                opens = min(on - timedelta(days=rule.ahead[kind].days), due_on)
                window = (opens, due_on)
                looked = (opens, world.opening) if opens > day else (day, minute)
                self.at(*looked, self._ends, rule, occasion_id, on, window)

    # What the rules do

    def heard_nps(self, day: date, rating_id: int) -> None:
        """Told how likely the customer is to recommend the shop: to be asked anew in its time."""
        self._nps = (rating_id, day)
        for rule in self.world.rules_of["nps-age"]:
            aged = day + timedelta(days=rule.days or 0)
            self.at(aged, self.world.opening, self._nps_aged, rule, rating_id)

    def _birthday(self, day: date, minute: int, rule: Rule, on: date, occasion_id: int) -> None:
        key = f"{rule.name}:{occasion_id}:{on}"
        self._make(Event(rule, self.person.id, on, key, occasion_id=occasion_id), (day, minute))

    def _ends(
        self, day: date, minute: int, rule: Rule, occasion_id: int, on: date,
        window: tuple[date, date],
    ) -> None:  # fmt: skip
        key, when = f"{rule.name}:{occasion_id}:{on}", (day, minute)
        if self._spoken_against(rule, day) and day < window[1]:
            self.at(day + _DAY, self.world.opening, self._ends, rule, occasion_id, on, window)
        else:
            self._make(
                Event(rule, self.person.id, on, key, occasion_id=occasion_id, window=window), when
            )

    def _expect_absence(self, last: date) -> None:
        cycle = rules.cycle_days([visit.on for visit in self.visits])
        for rule in self.world.rules_of["absence"]:
            own = rule.cycle_factor is not None and len(self.visits) >= (rule.min_visits or 0)
            away = timedelta(days=rules.absence_days(rule, cycle if own else None))
            self.at(last + away, self.world.opening, self._absent, rule, last)

    def _absent(self, day: date, minute: int, rule: Rule, last: date) -> None:
        if self.visits[-1].on == last:
            self._make(
                Event(rule, self.person.id, day, f"{rule.name}:{self.person.id}:{last}"),
                (day, minute),
            )

    def _expect_upkeep(self, done_on: date, visit_id: int, named: str) -> None:
        for rule in self.world.rules_of["upkeep"]:
            cycle = rules.cycle_of(rule, named)
            if cycle:
                self._done[rule.name, cycle] = visit_id
                on = done_on + timedelta(days=cycle.days)
                opens = on + timedelta(days=rule.from_.days)
                self.at(opens, self.world.opening, self._due_again, rule, cycle, on, visit_id)

    def _due_again(
        self, day: date, minute: int, rule: Rule, cycle: Cycle, on: date, visit_id: int
    ) -> None:
        if self._done[rule.name, cycle] == visit_id and self.visits[-1].on < day:
            key = f"{rule.name}:visit:{visit_id}"
            self._make(Event(rule, self.person.id, on, key, visit_id=visit_id), (day, minute))

    def _nps_aged(self, day: date, minute: int, rule: Rule, rating_id: int) -> None:
        active = day - timedelta(days=self.world.config.thresholds.active_days)
        if self._nps and self._nps[0] == rating_id and self.visits[-1].on >= active:
            self._make(Event(rule, self.person.id, day, f"{rule.name}:{rating_id}"), (day, minute))

    def _end_absence(self, day: date, minute: int) -> None:
        ended = rules.names(self.world.config.rules, rules.ended_by_visit)
        for task in self.open[:]:
            if task.rule in ended:
                self.close(task, "cancelled", (day, minute), None, "visited")

    def _moved(self, rule: Rule, key: str, day: date, minute: int) -> bool:
        moving = rules.in_place_of(self.world.config.rules, rule)
        for task in self.open:
            if task.rule in moving:
                if task.due_on < day or task.touched:
                    continue
                own = self.world.config.rules[task.rule]
                task.visit_id = self.visits[-1].id
                task.from_on, task.due_on = self.world.window(own, day)
                task.first_due_on = task.due_on
                task.planned_on = task.planned_time = None
                task.key = key
                task.assignee = self._assignee(own.who, task.visit_id)
                self._keys.add(key)
                self.plan_first(task, (day, minute))
                return True
        return False

    def _make(self, event: Event, made: tuple[date, int]) -> None:
        """What an event asks for, unless something speaks against it."""
        rule = event.rule
        allowed = rules.consents(
            self.person.consent, rule.kind, rule.trigger, complaint=event.complaint_id is not None
        )
        if event.key in self._keys or not allowed:
            return
        window = event.window or self.world.window(rule, event.on)
        if window[1] < made[0] or self._spoken_against(rule, made[0]):
            return
        if rules.is_proactive(rule.kind, rule.priority):
            cap_days = self.world.config.contact.cap_days
            left = rules.after_cap(window, self.contact_on, cap_days)
            if left is None:
                return
            window = left
        assignee = self._assignee(rule.who, event.visit_id)
        task = Task(
            self.world.new_id("follow_up"), rule.kind, rule.name, rule.asks, rule.priority,
            window[0], window[1], window[1], made, assignee, event.key, event.visit_id,
            event.occasion_id, event.complaint_id,
        )  # fmt: skip
        self._keys.add(event.key)
        self.take_on(task)
        if task.kind in kinds.FLEETING:
            self.at(task.due_on + _DAY, self.world.opening, self._expire, task)

    def _expire(self, day: date, minute: int, task: Task) -> None:
        if task in self.open:
            self.close(task, "expired", (day, minute), None, "")

    def _spoken_against(self, rule: Rule, day: date) -> bool:
        contact = self.world.config.contact
        refused = day - timedelta(days=contact.refused_days)
        if rules.asks_score(rule.asks) and self.refused_on and self.refused_on > refused:
            return True
        low = day - timedelta(days=contact.low_score_pause_days)
        return bool(rules.paused_by_low_score(rule) and self.low_on and self.low_on > low)

    def _assignee(self, who: str, visit_id: int | None) -> int | None:
        if who == "anyone":
            return None
        if who == "manager":
            return self.world.manager
        asked = [visit for visit in self.visits if visit.id == visit_id] or self.visits
        server = asked[-1].served_by
        if who == "server":
            return server
        others = [id_ for id_ in self.world.staff if id_ != server]
        return others[(visit_id or self.person.id) % len(others)]
