"""What a rule would make, before it is saved: the engine's answer, for days past and to come.

The finders and `planning.weigh` are asked day by day as they would have been asked then. For that
a connection of its own sees, under the names of the tables, only what had happened by the day in
question. Nothing is written.
"""

from __future__ import annotations

import copy
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.shop.followups import today as followups
from shopvisit.shop.record.shop import Clock
from shopvisit.shop.rules import engine, finding, planning, rules, scores
from shopvisit.shop.rules.planning import Against, Event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shopvisit.settings.values import Rule
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop

DAYS = 30
_DAY = timedelta(days=1)
# What is made of days can be looked at ahead; the rest waits for what somebody will do.
_OF_DAYS = ("absence", "occasion", "expiry", "upkeep", "festival", "nps-age")
# These find on each day anew all whose window is open.
_FOUND_ANEW = ("expiry", "upkeep")
# Whose rhythm as of a day their finders ask for.
_OF_RHYTHM = ("absence", "festival", "nps-age")
_ANSWERED = (*_OF_DAYS, "visit", "first-visit", "low-score", "promoter")


class Preview(NamedTuple):
    """How many follow-ups a rule would have made in the last days, and will make in the next ones.

    `ahead` is None where that depends on what customers will do, `past` where it depends on what
    staff did. `example` is one of them as its row on Today, on its first day there.
    """

    past: int | None
    ahead: int | None
    example: TodayRow | None = None


def preview(shop: Shop, rule: Rule) -> Preview:
    """What `rule` would make in the place of the rule of its name, were it switched on.

    Of the last 30 days, today included, as though it had been there all along; of the next 30 days
    as things stand now.
    """
    if rule.trigger not in _ANSWERED:
        return Preview(None, None)
    rule = rule._replace(enabled=True)
    then = copy.copy(shop)
    others = {**shop.config.rules, rule.name: rule}
    then.config = shop.config._replace(rules=MappingProxyType(others))
    with db.apart():
        return _Looking(then, rule).found()


