"""A month of any history is what the definitions say in words, counted row by row."""

from __future__ import annotations

import tempfile
from datetime import date, time
from pathlib import Path
from random import Random

from complaints_by_hand import Desk, complaints_by_hand
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from month_by_hand import by_hand
from month_history import NOVEMBER, OCTOBER, TODAY, History, local

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.record import Month
from shopvisit.shop.record.shop import Shop


@given(
    st.integers(min_value=0, max_value=2**32),
    st.sampled_from(["2026-09", OCTOBER, NOVEMBER, "2026-12"]),
)
@costly(60)
def test_a_random_history_counts_as_the_definitions_say(seed: int, name: str) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        history = random_history(random, Path(folder) / "shop.db")
        shop = history.open(at=time(15))
        try:
            found = month(shop, name)
            settings = loading.default()
            desk = Desk(
                history.rows,
                name,
                local(TODAY.isoformat(), "15:00"),
                settings,
                shop.work.is_working,
            )
            expected = by_hand(history.rows, name, TODAY, "15:00", settings)
            assert told(found) == expected
            assert complaints_told(found) == complaints_by_hand(desk)
            assert found.figures.keys() == recounted(found)
            check_lists(found, shop)
        finally:
            db.disconnect()


def told(found: Month) -> dict[str, object]:
    """What `by_hand` counts, of a month."""
    figures = found.figures
    shares = (
        "completion", "on_time", "reach", "response", "promises_kept", "churn", "win_back",
        "return_rate", "complaint_rate",
    )  # fmt: skip
    return {
        **{name: (figures[name].k, figures[name].n) for name in shares},
        **{name: figures[name].value for name in ("due", "visits", "customers", "new_customers")},
        **{
            name: (figures[name].value, figures[name].parts["worth"])
            for name in ("gifts", "gifts_redeemed")
        },
        "csat": figures["csat"].parts["bars"],
        "ces": (figures["ces"].k, figures["ces"].n),
        "nps": tuple(figures["nps"].parts.values()),
        "dormant": found.dormant,
        "followed_up": found.followed_up,
        "funnel": tuple(step.count for step in found.funnel[:5]),
        "staff": {
            row.id: (
                row.due, row.done, (row.on_time.k, row.on_time.n), (row.reach.k, row.reach.n),
                (row.csat.k, row.csat.n), row.self_rated,
            )
            for row in found.staff
        },
    }  # fmt: skip


def complaints_told(found: Month) -> dict[str, object]:
    """What `complaints_by_hand` counts, of a month."""
    figures = found.figures
    times = [figures[f"first_response_{name}"] for name in ("median", "p90")]
    each = figures["resolution_median"].categories or {}
    whole = figures["resolution_hours"]
    shares = (
        "fcr_process", "fcr_customer", "complaint_sla_response", "complaint_sla_resolution",
        "informed", "verified", "verified_asked", "verified_confirmed", "recovery",
        "low_score_answered",
    )  # fmt: skip
    late = ("complaints_overdue", "not_told", "not_verified")
    return {
        "first_response": (times[0].n, *(time.value for time in times)),
        "unanswered": times[0].parts["unanswered"],
        "resolution": {name: (one.n, one.value) for name, one in each.items()},
        "resolution_hours": (
            whole.value,
            {name: (one.n, one.value) for name, one in (whole.categories or {}).items()},
        ),
        **{name: (figures[name].k, figures[name].n) for name in shares},
        "loop": tuple(step.count for step in found.funnel[5:]),
        "complaint_alarms": {one.name: one.count for one in found.alarms if one.name in late},
    }


def recounted(found: Month) -> set[str]:
    """The figures that are counted by hand as well: that must be all of them."""
    beside = {"csat_mean", "ces_mean", "first_response_median", "first_response_p90"}
    named = {**told(found), **complaints_told(found)}
    return beside | {"resolution_median"} | named.keys() & found.figures.keys()


def check_lists(found: Month, shop: Shop) -> None:
    """Every number opens a list of exactly its length."""
    for name, one in found.figures.items():
        ids = ids_behind(shop, found.name, name)
        assert len(ids) == len(set(ids))
        if one.unit in ("hours", "elapsed"):
            assert len(ids_behind(shop, found.name, name, "k")) == one.n
            assert len(ids_behind(shop, found.name, name, "rest")) == one.parts.get("unanswered", 0)
            for category, part in (one.categories or {}).items():
                assert len(ids_behind(shop, found.name, name, category)) == part.n
            continue
        if name == "complaint_rate":
            assert len(ids) == one.k
            continue
        assert len(ids) == (one.value if one.n is None else one.n), name
        if one.unit == "percent":
            assert len(ids_behind(shop, found.name, name, "k")) == one.k, name
    counted = [(alarm.name, alarm.count) for alarm in found.alarms]
    counted += [(step.name, step.count) for step in found.funnel]
    for name, count in (*counted, ("dormant", found.dormant), ("followed_up", found.followed_up)):
        assert len(ids_behind(shop, found.name, name)) == count, name
    for row in found.staff:
        for name, number in (
            ("staff_due", row.due), ("staff_done", row.done), ("staff_on_time", row.on_time.n),
            ("staff_reach", row.reach.n), ("staff_csat", row.csat.n),
            ("staff_self_rated", row.self_rated),
        ):  # fmt: skip
            assert len(ids_behind(shop, found.name, name, str(row.id))) == number, name


def random_history(random: Random, path: Path) -> History:
    history = History(path)
    for number in range(random.randint(1, 8)):
        merged = number > 1 and random.random() < 0.15
        history.customer(merged_into=1 if merged else None)
    customers = len(history.rows["customer"])
    for _turn in range(random.randint(0, 25)):
        history.visit(random.randint(1, customers), _day(random, -420))
    for _turn in range(random.randint(0, 30)):
        _random_follow_up(random, history, random.randint(1, customers))
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
            mood=random.choice([None, "good", "bad"]), recorded_by=random.choice([None, 1, 2, 3]),
            served_by=random.choice([None, 1, 2, 3]), **scores,
        )  # fmt: skip
        history.rows["follow_up"][id_ - 1]["rating_id"] = rating


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
