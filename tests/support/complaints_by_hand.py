"""The complaint figures of a month once more, slow and literal: clocks walk minute by minute.

Only for histories whose instants are whole minutes, in the tests' time zone, which has no summer
time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from shopvisit.calendar.days import parse_utc
from shopvisit.settings.values import Config

Row = dict[str, Any]
IsWorking = Callable[[date], bool]
_DAY = 24 * 60


def minute(instant: str) -> int:
    """A local minute, counted from the year 1."""
    local = parse_utc(instant).astimezone()
    return local.date().toordinal() * _DAY + local.hour * 60 + local.minute


def day(instant: str) -> str:
    return date.fromordinal(minute(instant) // _DAY).isoformat()


def half_up(value: Decimal, step: str) -> float:
    return float(value.quantize(Decimal(step), ROUND_HALF_UP))


class Desk:
    """The complaints of one history as somebody with a calendar and a stopwatch sees them."""

    def __init__(
        self,
        rows: dict[str, list[Row]],
        month: str,
        now: str,
        config: Config,
        is_working: IsWorking,
        days: int = 31,
    ) -> None:
        merged = {row["id"] for row in rows.get("customer", []) if row.get("merged_into")}
        self.complaints = [
            row for row in rows.get("complaint", []) if row["customer_id"] not in merged
        ]
        self.follow_ups = [
            row
            for row in rows.get("follow_up", [])
            if row["customer_id"] not in merged and row["status"] != "cancelled"
        ]
        self.ratings = [row for row in rows.get("rating", []) if row["customer_id"] not in merged]
        self.by_id = {row["id"]: row for row in rows.get("rating", [])}
        self.events = rows.get("complaint_event", [])
        self.attempts = rows.get("attempt", [])
        self.every_task = rows.get("follow_up", [])
        self.month, self.config, self.is_working = month, config, is_working
        self.now, self.today, self.days = now, day(now), days
        opens, closes = config.calendar.opens, config.calendar.closes
        self.opens, self.closes = (int(at[:2]) * 60 + int(at[3:]) for at in (opens, closes))

    def within(self, day_: str) -> bool:
        """Whether a day is one of the month's, or of its first days where only those count."""
        return day_.startswith(self.month) and int(day_[8:10]) <= self.days

    def rating(self, id_: int | None) -> Row:
        return self.by_id.get(id_, {}) if id_ else {}

    def held(self, complaint: Row, at: int) -> bool:
        """Whether the complaint waited for the customer in that minute."""
        on_hold = False
        theirs = [row for row in self.events if row["complaint_id"] == complaint["id"]]
        for event in sorted(theirs, key=lambda row: (row["at"], row["id"])):
            if minute(event["at"]) > at:
                break
            on_hold = {"hold": True, "resume": False}.get(event["kind"], on_hold)
        return on_hold

    def hours(self, complaint: Row, until: str) -> Decimal:
        """Opening hours from the opening of a complaint, less those on hold."""
        begin, end = minute(complaint["opened_at"]), minute(until)
        changes = sorted(
            {begin, end}
            | {
                minute(row["at"])
                for row in self.events
                if row["complaint_id"] == complaint["id"] and begin < minute(row["at"]) < end
            }
        )
        running = 0
        for since, before in pairwise(changes):
            if not self.held(complaint, since):
                running += sum(self.opens <= at % _DAY < self.closes for at in range(since, before))
        return Decimal(running) / 60

    def passed(self, complaint: Row, until: str) -> Decimal:
        """Hours by the clock from the opening of a complaint, less those on hold."""
        begin, end = minute(complaint["opened_at"]), minute(until)
        theirs = [row for row in self.events if row["complaint_id"] == complaint["id"]]
        moments = {begin, end} | {
            minute(row["at"]) for row in theirs if begin < minute(row["at"]) < end
        }
        stretches = pairwise(sorted(moments))
        minutes = sum(last - first for first, last in stretches if not self.held(complaint, first))
        return Decimal(minutes) / 60

    def of_complaint(self, complaint: Row) -> list[Row]:
        """All its follow-ups, cancelled ones too."""
        return [row for row in self.every_task if row.get("complaint_id") == complaint["id"]]

    def working_days_after(self, first: str, count: int) -> str:
        at = date.fromisoformat(first)
        while count:
            at += timedelta(days=1)
            count -= self.is_working(at)
        return at.isoformat()

    def here(self, column: str) -> list[Row]:
        """Complaints whose moment in that column is in the month."""
        found = [row for row in self.complaints if row.get(column)]
        days = {row["id"]: row[column] if len(row[column]) == 10 else day(row[column])
                for row in found}  # fmt: skip
        return [row for row in found if self.within(days[row["id"]])]

    def by_the_end(self, column: str) -> list[Row]:
        """Complaints whose day in that column is in the month or before it."""
        return [row for row in self.complaints if row.get(column) and self._day(row[column])]

    def _day(self, at: str) -> bool:
        return (at if len(at) == 10 else day(at))[:7] <= self.month

    def low(self, rating: Row) -> bool:
        csat, nps, limits = rating.get("csat"), rating.get("nps"), self.config.thresholds
        return (
            (csat is not None and csat <= limits.low_csat)
            or (nps is not None and nps <= limits.low_nps)
            or rating.get("mood") == "bad"
        )


