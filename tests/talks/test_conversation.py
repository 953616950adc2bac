"""What saving a conversation means: ratings, tries, promises, and everything it closes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from mornings import CHEN, WANG, attempts, follow_up_of, known, morning, state, visited
from shops import TODAY, first_elsewhere

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.settings import loading
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import drafts
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as forms
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.whole.undo import undo
from shopvisit.text import i18n

MONDAY = date(2026, 11, 23)


def no_answer(shop, id_, outcome="no_answer"):
    return conversation.record(shop, id_, Answer(outcome=outcome))


def ratings(customer_id=1):
    return db.rows(
        "SELECT csat, nps, mood, served_by FROM rating WHERE customer_id = ?", customer_id
    )


# A conversation that was had


def test_a_rating_closes_the_follow_up_and_remembers_who_served(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    done = conversation.record(shop, id_, Answer(csat=4))
    assert (done.closed, done.status, state(id_)[0]) == ((id_,), "done", "done")
    assert ratings()[-1] == (4, None, "good", 2)


@pytest.mark.parametrize(
    ("csat", "mood"), [(1, "bad"), (2, "bad"), (3, "neutral"), (4, "good"), (5, "good")]
)
def test_the_mood_follows_from_the_satisfaction(make_shop, csat, mood):
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=csat))
    assert ratings()[-1][2] == mood


def test_a_mood_that_was_heard_wins_over_the_score(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=5, mood="bad"))
    assert ratings()[-1][2] == "bad"


def test_a_talk_without_a_score_makes_no_rating(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    before = ratings()
    conversation.record(shop, id_, Answer())
    assert (state(id_)[0], ratings()) == ("done", before)


def test_one_talk_closes_everything_that_is_due_but_makes_one_rating(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    before = len(ratings())
    done = conversation.record(shop, id_, Answer(csat=5))
    assert set(done.closed) == {id_, other, promised}
    assert len(ratings()) == before + 1
    assert all(attempts(each) == ["reached"] for each in (id_, other, promised))


def test_a_promise_for_a_later_day_stays_open(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", MONDAY, "15:00")
    conversation.record(shop, id_, Answer(csat=5))
    assert state(promised)[0] == "open"


def test_only_follow_ups_that_asked_point_to_the_rating(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    conversation.record(shop, id_, Answer(csat=5))
    found = dict(db.rows("SELECT id, rating_id FROM follow_up WHERE closed_on = ?", TODAY))
    assert found[id_] is not None
    assert found[promised] is None


def test_what_has_been_closed_is_not_recorded_twice(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=5))
    with pytest.raises(ShopError, match="closed already"):
        conversation.record(shop, id_, Answer(csat=4))


def test_a_follow_up_that_does_not_exist_is_said_to_be_closed(shop):
    with pytest.raises(ShopError, match="closed already"):
        conversation.record(shop, 99, Answer(csat=4))


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer(csat=6), "csat"),
        (Answer(nps=11), "nps"),
        (Answer(ces=0), "ces"),
        (Answer(outcome="vanished"), "outcome"),
        (Answer(outcome="call_back"), "call_back"),
        (Answer(outcome="call_back", call_back=Agreed(date(2026, 11, 1))), "call_back"),
        (Answer(csat=5, promise=Agreed(MONDAY, " ")), "promise"),
        (Answer(csat=5, promise=Agreed(date(2026, 11, 1), "x")), "promise_day"),
        (Answer(csat=5, next=Agreed(MONDAY, "")), "reason"),
    ],
)
def test_what_cannot_be_taken_names_its_field_and_leaves_nothing_behind(make_shop, answer, field):
    shop, [id_] = morning(make_shop, WANG)
    with pytest.raises(InvalidError) as refused:
        conversation.record(shop, id_, answer)
    assert refused.value.field == field
    assert (state(id_)[0], attempts(id_)) == ("open", [])


def test_a_promise_and_the_next_follow_up_are_made_in_the_same_action(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    answer = Answer(
        csat=3, promise=Agreed(MONDAY, "回电", "15:00"), next=Agreed(MONDAY, "看看", None)
    )
    conversation.record(shop, id_, answer)
    made = db.rows(
        "SELECT kind, reason, due_on, due_time, assignee_id FROM follow_up WHERE id > ?", id_
    )
    assert made == [
        ("promise", "回电", "2026-11-23", "15:00", 1),
        ("manual", "看看", "2026-11-23", None, 1),
    ]
    undo(shop)
    assert state(id_)[0] == "open"
    assert db.value("SELECT count(*) FROM follow_up WHERE id > ?", id_) == 0


def test_undo_takes_back_all_that_one_talk_did(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    before = ratings()
    conversation.record(shop, id_, Answer(csat=1, reason_ids=(20, 21), complaint="等太久"))
    undo(shop)
    assert (state(id_)[0], state(other)[0], ratings()) == ("open", "open", before)
    assert db.value("SELECT count(*) FROM rating_reason") == 0


# A try that was in vain


def test_the_first_missed_call_is_tried_again_in_the_next_part_of_the_day(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    done = no_answer(shop, id_)
    assert (done.planned_on, done.planned_time) == (TODAY, "12:00")


def test_in_the_evening_the_next_try_is_on_the_next_working_day(make_shop):
    _shop, [id_] = morning(make_shop, WANG)
    done = no_answer(make_shop(hour=19), id_, "busy")
    assert (done.planned_on, done.planned_time) == (MONDAY, None)


def test_the_second_missed_call_waits_for_the_next_working_day(make_shop):
    _shop, [id_] = morning(make_shop, WANG)
    no_answer(make_shop(), id_)
    assert no_answer(make_shop(hour=13), id_).planned_on == MONDAY


def test_three_calls_over_two_days_are_enough_then_a_message_closes_it(make_shop):
    _shop, [id_] = morning(make_shop, WANG)
    no_answer(make_shop(), id_)
    no_answer(make_shop(hour=13), id_)
    third = no_answer(make_shop(MONDAY), id_)
    assert (third.status, third.message_next, third.planned_on) == ("open", True, MONDAY)
    assert forms.form(make_shop(MONDAY), id_).message_next
    last = no_answer(make_shop(MONDAY), id_, "message_left")
    assert (last.status, state(id_)[0]) == ("unreachable", "unreachable")


def test_three_calls_on_one_day_are_not_enough(make_shop):
    _shop, [id_] = morning(make_shop, WANG)
    for hour in (9, 13, 19):
        done = no_answer(make_shop(hour=hour), id_)
    assert (done.message_next, done.planned_on) == (False, MONDAY)


def test_a_missed_deadline_stays_missed_while_one_keeps_calling(make_shop):
    _shop, [id_] = morning(make_shop, WANG)
    due_on = state(id_)[1]
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        no_answer(make_shop(day), id_)
    assert state(id_)[1] == due_on


def test_a_try_is_one_on_every_follow_up_of_the_customer(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    no_answer(shop, id_)
    assert attempts(other) == ["no_answer"]


def test_a_message_is_enough_where_no_score_is_asked(make_shop):
    shop, _ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    assert no_answer(shop, promised, "message_left").status == "done"


def test_a_message_does_not_close_what_asks_for_a_score(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    assert no_answer(shop, id_, "message_left").planned_on == MONDAY


def test_somebody_who_refuses_is_not_asked_for_a_score_for_a_while(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    assert no_answer(shop, id_, "refused").status == "refused"
    before = db.value("SELECT count(*) FROM follow_up")
    visits.add(make_shop(date(2026, 12, 10)), 1, visits.Visit(date(2026, 12, 10)))
    assert db.value("SELECT count(*) FROM follow_up") == before
    visits.add(make_shop(date(2027, 3, 1)), 1, visits.Visit(date(2027, 3, 1)))
    assert db.value("SELECT count(*) FROM follow_up") == before + 1


def test_a_refusal_takes_back_the_questions_that_have_not_begun(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    first = visited(shop, 1, kind="return")
    assert first != id_
    no_answer(shop, id_, "refused")
    assert state(first)[0] == "cancelled"


def test_a_low_score_pauses_the_usual_round(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=2))
    before = db.value("SELECT count(*) FROM follow_up")
    visits.add(make_shop(date(2026, 12, 10)), 1, visits.Visit(date(2026, 12, 10)))
    assert db.value("SELECT count(*) FROM follow_up") == before


# Another time, another number


def test_a_call_back_moves_the_deadline_the_customer_asked_to_move(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    later = date(2026, 12, 1)
    conversation.record(
        shop, id_, Answer(outcome="call_back", call_back=Agreed(later, time="15:00"))
    )
    assert state(id_) == ("open", "2026-12-01", "2026-12-01", "15:00")


def test_a_call_back_before_the_deadline_leaves_it(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    due_on = state(id_)[1]
    conversation.record(
        shop, id_, Answer(outcome="call_back", call_back=Agreed(TODAY, time="15:00"))
    )
    assert state(id_) == ("open", due_on, TODAY.isoformat(), "15:00")


def test_a_call_back_never_heals_a_missed_deadline(make_shop):
    _shop, [id_] = morning(make_shop, WANG)
    due_on = state(id_)[1]
    late = make_shop(date(2026, 12, 10))
    answer = Answer(outcome="call_back", call_back=Agreed(date(2026, 12, 12)))
    conversation.record(late, id_, answer)
    assert state(id_)[1] == due_on


def test_a_promise_moves_to_the_later_hour_that_the_customer_named(make_shop):
    shop, _ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    answer = Answer(outcome="call_back", call_back=Agreed(TODAY, time="17:00"))
    conversation.record(shop, promised, answer)
    assert db.value("SELECT due_time FROM follow_up WHERE id = ?", promised) == "17:00"


def test_a_promise_that_is_late_already_keeps_its_hour(make_shop):
    shop, _ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "11:00")
    answer = Answer(outcome="call_back", call_back=Agreed(TODAY, time="17:00"))
    conversation.record(make_shop(hour=12), promised, answer)
    assert db.value("SELECT due_time FROM follow_up WHERE id = ?", promised) == "11:00"


def test_a_call_back_without_an_hour_keeps_a_promise_on_today(make_shop):
    shop, _ids = morning(make_shop, WANG)
    promised = changing.promise(shop, 1, "回电", TODAY, "15:00")
    conversation.record(shop, promised, Answer(outcome="call_back", call_back=Agreed(MONDAY)))
    assert promised in followups.today_ids(make_shop(MONDAY))


def test_a_wrong_number_closes_the_follow_up(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    assert no_answer(shop, id_, "wrong_number").status == "unreachable"


def test_the_right_number_is_stored_and_called_at_once(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    answer = Answer(outcome="wrong_number", right_number="138 0000 1111")
    done = conversation.record(shop, id_, answer)
    assert (done.status, state(id_)[2]) == ("open", None)
    assert db.value("SELECT phone_key FROM customer WHERE id = 1") == "13800001111"


def test_a_right_number_that_is_somebody_elses_is_refused_whole(make_shop):
    shop, [id_, _other] = morning(make_shop, WANG, CHEN)
    answer = Answer(outcome="wrong_number", right_number=CHEN.phone)
    with pytest.raises(InvalidError, match="陈小明") as refused:
        conversation.record(shop, id_, answer)
    assert refused.value.field == "phone"
    assert attempts(id_) == []


# What is shown before the call


def test_the_form_asks_what_the_rules_of_all_it_answers_ask(make_shop):
    known(make_shop, WANG)
    returned = visited(make_shop(date(2026, 11, 16)), 1, kind="return")
    served = visited(make_shop(date(2026, 11, 20)), 1)
    form = forms.form(make_shop(), served)
    assert [row.id for row in form.also] == [returned]
    assert form.asks == ("csat", "ces", "reasons", "suggestion")


@pytest.mark.parametrize("name", ["", "[/]", "[@click=app.quit]x[/]", "{noted}", "一" * 20])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_script_can_be_read_to_anybody(make_shop, name, lang):
    i18n.use(lang)
    shop, [id_] = morning(make_shop, Customer(name=name, phone="13912345678"))
    script = forms.form(shop, id_).script
    assert name in script.opening
    assert " ," not in script.opening
    assert "{noted}" in script.closing


def test_quiet_hours_run_past_midnight(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    assert not forms.form(shop, id_).quiet
    assert forms.form(make_shop(hour=21), id_).quiet
    assert forms.form(make_shop(hour=8), id_).quiet


def test_no_quiet_hours_when_both_ends_are_the_same(make_shop):
    settings = loading.default().contact
    never = settings._replace(quiet_from="09:00", quiet_to="09:00")
    assert not forms.quiet_hours(make_shop(hour=9, contact=never))


# Drafts


def test_a_draft_waits_until_the_conversation_is_recorded(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_, {"texts": {"need": "滤芯"}})
    assert drafts.waiting(shop) == [(1, id_)]
    assert forms.form(shop, id_).draft["texts"] == {"need": "滤芯"}
    conversation.record(shop, id_, Answer(csat=5))
    assert list(drafts.waiting(shop)) == []


def test_a_draft_of_a_conversation_long_over_is_not_taken_up_again(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_, {"texts": {"need": "滤芯"}})
    changing.cancel(shop, id_, "不用了")
    other = changing.add(shop, 1, "问发票", TODAY)
    assert list(drafts.waiting(shop)) == []
    assert forms.form(shop, other).draft == {}


def test_a_draft_is_no_action_that_undo_would_take_back(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=5))
    drafts.save(shop, id_, {})
    drafts.drop(shop, 1)
    undo(shop)
    assert state(id_)[0] == "open"


def test_a_known_customer_is_asked_for_satisfaction_only(make_shop):
    known(make_shop, WANG)
    shop = make_shop(date(2026, 11, 20))
    visited(shop, 1)
    assert forms.form(shop, follow_up_of(1)).asks == ("csat", "reasons", "suggestion")


def test_a_draft_of_somebody_who_is_gone_is_let_go(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_ + 99, {"texts": {"need": "滤芯"}})
    assert list(drafts.waiting(shop)) == []


# Two windows on one shop


@pytest.mark.parametrize(
    "here",
    [
        lambda shop, id_: conversation.record(shop, id_, Answer(csat=5)),
        lambda shop, id_: changing.put_off(shop, id_, MONDAY),
        lambda shop, id_: changing.cancel(shop, id_, "不用了"),
    ],
)
def test_what_another_window_closed_meanwhile_is_not_closed_again(make_shop, monkeypatch, here):
    shop, [id_] = morning(make_shop, WANG)
    first_elsewhere(monkeypatch, lambda: conversation.record(shop, id_, Answer(csat=2)))
    with pytest.raises(ShopError, match="closed already"):
        here(shop, id_)
    assert (state(id_)[0], attempts(id_)) == ("done", ["reached"])


def test_two_windows_cannot_give_one_number_to_two_people(make_shop, monkeypatch):
    shop = make_shop()
    first_elsewhere(monkeypatch, lambda: customers.add(shop, WANG))
    with pytest.raises(InvalidError, match="王秀英"):
        customers.add(shop, Customer(name="王", phone=WANG.phone))


def test_a_list_read_while_another_thread_saves_is_that_of_one_moment(make_shop, monkeypatch):
    shop, [id_] = morning(make_shop, WANG)
    named, asked = db.named, []

    def later_saved(sql, parameters):
        asked.append(sql)
        # By now the rows that have a time today are read, and this one is about to get one.
        if len(asked) == 6:
            with ThreadPoolExecutor(1) as writer:
                writer.submit(elsewhere).result()
        return named(sql, parameters)

    def elsewhere():
        shop.connect()
        no_answer(shop, id_)
        shop.disconnect()

    monkeypatch.setattr(db, "named", later_saved)
    assert followups.today_ids(shop) == [id_]
    assert attempts(id_) == ["no_answer"]
