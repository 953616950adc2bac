"""Improvements: what they come from, who is told, and what changed afterwards."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from month_history import History
from pilots import HOSTILE
from query_plans import faults, queries
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import effects, improvements
from shopvisit.shop.improvements import raised as improvement_raised
from shopvisit.shop.improvements.improvements import Changes, New
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo
from shopvisit.store import schema

WANG, ZHAO, LIN, CHEN = 1, 2, 3, 4
Step = Callable[..., object]


def reason(polarity: str = "complaint", place: int = 0) -> int:
    found = db.rows("SELECT id FROM reason WHERE polarity = ? ORDER BY id", polarity)
    return int(found[place][0])


def rate(shop: Shop, customer_id: int, **said: object) -> int:
    """The customer is talked to and says something; the rating's id."""
    task = changing.add(shop, customer_id, "回访", shop.clock.today())
    conversation.record(shop, task, Answer(**said))  # type: ignore[arg-type]  # as the test says it
    return int(db.value("SELECT max(id) FROM rating"))


def complain(
    shop: Shop, customer_id: int, text: str = "等太久", cause_id: int | None = None, **more: object
) -> int:
    with journal.action(shop, "set up", kind="engine"):
        return int(
            schema.Complaint.insert(
                created_at=shop.clock.stamp(),
                customer=customer_id,
                source="counter",
                category="responsiveness",
                severity="normal",
                text=text,
                opened_at=shop.clock.stamp(),
                opened_on=shop.clock.today(),
                cause=cause_id,
                **more,
            ).execute()
        )


@pytest.fixture
def known(make_shop: MakeShop) -> Shop:
    """王秀英, 赵伟, 林小红 and 陈小明 are customers; nobody has said anything yet."""
    shop = make_shop()
    for number, name in enumerate(("王秀英", "赵伟", "林小红", "陈小明")):
        visits.add(shop, Customer(name=name, phone=f"1380000{number:04}"), Visit(TODAY))
    with journal.action(shop, "set up", kind="engine"):
        changing.drop(shop, "set up", "1")
    return shop


def notices(improvement_id: int = 1, status: str = "open") -> list[tuple[int, str, str]]:
    return db.rows(
        "SELECT customer_id, from_on, due_on FROM follow_up WHERE improvement_id = ? "
        "AND status = ? AND kind = 'notice' AND rule = 'improved' ORDER BY customer_id",
        improvement_id,
        status,
    )


def told(shop: Shop, customer_id: int) -> None:
    """Whatever is open for the customer is told them."""
    conversation.record(shop, followups.of_customer(shop, customer_id)[0].id, Answer())


def raised(shop: Shop, *customer_ids: int) -> int:
    """An improvement that each of them complained for."""
    sources = [("complaint", complain(shop, customer_id)) for customer_id in customer_ids]
    return improvements.propose(shop, New("加一个接待的人"), sources)


# Registering


def test_a_new_improvement_is_proposed_with_what_it_comes_from(known: Shop) -> None:
    complaint, rating = complain(known, WANG), rate(known, ZHAO, csat=2, complaint="等了半小时")
    id_ = improvements.propose(
        known, New("加一个接待的人", "周末排队", 3), [("complaint", complaint), ("rating", rating)]
    )
    found = improvements.one(known, id_)
    assert (found.title, found.problem, found.owner) == ("加一个接待的人", "周末排队", "李店长")
    assert (found.status, found.registered_on, found.adopted_on) == ("proposed", TODAY, None)
    said = {(each.source, each.customer) for each in improvement_raised.read(known, found.sources)}
    assert said == {(("complaint", complaint), "王秀英"), (("rating", rating), "赵伟")}


def test_one_without_a_title_is_refused_and_leaves_nothing(known: Shop) -> None:
    with pytest.raises(InvalidError) as refused:
        improvements.propose(known, New(" \t"), [("complaint", complain(known, WANG))])
    assert refused.value.field == "title"
    assert improvements.ids(known) == []


