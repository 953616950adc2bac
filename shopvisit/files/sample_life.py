"""One sample customer's life with the shop, day by day, as the rules would have had it.

`shop/engine.py` looks at a whole shop on one day; here one customer is followed through all days,
so that a history of any length streams out in little memory. Both ask the same `shop/rules.py`,
and a test has the engine look at every day of a sample: it must find nothing left to make.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopvisit.files.sample_calls import Calls, Task, Visited
from shopvisit.files.sample_talk import feeling
from shopvisit.shop import rules

if TYPE_CHECKING:
    from shopvisit.files.sample_world import Person, World
    from shopvisit.settings import Rule

_DAY = timedelta(days=1)


class Life(Calls):
    """A customer from the first visit up to now; `tasks` are written when it is over."""

    def __init__(self, world: World, person: Person) -> None:
        super().__init__(world, person)
        self._keys: set[str] = set()
        self._nps: tuple[int, date] | None = None

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
        rule = rules.visit_rule(world.config.rules, kind, first=len(self.visits) == 1)
        if rule:
            key = f"{rule.name}:visit:{visit_id}"
            if not self._moved(rule, key, day, minute):
                self._make(rule, day, key, (day, minute), visit_id=visit_id)
        for aged in world.rules_of["nps-age"]:
            if self._nps and self._nps[1] <= day - timedelta(days=aged.days or 0):
                self._make(aged, day, f"{aged.name}:{self._nps[0]}", (day, minute))
        self._expect_absence(day)
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
                looked = on + timedelta(days=rule.from_.count)
                if from_on <= day <= due_on:
                    self._birthday(day, minute, rule, on, occasion_id)
                elif looked > day:
                    self.at(looked, world.opening, self._birthday, rule, on, occasion_id)

    # What the rules do

    def heard_nps(self, day: date, rating_id: int) -> None:
        """Told how likely the customer is to recommend the shop: to be asked anew in its time."""
        self._nps = (rating_id, day)
        for rule in self.world.rules_of["nps-age"]:
            aged = day + timedelta(days=rule.days or 0)
            self.at(aged, self.world.opening, self._nps_aged, rule, rating_id)

    def _birthday(self, day: date, minute: int, rule: Rule, on: date, occasion_id: int) -> None:
        key = f"{rule.name}:{occasion_id}:{on}"
        self._make(rule, on, key, (day, minute), occasion_id=occasion_id)

    def _expect_absence(self, last: date) -> None:
        cycle = rules.cycle_days([visit.on for visit in self.visits])
        for rule in self.world.rules_of["absence"]:
            own = rule.cycle_factor is not None and len(self.visits) >= (rule.min_visits or 0)
            away = timedelta(days=rules.absence_days(rule, cycle if own else None))
            self.at(last + away, self.world.opening, self._absent, rule, last)

    def _absent(self, day: date, minute: int, rule: Rule, last: date) -> None:
        if self.visits[-1].on == last:
            self._make(rule, day, f"{rule.name}:{self.person.id}:{last}", (day, minute))

    def _nps_aged(self, day: date, minute: int, rule: Rule, rating_id: int) -> None:
        active = day - timedelta(days=self.world.config.thresholds.active_days)
        if self._nps and self._nps[0] == rating_id and self.visits[-1].on >= active:
            self._make(rule, day, f"{rule.name}:{rating_id}", (day, minute))

    def _end_absence(self, day: date, minute: int) -> None:
        for task in self.open[:]:
            if task.rule in rules.CANCELLED_BY_VISIT:
                self.close(task, "cancelled", (day, minute), None, "visited")

    def _moved(self, rule: Rule, key: str, day: date, minute: int) -> bool:
        moving = rules.MOVES_TO_NEWEST
        for task in self.open:
            if rule.name in moving and task.rule in moving:
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

    def _make(
        self,
        rule: Rule,
        on: date,
        key: str,
        made: tuple[date, int],
        *,
        visit_id: int | None = None,
        occasion_id: int | None = None,
    ) -> None:
        if key in self._keys or not rules.consents(self.person.consent, rule.kind, rule.priority):
            return
        window: tuple[date, date] | None = self.world.window(rule, on)
        if window is None or window[1] < made[0] or self._spoken_against(rule, made[0]):
            return
        if rules.is_proactive(rule.kind, rule.priority):
            cap_days = self.world.config.contact.cap_days
            window = rules.after_cap(window, self.contact_on, cap_days)
            if window is None:
                return
        task = Task(
            self.world.new_id("follow_up"), rule.kind, rule.name, rule.asks, rule.priority,
            window[0], window[1], window[1], made, self._assignee(rule.who, visit_id), key,
            visit_id, occasion_id,
        )  # fmt: skip
        self._keys.add(key)
        self.take_on(task)

    def _spoken_against(self, rule: Rule, day: date) -> bool:
        contact = self.world.config.contact
        refused = day - timedelta(days=contact.refused_days)
        if rules.asks_score(rule.asks) and self.refused_on and self.refused_on > refused:
            return True
        low = day - timedelta(days=contact.low_score_pause_days)
        return bool(rule.name in rules.PAUSED_BY_LOW_SCORE and self.low_on and self.low_on > low)

    def _assignee(self, who: str, visit_id: int | None) -> int | None:
        if who == "anyone":
            return None
        if who == "manager":
            return self.world.manager
        server = self.visits[-1].served_by
        if who == "server":
            return server
        others = [id_ for id_ in self.world.staff if id_ != server]
        return others[(visit_id or self.person.id) % len(others)]
