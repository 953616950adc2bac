"""What all sample customers share: days and hours, staff, rules, and where their rows go."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.calendar.occasions import occurrence
from shopvisit.sample import words as sample_words
from shopvisit.shop.record.shop import SAMPLE, opening_hours, work_calendar
from shopvisit.shop.rules import scores
from shopvisit.text import countries

if TYPE_CHECKING:
    from shopvisit.settings.values import Config, Rule, Thresholds

_DAY = timedelta(days=1)
_ROLES = ("owner", "manager", "clerk", "clerk", "clerk")
# How well each of the five serves (0 to 1) and how surely they call in time.
_SKILLS = (0.90, 0.86, 0.84, 0.76, 0.62)
_KEENNESS = (0.97, 0.97, 0.96, 0.93, 0.82)
_SERVES = (6, 14, 34, 28, 18)  # of a hundred visits
_BATCH = 20_000
_NOT_ASKED = 5  # one of so many calls leaves out what the shop asks besides
_WORTH = {"CNY": 1.0, "GBP": 0.25}  # of what costs so many yuan in China
_TABLES: dict[str, str] = {
    "shop": "id, created_at, country, currency",
    "staff": "id, created_at, name, role",
    "reason": "id, created_at, name, polarity, dimension",
    "customer": "id, created_at, name, salutation, phone, tags, note, "
    "preferred_channel, best_time, source, contact_consent",
    "search_key": "key, customer_id",
    "phone_key": "key, customer_id",
    "customer_rhythm": "customer_id, first_visit_on, last_visit_on, visits, cycle_days",
    "visit": "id, created_at, customer_id, visited_on, kind, item, amount, served_by",
    "occasion": "id, created_at, customer_id, kind, calendar, month, day, leap, year",
    "improvement": "id, created_at, title, problem, action, owner_id, status, adopted_on",
    "complaint": "id, created_at, customer_id, visit_id, source, category, severity, owner_id, "
    "text, opened_at, opened_on, respond_by, resolve_by, responded_at, resolved_at, informed_at, "
    "verified_at, closed_at, resolution, reopened, cause_id, compensation, rating_before_id, "
    "rating_after_id",
    "complaint_event": "id, created_at, complaint_id, at, staff_id, kind, text",
    "follow_up": "id, created_at, customer_id, kind, reason, rule, visit_id, occasion_id, "
    "complaint_id, improvement_id, from_on, due_on, first_due_on, due_time, "
    "first_due_time, planned_on, planned_time, priority, assignee_id, status, closed_at, "
    "closed_on, closed_by, close_reason, rating_id, dedupe_key",
    "attempt": "id, created_at, follow_up_id, at, attempted_on, staff_id, channel, outcome, note",
    "rating": "id, created_at, follow_up_id, customer_id, answered_at, answered_on, recorded_by, "
    "served_by, csat, nps, ces, fixed, first_time, mood, praise, complaint, need, suggestion",
    "rating_reason": "id, created_at, rating_id, reason_id",
    "question": "id, created_at, rule, text, kind, choices, place",
    "question_answer": "id, created_at, rating_id, question_id, number",
    "improvement_source": "id, created_at, improvement_id, complaint_id, rating_id",
    "engine_run": "id, created_at, through_on",
    "meta": "name, value",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One rating; what was not asked or not answered is None or empty."""

    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    fixed: int | None = None
    first_time: int | None = None
    praise: str = ""
    complaint: str = ""
    need: str = ""
    suggestion: str = ""
    mood: str | None = None
    reasons: tuple[int, ...] = ()

    def is_low(self, low: Thresholds) -> bool:
        """Whether the usual rounds pause after it."""
        return scores.is_low(low, self.csat, self.nps, self.mood)


class Served(NamedTuple):
    """What a visit became: its id, who served, and what was bought or done."""

    id: int
    served_by: int
    item: sample_words.Item


@dataclass(slots=True)
class Person:
    """A sample customer: what is stored, and what only fate knows."""

    id: int
    consent: str = "all"
    channel: str | None = None
    reach: float = 0.8  # how surely a call is answered
    mildness: float = 0.0
    right_number: bool = True
    steady: bool = False  # always answers and is content: those whose last act is written