def test_a_source_named_twice_is_linked_once(known: Shop) -> None:
    complaint = ("complaint", complain(known, WANG))
    id_ = improvements.propose(known, New("改"), [complaint, complaint])
    improvements.link(known, id_, [complaint])
    assert len(improvements.one(known, id_).sources) == 1


def test_a_source_that_was_taken_back_meanwhile_is_refused_in_words(known: Shop) -> None:
    with pytest.raises(ShopError, match="taken back"):
        improvements.propose(known, New("改"), [("complaint", 99)])
    assert improvements.ids(known) == []


@pytest.mark.parametrize("text", [each for each in HOSTILE if each])
def test_what_people_type_is_kept_as_one_clean_line(known: Shop, text: str) -> None:
    id_ = improvements.propose(known, New(text + "\n", text + "\x1b[31m"), [])
    improvements.adopt(known, id_, text)
    found = improvements.one(known, id_)
    assert (found.title, found.action) == (text, text)
    assert found.problem.startswith(text)
    assert "\x1b" not in found.problem


def test_too_much_is_cut_rather_than_lost(known: Shop) -> None:
    id_ = improvements.propose(known, New("长" * 300, "长" * 900), [])
    found = improvements.one(known, id_)
    assert (len(found.title), len(found.problem)) == (80, 500)


def test_it_can_be_put_right_and_open_notices_follow(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "周末加一个人")
    improvements.change(known, id_, Changes("接待加人", "排队", 2, "周末加了两个人"))
    found = improvements.one(known, id_)
    assert (found.title, found.problem, found.owner) == ("接待加人", "排队", "小王")
    assert found.action == "周末加了两个人"
    assert [row.reason for row in followups.of_customer(known, WANG)] == ["接待加人"]