def share(rows: Iterable[bool]) -> tuple[int, int]:
    rows = list(rows)
    return sum(rows), len(rows)


def middle(hours: Sequence[Decimal]) -> float | None:
    return half_up(median(hours), "0.1") if hours else None


def nine_in_ten(hours: Sequence[Decimal]) -> float | None:
    """The shortest time within which at least nine in ten were."""
    for time in sorted(hours):
        if 10 * sum(other <= time for other in hours) >= 9 * len(hours):
            return half_up(time, "0.1")
    return None


def complaints_by_hand(desk: Desk) -> dict[str, object]:
    answered = [desk.hours(row, row["responded_at"]) for row in desk.here("responded_at")]
    taken: dict[str, list[Decimal]] = {}
    for row in desk.here("resolved_at"):
        taken.setdefault(row["category"], []).append(desk.hours(row, row["resolved_at"]))
    whole: dict[str, list[Decimal]] = {}
    for row in desk.here("resolved_at"):
        whole.setdefault(row["category"], []).append(desk.passed(row, row["resolved_at"]))
    unanswered = [row for row in desk.by_the_end("opened_on") if not row.get("responded_at")]
    started = [
        row for row in desk.here("opened_on") if desk.low(desk.rating(row.get("rating_before_id")))
    ]
    return {
        "first_response": (len(answered), middle(answered), nine_in_ten(answered)),
        "unanswered": len(unanswered),
        "resolution": {name: (len(each), middle(each)) for name, each in taken.items()},
        "resolution_hours": (
            middle([hours for each in whole.values() for hours in each]),
            {name: (len(each), middle(each)) for name, each in whole.items()},
        ),
        "fcr_process": share(_at_once(row) for row in desk.here("resolved_at")),
        "fcr_customer": share(
            all(said) and not row.get("reopened")
            for row in desk.here("resolved_at")
            if (said := _said_first_time(desk, row))
        ),
        "complaint_sla_response": share(
            bool(row.get("responded_at")) and row["responded_at"] <= row["respond_by"]
            for row in desk.here("respond_by")
            if row.get("responded_at") or row["respond_by"] < desk.now
        ),
        "complaint_sla_resolution": share(
            bool(row.get("resolved_at")) and day(row["resolved_at"]) <= row["resolve_by"]
            for row in desk.here("resolve_by")
            if row.get("resolved_at") or row["resolve_by"] < desk.today
        ),
        "informed": share(_told_in_time(desk)),
        "verified": share(_verified_in_time(desk)),
        "verified_asked": share(
            row["status"] == "done" and row["closed_on"] <= row["due_on"]
            for row in _verifications(desk)
        ),
        "verified_confirmed": share(
            desk.rating(row.get("rating_id")).get("fixed") == 1
            for row in _verifications(desk)
            if row["status"] == "done"
        ),
        "recovery": share(_recovered(desk)),
        "low_score_answered": share(_low_answered(desk)),
        "loop": (
            len(started),
            *(
                sum(bool(row.get(step)) for row in started)
                for step in ("resolved_at", "informed_at", "verified_at")
            ),
        ),
        "complaint_alarms": _alarms(desk),
    }


def _at_once(row: Row) -> bool:
    answered = row.get("responded_at")
    soon = not answered or minute(row["resolved_at"]) <= minute(answered) + 30
    return soon and not row.get("reopened")


