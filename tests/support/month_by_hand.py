"""The definitions of a month once more, in plain Python over plain rows, slow and literal.

Only with a clock in the time zone of the tests. What is counted of complaints is in
`complaints_by_hand`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from shopvisit.calendar.days import parse_utc
from shopvisit.settings.values import Config

Row = dict[str, Any]
ASKING = ("satisfaction", "usage", "verification", "compliance")
NEVER_ASKED = ("care", "notice", "promise")
SCORES = ("csat", "nps", "ces", "fixed", "first_time")


class Books:
    """All rows of one history, as the definitions speak of them."""

    def __init__(
        self,
        rows: dict[str, list[Row]],
        month: str,
        today: date,
        now: str,
        config: Config,
        days: int = 31,
    ) -> None:
        merged = {row["id"] for row in rows.get("customer", []) if row.get("merged_into")}

        def living(table: str) -> list[Row]:
            return [row for row in rows.get(table, []) if row["customer_id"] not in merged]

        self.month, self.today, self.now, self.config = month, today.isoformat(), now, config
        self.visits = living("visit")
        self.follow_ups = [row for row in living("follow_up") if row["status"] != "cancelled"]
        self.ratings = living("rating")
        self.complaints = living("complaint")
        self.gifts = living("gift")
        self.attempts = rows.get("attempt", [])
        self.by_id = {row["id"]: row for row in rows.get("rating", [])}
        self.first = f"{month}-01"
        after = date.fromisoformat(f"{month}-28") + timedelta(days=4)
        self.days = days
        self.next = min(after.replace(day=1).isoformat(), self.ago(self.first, -days))
        self.end = max(self.first, min(self.next, self.today))

    def within(self, day: str | None) -> bool:
        """Whether a day is one of the month's, or of its first days where only those count."""
        return bool(day) and self.first <= str(day) < self.next

    def tried(self, follow_up: Row) -> list[Row]:
        return [row for row in self.attempts if row["follow_up_id"] == follow_up["id"]]

    def reached(self, follow_up: Row) -> bool:
        return any(
            row["outcome"] == "reached" or row["channel"] == "in_store"
            for row in self.tried(follow_up)
        )

    def answer(self, follow_up: Row) -> Row | None:
        rating = self.by_id.get(follow_up.get("rating_id"))
        given = rating and any(rating.get(score) is not None for score in SCORES)
        return rating if given else None

    def met(self, follow_up: Row) -> bool:
        if not follow_up["closed_on"] or follow_up["closed_on"] > follow_up["due_on"]:
            return False
        tried = self.tried(follow_up)
        if follow_up["status"] not in ("done", "refused", "unreachable"):
            return False
        if follow_up["status"] == "unreachable":
            called = [
                row["attempted_on"] for row in tried if row["outcome"] in ("no_answer", "busy")
            ]
            enough = len(called) >= self.config.contact.max_calls and len(set(called)) > 1
            return enough or any(row["outcome"] == "wrong_number" for row in tried)
        return follow_up["status"] == "done" or bool(tried)

    def asked_score(self, follow_up: Row) -> bool:
        """Whether what made it asks a score; what no rule made is as its kind is."""
        kind, rule = follow_up["kind"], self.config.rules.get(follow_up.get("rule", ""))
        if kind in NEVER_ASKED:
            return False
        if rule is None or rule.kind != kind:
            return kind in ASKING
        return any(score in rule.asks for score in SCORES)

    def low(self, rating: Row) -> bool:
        csat, nps = rating.get("csat"), rating.get("nps")
        limits = self.config.thresholds
        return (
            (csat is not None and csat <= limits.low_csat)
            or (nps is not None and nps <= limits.low_nps)
            or rating.get("mood") == "bad"
        )

    def kept(self, promise: Row) -> bool:
        if promise["status"] != "done":
            return False
        closed = parse_utc(promise["closed_at"]).astimezone()
        due = _due(promise)
        return f"{closed:%Y-%m-%d %H:%M}" <= due

    def past(self, promise: Row) -> bool:
        due = _due(promise)
        return promise["status"] != "open" or due < f"{self.today} {self.now}"

    def seen(self, until: str) -> dict[int, str]:
        """Each customer's last visit before the day `until`."""
        last: dict[int, str] = {}
        for row in self.visits:
            if row["visited_on"] < until:
                known = last.get(row["customer_id"], "")
                last[row["customer_id"]] = max(known, row["visited_on"])
        return last

    def ago(self, day: str, days: int) -> str:
        return (date.fromisoformat(day) - timedelta(days=days)).isoformat()


def _due(promise: Row) -> str:
    return f"{promise['due_on']} {promise['due_time'] or '24:00'}"


def _share(rows: Iterable[bool]) -> tuple[int, int]:
    rows = list(rows)
    return sum(rows), len(rows)


