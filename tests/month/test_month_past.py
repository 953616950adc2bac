"""Months that are over are read as they were kept, until something in them is changed."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from random import Random
from sqlite3 import IntegrityError

import pytest
from drawn import costly
from hypothesis import example, given
from hypothesis import strategies as st
from month_history import NOVEMBER, OCTOBER, History, local
from random_months import random_history

from shopvisit import db
from shopvisit.errors import LookingError
from shopvisit.shop.month import month as months
from shopvisit.shop.month.counts import Counting
from shopvisit.shop.month.month import month
from shopvisit.shop.month.past import store
from shopvisit.shop.month.record import Month, Tally
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

MONTHS = ("2026-09", OCTOBER, NOVEMBER)


def read(shop: Shop, name: str = NOVEMBER) -> Month:
    """The month as its screen shows it, which keeps what it had to count."""
    found, to_keep = months.seen(shop, name, whole=True)
    if to_keep is not None:
        store.keep(shop, to_keep)
    return found


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the months that are counted, each time they are."""
    names: list[str] = []
    count = months._of

    def noted(now: Counting) -> Tally:
        names.append(now.span.name)
        return count(now)

    monkeypatch.setattr(months, "_of", noted)
    return names


def test_a_month_that_is_over_is_counted_once(busy: History, counted: list[str]) -> None:
    shop = busy.open()
    before = read(shop)
    assert counted.count(OCTOBER) == 2  # the whole of it, and its first days
    counted.clear()
    assert read(shop) == before
    assert counted == [NOVEMBER]
    read(shop, OCTOBER)
    counted.clear()
    assert read(shop, OCTOBER).figures == before.previous
    assert counted == []


def test_the_details_of_a_month_that_is_over_are_counted_once(
    busy: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = busy.open()
    before = read(shop, OCTOBER)
    assert before.by_kind
    monkeypatch.setattr(months, "_details", None)
    assert read(shop, OCTOBER) == before


def test_what_is_done_today_leaves_the_months_before_as_they_were_kept(
    busy: History, counted: list[str]
) -> None:
    shop = busy.open()
    read(shop)
    visits.add(shop, 1, Visit(shop.clock.today()))
    counted.clear()
    read(shop)
    assert counted == [NOVEMBER]


def test_what_is_noted_of_an_earlier_month_has_it_counted_again(
    busy: History, counted: list[str]
) -> None:
    shop = busy.open()
    before = read(shop, OCTOBER)
    visits.add(shop, 1, Visit(shop.clock.today().replace(month=10, day=30)))
    counted.clear()
    after = read(shop, OCTOBER)
    assert OCTOBER in counted
    assert after.figures["visits"].value == (before.figures["visits"].value or 0) + 1


def test_other_opening_hours_have_all_counted_again(busy: History, counted: list[str]) -> None:
    shop = busy.open()
    read(shop)
    counted.clear()
    calendar = shop.config.calendar._replace(opens="06:00")
    shop.configure(shop.config._replace(calendar=calendar))
    read(shop)
    assert OCTOBER in counted


@pytest.mark.parametrize(
    ("day", "parts"), [(date(2026, 11, 2), {"2"}), (date(2026, 11, 3), {"3", "whole"})]
)
def test_nothing_is_kept_while_an_answer_may_still_come(
    busy: History, day: date, parts: set[str]
) -> None:
    """A low score of the 31st of October, a Saturday, is answered in time on the Monday."""
    read(busy.open(day))
    kept = db.value("SELECT figures FROM month_store WHERE month = ?", OCTOBER)
    assert json.loads(kept)["parts"].keys() == parts


def test_a_window_that_looks_counts_and_keeps_nothing(busy: History) -> None:
    shop = busy.open()
    shop.looking = "in_use"
    before = month(shop, NOVEMBER)
    assert db.value("SELECT count(*) FROM month_store") == 0
    assert month(shop, NOVEMBER) == before
    _found, to_keep = months.seen(shop, NOVEMBER, whole=True)
    assert to_keep is not None
    with pytest.raises(LookingError):
        store.keep(shop, to_keep)


@given(st.integers(min_value=0, max_value=2**32))
@example(644)
@costly(12)
def test_what_was_kept_is_what_would_be_counted_whatever_is_changed(seed: int) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        shop = random_history(random, Path(folder) / "shop.db").open(at=time(15))
        try:
            for _turn in range(3):
                read(shop, NOVEMBER)
                change(shop, random)
                name = random.choice(MONTHS)
                found, fresh = read(shop, name), months.counted(shop, name)
                for part in (
                    "figures", "previous", "same_days", "change", "funnel", "staff", "reasons",
                    "alarms", "followed_up", "dormant", "by_item", "by_kind", "by_dimension",
                    "rules", "heard", "recheck", "questions", "health",
                ):  # fmt: skip
                    assert getattr(found, part) == getattr(fresh, part), part
        finally:
            db.disconnect()


_CHANGES = (
    ("follow_up", "UPDATE follow_up SET due_on = :day WHERE id = :id"),
    (
        "follow_up",
        "UPDATE follow_up SET closed_on = :day, closed_at = :at WHERE id = :id "
        "AND status <> 'open'",
    ),
    ("rating", "UPDATE rating SET csat = :score, nps = :score * 2 WHERE id = :id"),
    ("rating", "UPDATE rating SET answered_on = :day, answered_at = :at WHERE id = :id"),
    ("complaint", "UPDATE complaint SET opened_on = :day, opened_at = :at WHERE id = :id"),
    ("complaint", "UPDATE complaint SET responded_at = :at WHERE id = :id"),
    ("customer", "UPDATE customer SET merged_into = 1 WHERE id = :id AND id > 1"),
    ("customer", "UPDATE customer SET merged_into = NULL WHERE id = :id"),
    (
        "follow_up",
        "INSERT INTO attempt(created_at, follow_up_id, at, attempted_on, staff_id, channel, "
        "outcome) VALUES (:at, :id, :at, :day, 1, 'phone', 'reached')",
    ),
    (
        "complaint",
        "INSERT INTO complaint_event(created_at, complaint_id, at, kind) "
        "VALUES (:at, :id, :at, 'hold')",
    ),
    ("staff", "UPDATE staff SET name = name || :score WHERE id = :id"),
    ("reason", "UPDATE reason SET dimension = 'price' WHERE id = :id"),
    ("rating", "UPDATE rating SET praise = substr('quick', 1, 5 * (:score % 2)) WHERE id = :id"),
    ("visit", "UPDATE visit SET kind = 'repair', item = '空调' || :score WHERE id = :id"),
    ("follow_up", "UPDATE follow_up SET rule = 'dormant' WHERE id = :id"),
)


def change(shop: Shop, random: Random) -> None:
    """One row is changed, in whatever month it lies."""
    today = shop.clock.today()
    day = today.fromordinal(today.toordinal() - random.randint(0, 90)).isoformat()
    if random.random() < 0.2:
        visits.add(shop, 1, Visit(today.fromisoformat(day)))
        return
    table, sql = random.choice(_CHANGES)
    ids = [row[0] for row in db.rows(f"SELECT id FROM {table}")]
    if ids:
        given = {"day": day, "at": local(day), "score": random.randint(1, 5)}
        # What the file refuses to hold was not changed.
        with suppress(IntegrityError), journal.action(shop, "a change"):
            db.connection().execute(sql, given | {"id": random.choice(ids)})