class World:
    """The days, the people and the rows of one sample."""

    def __init__(
        self, connection: sqlite3.Connection, config: Config, today: date, rng: Random, lang: str
    ) -> None:
        self.config = config
        self.today = today
        self.rng = rng
        self.words = sample_words.words(lang)
        self.lang = lang
        self.staff = range(1, len(_ROLES) + 1)
        self.manager = 1 + _ROLES.index("manager")
        self.clerks = [id_ for id_ in self.staff if _ROLES[id_ - 1] == "clerk"]
        self.skills = dict(zip(self.staff, _SKILLS, strict=True))
        self.keenness = dict(zip(self.staff, _KEENNESS, strict=True))
        self.case_words = self.words.cases
        self.reasons: dict[tuple[str, str | None], list[int]] = {}
        self.dimension_of: dict[int, str] = {}  # of the reasons that complain
        self._asked: dict[str, tuple[int, tuple[int, ...]]] = {}  # by rule: its question, answers
        self.improved: dict[str, date] = {}  # dimension → since when
        followed = (
            "absence", "occasion", "nps-age", "upkeep", "expiry", "low-score", "improvement",
        )  # fmt: skip
        self.rules_of: dict[str, list[Rule]] = {trigger: [] for trigger in followed}
        for rule in config.rules.values():
            if rule.enabled and rule.trigger in self.rules_of:
                self.rules_of[rule.trigger].append(rule)
        self._connection = connection
        self._rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _TABLES}
        self._waiting = 0
        self._last_id = dict.fromkeys(_TABLES, 0)
        self._work = work_calendar(config.calendar)
        self.hours = opening_hours(config.calendar)
        self._windows: dict[tuple[str, date], tuple[date, date]] = {}
        self._midnights: dict[date, datetime] = {}
        self._next_working: dict[date, date] = {}
        self._set_hours()

    # Days and hours

    def _set_hours(self) -> None:
        """The minutes of the day in which the shop is open and may call people."""
        calendar, contact = self.config.calendar, self.config.contact
        opens, closes = _minutes(calendar.opens), _minutes(calendar.closes)
        quiet_from, quiet_to = _minutes(contact.quiet_from), _minutes(contact.quiet_to)
        first = max(opens, quiet_to)
        last = min(closes, quiet_from) if quiet_from > first else closes
        if last - first < 180:
            first, last = 9 * 60, 20 * 60
        self.opens = opens
        self.opening = max(first - 5, 0)
        self.first_call, self.last_call = first + 10, last - 30
        self.now = (self.today, first + 45)

    def call_minute(self) -> int:
        """A minute at which staff find the time to call."""
        return self.rng.randint(self.first_call, self.last_call)

    def busy_minute(self) -> int:
        """A minute at which customers come: most in the afternoon."""
        return int(self.rng.triangular(self.first_call, self.last_call, self.last_call - 150))

    def open_day(self, day: date) -> date:
        """`day`, or the first day after it on which the shop is open."""
        calendar = self.config.calendar
        for later in range(60):
            found = day + later * _DAY
            if found in calendar.open_days:
                return found
            if found.isoweekday() in calendar.weekdays and found not in calendar.closed_days:
                return found
        return day

    def back(self, days: int) -> date:
        """The day on which the shop was open that many open days ago."""
        day = self.today
        while days and (self.today - day).days < 400:
            day -= _DAY
            days -= self.open_day(day) == day
        return day

    def stamp(self, day: date, minute: int) -> str:
        """A local minute of a day as an instant is stored."""
        midnight = self._midnights.get(day)
        if midnight is None:
            # Taken from noon: some zones change their clocks at midnight.
            noon = datetime(day.year, day.month, day.day, 12).astimezone(UTC)
            midnight = noon.replace(tzinfo=None) - timedelta(hours=12)
            self._midnights[day] = midnight
        return _later(midnight, minute)

    def instant(self, day: date, minute: int) -> datetime:
        """A local minute of a day, as an instant."""
        return parse_utc(self.stamp(day, minute))

    def window(self, rule: Rule, on: date) -> tuple[date, date]:
        """The rule's window for an event of that day."""
        known = self._windows.get((rule.name, on))
        if known is None:
            known = self._work.window(on, rule.from_, rule.to)
            self._windows[rule.name, on] = known
        return known

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return self._work.is_working(day)

    def next_working(self, day: date) -> date:
        """The next working day after `day`."""
        if day not in self._next_working:
            self._next_working[day] = self._work.add(day, 1)
        return self._next_working[day]

    def helped(self, dimension: str, day: date) -> bool:
        """Whether the shop had got better at something by then."""
        since = self.improved.get(dimension)
        return since is not None and since <= day

    def boss(self, not_: int | None = None) -> int:
        """The manager, or the owner where that is `not_`."""
        return self.manager if self.manager != not_ else 1 + _ROLES.index("owner")

    def occurrences(self, key: tuple[str, int, int, bool], since: date) -> list[date]:
        """The days on which a yearly occasion falls, from about `since` to after today."""
        return [
            _occurrence(key, year)
            for year in range(since.year - 1, (self.today + 60 * _DAY).year + 1)
        ]

    # Rows

    def new_id(self, table: str) -> int:
        self._last_id[table] += 1
        return self._last_id[table]

    def put(self, table: str, *row: object) -> None:
        """Have one row written; soon, not at once."""
        self._rows[table].append(row)
        self._waiting += 1
        if self._waiting >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Write every row that waits."""
        for table, waiting in self._rows.items():
            if waiting:
                sql = f"INSERT INTO {table}({_TABLES[table]}) VALUES ({db.marks(waiting[0])})"
                self._connection.executemany(sql, waiting)
                waiting.clear()
        self._waiting = 0

    def write_shop(self, since: date) -> None:
        """The staff, the reasons, and that the rules have seen every day up to today."""
        opened = self.stamp(since, self.opening)
        self.put("shop", 1, opened, *countries.here())
        for id_, name, role in zip(self.staff, self.words.staff, _ROLES, strict=True):
            self.put("staff", id_, opened, name, role)
        for reason in self.config.reasons:
            id_ = self.new_id("reason")
            name = reason.name.said(self.lang)
            self.put("reason", id_, opened, name, reason.polarity, reason.dimension)
            self.reasons.setdefault((reason.polarity, reason.dimension), []).append(id_)
            if reason.polarity == "complaint" and reason.dimension:
                self.dimension_of[id_] = reason.dimension
        for rule, name, kind, answers in sample_words.QUESTIONS:
            id_, words = self.new_id("question"), self.words.questions
            choices = json.dumps(words["ways"] if kind == "choice" else [], ensure_ascii=False)
            self.put("question", id_, opened, rule, words[name], kind, choices, 1)
            self._asked[rule] = id_, answers
        self.put("meta", SAMPLE, self.today.isoformat())
        seen = self.stamp(self.today, self.opening)
        self.put("engine_run", self.new_id("engine_run"), seen, self.today.isoformat())

    def write_visit(
        self, customer_id: int, day: date, minute: int, kind: str, after: str
    ) -> Served:
        items, totals = _items(kind, day.month)
        wanted = [item for item in items if item.name == after]
        item = wanted[0] if wanted else self.rng.choices(items, cum_weights=totals)[0]
        served_by = self.rng.choices(self.staff, _SERVES)[0]
        visit_id = self.new_id("visit")
        self.put(
            "visit", visit_id, self.stamp(day, minute), customer_id, day.isoformat(), kind,
            self.words.items[item.name], self._amount(item), served_by,
        )  # fmt: skip
        return Served(visit_id, served_by, item)

    def _amount(self, item: sample_words.Item) -> int | None:
        """The price in minor units: round, and not the same for everybody."""
        if not item.price:
            return item.price
        step = 1000 if item.price > 500 else 500
        price = item.price * 100 * _WORTH[countries.here().currency]
        return max(step, round(price * self.rng.uniform(0.75, 1.3) / step) * step)

    def write_occasion(
        self, customer_id: int, day: date, minute: int,
        key: tuple[str, int, int, bool], year: int | None, kind: str = "birthday",
    ) -> int:  # fmt: skip
        occasion_id = self.new_id("occasion")
        calendar, month, month_day, leap = key
        self.put(
            "occasion", occasion_id, self.stamp(day, minute), customer_id, kind, calendar,
            month, month_day, int(leap), year,
        )  # fmt: skip
        return occasion_id

    def write_attempt(
        self, task_id: int, day: date, minute: int, staff: int, channel: str, outcome: str,
        note: str,
    ) -> None:  # fmt: skip
        at = self.stamp(day, minute)
        self.put(
            "attempt", self.new_id("attempt"), at, task_id, at, day.isoformat(), staff, channel,
            outcome, note,
        )  # fmt: skip

    def write_rating(
        self, task_id: int, customer_id: int, when: tuple[date, int], recorded_by: int,
        served_by: int, answer: Said, rule: str,
    ) -> int:  # fmt: skip
        rating_id, at = self.new_id("rating"), self.stamp(*when)
        self.put(
            "rating", rating_id, at, task_id, customer_id, at, when[0].isoformat(), recorded_by,
            served_by, answer.csat, answer.nps, answer.ces, answer.fixed, answer.first_time,
            answer.mood, answer.praise, answer.complaint, answer.need, answer.suggestion,
        )  # fmt: skip
        for reason_id in answer.reasons:
            self.put("rating_reason", self.new_id("rating_reason"), at, rating_id, reason_id)
        if rule in self._asked and rating_id % _NOT_ASKED:
            question, answers = self._asked[rule]
            said = answers[rating_id % len(answers)]
            self.put(
                "question_answer", self.new_id("question_answer"), at, rating_id, question, said
            )
        return rating_id


@lru_cache(maxsize=4096)
def _later(midnight: datetime, minute: int) -> str:
    # One talk is written in many rows.
    return f"{(midnight + timedelta(minutes=minute)).isoformat()}Z"


@cache
def _occurrence(key: tuple[str, int, int, bool], year: int) -> date:
    calendar, month, day, leap = key
    return occurrence("lunar" if calendar == "lunar" else "solar", month, day, leap, year)


@cache
def _items(kind: str, month: int) -> tuple[list[sample_words.Item], list[int]]:
    """What people want of a kind in that month, with running weights."""
    found = [item for item in sample_words.ITEMS if item.kind == kind]
    totals, total = [], 0
    for item in found:
        in_season = not item.months or month in item.months
        total += item.share * (6 if in_season else 1)
        totals.append(total)
    return found, totals


def pick(rng: Random, among: tuple[Sequence[str], Sequence[int]]) -> str:
    """One of the words, by their running totals."""
    choices, totals = among
    return choices[bisect(totals, rng.random() * totals[-1])]


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
