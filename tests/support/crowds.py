"""A shop full of random people, and who of them are on a list, counted once more by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

from shops import TODAY

from shopvisit import db
from shopvisit.calendar.occasions import next_occurrence
from shopvisit.shop.cards import cards
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.store import schema

ITEMS = ("空调清洗", "Oil change", "50%_off 滤芯", "")
TAGS = ("", "VIP", "会员, 老客", "ｖｉｐ 会员")
_KINDS = ("service", "purchase", "repair", "install", "consult")
Rows = dict[str, list[dict[str, Any]]]


def crowd(shop: Shop, random: Random, people: int = 40) -> None:
    """Fill the shop with people; days are up to two years back, near to what lists ask about."""
    stamp = shop.clock.stamp()
    with journal.action(shop, "a crowd"):
        for number in range(1, people + 1):
            consent = random.choice(("all", "all", "all", "service_only", "none"))
            gone = random.choice((None,) * 7 + ("erased",))
            schema.Customer.insert(
                created_at=stamp,
                name="" if gone else f"王{number}",
                tags=random.choice(TAGS),
                contact_consent=consent,
                erased_at=stamp if gone else None,
            ).execute()
            for _ in range(random.choice((0, 1, 1, 2, 4))):
                _visit(stamp, random, number)
            for _ in range(random.choice((0, 0, 1, 2))):
                _talk(stamp, random, number)
            for _ in range(random.choice((0, 0, 0, 1, 2))):
                _complaint(stamp, random, number)
            if random.random() < 0.4:
                _birthday(stamp, random, number)
        db.run("UPDATE customer SET merged_into = 1 WHERE id = ?", people)
        for table in ("visit", "rating", "complaint", "follow_up", "occasion"):
            db.run(f"UPDATE {table} SET customer_id = 1 WHERE customer_id = ?", people)
        customers.derive_all(range(1, people + 1))


def _ago(random: Random) -> date:
    near = (0, 1, 6, 7, 8, 29, 30, 31, 51, 52, 59, 60, 89, 90, 91, 179, 180, 181, 364, 365, 366)
    return TODAY - timedelta(days=random.choice((*near, random.randint(0, 700))))


def _visit(stamp: str, random: Random, customer: int) -> None:
    schema.Visit.insert(
        created_at=stamp,
        customer=customer,
        visited_on=_ago(random),
        kind=random.choice(_KINDS),
        item=random.choice(ITEMS),
        amount=random.choice((None, 0, 5_000, 60_000, 100_000)),
        served_by=random.choice((None, 1, 2)),
    ).execute()


def _talk(stamp: str, random: Random, customer: int) -> None:
    day, status = _ago(random), random.choice(("open", "done", "unreachable"))
    closed = status != "open"
    follow_up = schema.FollowUp.insert(
        created_at=stamp,
        customer=customer,
        kind="satisfaction",
        from_on=day,
        due_on=day,
        first_due_on=day,
        priority=3,
        status=status,
        closed_at=stamp if closed else None,
        closed_on=day if closed else None,
    ).execute()
    if random.random() < 0.7:
        schema.Attempt.insert(
            created_at=stamp,
            follow_up=follow_up,
            at=stamp,
            attempted_on=day,
            channel="phone",
            outcome="reached" if status == "done" else random.choice(("no_answer", "message_left")),
        ).execute()
    if status == "done":
        schema.Rating.insert(
            created_at=stamp,
            follow_up=follow_up,
            customer=customer,
            answered_at=stamp,
            answered_on=day,
            csat=random.choice((None, 1, 3, 5)),
            nps=random.choice((None, 0, 6, 7, 10)),
        ).execute()


def _complaint(stamp: str, random: Random, customer: int) -> None:
    closed = stamp if random.random() < 0.5 else None
    schema.Complaint.insert(
        created_at=stamp,
        customer=customer,
        source="counter",
        severity="normal",
        opened_at=stamp,
        opened_on=_ago(random),
        resolved_at=closed,
        informed_at=closed,
        verified_at=closed,
        closed_at=closed,
    ).execute()


def _birthday(stamp: str, random: Random, customer: int) -> None:
    coming = TODAY + timedelta(days=random.choice((0, 1, 7, 8, 30, 200)))
    lunar = random.random() < 0.4
    schema.Occasion.insert(
        created_at=stamp,
        customer=customer,
        kind=random.choice(("birthday", "birthday", "anniversary")),
        calendar="lunar" if lunar else "solar",
        month=random.randint(1, 12) if lunar else coming.month,
        day=random.randint(1, 30) if lunar else coming.day,
        leap=int(lunar and random.random() < 0.3),
    ).execute()


# By hand


def rows() -> Rows:
    """Everything that lists ask about, row by row."""
    found: Rows = {}
    tables = ("customer", "visit", "follow_up", "attempt", "rating", "complaint", "occasion")
    for table in tables:
        cursor = db.connection().execute(f"SELECT * FROM {table} ORDER BY id")
        names = [column[0] for column in cursor.description]
        found[table] = [dict(zip(names, row, strict=True)) for row in cursor]
    return found


class ByHand:
    """The people of `rows`, each condition tried on each of them in Python."""

    def __init__(self, shop: Shop, rows: Rows) -> None:
        self._shop, self._rows = shop, rows
        self._of: dict[str, dict[int, list[dict[str, Any]]]] = {}
        for table, found in rows.items():
            self._of[table] = defaultdict(list)
            for row in found:
                self._of[table][row.get("customer_id") or row["id"]].append(row)
        self._talked = {
            row["follow_up_id"]
            for row in rows["attempt"]
            if row["outcome"] in ("reached", "message_left")
        }

    def on(self, conditions: tuple[Condition, ...]) -> set[int]:
        """The ids of the customers of whom all of these hold."""
        asks_consent = any(each.field == "consent" for each in conditions)
        return {
            one["id"]
            for one in self._rows["customer"]
            if one["merged_into"] is None
            and one["erased_at"] is None
            and (asks_consent or one["contact_consent"] != "none")
            and all(self._holds(each, one) for each in conditions)
        }

    def _days(self, one: dict[str, Any]) -> list[date]:
        return sorted(date.fromisoformat(v["visited_on"]) for v in self._of["visit"][one["id"]])

    def _spent(self, id_: int) -> int:
        since = TODAY.replace(year=TODAY.year - 1).isoformat()
        return sum(v["amount"] or 0 for v in self._of["visit"][id_] if v["visited_on"] > since)

    def _last(self, id_: int, score: str) -> int | None:
        given = [row for row in self._of["rating"][id_] if row[score] is not None]
        ordered = sorted(given, key=lambda row: (row["answered_on"], row["id"]))
        return ordered[-1][score] if ordered else None

    def _holds(self, each: Condition, one: dict[str, Any]) -> bool:
        known = getattr(self, f"_{each.field}", None)
        assert known is not None, each.field
        return bool(known(each.operator, each.value, one))

    def _last_visit(self, operator: str, days: int, one: dict[str, Any]) -> bool:
        if not (came := self._days(one)):
            return False
        away = (TODAY - came[-1]).days
        return away >= days if operator == "before" else away < days

    def _visits(self, operator: str, count: int, one: dict[str, Any]) -> bool:
        came = len(self._days(one))
        return came >= count if operator == "at_least" else came <= count

    def _spend(self, operator: str, value: int, one: dict[str, Any]) -> bool:
        mine = self._spent(one["id"])
        if operator == "at_least":
            return mine >= value
        best = sorted(filter(None, map(self._spent, self._of["visit"])), reverse=True)
        place = -(-len(best) * value // 100)
        return bool(place) and mine > 0 and mine >= best[place - 1]

    def _bought(self, _operator: str, value: tuple[str, int], one: dict[str, Any]) -> bool:
        text, days = value
        return any(
            text.lower() in v["item"].lower()
            and (TODAY - date.fromisoformat(v["visited_on"])).days < days
            for v in self._of["visit"][one["id"]]
        )

    def _kind(self, operator: str, value: Any, one: dict[str, Any]) -> bool:
        kind, days = (
            value if operator == "within" else (value, (TODAY - date(2026, 10, 1)).days + 1)
        )
        return any(
            v["kind"] == kind and (TODAY - date.fromisoformat(v["visited_on"])).days < days
            for v in self._of["visit"][one["id"]]
        )

    def _contacted(self, _operator: str, _value: None, one: dict[str, Any]) -> bool:
        return all(row["id"] not in self._talked for row in self._of["follow_up"][one["id"]])

    def _rated(self, _operator: str, _value: None, one: dict[str, Any]) -> bool:
        return not self._of["rating"][one["id"]]

    def _csat(self, operator: str, value: int, one: dict[str, Any], score: str = "csat") -> bool:
        last = self._last(one["id"], score)
        return last is not None and (last <= value if operator == "at_most" else last >= value)

    def _nps(self, operator: str, value: int, one: dict[str, Any]) -> bool:
        return self._csat(operator, value, one, "nps")

    def _complaints(self, _operator: str, value: int, one: dict[str, Any]) -> bool:
        return len(self._of["complaint"][one["id"]]) >= value

    def _complaint(self, _operator: str, _value: None, one: dict[str, Any]) -> bool:
        return any(row["closed_at"] is None for row in self._of["complaint"][one["id"]])

    def _tag(self, _operator: str, value: str, one: dict[str, Any]) -> bool:
        tags = one["tags"].replace("ｖｉｐ", "vip").replace(",", " ").lower().split()
        return value.lower() in tags

    def _stage(self, _operator: str, value: str, one: dict[str, Any]) -> bool:
        came = self._days(one)
        first, last = (came[0], came[-1]) if came else (None, None)
        return cards.stage(self._shop.config.thresholds, first, last, TODAY) == value

    def _birthday(self, _operator: str, days: int, one: dict[str, Any]) -> bool:
        return any(
            (
                next_occurrence(o["calendar"], o["month"], o["day"], bool(o["leap"]), TODAY) - TODAY
            ).days
            <= days
            for o in self._of["occasion"][one["id"]]
            if o["kind"] == "birthday"
        )

    def _served_by(self, _operator: str, value: int, one: dict[str, Any]) -> bool:
        return any(v["served_by"] == value for v in self._of["visit"][one["id"]])

    def _consent(self, _operator: str, value: str, one: dict[str, Any]) -> bool:
        return bool(one["contact_consent"] == value)

    def _follow_up(self, operator: str, _value: None, one: dict[str, Any]) -> bool:
        open_ = any(row["status"] == "open" for row in self._of["follow_up"][one["id"]])
        return open_ is (operator == "open")
