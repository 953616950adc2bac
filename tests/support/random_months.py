"""Shop histories at random, in which the edges of every definition of a month come up often."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from month_history import TODAY, History, local


def random_history(random: Random, path: Path) -> History:
    history = History(path)
    for number in range(random.randint(1, 8)):
        merged = number > 1 and random.random() < 0.15
        history.customer(merged_into=1 if merged else None)
    customers = len(history.rows["customer"])
    for _turn in range(random.randint(0, 25)):
        history.visit(
            random.randint(1, customers),
            _day(random, -420),
            item=random.choice(["", "换滤芯", "空调清洗", "Filter", "剪发"]),
            kind=random.choice(["service", "repair"]),
            amount=random.choice([None, 0, 1999, 26800]),
        )
    for _turn in range(random.randint(0, 30)):
        _random_follow_up(random, history, random.randint(1, customers))
    for name, dimension in (("等太久", "responsiveness"), ("贵", "price"), ("搬家", None)):
        polarity = "complaint" if dimension else "absence"
        history.add("reason", name=name, polarity=polarity, dimension=dimension)
    for rating in history.rows.get("rating", []):
        for reason in random.sample([1, 2, 3], random.randint(0, 2)):
            history.add("rating_reason", rating_id=rating["id"], reason_id=reason)
        if random.random() < 0.3:
            row = {"follow_up_id": rating["follow_up_id"], "at": rating["answered_at"]}
            scores = {"csat": random.choice([None, 2, 5]), "fixed": random.choice([None, 0, 1])}
            history.add("recheck", **row, **scores)
    for _turn in range(random.randint(0, 8)):
        _random_complaint(random, history, random.randint(1, customers))
    for _turn in range(random.randint(0, 6)):
        _random_gift(random, history, random.randint(1, customers))
    return history


def _day(random: Random, since: int, until: int = 0) -> str:
    # The edges of months and of 180 days are where a definition goes wrong.
    edges = (-51, -50, -21, -20, 0, -180, -181, -200, -201, -231, -232)
    days = [day for day in edges if since <= day <= until]
    chosen = random.choice(days) if days and random.random() < 0.3 else random.randint(since, until)
    return date.fromordinal(TODAY.toordinal() + chosen).isoformat()


def _random_follow_up(random: Random, history: History, customer: int) -> None:
    due = _day(random, -90, 30)
    status = random.choice(
        ["open", "done", "done", "done", "unreachable", "refused", "cancelled", "expired"]
    )
    closed = None if status == "open" else _day(random, -90)
    kind = random.choice(
        ["satisfaction", "usage", "promise", "care", "retention", "manual", "compliance"]
    )
    # Rules that ask what their kind does not, the other way round, and of another kind by now.
    rule = random.choice(["", "in-use", "expiring", "low-score", "compliance", "gone"])
    id_ = history.follow_up(
        customer, due, closed, kind=kind, status=status, rule=rule,
        closed_by=random.choice([None, 1, 2, 3]) if closed else None,
        assignee_id=random.choice([None, 1, 2]), visit_id=_visit_of(random, history, customer),
        due_time=random.choice([None, "09:00", "12:00", "18:00"]) if kind == "promise" else None,
    )  # fmt: skip
    for _turn in range(random.randint(0, 4)):
        history.attempt(
            id_, closed or due, random.choice(["reached", "no_answer", "busy", "wrong_number"]),
            channel=random.choice(["phone", "phone", "in_store"]),
        )  # fmt: skip
        history.rows["attempt"][-1]["attempted_on"] = (
            _day(random, -3) if random.random() < 0.5 else due
        )
    if closed and random.random() < 0.7:
        scores = {
            name: random.choice([None, random.randint(least, most)])
            for name, least, most in (
                ("csat", 1, 5),
                ("nps", 0, 10),
                ("ces", 1, 7),
                ("fixed", 0, 1),
            )
        }
        rating = history.rating(
            customer, closed, follow_up_id=id_, at=f"{random.randint(9, 20):02}:00",
            mood=random.choice([None, "good", "bad"]), need=random.choice(["", "想要一台"]),
            recorded_by=random.choice([None, 1, 2, 3]),
            served_by=random.choice([None, 1, 2, 3]), **scores,
        )  # fmt: skip
        history.rows["follow_up"][id_ - 1]["rating_id"] = rating


def _visit_of(random: Random, history: History, customer: int) -> int | None:
    rows = history.rows.get("visit", [])
    visits: list[int] = [row["id"] for row in rows if row["customer_id"] == customer]
    return random.choice([None, *visits])


def _random_gift(random: Random, history: History, customer: int) -> None:
    given = _day(random, -90)
    redeemed = random.choice([None, _day(random, -60)])
    history.add(
        "gift", customer_id=customer, what="voucher", worth=random.choice([None, 0, 2000, 550]),
        given_on=given, given_at=local(given), redeemed_on=redeemed,
        redeemed_at=local(redeemed) if redeemed else None,
    )  # fmt: skip


_NOW = TODAY.toordinal() * 1440 + 15 * 60


def _at(minute: int | None) -> str | None:
    if minute is None or minute > _NOW:
        return None
    return f"{date.fromordinal(minute // 1440)} {minute % 1440 // 60:02}:{minute % 60:02}"


def _random_complaint(random: Random, history: History, customer: int) -> None:
    """A complaint on its way, with holds; each step some minutes or days after the one before."""
    opened = date.fromisoformat(_day(random, -60)).toordinal() * 1440 + random.randint(0, 900)
    way = [opened]
    for _step in range(random.randint(0, 4)):
        way.append(way[-1] + random.choice([0, 20, 30, 31, random.randint(1, 8000)]))
    answered, resolved, informed, verified = [
        _at(minute) for minute in [*way[1:], None, None, None, None][:4]
    ]
    if random.random() < 0.1:
        answered = None if informed is None else answered
    theirs = [row["id"] for row in history.rows.get("rating", []) if row["customer_id"] == customer]
    id_ = history.complaint(
        customer,
        date.fromordinal(opened // 1440).isoformat(),
        str(_at(opened)).split()[1],
        category=random.choice(["price", "empathy"]),
        respond_by=_at(min(_NOW, opened + random.randint(0, 3000))),
        resolve_by=date.fromordinal(opened // 1440 + random.randint(0, 7)).isoformat(),
        responded_at=answered,
        resolved_at=resolved,
        informed_at=informed,
        verified_at=verified,
        closed_at=verified,
        reopened=random.choice([0, 0, 1]),
        visit_id=_visit_of(random, history, customer),
        compensation=random.choice([None, 0, 5000]),
        rating_before_id=random.choice([None, *theirs]),
        rating_after_id=random.choice([None, *theirs]),
    )
    start = opened
    for _hold in range(random.choice([0, 0, 1, 2])):
        start += random.randint(1, 1500)
        end = start + random.randint(0, 3000)
        history.event(id_, "hold", *_written(start))
        history.event(id_, "resume", *_written(end))
        start = end
    for _event in range(random.choice([0, 0, 1, 2])):
        at = opened + random.randint(0, 6000)
        if at <= _NOW:
            history.event(id_, random.choice(["note", "reopen", "respond"]), *_written(at))
    for _turn in range(random.choice([0, 1, 2])):
        if resolved and random.random() < 0.7:
            _random_verification(random, history, customer, id_)


def _written(minute: int) -> list[str]:
    return [
        date.fromordinal(minute // 1440).isoformat(), f"{minute % 1440 // 60:02}:{minute % 60:02}",
    ]  # fmt: skip


def _random_verification(random: Random, history: History, customer: int, complaint: int) -> None:
    status = random.choice(["open", "done", "done", "refused", "cancelled"])
    closed = None if status == "open" else _day(random, -40)
    id_ = history.follow_up(
        customer, _day(random, -40, 10), closed, kind="verification", status=status,
        complaint_id=complaint,
    )  # fmt: skip
    if closed and random.random() < 0.5:
        history.attempt(id_, closed, at=local(closed, random.choice(["11:00", "12:00", "13:00"])))
    if status == "done":
        rating = history.rating(
            customer, str(closed), follow_up_id=id_, fixed=random.choice([0, 1, 1, None]),
            csat=random.choice([None, 2, 4, 5]), first_time=random.choice([0, 1, None]),
        )  # fmt: skip
        history.rows["follow_up"][id_ - 1]["rating_id"] = rating