class _Looking:
    """One rule looked at day by day."""

    def __init__(self, shop: Shop, rule: Rule) -> None:
        self._shop, self._rule, self._today = shop, rule, shop.clock.today()
        self._made: dict[str, tuple[Event, tuple[date, date]]] = {}
        self._open: dict[int, date] = {}  # of customers, until when what they have is open
        self._waiting: dict[int, Event] = {}  # by their visits, what is due and cannot begin yet
        self._rhythm = rule.trigger in _OF_RHYTHM

    def found(self) -> Preview:
        first = self._today - DAYS * _DAY
        self._begin(self._known(first))
        # What was open by then already was made before.
        if self._rule.trigger in _FOUND_ANEW:
            self._look_at(first, afresh=True, whole=True)
        before = len(self._made)
        for number in range(1, DAYS + 1):
            self._step(first + number * _DAY)
            self._look_at(first + number * _DAY, afresh=True)
        past = len(self._made) - before
        gone, self._made, self._waiting = self._made, {}, {}
        if self._rule.trigger in _OF_DAYS:
            for number in range(1, DAYS + 1):
                self._step(self._today + number * _DAY)
                self._look_at(self._today + number * _DAY, afresh=False, whole=number == 1)
        ahead = len(self._made) if self._rule.trigger in _OF_DAYS else None
        shown = list(self._made.values())[:1] or list(gone.values())[-1:]
        return Preview(past, ahead, self._row(*shown[0]) if shown else None)

    # Days

    def _known(self, day: date) -> date:
        """The last day of which all is known when `day` is looked at: the rules do so at its start.

        What a visit or a score leads to is asked once it is there.
        """
        return day - _DAY if self._rule.trigger in _OF_DAYS else day

    def _begin(self, day: date) -> None:
        """Have the tables be as they were at the end of that day."""
        db.run("CREATE TEMP TABLE as_of AS SELECT ? AS day", day)
        for table, column in (
            ("visit", "visited_on"),
            ("rating", "answered_on"),
            ("attempt", "attempted_on"),
        ):
            db.run(
                f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} "
                f"WHERE {column} <= (SELECT day FROM temp.as_of)"
            )
        if not self._rhythm:
            return
        db.run(
            "CREATE TEMP TABLE customer_rhythm (customer_id INTEGER PRIMARY KEY, first_visit_on, "
            "last_visit_on, visits, cycle_days)"
        )
        db.run(
            "INSERT INTO customer_rhythm SELECT customer_id, min(visited_on), max(visited_on), "
            "count(*), NULL FROM visit GROUP BY customer_id"
        )
        if self._rule.cycle_factor is not None:
            self._count_cycles("")
        db.run(
            "CREATE INDEX temp.rhythm_then ON customer_rhythm(last_visit_on, cycle_days, visits)"
        )
        db.run("CREATE INDEX temp.cycle_then ON customer_rhythm(cycle_days, last_visit_on)")

    def _step(self, day: date) -> None:
        """Have the next day begin."""
        known = self._known(day)
        db.run("UPDATE as_of SET day = ?", known)
        if not self._rhythm or known > self._today:
            return
        came = f"SELECT customer_id FROM main.visit WHERE visited_on = '{known}'"
        db.run(
            "INSERT OR REPLACE INTO customer_rhythm SELECT customer_id, min(visited_on), "
            f"max(visited_on), count(*), NULL FROM visit WHERE customer_id IN ({came}) "
            "GROUP BY customer_id"
        )
        if self._rule.cycle_factor is not None:
            self._count_cycles(f"AND customer_id IN ({came})")

    def _count_cycles(self, of: str) -> None:
        """Everybody's own gap between visits by then, of those who came three times."""
        visited: dict[int, list[date]] = {}
        for customer_id, visited_on in db.rows(
            "SELECT customer_id, visited_on FROM visit WHERE customer_id IN ("
            f"SELECT customer_id FROM customer_rhythm WHERE visits > 2 {of})"
        ):
            visited.setdefault(customer_id, []).append(date.fromisoformat(visited_on))
        db.run_many(
            "UPDATE customer_rhythm SET cycle_days = ? WHERE customer_id = ?",
            [(rules.cycle_days(days), customer_id) for customer_id, days in visited.items()],
        )

    def _look_at(self, day: date, *, afresh: bool, whole: bool = False) -> None:
        for event in self._events(day, whole=whole):
            if event.key in self._made:
                continue
            window = planning.weigh(self._shop, event, day, afresh=afresh)
            if not isinstance(window, Against):
                self._made[event.key] = event, window
                self._open[event.customer_id] = window[1]
                self._waiting.pop(event.visit_id or 0, None)
            elif self._rule.trigger == "upkeep" and event.visit_id:
                self._waiting[event.visit_id] = event

    # What happened on a day

    def _events(self, day: date, *, whole: bool) -> Iterator[Event]:
        match self._rule.trigger:
            case "upkeep":
                found = finding.found_by(self._shop, self._rule, day)
                yield from found if whole else self._of_upkeep(day)
                yield from self._at_once(day)
            case "visit" | "first-visit":
                yield from self._of_visits(day)
            case "promoter" | "low-score":
                yield from self._of_ratings(day)
            case _:
                yield from finding.found_by(self._shop, self._rule, day)

    def _at_once(self, day: date) -> Iterator[Event]:
        """What the visits of that day lead to on the day itself: windows that open by then."""
        for visit in db.rows(
            "SELECT customer_id, id, visited_on, item FROM main.visit WHERE visited_on = ? "
            "ORDER BY id",
            day,
        ):
            event = finding.comes_again(self._rule, *visit)
            if event and event.on + timedelta(days=self._rule.from_.days) <= day:
                yield event

    def _of_upkeep(self, day: date) -> Iterator[Event]:
        """What begins on that day, and what could not begin before and still is due."""
        begins = self._rule._replace(to=self._rule.from_)
        for event in finding.found_by(self._shop, begins, day):
            yield event._replace(rule=self._rule)
        for visit_id, event in list(self._waiting.items()):
            if event.on + timedelta(days=self._rule.to.days) < day:
                del self._waiting[visit_id]
                continue
            for found in db.rows("SELECT visited_on, item FROM visit WHERE id = ?", visit_id):
                yield from finding.due_again(self._rule, event.customer_id, visit_id, *found)

    def _of_visits(self, day: date) -> Iterator[Event]:
        """Visits that this rule answers; one that moves what is open makes nothing new."""
        moves = rules.moves_to_newest(self._rule)
        for visit_id, customer_id, kind, item, visits in db.rows(
            "SELECT id, customer_id, kind, item, (SELECT count(*) FROM visit earlier "
            "WHERE earlier.customer_id = v.customer_id "
            "AND (earlier.visited_on < v.visited_on OR earlier.id <= v.id)) "
            "FROM visit v WHERE visited_on = ? ORDER BY id",
            day,
        ):
            answer = rules.visit_rules(self._shop.config.rules, kind, item, first=visits == 1)
            if all(rule.name != self._rule.name for rule in answer):
                continue
            event = engine.of_visit(self._rule, customer_id, visit_id, day)
            if moves and self._open.get(customer_id, date.min) >= day:
                _first, last = self._shop.work.window(day, self._rule.from_, self._rule.to)
                self._open[customer_id] = last
            else:
                yield event

    def _of_ratings(self, day: date) -> Iterator[Event]:
        if self._rule.trigger == "promoter":
            for rating_id, customer_id, nps in db.rows(
                "SELECT id, customer_id, nps FROM rating WHERE answered_on = ? AND nps >= ?",
                day,
                scores.PROMOTER,
            ):
                yield engine.of_promoter(self._shop, self._rule, customer_id, rating_id, day, nps)
            return
        pause = timedelta(days=self._shop.config.contact.low_score_pause_days)
        for rating_id, customer_id in db.named(
            "SELECT r.id, r.customer_id FROM rating r WHERE r.answered_on = :day "
            f"AND {scores.LOW} ORDER BY r.id",
            {"day": day.isoformat(), **scores.limits(self._shop.config.thresholds)},
        ):
            # One try is enough for what is said within the pause that a low score starts.
            if all(
                event.customer_id != customer_id or event.on + pause <= day
                for event, _window in self._made.values()
            ):
                key = f"{self._rule.name}:rating:{rating_id}"
                yield Event(self._rule, customer_id, day, key)

    # On Today

    def _row(self, event: Event, window: tuple[date, date]) -> TodayRow | None:
        """That event as the row which Today would show on the first day of its window."""
        db.run("UPDATE as_of SET day = '9999-12-31'")
        db.run("CREATE TEMP TABLE follow_up AS SELECT * FROM main.follow_up WHERE FALSE")
        columns = {
            "id": 1,
            "customer_id": event.customer_id,
            "kind": event.rule.kind,
            "rule": event.rule.name,
            "reason": event.reason,
            "visit_id": event.visit_id,
            "occasion_id": event.occasion_id,
            "from_on": window[0],
            "due_on": window[1],
            "first_due_on": window[1],
            "priority": event.rule.priority,
            "status": "open",
            "assignee_id": planning.assignee(event.rule, event),
            "dedupe_key": event.key,
            "place": "",
        }
        db.run(
            f"INSERT INTO temp.follow_up({', '.join(columns)}) VALUES ({db.marks(columns)})",
            *columns.values(),
        )
        self._shop.clock = Clock(pinned=window[0])
        return next(iter(followups.rows(self._shop, [1])), None)
