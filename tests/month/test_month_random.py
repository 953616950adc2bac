"""A month of any history is what the definitions say in words, counted row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

from complaints_by_hand import Desk, complaints_by_hand
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from month_by_hand import Books, by_hand
from month_history import NOVEMBER, OCTOBER, TODAY, History, local
from owners_by_hand import owners_by_hand
from random_months import random_history

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.settings.values import ServiceSettings
from shopvisit.shop.metrics.formulas import MONEY as MONEY_UNITS
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month.figures import MONEY, of
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import first_month, month
from shopvisit.shop.month.owners.health import COUNTED
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
        service = ServiceSettings(random.choice([0, 4, 7]), random.choice([0, 31.5]))
        shop.config = shop.config._replace(service=service)
        try:
            found = month(shop, name)
            settings = shop.config
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
            books = Books(history.rows, name, TODAY, "15:00", settings)
            assert owners_told(found) == owners_by_hand(books, history.rows)
            check_lists(found, shop)
            check_what_stands_beside(found, shop, history)
            check_owners_lists(found, shop)
        finally:
            db.disconnect()


def check_what_stands_beside(found: Month, shop: Shop, history: History) -> None:
    """The same days of the month before, the year before, and twelve months, by hand."""

    def by_the_definitions(name: str, days: int = 31) -> dict[str, object]:
        settings = loading.default()
        now = local(TODAY.isoformat(), "15:00")
        desk = Desk(history.rows, name, now, settings, shop.work.is_working, days)
        beside = by_hand(history.rows, name, TODAY, "15:00", settings, days)
        return complaints_by_hand(desk) | beside

    def same(figures: Mapping[str, Figure], expected: dict[str, object]) -> None:
        seen = replace(found, figures=figures)
        beside = told(seen) | {name: complaints_told(seen)[name] for name in WEIGHTS_OF_COMPLAINTS}
        assert {name: beside[name] for name in figures.keys() & beside.keys()} == {
            name: expected[name] for name in figures.keys() & beside.keys()
        }

    assert bool(found.same_days) is found.running
    if found.running:
        same(found.same_days, by_the_definitions(OCTOBER, TODAY.day))
    for name, cells in found.twelve_months.items():
        assert [cell.month for cell in cells] == sorted(cell.month for cell in cells)
        assert cells[-1].value == found.figures[name].value
    for place in (-2, -3):
        each = {name: months[place] for name, months in found.twelve_months.items()}
        month_name = each["csat"].month
        expected = by_the_definitions(month_name)
        if month_name < first_month(shop):
            assert all(cell.value is None for cell in each.values())
            continue
        for name, cell in each.items():
            assert (cell.value, cell.n) == shown_as(name, expected[name]), (name, month_name)


WEIGHTS_OF_COMPLAINTS = (
    "low_score_answered", "complaint_sla_response", "complaint_sla_resolution", "informed",
    "verified_confirmed",
)  # fmt: skip


def shown_as(name: str, counted: Any) -> tuple[int | None, int]:
    """Value and n of a main figure, from what was counted for it by hand."""
    if name == "csat":
        k, n = sum(counted[3:]), sum(counted)
    elif name == "nps":
        k, n = counted[0] - counted[2], sum(counted)
    else:
        k, n = counted
    if not n:
        return None, 0
    size = Decimal(100 * abs(k)) / n
    return int(size.quantize(Decimal(1), ROUND_HALF_UP)) * (1 if k >= 0 else -1), n


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
    beside |= {one.name for one in of(MONEY)}  # in `owners_told`
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
        if one.unit in MONEY_UNITS:
            check_money(found, shop, name)
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


def owners_told(found: Month) -> dict[str, object]:
    """What `owners_by_hand` counts, of a month."""
    figures = found.figures
    sums = ("revenue", "lost_spend", "compensation")
    costs = ("", "_per_contact", "_per_solved")
    return {
        **{name: (figures[name].value, figures[name].n) for name in sums},
        "revenue_of": {
            name: (one.value, one.n) for name, one in (figures["revenue"].categories or {}).items()
        },
        "spend_per_visit": figures["spend_per_visit"].value,
        "cost": tuple(figures[f"service_cost{name}"].value for name in costs),
        **{
            by: {
                row.name: (row.csat.k, row.csat.n, row.complaint_rate.k, row.complaint_rate.n)
                for row in found.group(by)
            }
            for by in ("item", "kind", "dimension")
        },
        "rules": {
            row.rule: (row.made, row.reached, row.scores, row.low)
            for row in found.rules
            if row.made
        },
        "never_contacted": found.rows_behind("never_contacted"),
        "heard": found.heard,
        "recheck": (found.recheck.k, found.recheck.n),
        "late": {row.id: row.late for row in found.staff if row.late},
    }


def check_money(found: Month, shop: Shop, name: str) -> None:
    """What has no value as the shop has not said what it costs has no list to open either."""
    one = found.figures[name]
    for part, each in (one.categories or {}).items():
        assert len(ids_behind(shop, found.name, name, part)) == each.n
    if one.value is not None:
        assert len(ids_behind(shop, found.name, name)) == one.parts.get("follow_ups", one.n)


def check_owners_lists(found: Month, shop: Shop) -> None:
    """The same of what is told apart, of rules, of what was forgotten, and of words."""
    numbers: list[tuple[str, str | None, int | None]] = []
    numbers += [(one.name, None, one.count) for one in found.health]
    numbers += [("heard", None, found.heard), ("recheck", None, found.recheck.n)]
    numbers += [("staff_late", str(row.id), row.late) for row in found.staff]
    for by in ("item", "kind", "dimension"):
        for row in found.group(by):
            numbers.append((f"{by}_ratings", row.name, row.csat.n))
            numbers.append((f"{by}_complaints", row.name, row.complaint_rate.k))
    for rule in found.rules:
        numbers += [(f"rule_{what}", rule.rule, getattr(rule, what)) for what in COUNTED]
    for name, part, number in numbers:
        assert len(ids_behind(shop, found.name, name, part)) == number, (name, part)
        assert found.rows_behind(name, part) == number, (name, part)