def by_hand(
    rows: dict[str, list[Row]],
    month: str,
    today: date,
    now: str,
    config: Config,
    days: int = 31,
) -> dict[str, object]:
    """The month, or its first `days`."""
    books = Books(rows, month, today, now, config, days)
    due = [row for row in books.follow_ups if books.within(row["due_on"])]
    closed = [row for row in books.follow_ups if books.within(row["closed_on"])]
    ratings = [row for row in books.ratings if books.within(row["answered_on"])]
    attempted = [row for row in closed if books.tried(row)]
    asked = [row for row in attempted if books.asked_score(row)]
    promises = [row for row in due if row["kind"] == "promise" and books.past(row)]
    rated = [row for row in closed if books.reached(row) and books.answer(row)]
    visits = [row for row in books.visits if books.within(row["visited_on"])]
    return {
        "due": len(due),
        "completion": _share(
            row["status"] == "done"
            for row in due
            if row["status"] != "open" or row["due_on"] <= books.today
        ),
        "on_time": _share(books.met(row) for row in _settled(books, due)),
        "reach": _share(books.reached(row) for row in attempted),
        "response": _share(books.answer(row) is not None for row in asked),
        "promises_kept": _share(books.kept(row) for row in promises),
        "csat": tuple(sum(row["csat"] == score for row in ratings) for score in range(1, 6)),
        "ces": _share(row["ces"] >= 5 for row in ratings if row.get("ces") is not None),
        "nps": _nps(ratings),
        "visits": len(visits),
        "gifts": _worth(row for row in books.gifts if books.within(row["given_on"])),
        "gifts_redeemed": _worth(row for row in books.gifts if books.within(row["redeemed_on"])),
        "complaint_rate": (
            sum(books.within(row["opened_on"]) for row in books.complaints),
            len(visits),
        ),
        "followed_up": len({row["customer_id"] for row in closed if row["status"] == "done"}),
        "funnel": (
            len(visits),
            len(closed),
            sum(books.reached(row) for row in closed),
            len(rated),
            sum(books.low(books.answer(row) or {}) for row in rated),
        ),
        "staff": _staff(books, due, closed, ratings),
        **_customers(books),
    }


def _worth(gifts: Iterable[Row]) -> tuple[int, int]:
    worths = [row["worth"] or 0 for row in gifts]
    return len(worths), sum(worths)


def _settled(books: Books, due: list[Row]) -> list[Row]:
    return [row for row in due if row["status"] != "open" or row["due_on"] < books.today]


def _nps(ratings: list[Row]) -> tuple[int, int, int]:
    last: dict[int, Row] = {}
    for row in sorted(ratings, key=lambda row: (row["answered_at"], row["id"])):
        if row.get("nps") is not None:
            last[row["customer_id"]] = row
    scores = [row["nps"] for row in last.values()]
    return (
        sum(score >= 9 for score in scores),
        sum(score in (7, 8) for score in scores),
        sum(score <= 6 for score in scores),
    )


def _customers(books: Books) -> dict[str, object]:
    at_start, at_end = books.seen(books.first), books.seen(books.next)
    came = {row["customer_id"] for row in books.visits if books.within(row["visited_on"])}
    active_since = books.ago(books.first, 180)
    active = {customer for customer, day in at_start.items() if day >= active_since}
    lost = set(at_start) - active
    returning = came & set(at_start)
    dormant = [
        customer
        for customer, day in at_end.items()
        if books.ago(books.end, 180) <= day <= books.ago(books.end, 90)
    ]
    return {
        "customers": len(came),
        "new_customers": len(came - returning),
        "return_rate": (len(returning), len(came)),
        "churn": _share(at_end[customer] < books.ago(books.end, 180) for customer in active),
        "win_back": _share(customer in came for customer in lost),
        "dormant": len(dormant),
    }


def _staff(
    books: Books, due: list[Row], closed: list[Row], ratings: list[Row]
) -> dict[int, tuple[object, ...]]:
    found: dict[int, tuple[object, ...]] = {}
    for staff in (1, 2, 3):
        theirs = [row for row in due if row.get("closed_by") == staff]
        tried = [row for row in closed if row.get("closed_by") == staff and books.tried(row)]
        served = [
            row for row in ratings if row.get("served_by") == staff and row["csat"] is not None
        ]
        others = [row for row in served if row.get("recorded_by") != staff]
        late = any(
            row.get("assignee_id") == staff
            and row["status"] == "open"
            and row["due_on"] < min(books.today, books.next)
            for row in books.follow_ups
        )
        if theirs or tried or served or late:
            found[staff] = (
                len(theirs),
                sum(row["status"] == "done" for row in theirs),
                _share(books.met(row) for row in theirs),
                _share(books.reached(row) for row in tried),
                _share(row["csat"] >= 4 for row in others),
                len(served) - len(others),
            )
    return found
