"""A locked month is read with the fields that there are now, whichever it was locked with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from shops import MakeShop

from shopvisit import db
from shopvisit.files.giving.month import report
from shopvisit.screens.month.parts.layout import page
from shopvisit.screens.month.parts.pieces import spots
from shopvisit.shop.month.month import month
from shopvisit.shop.month.record import Month
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop

OCTOBER = "2026-10"
# What the first version that locked months kept of one.
FIRST = json.loads(Path(__file__).with_name("locked_by_definitions_1.json").read_text("utf-8"))
Kept = dict[str, Any]


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    return make_shop(date(2026, 11, 21))


def locked(shop: Shop, kept: Kept, definitions: int = 1) -> Month:
    with journal.action(shop, "another version", kind="engine"):
        db.run("DELETE FROM month_lock")
        db.run(
            "INSERT INTO month_lock(created_at, month, locked_at, figures, definitions) "
            "VALUES ('2026-11-05T00:00:00Z', ?, '2026-11-04T16:00:00Z', ?, ?)",
            OCTOBER,
            json.dumps(kept),
            definitions,
        )
    return month(shop, OCTOBER)


def shown(found: Month) -> tuple[object, ...]:
    """Everything that is made of a month for people and programs."""
    said = report.as_json(found), report.as_text(found), report.as_markdown(found)
    lines = page(found, 80), page(found, 120)
    for _y, _x, spot in spots(lines[1]):
        if spot.name not in ("improvement", "person"):
            found.rows_behind(spot.name, spot.part)
    return *said, *lines


ROWS: dict[str, Callable[[Kept], Kept]] = {
    "figure": lambda kept: kept["figures"]["csat"],
    "figure before": lambda kept: kept["previous"]["csat"],
    "category": lambda kept: kept["figures"]["resolution_median"]["categories"]["reliability"],
    "alarm": lambda kept: kept["alarms"][0],
    "step": lambda kept: kept["funnel"][0],
    "reason": lambda kept: kept["reasons"][0],
    "staff": lambda kept: kept["staff"][0],
    "figure of staff": lambda kept: kept["staff"][0]["reach"],
    "improvement": lambda kept: kept["improvements"][0],
    "effect": lambda kept: kept["improvements"][0]["effect"],
    "span of an effect": lambda kept: kept["improvements"][0]["effect"]["before"],
    "targets": lambda kept: kept["targets"],
    "month": lambda kept: kept,
}


def without_each(row: Callable[[Kept], Kept]) -> Iterator[tuple[str, Kept]]:
    for name in row(FIRST):
        kept = deepcopy(FIRST)
        del row(kept)[name]
        yield name, kept


def test_a_month_locked_by_the_first_version_opens(shop: Shop) -> None:
    found = locked(shop, FIRST)
    assert shown(found)
    assert (found.figures["csat"].value, found.figures["csat"].n) == (50, 2)
    assert found.figures["csat"].parts["bars"] == (0, 1, 0, 0, 1)
    assert (found.staff[0].name, found.reasons[0].count) == ("小张", 1)
    effect = found.improvements[0].effect
    assert effect is not None
    assert (found.improvements[0].adopted_on, effect.days) == (date(2026, 10, 15), 21)


@pytest.mark.parametrize("row", ROWS)
def test_a_field_that_came_later_than_a_lock_is_empty_in_it(shop: Shop, row: str) -> None:
    whole = locked(shop, FIRST)
    for name, kept in without_each(ROWS[row]):
        found = locked(shop, kept)
        assert shown(found), name
        assert found.figures["due"] == whole.figures["due"] or row == "month"


@pytest.mark.parametrize("row", ROWS)
def test_a_field_that_is_gone_since_a_lock_is_left_out(shop: Shop, row: str) -> None:
    whole = locked(shop, FIRST)
    kept = deepcopy(FIRST)
    ROWS[row](kept)["once_was"] = {"value": 1}
    assert shown(locked(shop, kept)) == shown(whole)


def test_an_effect_locked_before_it_kept_its_limit_has_the_one_of_then(shop: Shop) -> None:
    kept = deepcopy(FIRST)
    del kept["improvements"][0]["effect"]["thin_under"]
    effect = locked(shop, kept).improvements[0].effect
    assert effect is not None
    assert (effect.thin_under, effect.thin) == (30, True)
