"""Money, groups, rules and re-checks of a month once more, in plain Python over plain rows."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from month_by_hand import Books, Row

from shopvisit.calendar.days import parse_utc

DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "price")


def owners_by_hand(books: Books, rows: dict[str, list[Row]]) -> dict[str, Any]:
    """What `owners_told` tells of the same month."""
    ratings = [row for row in books.ratings if row["answered_on"].startswith(books.month)]
    visits = [row for row in books.visits if row["visited_on"].startswith(books.month)]
    complaints = [row for row in books.complaints if row["opened_on"].startswith(books.month)]
    resolved = [row for row in books.complaints if _local_month(row["resolved_at"]) == books.month]
    tries = _tries(books)
    return {
        **_money(books, visits),
        "compensation": _sum(row["compensation"] for row in resolved if row.get("compensation")),
        **_cost(books, tries, len(resolved)),
        **_groups(books, rows, ratings, visits, complaints),
        "rules": _rules(books),
        "never_contacted": len(_forgotten(books, rows, visits)),
        "heard": sum(
            any(row.get(kind) for kind in ("praise", "complaint", "need", "suggestion"))
            for row in ratings
        ),
        "recheck": _recheck(books, rows),
        "late": _late(books),
    }


def _local_month(instant: str | None) -> str:
    return f"{parse_utc(instant).astimezone():%Y-%m}" if instant else ""


def _sum(amounts: Any) -> tuple[int | None, int]:
    amounts = list(amounts)
    return (sum(amounts) if amounts else None, len(amounts))


def _half_up(top: int, bottom: int) -> int:
    return (2 * top + bottom) // (2 * bottom)


def _money(books: Books, visits: list[Row]) -> dict[str, Any]:
    paid = [row for row in visits if row.get("amount") is not None]
    first: dict[int, str] = {}
    for row in sorted(books.visits, key=lambda row: row["visited_on"]):
        first.setdefault(row["customer_id"], row["visited_on"])
    since = books.ago(books.first, 180)

    def whose(row: Row) -> str:
        if first[row["customer_id"]] >= books.first:
            return "new"
        came = [
            other
            for other in books.visits
            if other["customer_id"] == row["customer_id"]
            and since <= other["visited_on"] < books.first
        ]
        return "returning" if came else "won_back"

    total, number = _sum(row["amount"] for row in paid)
    at_start, at_end = books.seen(books.first), books.seen(books.next)
    lost = [
        customer
        for customer, day in at_start.items()
        if day >= since and at_end[customer] < books.ago(books.end, 180)
    ]
    year = f"{int(books.end[:4]) - 1}{books.end[4:]}"
    spent = sum(
        row.get("amount") or 0
        for row in books.visits
        if row["customer_id"] in lost and year < row["visited_on"] < books.next
    )
    return {
        "revenue": (total, number),
        "revenue_of": {
            name: _sum(row["amount"] for row in paid if whose(row) == name)
            for name in ("new", "returning", "won_back")
        },
        "spend_per_visit": None if total is None else _half_up(total, number),
        "lost_spend": (spent if lost else None, len(lost)),
    }


def _tries(books: Books) -> list[tuple[Row, Row]]:
    by_id = {row["id"]: row for row in books.follow_ups}
    return [
        (row, by_id[row["follow_up_id"]])
        for row in books.attempts
        if row["attempted_on"].startswith(books.month) and row["follow_up_id"] in by_id
    ]


def _cost(books: Books, tries: list[tuple[Row, Row]], resolved: int) -> dict[str, Any]:
    minutes, wage = books.config.service
    if not minutes or not wage:
        return {"cost": (None, None, None)}
    sixtieths = minutes * int(wage * 100)
    about = sum(follow_up.get("complaint_id") is not None for _try, follow_up in tries)
    return {
        "cost": (
            _half_up(sixtieths * len(tries), 60) if tries else None,
            _half_up(sixtieths, 60) if tries else None,
            _half_up(sixtieths * about, 60 * resolved) if resolved else None,
        )
    }


def _groups(
    books: Books,
    rows: dict[str, list[Row]],
    ratings: list[Row],
    visits: list[Row],
    complaints: list[Row],
) -> dict[str, Any]:
    listed = [cycle.item for rule in books.config.rules.values() for cycle in rule.cycles]
    all_visits = {row["id"]: row for row in rows.get("visit", [])}
    all_follow_ups = {row["id"]: row for row in rows.get("follow_up", [])}
    scored = [row for row in ratings if row["csat"] is not None]

    def item(visit: Row | None) -> str:
        text = (visit or {}).get("item", "").lower()
        return next((one for one in listed if one.lower() in text), "other")

    def kind(visit: Row | None) -> str | None:
        return str(visit["kind"]) if visit else None

    def rated_visit(row: Row) -> Row | None:
        return all_visits.get(all_follow_ups[row["follow_up_id"]].get("visit_id"))

    found: dict[str, Any] = {}
    for by, of in (("item", item), ("kind", kind)):
        table: dict[Any, list[int]] = defaultdict(lambda: [0] * 4)
        for row in scored:
            table[of(rated_visit(row))][0] += row["csat"] >= 4
            table[of(rated_visit(row))][1] += 1
        for row in complaints:
            table[of(all_visits.get(row.get("visit_id")))][2] += 1
        for row in visits:
            table[of(row)][3] += 1
        table.pop(None, None)
        found[by] = {name: tuple(numbers) for name, numbers in table.items()}
    reasons = {row["id"]: row for row in rows.get("reason", [])}
    dimensions = {}
    for name in DIMENSIONS:
        of_it = [
            row
            for row in scored
            if any(
                reasons[each["reason_id"]]["dimension"] == name
                for each in rows.get("rating_reason", [])
                if each["rating_id"] == row["id"]
            )
        ]
        bad = sum(row["category"] == name for row in complaints)
        if of_it or bad:
            good = sum(row["csat"] >= 4 for row in of_it)
            dimensions[name] = (good, len(of_it), bad, len(visits))
    return {**found, "dimension": dimensions}


def _rules(books: Books) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for row in books.follow_ups:
        if row["due_on"].startswith(books.month) and row.get("rule"):
            answer = books.answer(row)
            numbers = found.setdefault(row["rule"], [0] * 4)
            numbers[0] += 1
            numbers[1] += books.reached(row)
            numbers[2] += answer is not None
            numbers[3] += books.low(answer or {})
    return {rule: tuple(numbers) for rule, numbers in found.items()}


def _forgotten(books: Books, rows: dict[str, list[Row]], visits: list[Row]) -> set[int]:
    follow_ups = {row["id"]: row for row in rows.get("follow_up", [])}
    tried = {follow_ups[row["follow_up_id"]]["customer_id"] for row in books.attempts}
    said_no = {row["id"] for row in rows["customer"] if row.get("contact_consent") == "none"}
    return {row["customer_id"] for row in visits} - tried - said_no


def _recheck(books: Books, rows: dict[str, list[Row]]) -> tuple[int, int]:
    follow_ups = {row["id"]: row for row in books.follow_ups}
    compared = []
    for heard in rows.get("recheck", []):
        follow_up = follow_ups.get(heard["follow_up_id"])
        if not follow_up or not (follow_up["closed_on"] or "").startswith(books.month):
            continue
        first = books.by_id.get(follow_up.get("rating_id")) or {}
        pairs = [
            (heard[name], first.get(name))
            for name in ("csat", "fixed")
            if heard[name] is not None and first.get(name) is not None
        ]
        if pairs:
            compared.append(any(a != b for a, b in pairs))
    return sum(compared), len(compared)


def _late(books: Books) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    until = min(books.today, books.next)
    for row in books.follow_ups:
        if row["status"] == "open" and row["due_on"] < until and row.get("assignee_id"):
            found[row["assignee_id"]] += 1
    return dict(found)