def test_what_was_changed_cannot_be_emptied_once_customers_are_told(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    with pytest.raises(InvalidError) as refused:
        improvements.change(known, id_, Changes("改", action=" "))
    assert refused.value.field == "action"
    assert improvements.one(known, id_).action == "加了人"


# Its way


def test_whoever_starts_one_that_is_nobodys_takes_it_on(known: Shop) -> None:
    nobodys, somebodys = raised(known, WANG), raised(known, ZHAO)
    improvements.change(known, somebodys, Changes("改", owner_id=3))
    for id_ in (nobodys, somebodys):
        improvements.start(known, id_)
    found = [improvements.one(known, id_) for id_ in (nobodys, somebodys)]
    assert [(each.status, each.owner) for each in found] == [("doing", "小张"), ("doing", "李店长")]


def test_adopting_needs_the_words_that_customers_will_hear(known: Shop) -> None:
    id_ = raised(known, WANG)
    with pytest.raises(InvalidError) as refused:
        improvements.adopt(known, id_, " ")
    assert refused.value.field == "action"
    assert improvements.one(known, id_).status == "proposed"
    assert notices() == []


def test_dropping_says_why(known: Shop) -> None:
    id_ = raised(known, WANG)
    with pytest.raises(InvalidError):
        improvements.drop(known, id_, "")
    improvements.drop(known, id_, "太贵")
    found = improvements.one(known, id_)
    assert (found.status, found.action) == ("dropped", "太贵")


def test_one_taken_up_again_does_not_keep_the_reason_against_it(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.drop(known, id_, "太贵")
    improvements.start(known, id_)
    found = improvements.one(known, id_)
    assert (found.status, found.action) == ("doing", "")


@pytest.mark.parametrize(
    ("step", "words"),
    [(improvements.start, ()), (improvements.adopt, ("加了人",)), (improvements.drop, ("太贵",))],
    ids=["start", "adopt", "drop"],
)
def test_another_window_was_quicker(
    known: Shop, monkeypatch: pytest.MonkeyPatch, step: Step, words: tuple[str, ...]
) -> None:
    id_ = raised(known, WANG)
    first_elsewhere(monkeypatch, lambda: step(known, id_, *words))
    with pytest.raises(ShopError):
        step(known, id_, *words)
    assert len(notices()) <= 1


def test_one_that_is_gone_says_so(known: Shop) -> None:
    with pytest.raises(ShopError):
        improvements.start(known, 99)
    with pytest.raises(KeyError):
        improvements.one(known, 99)


# Telling


def test_adopting_tells_each_person_once_within_three_working_days(known: Shop) -> None:
    id_ = raised(known, WANG, WANG, ZHAO)
    assert improvements.adopt(known, id_, "周末加了一个人") == 2
    found = improvements.one(known, id_)
    assert (found.status, found.adopted_on, found.action) == ("adopted", TODAY, "周末加了一个人")
    first, last = TODAY.isoformat(), known.work.add(TODAY, 3).isoformat()
    assert notices() == [(WANG, first, last), (ZHAO, first, last)]
    assert [row.reason for row in followups.of_customer(known, WANG)] == ["加一个接待的人"]


def test_whoever_only_left_a_rating_is_told_too(known: Shop) -> None:
    rating = rate(known, LIN, csat=4, suggestion="门口放把椅子")
    id_ = improvements.propose(known, New("门口放椅子"), [("rating", rating)])
    assert improvements.adopt(known, id_, "门口放了椅子") == 1
    assert [row[0] for row in notices()] == [LIN]


def test_nobody_is_called_against_their_word_and_the_card_says_it_instead(known: Shop) -> None:
    for customer_id, consent in ((WANG, "none"), (ZHAO, "service_only")):
        one = customers.get(known, customer_id)
        customers.edit(known, customer_id, Customer(one.name, one.phone, contact_consent=consent))
    id_ = raised(known, WANG, ZHAO)
    assert improvements.adopt(known, id_, "加了人") == 1
    assert [row[0] for row in notices()] == [ZHAO]
    assert [each.action for each in improvements.of_customer(known, WANG)] == ["加了人"]
    states = {each.customer_id: each.state for each in improvements.one(known, id_).people}
    assert states == {WANG: "not to be called", ZHAO: "open"}


def test_someone_who_has_two_cards_is_told_on_the_one_that_is_left(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO)
    merging.merge(known, ZHAO, WANG)
    assert improvements.adopt(known, id_, "加了人") == 1
    assert [row[0] for row in notices()] == [WANG]
    assert improvements.of_customer(known, WANG)


def test_a_merge_after_adoption_neither_tells_twice_nor_again(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO)
    improvements.adopt(known, id_, "加了人")
    merging.merge(known, ZHAO, WANG)
    assert [row[0] for row in notices()] == [WANG]
    told(known, WANG)
    assert improvements.link(known, id_, [("complaint", complain(known, WANG))]) == 0
    assert notices() == []


def test_one_told_on_the_card_that_was_given_up_is_not_told_again(known: Shop) -> None:
    id_ = raised(known, ZHAO)
    improvements.adopt(known, id_, "加了人")
    told(known, ZHAO)
    merging.merge(known, ZHAO, WANG)
    assert improvements.link(known, id_, [("complaint", complain(known, WANG))]) == 0


def test_undoing_the_adoption_takes_everything_back(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO)
    before = db.rows("SELECT * FROM improvement")
    improvements.adopt(known, id_, "加了人")
    assert undo.undo(known) == "adopted the improvement 加一个接待的人"
    assert db.rows("SELECT * FROM improvement") == before
    assert db.value("SELECT count(*) FROM follow_up WHERE improvement_id IS NOT NULL") == 0


def test_a_voice_linked_afterwards_is_told_with_a_window_of_its_own(
    known: Shop, make_shop: MakeShop
) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    later = make_shop(TODAY + timedelta(days=30))
    assert improvements.link(later, id_, [("complaint", complain(later, ZHAO))]) == 1
    assert notices()[1][1] == later.clock.today().isoformat()


def test_linking_before_adoption_tells_nobody_yet(known: Shop) -> None:
    id_ = raised(known, WANG)
    assert improvements.link(known, id_, [("complaint", complain(known, ZHAO))]) == 0
    assert notices() == []


def test_going_back_calls_the_open_notices_off_and_adopting_again_makes_them_anew(
    known: Shop,
) -> None:
    id_ = raised(known, WANG, ZHAO)
    improvements.adopt(known, id_, "加了人")
    told(known, WANG)
    improvements.start(known, id_)
    found = improvements.one(known, id_)
    assert (found.status, found.adopted_on, found.action) == ("doing", None, "加了人")
    assert notices() == []
    assert improvements.of_customer(known, WANG) == []
    assert improvements.adopt(known, id_, "真的加了人") == 1
    assert [row[0] for row in notices()] == [ZHAO]


def test_dropping_calls_the_open_notices_off(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    improvements.drop(known, id_, "又撤了")
    assert notices() == []
    assert improvements.of_customer(known, WANG) == []


def test_a_notice_that_staff_cancelled_does_not_come_back(known: Shop) -> None:
    id_ = raised(known, WANG)
    improvements.adopt(known, id_, "加了人")
    changing.cancel(known, followups.of_customer(known, WANG)[0].id, "已当面说过")
    improvements.start(known, id_)
    assert improvements.adopt(known, id_, "加了人") == 0


def test_a_voice_taken_off_is_told_no_more_unless_the_same_person_said_it_again(
    known: Shop,
) -> None:
    first, again, other = complain(known, WANG), complain(known, WANG), complain(known, ZHAO)
    sources = [("complaint", each) for each in (first, again, other)]
    id_ = improvements.propose(known, New("改"), sources)
    improvements.adopt(known, id_, "改了")
    improvements.unlink(known, id_, [("complaint", first), ("complaint", other)])
    assert [row[0] for row in notices()] == [WANG]
    assert improvements.link(known, id_, [("complaint", other)]) == 1


def test_a_rule_that_is_switched_off_tells_nobody(make_shop: MakeShop) -> None:
    rules = dict(loading.default().rules)
    rules["improved"] = rules["improved"]._replace(enabled=False)
    shop = make_shop(rules=rules)
    customers.add(shop, Customer(name="王秀英"))
    assert improvements.adopt(shop, raised(shop, WANG), "加了人") == 0
    assert improvements.one(shop, 1).people[0].state == ""


def test_people_and_what_came_of_telling_them(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO, LIN, CHEN)
    improvements.adopt(known, id_, "加了人")
    told(known, WANG)
    notice = dict(db.rows("SELECT customer_id, id FROM follow_up WHERE improvement_id = ?", id_))
    conversation.record(known, notice[ZHAO], Answer(outcome="refused"))
    changing.cancel(known, notice[LIN], "搬走了")
    people = {each.customer_id: each for each in improvements.one(known, id_).people}
    assert {id_: each.state for id_, each in people.items()} == {
        WANG: "done",
        ZHAO: "refused",
        LIN: "cancelled",
        CHEN: "open",
    }
    assert (people[WANG].on, people[WANG].by) == (TODAY, "小张")
    assert people[CHEN].follow_up_id == notice[CHEN]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_nobody_is_told_twice_and_nobody_is_forgotten(
    known: Shop, seed: int
) -> None:
    chance = random.Random(seed)
    sources = [("complaint", complain(known, who)) for who in (WANG, ZHAO, LIN, CHEN) for _ in "ab"]
    id_ = improvements.propose(known, New("改"))
    happened = set()

    def tell() -> None:
        open_ones = improvements.one(known, id_).to_tell
        conversation.record(known, chance.choice(open_ones).follow_up_id or 0, Answer())

    steps: dict[str, Callable[[], object]] = {
        "adopt": lambda: improvements.adopt(known, id_, "改了"),
        "start": lambda: improvements.start(known, id_),
        "drop": lambda: improvements.drop(known, id_, "不改"),
        "link": lambda: improvements.link(known, id_, chance.sample(sources, 2)),
        "unlink": lambda: improvements.unlink(known, id_, chance.sample(sources, 1)),
        "tell": tell,
        "undo": lambda: undo.undo(known),
    }
    for name in chance.choices(list(steps), (5, 2, 1, 8, 4, 8, 2), k=120):
        if not improvements.ids(known):
            id_ = improvements.propose(known, New("改"))
        try:
            steps[name]()
        except (ShopError, IndexError):
            continue
        happened.add(name)
        if not improvements.ids(known):
            continue
        found = improvements.one(known, id_)
        told_or_open = db.rows(
            "SELECT customer_id FROM follow_up WHERE improvement_id = ? "
            "AND status IN ('done', 'open')",
            id_,
        )
        assert len(told_or_open) == len(set(told_or_open))
        adopted = found.status == "adopted"
        assert all((person.state in ("open", "done")) >= adopted for person in found.people)
        raised_by = {person.customer_id for person in found.people}
        assert {row[0] for row in notices(id_)} <= (raised_by if adopted else set())
    assert happened == set(steps)


# The list


def test_the_list_shows_what_is_being_done_first_and_what_was_dropped_last(
    known: Shop, make_shop: MakeShop
) -> None:
    kinds = ("dropped", "old", "new", "proposed", "doing", "younger")
    made = {name: improvements.propose(known, New(name)) for name in kinds}
    improvements.drop(known, made["dropped"], "不值")
    improvements.adopt(known, made["new"], "改了")
    improvements.start(known, made["doing"])
    later = make_shop(TODAY + timedelta(days=1))
    improvements.adopt(later, made["old"], "改了")
    found = improvements.rows(later, improvements.ids(later))
    assert [row.title for row in found] == ["doing", "younger", "proposed", "old", "new", "dropped"]


def test_a_row_counts_voices_and_people_and_those_told(known: Shop) -> None:
    id_ = raised(known, WANG, WANG, ZHAO)
    improvements.adopt(known, id_, "加了人")
    told(known, WANG)
    (row,) = improvements.rows(known, [id_])
    assert (len(row.sources), len(row.people), row.told, row.owner) == (3, 2, 1, "")
    assert [person.customer for person in row.to_tell] == ["赵伟"]


def test_archived_people_are_neither_counted_nor_told(known: Shop) -> None:
    id_ = raised(known, WANG, ZHAO)
    with journal.action(known, "set up"):
        db.run("UPDATE customer SET archived_at = ? WHERE id = ?", known.clock.stamp(), WANG)
    assert improvements.adopt(known, id_, "加了人") == 1
    assert [each.customer for each in improvements.one(known, id_).people] == ["赵伟"]


# What to pick from


def test_candidates_are_the_grievances_and_suggestions_of_half_a_year_newest_first(
    make_shop: MakeShop,
) -> None:
    shop = make_shop(TODAY - timedelta(days=200))
    customers.add(shop, Customer(name="王秀英"))
    old = complain(shop, WANG, "老早的事")
    shop = make_shop(TODAY - timedelta(days=30))
    suggestion = ("rating", rate(shop, WANG, csat=5, suggestion="放把椅子"))
    shop = make_shop(TODAY - timedelta(days=20))
    low = ("rating", rate(shop, WANG, csat=2))
    shop = make_shop(TODAY - timedelta(days=10))
    blamed = ("rating", rate(shop, WANG, csat=4, reason_ids=(reason(),)))
    rate(shop, WANG, csat=5, reason_ids=(reason("praise"),), praise="很好", need="滤芯")
    shop = make_shop()
    new = ("complaint", complain(shop, WANG, "等太久"))
    assert improvement_raised.candidates(shop, None) == [new, blamed, low, suggestion]
    assert ("complaint", old) not in improvement_raised.candidates(shop, None)


def test_the_same_reasons_come_first(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY - timedelta(days=9))
    customers.add(shop, Customer(name="王秀英"))
    same = ("rating", rate(shop, WANG, csat=2, reason_ids=(reason(place=1),)))
    chosen = ("complaint", complain(shop, WANG, cause_id=reason(place=1)))
    shop = make_shop()
    other = ("rating", rate(shop, WANG, csat=2, reason_ids=(reason(),)))
    assert improvement_raised.candidates(shop, None) == [other, chosen, same]
    assert improvement_raised.candidates(shop, None, [chosen]) == [chosen, same, other]
    id_ = improvements.propose(shop, New("改"), [chosen])
    assert improvement_raised.candidates(shop, id_) == [same, other]


def test_what_is_linked_anywhere_is_not_offered_again_until_that_is_dropped(known: Shop) -> None:
    id_ = raised(known, WANG)
    assert improvement_raised.candidates(known, None) == []
    improvements.drop(known, id_, "太贵")
    assert improvement_raised.candidates(known, None) == [("complaint", 1)]
    assert improvement_raised.candidates(known, id_) == []


def test_a_rating_that_became_a_complaint_is_offered_once(known: Shop) -> None:
    rating = rate(known, WANG, csat=1, complaint="坏了")
    complaint = complain(known, WANG, "坏了", rating_before_id=rating)
    assert improvement_raised.candidates(known, None) == [("complaint", complaint)]


def test_a_candidate_says_who_when_what_and_why(known: Shop) -> None:
    wait, blunt = reason(), reason(place=1)
    rate(known, WANG, csat=2, reason_ids=(wait, reason("praise")), complaint="等", suggestion="快")
    complain(known, ZHAO, "态度差", cause_id=blunt)
    names = dict(db.rows("SELECT id, name FROM reason"))
    found = improvement_raised.read(known, improvement_raised.candidates(known, None))
    said = {(each.customer, each.on, each.text, each.reasons, each.csat) for each in found}
    assert said == {
        ("王秀英", TODAY, "等  快", (names[wait],), 2),
        ("赵伟", TODAY, "态度差", (names[blunt],), None),
    }


def test_a_line_of_the_list_stands_for_one_row_of_one_table() -> None:
    sources = [("complaint", 1), ("rating", 1), ("complaint", 2), ("rating", 7)]
    lines = [improvement_raised.line_of(source) for source in sources]
    assert len(set(lines)) == len(sources)
    assert [improvement_raised.source_of(line) for line in lines] == sources


# The effect

ADOPTED = date(2026, 11, 1)


def history(tmp_path: Path, *, sources: bool = True, rule: str = "adopted") -> History:
    """Reasons 1 (wait) and 2 (praise); an improvement adopted on 1 November, from rating 1."""
    made = History(tmp_path / "effect.db")
    made.customer()
    made.add("reason", name="等太久", polarity="complaint", dimension="responsiveness")
    made.add("reason", name="师傅好", polarity="praise", dimension="empathy")
    made.add("reason", name="太贵", polarity="complaint", dimension="price")
    blame(made, "2026-10-30", 2, 1, 2)
    made.add(
        "improvement", title="加人", action="加了人", status=rule, adopted_on=ADOPTED.isoformat()
    )
    if sources:
        made.add("improvement_source", improvement_id=1, rating_id=1)
    return made


def blame(made: History, day: str, csat: int | None, *reasons: int) -> None:
    rating = made.rating(1, day, csat=csat)
    for each in reasons:
        made.add("rating_reason", rating_id=rating, reason_id=each)


def test_the_effect_compares_equal_spans_before_and_after(tmp_path: Path) -> None:
    made = history(tmp_path)
    blame(made, "2026-10-11", 1, 1)  # 21 days before: too early by a day, today being 20 days on
    blame(made, "2026-10-12", 3, 1)  # the first day before
    blame(made, "2026-10-31", 5)
    blame(made, "2026-11-01", 4, 1)  # the day of adoption is after
    blame(made, "2026-11-20", 5, 3)
    blame(made, "2026-11-21", 1, 1)  # today is not over
    found = effects.effect(made.open(TODAY), 1)
    assert found is not None
    assert found.days == 20
    assert found.reasons == ("等太久",)
    assert (found.before.times, found.after.times) == (2, 1)
    assert (found.before.csat.k, found.before.csat.n) == (1, 3)
    assert (found.after.csat.k, found.after.csat.n) == (2, 2)


def test_the_spans_are_ninety_days_at_most(tmp_path: Path) -> None:
    made = history(tmp_path)
    blame(made, "2027-01-29", 5, 1)  # the 90th day from the adoption on
    blame(made, "2027-01-30", 1, 1)
    found = effects.effect(made.open(date(2027, 11, 1)), 1)
    assert found is not None
    assert (found.days, found.after.times, found.after.csat.n) == (90, 1, 1)


@pytest.mark.parametrize("today", [ADOPTED, ADOPTED - timedelta(days=3)])
def test_on_the_day_of_adoption_there_is_no_effect_yet(tmp_path: Path, today: date) -> None:
    assert effects.effect(history(tmp_path).open(today), 1) is None


@pytest.mark.parametrize("status", ["proposed", "doing", "dropped"])
def test_only_what_is_adopted_has_an_effect(tmp_path: Path, status: str) -> None:
    assert effects.effect(history(tmp_path, rule=status).open(TODAY), 1) is None


def test_a_complaint_counts_by_its_cause_once_with_the_rating_it_came_from(tmp_path: Path) -> None:
    made = history(tmp_path, sources=False)
    for rating, cause, day in (
        (None, 3, "2026-10-20"),
        (2, 3, "2026-11-05"),
        (None, 3, "2026-11-06"),
    ):
        if rating:
            blame(made, day, 1, 3)
        made.add(
            "complaint", customer_id=1, source="counter", severity="low", opened_on=day,
            opened_at=f"{day}T04:00:00Z", cause_id=cause, rating_before_id=rating,
        )  # fmt: skip
    made.add("improvement_source", improvement_id=1, complaint_id=1)
    found = effects.effect(made.open(TODAY), 1)
    assert found is not None
    assert found.reasons == ("太贵",)
    assert (found.before.times, found.after.times) == (1, 2)


def test_voices_without_a_reason_leave_only_satisfaction_to_compare(tmp_path: Path) -> None:
    found = effects.effect(history(tmp_path, sources=False).open(TODAY), 1)
    assert found is not None
    assert (found.reasons, found.before.times, found.before.csat.n) == ((), 0, 1)


@pytest.mark.parametrize(("answers", "thin"), [(29, True), (30, False)])
def test_few_answers_on_either_side_are_called_few(
    tmp_path: Path, answers: int, thin: bool
) -> None:
    made = history(tmp_path)
    for number in range(40):
        blame(made, "2026-10-30", 5)
        if number < answers:
            blame(made, "2026-11-10", 5)
    found = effects.effect(made.open(TODAY), 1)
    assert found is not None
    assert found.thin == thin


# Asking the file

ACTIONS = {
    "list": lambda shop: improvements.rows(shop, improvements.ids(shop)),
    "one": lambda shop: improvements.one(shop, 1),
    "card": lambda shop: improvements.of_customer(shop, WANG),
    "candidates": lambda shop: improvement_raised.read(
        shop, improvement_raised.candidates(shop, 1)
    ),
    "candidates of a new one": lambda shop: improvement_raised.candidates(
        shop, None, [("complaint", 1)]
    ),
    "effect": lambda shop: effects.effect(shop, 1),
    "propose": lambda shop: improvements.propose(shop, New("改"), [("complaint", 1)]),
    "change": lambda shop: improvements.change(shop, 1, Changes("改", action="改了")),
    "link": lambda shop: improvements.link(shop, 1, [("rating", 1)]),
    "unlink": lambda shop: improvements.unlink(shop, 1, [("complaint", 1)]),
    "go back": lambda shop: improvements.start(shop, 1),
    "adopt": lambda shop: improvements.adopt(shop, 2, "改了"),
    "drop": lambda shop: improvements.drop(shop, 1, "不值"),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_this_asks_the_file_through_indexes(known: Shop, make_shop: MakeShop, name: str) -> None:
    improvements.adopt(known, raised(known, WANG, ZHAO), "加了人")
    raised(known, LIN)
    rate(known, CHEN, csat=1, reason_ids=(reason(),), complaint="坏了")
    shop = make_shop(TODAY + timedelta(days=5))
    with queries() as seen:
        ACTIONS[name](shop)
    assert seen
    found = [fault for sql in dict.fromkeys(seen) for fault in faults(sql)]
    # All of a shop's improvements are listed, and there are few.
    assert [fault for fault in found if not fault.startswith("SCAN improvement ")] == []
