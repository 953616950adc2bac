"""No list walks a table where an index could lead, and none sorts what an index gives in order."""

from __future__ import annotations

from random import Random

import pytest
from crowds import crowd
from query_plans import queries
from shops import MakeShop

from shopvisit import db
from shopvisit.shop.lists import finding, named, rows, working
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.lists.fields import FORMS
from shopvisit.shop.record.shop import Shop

# What stands on the card alone has no index: whoever never came, and what people have as tags.
_ON_THE_CARD = {"contacted", "rated", "visits", "csat", "nps", "complaints", "complaint", "tag"} | {
    *("birthday", "consent", "follow_up"),
}


@pytest.fixture
def crowded(make_shop: MakeShop) -> Shop:
    shop = make_shop()
    crowd(shop, Random(1), people=10)
    return shop


def faults(seen: list[str], *, cards: bool) -> list[str]:
    found = []
    for sql in dict.fromkeys(seen):
        if not sql.startswith("SELECT"):
            continue
        for *_ids, step in db.rows(f"EXPLAIN QUERY PLAN {sql}"):
            walks = step.startswith("SCAN ") and " INDEX " not in step and "VIRTUAL" not in step
            small = step in ("SCAN staff", "SCAN saved_list", "SCAN CONSTANT ROW")
            card = cards and step in ("SCAN c", "SCAN customer")
            sorts = "TEMP B-TREE" in step and "FROM saved_list" not in sql  # a handful
            if sorts or (walks and not small and not card):
                found.append(f"{step}  in  {sql}")
    return found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.field} {form.operator}")
def test_a_condition_is_asked_through_an_index(crowded: Shop, form: object) -> None:
    assert form in FORMS
    known = next(each for each in FORMS if each is form)
    own = {"bought": ("空调", 365), "served_by": 1}
    value = own.get(known.field, known.usual)
    with queries() as seen:
        finding.ids(crowded, (Condition(known.field, known.operator, value),))
        finding.count(crowded, (Condition(known.field, known.operator, value),))
    assert seen
    assert faults(seen, cards=known.field in _ON_THE_CARD) == []


def test_the_ready_made_lists_and_their_pages_are_read_through_indexes(crowded: Shop) -> None:
    with queries() as seen:
        for each in named.every(crowded):
            rows.listed(crowded, each.conditions, finding.ids(crowded, each.conditions))
        away = (Condition("last_visit", "before", 90), Condition("spend", "at_least", 100_000))
        finding.ids(crowded, away)
    assert faults(seen, cards=True) == []


def test_a_page_of_a_list_is_one_query(crowded: Shop) -> None:
    conditions = named.READY["complaints-2"][1]
    ids = finding.ids(crowded, conditions)
    with queries() as seen:
        rows.listed(crowded, conditions, ids)
    assert len(seen) == 1


def test_a_text_is_weighed_and_recorded_through_indexes(crowded: Shop) -> None:
    living = finding.ids(crowded, ())[0]
    with queries() as seen:
        working.against_text(crowded, living, "retention")
        working.text(crowded, living, "retention")
    assert faults(seen, cards=False) == []
