"""What an owner asks of a month besides its figures: money, groups, people, words, re-checks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from month_history import NOVEMBER, OCTOBER, TODAY, History, figure
from query_plans import faults, queries

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.files.giving.month import book as month_book
from shopvisit.files.giving.month import report as month_report
from shopvisit.settings.values import ServiceSettings
from shopvisit.shop.followups import changing
from shopvisit.shop.month import words
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.owners import heard, recheck
from shopvisit.shop.month.owners.person import person, tasks_due
from shopvisit.shop.month.owners.recheck import Heard
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import undo

STAFF_AND_NOBODY = st.one_of(st.none(), st.integers(min_value=1, max_value=8))


# Money


def test_takings_are_told_apart_by_whose_they_are(history: History) -> None:
    new, regular, back = (history.customer() for _each in range(3))
    history.visit(regular, "2026-10-01", amount=99999)
    history.visit(back, "2025-01-01", amount=99999)
    for one, amount in ((new, 10000), (regular, 2050), (regular, None), (back, 500)):
        history.visit(one, "2026-11-03", amount=amount)
    shop = history.open()
    found = month(shop, NOVEMBER).figures
    assert (found["revenue"].value, found["revenue"].n) == (12550, 3)
    each = found["revenue"].categories or {}
    assert {name: one.value for name, one in each.items()} == {
        "new": 10000, "returning": 2050, "won_back": 500,
    }  # fmt: skip
    assert found["spend_per_visit"].value == 4183
    assert ids_behind(shop, NOVEMBER, "revenue") == [3, 4, 6]
    assert words.value(found["revenue"]) == "¥125.50"


def test_what_lost_customers_had_spent_is_that_of_twelve_months(history: History) -> None:
    lost = history.customer()
    for day, amount in (("2025-12-01", 1), ("2025-12-02", 20), ("2026-05-20", 300)):
        history.visit(lost, day, amount=amount)
    found = figure(history, "lost_spend", NOVEMBER, date(2026, 12, 1))
    assert (found.value, found.n) == (320, 1)


@pytest.mark.parametrize(("minutes", "wage"), [(0, 30.0), (10, 0.0)])
def test_no_cost_is_told_where_half_of_it_is_unsaid(
    history: History, minutes: int, wage: float
) -> None:
    history.answered(history.customer(), "2026-11-10", "2026-11-10", csat=5)
    shop = history.open()
    shop.config = shop.config._replace(service=ServiceSettings(minutes, wage))
    found = month(shop, NOVEMBER)
    assert found.figures["service_cost"].value is None
    assert "Cost of follow-ups" not in month_report.as_text(found)


def test_contacts_cost_their_minutes_at_the_hourly_wage(history: History) -> None:
    one = history.customer()
    history.answered(one, "2026-11-10", "2026-11-10", csat=5)
    case = history.complaint(one, "2026-11-02", resolved_at="2026-11-04 12:00")
    call = history.follow_up(one, "2026-11-03", "2026-11-03", complaint_id=case)
    history.attempt(call, "2026-11-03")
    history.attempt(call, "2026-11-04")
    shop = history.open()
    shop.config = shop.config._replace(service=ServiceSettings(10, 31.5))
    found = month(shop, NOVEMBER).figures
    costs = [found[f"service_cost{name}"].value for name in ("", "_per_contact", "_per_solved")]
    assert costs == [1575, 525, 1050]
    assert len(ids_behind(shop, NOVEMBER, "service_cost")) == 2


# Told apart


def test_an_item_of_the_list_is_found_in_whatever_case_and_the_rest_is_other(
    history: History,
) -> None:
    one = history.customer()
    for item, csat in (("换滤芯 A型", 5), ("WATER FILTER", 2), ("剪发", 4)):
        visit = history.visit(one, "2026-11-03", item=item)
        id_ = history.answered(one, "2026-11-05", "2026-11-05", csat=csat)
        history.rows["follow_up"][id_ - 1]["visit_id"] = visit
    shop = history.open()
    found = {row.name: (row.csat.k, row.csat.n) for row in month(shop, NOVEMBER).by_item}
    assert found == {"滤芯": (1, 1), "filter": (0, 1), "other": (1, 1)}
    assert ids_behind(shop, NOVEMBER, "item_ratings", "filter") == [2]


# Staff


def working(history: History) -> Shop:
    """小张 has three tasks open, one of them late; 小王 praised, and rated by herself once."""
    one = history.customer()
    for due in ("2026-11-19", "2026-11-21", "2026-11-25"):
        history.follow_up(one, due, assignee_id=1)
    for day, csat, by in (("2026-10-05", 4, 1), ("2026-11-05", 5, 1), ("2026-11-06", 5, 2)):
        id_ = history.answered(one, day, day, csat=csat, served_by=2, recorded_by=by, praise="好！")
        history.rows["follow_up"][id_ - 1]["closed_by"] = 2
    return history.open()


def test_who_has_done_nothing_but_is_late_stands_among_the_staff(history: History) -> None:
    rows = {row.name: row.late for row in month(working(history), NOVEMBER).staff}
    assert rows == {"小张": 1, "小王": 0}


def test_a_person_has_work_tasks_praise_and_twelve_months(history: History) -> None:
    shop = working(history)
    zhang, wang = person(shop, 1, NOVEMBER), person(shop, 2, NOVEMBER)
    assert (zhang.assigned, zhang.open, zhang.late) == (3, 2, 1)
    assert [row.due_on.day for row in zhang.tasks] == [19, 21, 25]
    assert wang.row is not None
    assert (wang.row.csat.n, wang.row.self_rated, wang.row.rank) == (1, 1, None)
    assert [word.said for word in wang.praise] == ["好！", "好！"]
    told = {one.month: (one.done.n, one.csat.n) for one in wang.months}
    assert len(told) == 12
    assert (told["2026-10"], told["2026-11"], told["2025-12"]) == ((1, 1), (2, 1), (0, 0))


def test_a_days_tasks_go_to_somebody_else_and_undo_brings_them_back(history: History) -> None:
    shop = working(history)
    assert tasks_due(shop, 1, TODAY) == [1, 2]
    assert changing.hand_on(shop, tasks_due(shop, 1, TODAY), 3) == 2
    assert [person(shop, id_, NOVEMBER).assigned for id_ in (1, 3)] == [1, 2]
    undo.undo(shop)
    assert person(shop, 1, NOVEMBER).assigned == 3


def test_nothing_is_handed_on_to_who_does_not_work_here(history: History) -> None:
    shop = working(history)
    with pytest.raises(ShopError, match="not on the list"):
        changing.hand_on(shop, [1], 77)
    with pytest.raises(ShopError, match="closed already"):
        changing.hand_on(shop, [4], 3)


# Words


def test_words_are_told_kind_by_kind_without_any_number_in_full(history: History) -> None:
    one = history.customer(name="王秀英")
    history.rating(one, "2026-11-02", praise="很好", csat=5)
    history.rating(one, "2026-11-03", complaint="打 13812342231 没人接", need="想换一台")
    history.rating(one, "2026-10-30", complaint="上个月的")
    found = heard.words(history.open(), NOVEMBER)
    assert [(word.kind, word.said) for word in found] == [
        ("complaint", "打 138****2231 没人接"), ("need", "想换一台"), ("praise", "很好"),
    ]  # fmt: skip


# Re-check


@given(
    st.text(max_size=5),
    st.dictionaries(st.integers(min_value=1, max_value=99), STAFF_AND_NOBODY, max_size=12),
)
@costly(20)
def test_the_sample_is_five_at_most_and_has_everybody_while_there_is_room(
    seed: str, closed: dict[int, int | None]
) -> None:
    drawn = recheck.draw(seed, closed.items())
    assert len(set(drawn)) == len(drawn) == min(recheck.SIZE, len(closed))
    staff = {closed[id_] for id_ in drawn}
    assert len(staff) == min(recheck.SIZE, len(set(closed.values())))
    assert drawn == recheck.draw(seed, reversed(closed.items()))


def rated(history: History, count: int) -> Shop:
    for number in range(count):
        one = history.customer(contact_consent="none" if number == 0 else "all")
        history.answered(one, "2026-10-05", "2026-10-05", csat=5, fixed=1)
    return history.open()


def test_nobody_is_called_once_more_who_said_no(history: History) -> None:
    shop = rated(history, 4)
    assert sorted(recheck.sample(shop, OCTOBER)) == [2, 3, 4]


def test_what_the_manager_heard_is_counted_and_stays_in_the_sample(history: History) -> None:
    shop = rated(history, 30)
    first, second = recheck.sample(shop, OCTOBER)[:2]
    recheck.record(shop, first, Heard(csat=2, fixed=None))
    recheck.record(shop, second, Heard(csat=5, fixed=0))
    recheck.record(shop, second, Heard(csat=5, fixed=1))
    found = month(shop, OCTOBER)
    assert (found.recheck.k, found.recheck.n) == (1, 2)
    assert ids_behind(shop, OCTOBER, "recheck", "k") == [first]
    again = recheck.sample(shop, OCTOBER)
    assert {first, second} < set(again)
    assert len(again) == recheck.SIZE
    case = recheck.cases(shop, [first])[0]
    assert (case.csat, case.heard, case.differs) == (5, Heard(2, None, ""), True)


def test_to_have_heard_nothing_is_refused(history: History) -> None:
    shop = rated(history, 2)
    with pytest.raises(InvalidError):
        recheck.record(shop, 2, Heard())
    assert db.value("SELECT count(*) FROM recheck") == 0


# Given out


@pytest.mark.parametrize("form", list(month_book.FORMS))
def test_a_month_given_out_twice_is_two_files(history: History, form: str) -> None:
    shop = rated(history, 2)
    files = [month_book.give_out(shop, OCTOBER, form) for _turn in range(2)]
    assert [path.name for path in files] == [
        f"2026-10{month_book.FORMS[form]}", f"2026-10.2{month_book.FORMS[form]}",
    ]  # fmt: skip
    assert all(path.stat().st_size for path in files)


def test_the_workbook_is_not_written_over_another_file(history: History, tmp_path: Path) -> None:
    shop = rated(history, 2)
    target = tmp_path / "taken.xlsx"
    target.write_text("mine")
    with pytest.raises(ShopError, match="There is a file already"):
        month_book.write(target, shop, month(shop, OCTOBER))
    assert target.read_text() == "mine"


# What it costs


def test_no_page_walks_a_table_or_sorts(busy: History) -> None:
    shop = busy.open()
    with queries() as seen:
        person(shop, 1, NOVEMBER)
        heard.words(shop, NOVEMBER)
        recheck.cases(shop, recheck.sample(shop, NOVEMBER))
        found = month(shop, NOVEMBER)
        for by in words.GROUPS:
            for row in found.group(by):
                ids_behind(shop, NOVEMBER, f"{by}_ratings", row.name)
        for one in found.health:
            ids_behind(shop, NOVEMBER, one.name)
    assert [fault for sql in dict.fromkeys(seen) for fault in faults(sql)] == []
