"""What the caller knows before the call, so that no customer has to say it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from mornings import WANG, counter, follow_up_of, known, morning, visited
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.settings.values import Rule
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.followups.today import TodayRow
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import briefing, conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer

NOTED = replace(WANG, note="六楼没电梯，说话慢一点", tags="老街坊，会员")


def reason_id() -> int:
    return int(db.value("SELECT id FROM reason WHERE name = '等太久'"))


def won_back(make_shop: MakeShop, answer: Answer, *, slow: bool = False) -> tuple[Shop, TodayRow]:
    """A customer who has just said that, and the call to win them back."""
    shop, [id_] = morning(make_shop, WANG)
    if slow:
        answer = answer._replace(reason_ids=(reason_id(),))
    conversation.record(shop, id_, answer)
    [row] = [row for row in followups.of_customer(shop, 1) if row.kind == "retention"]
    return shop, row


def test_a_call_after_a_low_score_without_a_complaint_says_what_was_wrong(
    make_shop: MakeShop, lang: str
) -> None:
    shop, row = won_back(make_shop, Answer(csat=2, suggestion="早点来"), slow=True)
    assert row.complaint_id is None
    assert "等太久" in row.reason
    form = talk_form.form(shop, row.id)
    told = briefing.told(form)[0]
    for fact in ("等太久", "早点来", "11月21日" if lang == "zh_CN" else "21 Nov", "2"):
        assert fact in told
    assert "等太久" in form.script.opening
    asked = {"zh_CN": "是哪件事", "en": "What was it that went wrong"}[lang]
    assert not any(asked in question for question in form.script.questions)


def test_who_has_not_said_what_was_wrong_is_asked(make_shop: MakeShop, lang: str) -> None:
    shop, row = won_back(make_shop, Answer(csat=1))
    asked = {"zh_CN": "是哪件事", "en": "What was it that went wrong"}[lang]
    form = talk_form.form(shop, row.id)
    assert any(asked in question for question in form.script.questions)
    assert "“" not in form.script.opening
    why = {"zh_CN": "没说", "en": "did not say why"}[lang]
    assert why in briefing.told(form)[0]
    assert why in row.reason


def test_the_score_that_led_to_a_call_is_told_though_a_better_one_came_since(
    make_shop: MakeShop,
) -> None:
    shop, row = won_back(make_shop, Answer(csat=2, complaint="还是漏水"))
    later = changing.add(shop, 1, "问尺寸", TODAY)
    conversation.record(shop, later, Answer(csat=5, done={row.id: False}))
    assert "还是漏水" in briefing.told(talk_form.form(shop, row.id))[0]


def test_a_low_score_is_told_in_any_call_until_a_better_one_or_half_a_year(
    make_shop: MakeShop,
) -> None:
    shop, row = won_back(make_shop, Answer(nps=3, complaint="还是漏水"))
    for day, told in ((TODAY + timedelta(days=9), True), (TODAY + timedelta(days=200), False)):
        later = make_shop(day)
        id_ = changing.add(later, 1, "问尺寸", day)
        found = talk_form.form(later, id_)
        assert (found.unhappy is not None) is told
        assert any("还是漏水" in line for line in briefing.told(found)) is told
    shop = make_shop(TODAY + timedelta(days=10))
    conversation.record(shop, row.id, Answer(csat=5, done={row.id: True}))
    assert talk_form.form(shop, follow_up_of(1)).unhappy is None


def test_a_rule_of_the_shops_own_that_answers_low_scores_speaks_as_the_shipped_one(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    shipped = shop.config.rules["low-score"]
    own: dict[str, Rule] = {
        **{name: rule for name, rule in shop.config.rules.items() if name != "low-score"},
        "ring-back": shipped._replace(name="ring-back"),
        "low-score": shipped._replace(enabled=False),
    }

    def make(*day: object) -> Shop:
        made = make_shop(*day)
        made.config = made.config._replace(rules=own)
        return made

    shop, [id_] = morning(make, WANG)
    conversation.record(shop, id_, Answer(csat=2, complaint="还是漏水"))
    [row] = [row for row in followups.of_customer(shop, 1) if row.kind == "retention"]
    assert row.rule == "ring-back"
    assert "还是漏水" in row.reason
    assert "还是漏水" in talk_form.form(shop, row.id).script.opening


def test_the_last_contact_says_when_by_whom_and_what_came_of_it(
    make_shop: MakeShop, lang: str
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(outcome="no_answer", note="女儿接的，晚上再打"))
    told = briefing.told(talk_form.form(shop, id_))[0]
    words = {"zh_CN": ("11月21日 10:00", "电话", "未接"), "en": ("21 Nov 10:00", "no answer")}[lang]
    staff = shop.staff.name if shop.staff else "?"
    for fact in (*words, staff, "女儿接的，晚上再打"):
        assert fact in told


def test_who_came_in_and_talked_was_not_reached_but_spoken_to(
    make_shop: MakeShop, lang: str
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    conversation.record(shop, id_, Answer(csat=4, channel="in_store"))
    told = briefing.told(talk_form.form(shop, changing.add(shop, 1, "问尺寸", TODAY)))[0]
    assert {"zh_CN": "当面，谈过", "en": "in the shop, spoken to"}[lang] in told


def test_notes_and_tags_of_the_customer_are_told(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, NOTED)
    form = talk_form.form(shop, id_)
    assert any("六楼没电梯" in line for line in briefing.told(form))
    assert "老街坊，会员" in briefing.facts(form)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_preview_tells_why_and_what_is_promised_before_the_call(
    make_shop: MakeShop, lang: str, size: tuple[int, int]
) -> None:
    [customer_id] = known(make_shop, replace(NOTED, note="[/] 六楼没电梯"))
    shop = make_shop(TODAY - timedelta(days=1))
    id_ = visited(shop, customer_id)
    conversation.record(shop, id_, Answer(csat=2, complaint="还是漏水"))
    shop = make_shop()
    changing.promise(shop, customer_id, "送发票", TODAY + timedelta(days=2), None)
    async with counter(shop, size) as at:
        await at.rest()
        below = at.text[at.text.rindex("王秀英") :]
        for fact in ("还是漏水", "送发票", "[/] 六楼没电梯"):
            assert fact in below
        assert ("不满意" if lang == "zh_CN" else "Unhappy") in below
        assert ("李店长" if lang == "zh_CN" else "Hello") in at.text


async def test_the_form_tells_it_during_the_call(make_shop: MakeShop, lang: str) -> None:
    [customer_id] = known(make_shop, NOTED)
    shop = make_shop(TODAY - timedelta(days=1))
    id_ = visited(shop, customer_id)
    conversation.record(shop, id_, Answer(csat=2, complaint="还是漏水"))
    async with counter(make_shop()) as at:
        await at.press("enter")
        assert "六楼没电梯" in at.text
        assert ("不满意 周五" if lang == "zh_CN" else "Unhappy on Fri 20 Nov") in at.text
