"""How a call ends: what is read back, an apology after a low score, and what happens next."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from mornings import WANG, counter, morning
from shops import TODAY, MakeShop

from shopvisit.settings.values import KINDS, SCRIPTED_RULES, VISIT_KINDS
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation, scripts
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.notes import Notes
from shopvisit.shop.talks.results import answer, closing, read_back
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store import schema
from shopvisit.text import i18n

SPELT = ("en", "zh_CN")
SORRY = {"zh_CN": "对不起", "en": "sorry"}
BADLY_SET = re.compile(
    r"[,;:.?!，；：。？！、] *[,;:.?!，；：。？！、]|“”|\(\)|（）|[{}]|^[ ,，。]|  | [,.;:?!]"
)


def noted(shop: Shop, id_: int, picked: dict[str, Any], **texts: str) -> Notes:
    notes = Notes(shop, talk_form.form(shop, id_))
    notes.picked |= picked
    notes.texts |= texts
    return notes


def put(shop: Shop, kind: str, rule: str = "", **more: Any) -> int:
    """A follow-up of the first customer, as a rule would have made it."""
    day = shop.clock.today()
    with journal.action(shop, "put"):
        row = schema.FollowUp.insert(
            created_at=shop.clock.stamp(), customer=1, kind=kind, rule=rule, from_on=day,
            due_on=day, first_due_on=day, priority=3, **more,
        )  # fmt: skip
        return int(row.execute())


# What is read back


def test_scores_are_read_back_as_what_they_mean(make_shop: MakeShop, lang: str) -> None:
    shop, [id_] = morning(make_shop, WANG)
    notes = noted(shop, id_, {"csat": 1}, complaint="还是不凉。")
    said = {"zh_CN": "很不满意（1分），还是不凉", "en": "very unhappy (1 of 5), 还是不凉"}[lang]
    assert read_back(notes) == said


@pytest.mark.parametrize(
    ("score", "chinese"),
    [(0, "不太会"), (6, "不太会"), (7, "也许会"), (8, "也许会"), (9, "很愿意"), (10, "很愿意")],
)
def test_a_recommendation_is_read_back_in_words(
    make_shop: MakeShop, score: int, chinese: str
) -> None:
    i18n.use("zh_CN")
    customer = Customer(name="王秀英", phone="13812342231")
    shop = make_shop(TODAY - timedelta(days=1))
    visits.add(shop, customer, Visit(TODAY - timedelta(days=1), "service", "清洗"))
    shop = make_shop()
    [row] = followups.of_customer(shop, 1)
    notes = noted(shop, row.id, {"nps": score})
    assert read_back(notes) == f"{chinese}推荐我们（{score}分）"


# How it ends


@pytest.mark.parametrize("lang", SPELT)
def test_a_low_a_middling_and_a_high_score_end_differently(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    shop, [id_] = morning(make_shop, WANG)
    ends = [closing(noted(shop, id_, {"csat": score})) for score in range(1, 6)]
    assert [SORRY[lang] in said for said in ends] == [True, True, False, False, False]
    script = talk_form.form(shop, id_).script
    for said, script_line in zip(
        ends[2:], (script.fair, script.closing, script.closing), strict=True
    ):
        assert said.endswith(script_line.partition("{noted}")[2])
    thanks = {"zh_CN": "没错吧", "en": "Is that right?"}[lang]
    assert [thanks in said for said in ends] == [False, False, True, True, True]


@pytest.mark.parametrize("lang", SPELT)
def test_what_does_not_work_is_apologised_for_whatever_the_score(
    make_shop: MakeShop, lang: str
) -> None:
    i18n.use(lang)
    shop = make_shop(TODAY - timedelta(days=3))
    visits.add(shop, WANG, Visit(TODAY - timedelta(days=3), "repair", "遥控器"))
    shop = make_shop()
    [row] = followups.of_customer(shop, 1)
    assert SORRY[lang] in closing(noted(shop, row.id, {"csat": 5, "fixed": 0}))
    assert SORRY[lang] not in closing(noted(shop, row.id, {"csat": 5, "fixed": 1}))


@pytest.mark.parametrize("lang", SPELT)
def test_who_says_it_is_not_solved_is_not_told_what_if(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    shop = make_shop()
    customers.add(shop, WANG)
    id_ = put(shop, "verification", "complaint-verified")
    said = closing(noted(shop, id_, {"fixed": 0}))
    assert SORRY[lang] in said
    assert not re.search(r"要是|如果|\b[Ii]f\b", said)
    assert {"zh_CN": "接着办", "en": "carry on at once"}[lang] in said


@pytest.mark.parametrize("lang", SPELT)
def test_what_is_said_to_happen_next_is_what_is_planned(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    shop, [id_] = morning(make_shop, WANG)
    notes = noted(shop, id_, {"csat": 1, "complaint_as": "none"})
    said = closing(notes)
    conversation.record(shop, id_, answer(notes))
    [row] = [row for row in followups.of_customer(shop, 1) if row.rule == "low-score"]
    assert row.assignee == "李店长"
    assert row.due_on == date(2026, 11, 23)
    wanted = {"zh_CN": "最晚周一 11月23日店长亲自", "en": "The manager will call you by Mon 23 Nov"}
    assert wanted[lang] in said


def test_nobody_is_announced_a_call_that_is_not_planned(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    rules = dict(shop.config.rules)
    rules["low-score"] = rules["low-score"]._replace(enabled=False)
    shop.config = shop.config._replace(rules=rules)
    said = closing(noted(shop, id_, {"csat": 1, "complaint_as": "none"}))
    assert "call" not in said


async def test_the_form_ends_with_an_apology_after_a_low_score(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop, (120, 36)) as at:
        await at.press("1")
        assert SORRY[lang] in at.text


# However little is known, however much is said

ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "csat": st.integers(1, 5),
        "nps": st.integers(0, 10),
        "ces": st.integers(1, 7),
        "fixed": st.integers(0, 1),
        "first_time": st.integers(0, 1),
        "mood": st.sampled_from(["good", "neutral", "bad"]),
        "complaint_as": st.sampled_from(["urgent", "normal", "low", "none"]),
    },
)
TYPED = st.sampled_from(["", "还是不凉。", "too slow!", " 不行？！ ", "a, b", "说“不行”"])
CALLS = [(kind, "") for kind in KINDS] + [("retention", "low-score")]


@costly(150)
@given(
    call=st.sampled_from(CALLS), lang=st.sampled_from(SPELT), picked=ANSWERS, complaint=TYPED,
    promise=TYPED,
)  # fmt: skip
def test_every_call_can_be_ended_aloud(
    make_shop: MakeShop,
    call: tuple[str, str],
    lang: str,
    picked: dict[str, Any],
    complaint: str,
    promise: str,
) -> None:
    i18n.use(lang)
    shop = make_shop()
    customers.add(shop, Customer(name="王秀英"))
    id_ = put(shop, *call, reason="问尺寸")
    notes = noted(shop, id_, picked, complaint=complaint, promise=promise)
    said = closing(notes)
    assert not BADLY_SET.search(said), said
    assert not said or read_back(notes) in said


def nobody(make_shop: MakeShop) -> Shop:
    """A customer of whom nothing is known but that there is somebody."""
    shop = make_shop()
    customers.add(shop, Customer(phone="13812342231"))
    return shop


@pytest.mark.parametrize("lang", SPELT)
def test_every_script_can_be_read_to_somebody_of_whom_nothing_is_known(
    make_shop: MakeShop, lang: str
) -> None:
    i18n.use(lang)
    shop = nobody(make_shop)
    for kind, rule in [*((kind, "") for kind in KINDS), *(("notice", r) for r in SCRIPTED_RULES)]:
        script = talk_form.form(shop, id_ := put(shop, kind, rule)).script
        [row] = followups.rows(shop, [id_])
        for said in (script.opening, *script.questions, scripts.message(shop, row)):
            assert said
            assert not BADLY_SET.search(said), said
            assert "138" not in said


@pytest.mark.parametrize("lang", SPELT)
@pytest.mark.parametrize(("kind", "item"), list(product(VISIT_KINDS, ["", "空调"])))
def test_a_script_is_right_for_every_sort_of_visit_and_day(
    make_shop: MakeShop, lang: str, kind: str, item: str
) -> None:
    i18n.use(lang)
    since = {0: ("今天", "today"), 1: ("昨天", "yesterday"), 40: ("10月12号", "12 October")}
    who: Customer | int = WANG
    for ago, names in since.items():
        shop = make_shop()
        came = Visit(TODAY - timedelta(days=ago), kind, item)
        who, visit = visits.add(shop, who, came)
        id_ = put(shop, "satisfaction", visit=visit)
        opening = talk_form.form(shop, id_).script.opening
        assert names[SPELT[::-1].index(lang)] in opening
        assert ("买" in opening or "bought" in opening) == (kind == "purchase")
        assert "几天了" not in opening
        assert not BADLY_SET.search(opening), opening
