"""What is asked fits the call: why somebody stays away, what they need, or nothing at all."""

from __future__ import annotations

from datetime import date

import pytest
from fronts import form_of
from mornings import FIRST, WANG, counter, known, state
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.settings.values import Cycle
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.month import month
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.notes import Notes
from shopvisit.shop.talks.questions import SAVE
from shopvisit.shop.visits import visits
from shopvisit.shop.whole import daily

SHIPPED = loading.default().rules
LATER = date(2026, 11, 30)  # ninety days after the last visit


def missed(make_shop: MakeShop, rule: str = "dormant") -> tuple[Shop, int]:
    """A shop whose only customer has stayed away, and the follow-up that asks why."""
    known(make_shop, WANG)
    own = {**SHIPPED, "away-1": SHIPPED["dormant"]._replace(name="away-1")}
    del own["dormant" if rule != "dormant" else "away-1"]
    shop = make_shop(LATER, rules=own)
    daily.catch_up(shop)
    return shop, db.rows("SELECT id FROM follow_up WHERE rule = ? AND status = 'open'", rule)[0][0]


def given() -> list[tuple[str, str]]:
    return db.rows(
        "SELECT r.polarity, r.name FROM rating_reason x JOIN reason r ON r.id = x.reason_id"
    )


@pytest.mark.parametrize("rule", ["dormant", "away-1"])
async def test_a_call_about_an_absence_asks_why_by_one_digit(
    make_shop: MakeShop, rule: str
) -> None:
    shop, id_ = missed(make_shop, rule)
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).at == "reasons"
        assert "1 搬走了" in at.text
        assert "没修好" not in at.text
        await at.press("1", "enter")
    assert state(id_)[0] == "done"
    assert given() == [("absence", "搬走了")]


async def test_what_was_wrong_is_a_key_away_and_comes_first_where_they_are_upset(
    make_shop: MakeShop, lang: str
) -> None:
    shop, id_ = missed(make_shop)
    notes = Notes(shop, talk_form.form(shop, id_))
    seen = []
    for _turn in range(4):
        seen.append(notes.polarities[0])
        notes.press("reasons", "0")
    assert seen == ["absence", "complaint", "praise", "absence"]
    angry = Notes(shop, talk_form.form(shop, id_))
    angry.picked["mood"] = "bad"
    assert angry.polarities == ("complaint", "absence", "praise")
    async with counter(shop) as at:
        await at.press("enter")
        assert ("0 改选不满" if lang == "zh_CN" else "0 reasons of complaint") in at.text


def test_the_month_says_why_they_stay_away(make_shop: MakeShop) -> None:
    shop, id_ = missed(make_shop)
    why = db.value("SELECT id FROM reason WHERE name = '去别家了'")
    conversation.record(shop, id_, Answer(reason_ids=(why,)))
    found = month.month(shop, "2026-11")
    assert [(row.name, row.count, row.dimension) for row in found.top("absence")] == [
        ("去别家了", 1, None)
    ]
    assert found.top("complaint") == found.top("praise") == ()
    assert found.rows_behind("reason", str(why)) == 1


def needs(make_shop: MakeShop) -> tuple[Shop, int]:
    """A shop in which something is due for upkeep."""
    [customer_id] = known(make_shop, WANG)
    upkeep = SHIPPED["upkeep"]._replace(cycles=(Cycle("清洗", 60),))
    shop = make_shop(date(2026, 10, 30), rules={**SHIPPED, "upkeep": upkeep})
    daily.catch_up(shop)
    found = db.row(
        "SELECT id FROM follow_up WHERE customer_id = ? AND rule = 'upkeep'", customer_id
    )
    assert found is not None
    return shop, found[0]


async def test_upkeep_asks_for_no_reasons(make_shop: MakeShop) -> None:
    shop, id_ = needs(make_shop)
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).at == SAVE
        assert "reasons" not in form_of(at).notes.questions()
        while form_of(at).at != "words":
            await at.press("up")
        await at.press("3")
        await at.type("下周来换滤芯")
        await at.press("enter")
    assert state(id_)[0] == "done"
    assert db.value("SELECT need FROM rating ORDER BY id DESC") == "下周来换滤芯"


def own_task(make_shop: MakeShop) -> tuple[Shop, int]:
    shop = make_shop()
    return shop, changing.add(shop, customers.add(shop, WANG), "问发票", TODAY)


async def test_a_task_of_their_own_asks_nothing(make_shop: MakeShop) -> None:
    shop, id_ = own_task(make_shop)
    form = talk_form.form(shop, id_)
    assert form.asks == ()
    assert not {"csat", "reasons"} & set(Notes(shop, form).questions())
    conversation.record(shop, id_, Answer())
    assert state(id_)[0] == "done"
    assert db.value("SELECT count(*) FROM rating") == 0


async def test_a_score_that_comes_up_in_a_task_of_their_own_is_taken(make_shop: MakeShop) -> None:
    shop, id_ = own_task(make_shop)
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).at == SAVE
        while form_of(at).at != "words":
            await at.press("up")
        await at.press("0")
        assert form_of(at).at == "csat"
        await at.press("4", "enter")
    assert state(id_)[0] == "done"
    found = db.row("SELECT r.csat, f.id FROM rating r JOIN follow_up f ON f.rating_id = r.id")
    assert found == (4, id_)


@pytest.mark.parametrize(
    ("channel", "source"), [("wechat", "wechat"), ("in_store", "counter"), ("sms", "phone")]
)
def test_a_complaint_of_a_talk_came_the_way_of_the_talk(
    make_shop: MakeShop, channel: str, source: str
) -> None:
    shop, id_ = own_task(make_shop)
    conversation.record(shop, id_, Answer(channel=channel, note="漏水", complaint_as="normal"))
    assert db.value("SELECT source FROM complaint") == source


def test_a_complaint_can_be_noted_as_heard_on_wechat(make_shop: MakeShop) -> None:
    shop = make_shop(FIRST)
    customer_id, _visit = visits.add(shop, WANG, visits.Visit(FIRST, served_by=2))
    complaints.open_(shop, customer_id, complaints.New("漏水", source="wechat"))
    assert db.value("SELECT source FROM complaint") == "wechat"
