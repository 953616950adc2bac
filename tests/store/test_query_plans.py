"""No query behind a screen or a save walks a whole table, or sorts what an index could give."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from query_plans import faults, queries
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.cards import cards, timeline
from shopvisit.shop.followups import changing, kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, merging, occasions, staff
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine
from shopvisit.shop.talks import answer, conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily


@pytest.fixture
def busy_shop(make_shop: MakeShop) -> Shop:
    shop = make_shop(TODAY - timedelta(days=30))
    for number in range(8):
        visits.add(
            shop,
            Customer(name=f"王{number}", phone=f"1380000{number:04}"),
            Visit(TODAY - timedelta(days=30 + number), served_by=1),
        )
    shop = make_shop()
    daily.catch_up(shop)
    for customer_id in (1, 2, 3):
        changing.promise(shop, customer_id, "回电话", TODAY, "15:00")
        visits.add(shop, customer_id, Visit(TODAY - timedelta(days=1)))
    return shop


def an_open_one() -> int:
    return int(
        db.value("SELECT id FROM follow_up WHERE customer_id = 1 AND status = 'open' LIMIT 1")
    )


def shown(which: str) -> Callable[[Shop], object]:
    return lambda shop: followups.rows(shop, followups.today_ids(shop, which))


ACTIONS: dict[str, Callable[[Shop], object]] = {
    **{
        f"today, {which}": shown(which)
        for which in ("all", "mine", "overdue", "promises", "satisfaction")
    },
    "counts": followups.counts,
    "next days": followups.next_days,
    "find": lambda shop: customers.find(shop, "w"),
    "find the last": lambda shop: customers.find(shop, ""),
    "open of a customer": lambda shop: followups.of_customer(shop, 1),
    "form": lambda shop: talk_form.form(shop, an_open_one()),
    "save a rating": lambda shop: conversation.record(
        shop, an_open_one(), answer.Answer(csat=2, reason_ids=(1,))
    ),
    "no answer": lambda shop: conversation.record(
        shop, an_open_one(), answer.Answer(outcome="no_answer")
    ),
    "put off": lambda shop: changing.put_off(shop, an_open_one(), TODAY + timedelta(days=2)),
    "cancel": lambda shop: changing.cancel(shop, an_open_one(), "不用了"),
    "visit": lambda shop: visits.add(shop, 1, Visit(TODAY)),
    "new customer": lambda shop: customers.add(shop, Customer(name="李四")),
    "the rules": daily.catch_up,
    "drafts": drafts.waiting,
    "staff": staff.active,
    "card": lambda shop: cards.card(shop, 1),
    "timeline": lambda shop: timeline.entries(shop, timeline.ids(shop, 1)),
    "recent items": visits.recent_items,
    "new occasion": lambda shop: occasions.add(shop, 1, "birthday", YearlyDay("solar", 11, 22)),
    "merge": lambda shop: merging.merge(shop, 1, 2),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_this_asks_the_file_through_indexes(
    busy_shop: Shop, make_shop: MakeShop, name: str
) -> None:
    shop = make_shop(TODAY + timedelta(days=1)) if name == "the rules" else busy_shop
    with queries() as seen:
        ACTIONS[name](shop)
    assert seen
    assert [fault for sql in dict.fromkeys(seen) for fault in faults(sql)] == []


def test_a_scan_and_a_sort_would_be_noticed(shop: Shop) -> None:
    assert faults("SELECT * FROM customer WHERE note = 'x'")
    assert faults("SELECT * FROM visit WHERE visited_on > '2026-01-01' ORDER BY item")


def test_all_the_rules_find_their_days_through_indexes(make_shop: MakeShop) -> None:
    from shopvisit.settings import loading
    from shopvisit.settings.values import OCCASIONS

    rules = {name: rule._replace(enabled=True) for name, rule in loading.default().rules.items()}
    new_year = TODAY.replace(year=2027, month=1, day=1)
    shop = make_shop(new_year - timedelta(days=3), rules=rules)
    customer_id, _visit = visits.add(
        shop, Customer(name="王秀英"), Visit(new_year - timedelta(days=180), item="滤芯")
    )
    for kind in OCCASIONS:
        day = YearlyDay("solar", 1, 1, year=2027)
        occasions.add(shop, customer_id, kind, day)
    shop = make_shop(new_year - timedelta(days=2), rules=rules)
    with queries() as seen:
        daily.catch_up(shop)
        changing.add(shop, customer_id, "问一声", shop.clock.today())
        waiting = followups.of_customer(shop, customer_id)[0].id
        conversation.record(shop, waiting, answer.Answer(csat=5, nps=10))
        visits.add(shop, customer_id, Visit(shop.clock.today(), item="滤芯 试用"))
        occasions.change(shop, 1, "birthday", YearlyDay("lunar", 11, 24))
        occasions.remove(shop, 2)
        engine.after_import(shop, {customer_id})
    assert len(seen) > 50
    assert [fault for sql in dict.fromkeys(seen) for fault in faults(sql)] == []


def test_the_handover_and_the_staff_list_read_through_indexes(busy_shop: Shop) -> None:
    from shopvisit.shop.complaints import complaints
    from shopvisit.shop.handover import handover

    shop = busy_shop
    conversation.record(shop, an_open_one(), answer.Answer(outcome="no_answer"))
    complaints.open_(shop, 2, complaints.New("漏水"))
    changing.put_off(shop, followups.today_ids(shop)[-1], TODAY + timedelta(days=2))
    with queries() as seen:
        handover.handover(shop)
        staff.change(shop, staff.add(shop, "小李"), "小黎", "manager")
        staff.let_go(shop, 1)
    # A shop has some dozens of improvements, and no index on them.
    sql = [each for each in dict.fromkeys(seen) if "improvement i " not in each]
    sql = [each for each in sql if not each.startswith("UPDATE improvement ")]
    assert len(sql) < len(set(seen))
    assert [fault for each in sql for fault in faults(each)] == []


def test_the_card_and_the_counter_read_a_complaint_through_indexes(busy_shop: Shop) -> None:
    from shopvisit.screens.today.preview import work
    from shopvisit.shop.complaints import complaints
    from shopvisit.shop.improvements import improvements
    from shopvisit.shop.talks.said import said

    shop = busy_shop
    complaint_id = complaints.open_(shop, 1, complaints.New("漏水"))
    told = answer.Answer(csat=1, complaint_as="normal")
    with queries() as seen:
        done = conversation.record(shop, complaints.task(shop, complaint_id) or 0, told)
        said(shop, "王", told, done)
        work(shop, next(row for row in followups.of_customer(shop, 1) if row.rule == kinds.SOLVE))
        complaints.resolve(shop, complaint_id, complaints.Solved("换了"))
        made = improvements.propose(shop, improvements.New("先试"), [("complaint", complaint_id)])
        improvements.adopt(shop, made, "先试再送")
        cards.card(shop, 1)
        timeline.entries(shop, timeline.ids(shop, 1))
    assert [fault for sql in dict.fromkeys(seen) for fault in faults(sql)] == []


@pytest.fixture
def loop_shop(busy_shop: Shop) -> Shop:
    """One complaint that is closed, one that waits, and an improvement that came of both."""
    from shopvisit.shop.complaints import complaints
    from shopvisit.shop.improvements import improvements

    shop = busy_shop
    talked = conversation.record(shop, an_open_one(), answer.Answer(csat=1, nps=2, reason_ids=(1,)))
    assert talked.closed
    first = complaints.open_(shop, 2, complaints.New("漏水"))
    second = complaints.open_(shop, 3, complaints.New("等太久"))
    complaints.resolve(shop, first, complaints.Solved("换了"))
    made = improvements.propose(
        shop, improvements.New("先试再送"), [("complaint", first), ("complaint", second)]
    )
    improvements.adopt(shop, made, "先试再送")
    return shop


def seen_faults(do: Callable[[], object]) -> list[str]:
    with queries() as seen:
        do()
    assert seen
    return [fault for sql in dict.fromkeys(seen) for fault in faults(sql)]


def test_every_filter_of_today_reads_through_indexes(loop_shop: Shop) -> None:
    from shopvisit.shop.followups import kinds

    def look() -> None:
        followups.kinds(loop_shop)
        for which in (*followups.FILTERS, *kinds.KINDS):
            if ids := followups.today_ids(loop_shop, which):
                followups.rows(loop_shop, ids)
                followups.customers_of(ids)

    assert seen_faults(look) == []


def test_every_filter_of_the_complaints_reads_through_indexes(loop_shop: Shop) -> None:
    from shopvisit.shop.complaints import rows as complaint_rows

    def look() -> None:
        for which in ("open", "mine", "overdue", "all"):
            for complaint_id in complaint_rows.ids(loop_shop, which):
                complaint_rows.one(loop_shop, complaint_id)
                complaint_rows.events(loop_shop, complaint_id)
        complaint_rows.counts(loop_shop)

    assert seen_faults(look) == []


def test_every_part_of_a_number_of_the_month_lists_its_rows_through_indexes(
    loop_shop: Shop,
) -> None:
    from shopvisit.settings.values import DIMENSIONS
    from shopvisit.shop.month.lists import ids_behind
    from shopvisit.shop.month.rows import rows_behind

    parts = {
        "completion": ("k", "rest"),
        "csat": ("1", "5"),
        "ces": ("1", "7"),
        "nps": ("promoters", "passives", "detractors"),
        "reason": ("1",),
        "resolution_median": DIMENSIONS,
        **dict.fromkeys(
            ("staff_due", "staff_done", "staff_on_time", "staff_reach", "staff_csat"), ("1",)
        ),
        "staff_self_rated": ("1",),
    }

    def look() -> None:
        for name, some in parts.items():
            for part in some:
                if ids := ids_behind(loop_shop, "2026-11", name, part):
                    rows_behind(loop_shop, name, ids)

    assert seen_faults(look) == []


def test_a_rating_is_put_right_through_indexes(loop_shop: Shop) -> None:
    from shopvisit.shop.talks import correcting
    from shopvisit.shop.visits import follows

    low = db.value("SELECT id FROM rating WHERE csat = 1")

    def look() -> None:
        correcting.correct(loop_shop, low, correcting.Right(csat=5, nps=9))
        correcting.correct(loop_shop, low, correcting.Right(csat=1, nps=2))
        follows.after(loop_shop, visits.add(loop_shop, 1, Visit(TODAY))[1])

    assert seen_faults(look) == []


def test_what_the_small_sheets_ask_goes_through_indexes(loop_shop: Shop) -> None:
    from shopvisit.shop.complaints import steps as complaint_steps
    from shopvisit.shop.improvements import raised
    from shopvisit.shop.month.month import first_month
    from shopvisit.shop.people import customers as known
    from shopvisit.shop.whole import daily as notices

    def look() -> None:
        raised.read(loop_shop, raised.candidates(loop_shop, 1))
        known.known(loop_shop, 1)
        cards.duplicates(loop_shop, customers.get(loop_shop, 1))
        notices.notices(loop_shop)
        complaint_steps.escalate(loop_shop)
        first_month(loop_shop)

    assert seen_faults(look) == []
