"""Working a list off: what is planned and sent, and who is left in peace, by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.lists import named, working
from shopvisit.shop.lists.conditions import Condition
from shopvisit.shop.lists.working import Wanted
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import invariants
from shopvisit.shop.whole.undo import undo

MISSED = Wanted("retention", "90天没来", TODAY + timedelta(days=1), TODAY + timedelta(days=5))


@pytest.fixture
def quiet(make_shop: MakeShop) -> Shop:
    """王秀英 who bought a filter, 单雪梅, 赵伟 and 李雷; no rule asks for anything."""
    shop = make_shop(rules={})
    bought = Visit(TODAY - timedelta(days=100), item="滤芯", kind="purchase")
    visits.add(shop, Customer(name="王秀英", salutation="女士"), bought)
    for name in ("单雪梅", "赵伟", "李雷"):
        customers.add(shop, Customer(name=name))
    return shop


def open_of(shop: Shop, customer_id: int) -> list[tuple[str, str, str, str]]:
    rows = followups.of_customer(shop, customer_id)
    return [(row.kind, row.reason, str(row.from_on), str(row.due_on)) for row in rows]


def left_out(planned: working.Planned) -> dict[str, str]:
    return {one.name: one.why for one in planned.left_out}


def test_each_on_the_list_gets_one_follow_up_in_the_window(quiet: Shop) -> None:
    planned = working.plan(quiet, [1, 2], MISSED)
    assert planned == working.Planned(2, ())
    for customer_id in (1, 2):
        wanted = ("retention", "90天没来", "2026-11-22", "2026-11-26")
        assert open_of(quiet, customer_id) == [wanted]


def test_who_is_left_out_is_said_by_name_and_why(quiet: Shop) -> None:
    customers.edit(quiet, 1, Customer(name="王秀英", contact_consent="none"))
    talk = changing.add(quiet, 2, "问问", TODAY)
    conversation.record(quiet, talk, Answer(outcome="refused"))
    working.sent(quiet, 3, "retention", "90天没来", "wechat")
    working.plan(quiet, [4], MISSED)
    planned = working.plan(quiet, [1, 2, 3, 4], MISSED)
    assert planned.made == 0
    assert left_out(planned) == {
        "王秀英": "wants no such calls",
        "单雪梅": "did not want to talk, left in peace until Fri 19 Feb 2027",
        "赵伟": "spoken to lately, left in peace until Sat 28 Nov",
        "李雷": "has one open already",
    }


def test_a_recent_contact_holds_back_what_its_rest_does_not_outlast(quiet: Shop) -> None:
    working.sent(quiet, 1, "retention", "90天没来", "sms")
    later = MISSED._replace(due_on=TODAY + timedelta(days=10))
    assert working.plan(quiet, [1], later).made == 1
    assert open_of(quiet, 1) == [("retention", "90天没来", "2026-11-28", "2026-12-01")]


def test_greetings_are_not_for_those_who_want_service_calls_only(quiet: Shop) -> None:
    customers.edit(quiet, 1, Customer(name="王秀英", contact_consent="service_only"))
    greeting = MISSED._replace(kind="care")
    assert left_out(working.plan(quiet, [1, 2], greeting)) == {"王秀英": "wants no such calls"}
    assert working.plan(quiet, [1], MISSED).made == 1


def test_planning_for_all_is_taken_back_at_once(quiet: Shop) -> None:
    working.plan(quiet, [1, 2, 3], MISSED)
    undo(quiet)
    assert db.value("SELECT count(*) FROM follow_up") == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"due_on": TODAY - timedelta(days=1)}, "day"),
        ({"from_on": TODAY + timedelta(days=6)}, "from"),
    ],
)
def test_what_cannot_be_planned_is_said_at_its_field(
    quiet: Shop, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        working.plan(quiet, [1], MISSED._replace(**changes))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert db.value("SELECT count(*) FROM follow_up") == 0


def test_a_text_greets_by_name_and_speaks_of_what_was_bought(quiet: Shop, lang: str) -> None:
    said = working.text(quiet, 1, "retention").text
    assert said.startswith("王女士您好" if lang == "zh_CN" else "Hello Ms Wang")
    assert "滤芯" in said
    assert "小张" in said
    assert "{" not in said


@pytest.mark.parametrize("kind", working.KINDS)
def test_no_text_has_a_blank_that_nothing_fills(quiet: Shop, lang: str, kind: str) -> None:
    for customer_id in (1, 2):
        said = working.text(quiet, customer_id, kind).text
        assert said
        assert "{" not in said


@pytest.mark.parametrize("kind", working.KINDS)
@pytest.mark.parametrize("channel", working.CHANNELS)
def test_sent_is_a_follow_up_closed_as_a_message_left(quiet: Shop, kind: str, channel: str) -> None:
    working.sent(quiet, 1, kind, "90天没来", channel)
    [closed] = db.rows(
        "SELECT f.status, f.reason, f.closed_on, a.outcome, a.channel FROM follow_up f "
        "JOIN attempt a ON a.follow_up_id = f.id"
    )
    assert closed == ("done", "90天没来", TODAY.isoformat(), "message_left", channel)
    assert invariants.broken(quiet) == []
    with pytest.raises(ShopError, match="王秀英: spoken to lately"):
        working.sent(quiet, 1, kind, "90天没来", channel)
    undo(quiet)
    assert working.against_text(quiet, 1, kind) is None


def test_what_a_list_is_worked_off_for_follows_from_its_conditions() -> None:
    usual = {key: working.usual_kind(conditions) for key, (_n, conditions) in named.READY.items()}
    assert usual == {
        "away-30": "retention",
        "away-90": "retention",
        "high-value": "satisfaction",
        "never-rated": "satisfaction",
        "complaints-2": "satisfaction",
        "installed-unrated": "satisfaction",
    }
    assert working.usual_kind([Condition("birthday", "within", 7)]) == "care"


# Lists under a name


def test_a_list_is_saved_changed_and_removed_and_each_is_taken_back(quiet: Shop) -> None:
    away = (Condition("last_visit", "before", 90),)
    saved = named.save(quiet, "周一挽回", away)
    assert named.called(quiet, "周一挽回") == named.Named(str(saved), "周一挽回", away)
    named.change(quiet, saved, "周二挽回", ())
    assert named.get(quiet, str(saved)).conditions == ()
    undo(quiet)
    assert named.get(quiet, str(saved)) == named.Named(str(saved), "周一挽回", away)
    named.remove(quiet, saved)
    with pytest.raises(ShopError, match="not there any more"):
        named.get(quiet, str(saved))
    undo(quiet)
    assert named.get(quiet, str(saved)).name == "周一挽回"
    assert [each.key for each in named.every(quiet)] == [str(saved), *named.READY]


@pytest.mark.parametrize("name", ["", "away-90", "never rated", "从未评价", "Mine", "mine"])
def test_a_name_that_is_none_or_taken_is_refused(quiet: Shop, name: str) -> None:
    named.save(quiet, "Mine", ())
    with pytest.raises(InvalidError) as refused:
        named.save(quiet, name, ())
    assert refused.value.field == "name"


def test_a_list_with_conditions_of_a_newer_program_is_left_out(quiet: Shop) -> None:
    saved = named.save(quiet, "来年", (Condition("visits", "at_least", 3),))
    named.save(quiet, "今年", ())
    db.run("INSERT INTO now_open(one, action_id) SELECT 1, max(id) FROM action")
    for newer in ('[["moon", "is", "full"]]', '[["visits", "at_least", "many"]]', "[1]"):
        db.run("UPDATE saved_list SET conditions = ? WHERE id = ?", newer, saved)
        assert [each.name for each in named.every(quiet) if each.saved] == ["今年"]