def _told_in_time(desk: Desk) -> Iterable[bool]:
    for row in desk.here("resolved_at"):
        until = desk.working_days_after(day(row["resolved_at"]), 1)
        if row.get("informed_at"):
            yield day(row["informed_at"]) <= until
        elif until < desk.today:
            yield False


def _said_first_time(desk: Desk, complaint: Row) -> list[int]:
    """What the customer said of the first time, in each talk about the complaint."""
    ratings = {row.get("rating_id") for row in desk.of_complaint(complaint)}
    said = (
        desk.rating(id_).get("first_time") for id_ in ratings | {complaint.get("rating_after_id")}
    )
    return [each for each in said if each is not None]


def _verifications(desk: Desk) -> list[Row]:
    return [
        row
        for row in desk.follow_ups
        if row["kind"] == "verification"
        and row.get("complaint_id")
        and desk.within(row["due_on"])
        and (row["status"] != "open" or row["due_on"] < desk.today)
    ]


def _verified_in_time(desk: Desk) -> Iterable[bool]:
    for row in _verifications(desk):
        fixed = desk.rating(row.get("rating_id")).get("fixed") == 1
        yield row["status"] == "done" and row["closed_on"] <= row["due_on"] and fixed


def _recovered(desk: Desk) -> Iterable[bool]:
    for row in desk.here("verified_at"):
        before, after = (desk.rating(row.get(f"rating_{when}_id")) for when in ("before", "after"))
        pairs = {name: (before.get(name), after.get(name)) for name in ("csat", "nps")}
        both = {
            name: (one, other)
            for name, (one, other) in pairs.items()
            if one is not None and other is not None
        }
        if both:
            csat, nps = both.get("csat"), both.get("nps")
            yield (csat is not None and csat[1] >= 4) or (
                nps is not None and nps[0] <= 6 and nps[1] >= 7
            )


def _low_answered(desk: Desk) -> Iterable[bool]:
    for rating in desk.ratings:
        if not desk.within(rating["answered_on"]) or not desk.low(rating):
            continue
        until = desk.working_days_after(rating["answered_on"], 1)
        if until < desk.today:
            yield any(
                _answers(desk, row, rating, until)
                for row in desk.complaints
                if row["customer_id"] == rating["customer_id"]
            )


def _answers(desk: Desk, complaint: Row, rating: Row, until: str) -> bool:
    """Whether it was opened after the score and in time, or worked on then, being open anyway."""
    scored = rating["answered_at"]
    if complaint["opened_at"] >= scored:
        return bool(complaint["opened_on"] <= until)
    if complaint.get("closed_at") and complaint["closed_at"] <= scored:
        return False
    tasks = {row["id"] for row in desk.of_complaint(complaint)}
    events = [row for row in desk.events if row["complaint_id"] == complaint["id"]]
    worked = [row["at"] for row in events if row["kind"] != "resume" and row["at"] > scored]
    # What the customer says is not solved is opened again as they say so.
    worked += [row["at"] for row in events if row["kind"] == "reopen" and row["at"] == scored]
    worked += [
        row["at"] for row in desk.attempts if row["follow_up_id"] in tasks and row["at"] > scored
    ]
    return any(day(at) <= until for at in worked)


def _alarms(desk: Desk) -> dict[str, int]:
    after = date.fromisoformat(f"{desk.month}-28") + timedelta(days=4)
    next_month = after.replace(day=1).isoformat()
    overdue = 0
    for row in desk.by_the_end("opened_on"):
        late = (
            not row.get("responded_at")
            and row["respond_by"] < desk.now
            and desk._day(row["respond_by"])
        ) or row["resolve_by"] < min(desk.today, next_month)
        overdue += bool(not row.get("resolved_at") and late and not _waits(desk, row))
    waiting = {"not_told": ("informed_at", 1), "not_verified": ("verified_at", 5)}
    found = {"complaints_overdue": overdue}
    for name, (step, days) in waiting.items():
        found[name] = sum(
            not row.get("closed_at")
            and not row.get(step)
            and desk.working_days_after(day(row["resolved_at"]), days) < desk.today
            for row in desk.by_the_end("resolved_at")
        )
    return {name: count for name, count in found.items() if count}


def _waits(desk: Desk, complaint: Row) -> bool:
    """Whether its hold has not ended yet."""
    return any(
        row["complaint_id"] == complaint["id"] and row["kind"] == "resume" and row["at"] > desk.now
        for row in desk.events
    )
