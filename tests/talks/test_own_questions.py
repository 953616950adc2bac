"""The shop's own questions: asked in the call, kept with the rating, and never another's answer."""

from __future__ import annotations

import json

import pytest
from fronts import form_of
from hypothesis import given, settings
from hypothesis import strategies as st
from mornings import LEE, WANG, counter, morning
from shops import MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.files.giving.dossier import dossier
from shopvisit.files.keeping import erasing
from shopvisit.screens.talk.correct import Correct
from shopvisit.shop.cards import timeline
from shopvisit.shop.month.month import counted
from shopvisit.shop.people import merging
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import questions
from shopvisit.shop.talks import conversation, correcting
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.correcting import Right
from shopvisit.shop.talks.notes import Notes
from shopvisit.shop.talks.results import read_back
from shopvisit.shop.whole.undo import redo, undo

COVERS, OFTEN, ELSE = "师傅穿鞋套了吗？", "多久清洗一次？", "还想要什么？"


def ask(shop: Shop, rule: str = "after-service") -> tuple[int, int, int]:
    """Three questions of a rule, each answered in another way."""
    return (
        questions.add(shop, rule, COVERS, "yes_no"),
        questions.add(shop, rule, OFTEN, "choice", ("一年", "半年")),
        questions.add(shop, rule, ELSE, "words"),
    )


def given_last() -> dict[int, questions.Reply]:
    return questions.of_rating(db.value("SELECT max(id) FROM rating"))


async def test_they_are_answered_in_order_by_digits_and_kept(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    covers, often, else_ = ask(shop)
    async with counter(shop) as at:
        await at.press("5", "2", "1")
        assert form_of(at).notes.own[form_of(at).at].text == ELSE
        await at.press(*"滤网", "enter")
    assert given_last() == {covers: 0, often: 1, else_: "滤网"}
    assert db.rows("SELECT csat, mood FROM rating ORDER BY id DESC LIMIT 1") == [(5, "good")]


async def test_two_keys_still_record_a_rating(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    ask(shop)
    async with counter(shop) as at:
        await at.press("5", "enter")
    assert db.value("SELECT csat FROM rating ORDER BY id DESC LIMIT 1") == 5
    assert given_last() == {}


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_question_and_its_answers_are_in_sight(
    make_shop: MakeShop, size: tuple[int, int]
) -> None:
    shop, [_id] = morning(make_shop, WANG)
    ask(shop)
    async with counter(shop, size) as at:
        await at.press("5", "2")
        assert OFTEN in at.text
        assert "1 一年" in at.text
        await at.press("2")
        assert COVERS in at.text


async def test_a_half_answered_form_is_found_again(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    covers, often, else_ = ask(shop)
    async with counter(shop) as at:
        await at.press("5", "1", "2", *"少打电话", "escape")
        await at.press("enter")
        assert "半年" in read_back(form_of(at).notes)
        await at.press("enter")
    assert given_last() == {covers: 1, often: 2, else_: "少打电话"}


def test_nobody_is_asked_who_is_not_reached(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    ask(shop)
    notes = Notes(shop, talk_form.form(shop, asked))
    notes.picked["outcome"] = "no_answer"
    assert not set(notes.own) & set(notes.questions())
    assert len(notes.own) == 3


def test_they_stand_before_the_mood(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    ask(shop)
    notes = Notes(shop, talk_form.form(shop, asked))
    order = notes.questions()
    assert order[order.index("csat") + 1 : order.index("mood")] == list(notes.own)


def test_another_rules_question_is_not_asked(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    ask(shop, "in-use")
    assert talk_form.form(shop, asked).own_questions == ()


def test_an_answer_alone_makes_a_rating(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    covers, *_others = ask(shop)
    before = db.value("SELECT count(*) FROM rating")
    conversation.record(shop, asked, Answer(own={covers: 1}))
    assert db.value("SELECT count(*) FROM rating") == before + 1


@pytest.mark.parametrize("wrong", [2, 7, "是"])
def test_what_is_no_answer_is_refused_and_nothing_is_saved(
    make_shop: MakeShop, wrong: questions.Reply
) -> None:
    shop, [asked] = morning(make_shop, WANG)
    covers, *_others = ask(shop)
    with pytest.raises(InvalidError):
        conversation.record(shop, asked, Answer(csat=5, own={covers: wrong}))
    assert db.value("SELECT status FROM follow_up WHERE id = ?", asked) == "open"


def test_undo_and_redo_take_the_answers_along(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    covers, often, _else = ask(shop)
    conversation.record(shop, asked, Answer(csat=4, own={covers: 1, often: 2}))
    rows = db.rows("SELECT * FROM question_answer")
    undo(shop)
    assert db.rows("SELECT * FROM question_answer") == []
    redo(shop)
    assert db.rows("SELECT * FROM question_answer") == rows


def test_an_answer_is_corrected_with_its_rating(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    covers, often, else_ = ask(shop)
    conversation.record(shop, asked, Answer(csat=4, own={covers: 1, often: 2, else_: "快"}))
    rating = db.value("SELECT max(id) FROM rating")
    correcting.correct(shop, rating, Right(csat=4, own={covers: 0, often: 2, else_: ""}))
    assert given_last() == {covers: 0, often: 2}
    with pytest.raises(ShopError):
        correcting.correct(shop, rating, Right(csat=4))


async def test_it_is_corrected_by_digits(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    covers, *_others = ask(shop)
    conversation.record(shop, asked, Answer(csat=4, own={covers: 1}))
    async with counter(shop) as at:
        rating = correcting.rated(db.value("SELECT max(id) FROM rating"))
        at.app.push_screen(Correct(rating))
        await at.press("down")
        assert COVERS in at.text
        await at.press("2", "enter")
    assert given_last() == {covers: 0}


def test_months_keep_what_was_asked_then(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    covers, *_others = ask(shop)
    conversation.record(shop, asked, Answer(csat=4, own={covers: 1}))
    now = questions.change(shop, covers, "师傅戴手套了吗？", "yes_no")
    assert now != covers
    assert [row.text for row in counted(shop, "2026-11").questions] == [COVERS]
    assert questions.of_rules(["after-service"])[0].text == "师傅戴手套了吗？"
    undo(shop)
    assert questions.of_rules(["after-service"])[0].text == COVERS


def test_what_nobody_has_answered_is_put_into_other_words(make_shop: MakeShop) -> None:
    shop = make_shop()
    covers, *_others = ask(shop)
    assert questions.change(shop, covers, "师傅戴手套了吗？", "one_to_five") == covers


def test_a_rule_asks_three_at_most(make_shop: MakeShop) -> None:
    shop = make_shop()
    covers, *_others = ask(shop)
    with pytest.raises(InvalidError):
        questions.add(shop, "after-service", "再问一个", "yes_no")
    assert questions.switch(shop, covers) is False
    questions.add(shop, "after-service", "再问一个", "yes_no")
    with pytest.raises(InvalidError):
        questions.switch(shop, covers)


def test_they_are_asked_in_the_order_that_one_gives_them(make_shop: MakeShop) -> None:
    shop = make_shop()
    covers, often, else_ = ask(shop)
    questions.move(shop, else_)
    assert [each.id for each in questions.of_rules(["after-service"])] == [covers, else_, often]
    questions.move(shop, covers)
    assert [each.id for each in questions.of_rules(["after-service"])] == [else_, often, covers]


@pytest.mark.parametrize("choices", [(), ("一种",), ("一",) * 3, tuple("一二三四五六")])
def test_a_choice_has_two_to_five_answers(make_shop: MakeShop, choices: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError) as refused:
        questions.add(make_shop(), "after-service", OFTEN, "choice", choices)
    assert refused.value.field == "choices"


def test_the_card_and_whoever_asks_for_their_data_see_them(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    covers, often, _else = ask(shop)
    conversation.record(shop, asked, Answer(csat=4, own={covers: 1, often: 2}))
    entries = timeline.entries(shop, timeline.ids(shop, 1))
    [own] = [entry.own for entry in entries if entry.own]
    assert own == ((COVERS, "yes"), (OFTEN, "半年"))
    ratings = dossier(shop, 1)["ratings"]
    assert isinstance(ratings, list)
    assert ratings[-1]["questions"][1] == {"question": OFTEN, "answer": "半年"}
    assert '"question_answer"' in json.dumps(dossier(shop, 1)["journal"])


def test_erasing_takes_the_words_and_leaves_the_counts(make_shop: MakeShop) -> None:
    shop, [asked, _other] = morning(make_shop, WANG, LEE)
    covers, often, else_ = ask(shop)
    conversation.record(shop, asked, Answer(own={covers: 1, often: 2, else_: "叫我秀英"}))
    before = counted(shop, "2026-11").questions
    erasing.erase(shop, 1)
    assert counted(shop, "2026-11").questions == before
    assert db.value("SELECT count(*) FROM question_answer WHERE words <> ''") == 0
    assert db.value("SELECT count(*) FROM journal WHERE after LIKE '%叫我秀英%'") == 0


def test_a_merged_card_brings_its_answers(make_shop: MakeShop) -> None:
    shop, [asked, _other] = morning(make_shop, WANG, LEE)
    covers, *_others = ask(shop)
    conversation.record(shop, asked, Answer(csat=5, own={covers: 1}))
    merging.merge(shop, 1, 2)
    entries = timeline.entries(shop, timeline.ids(shop, 2))
    assert [entry.own for entry in entries if entry.own] == [((COVERS, "yes"),)]
    assert [row.n for row in counted(shop, "2026-11").questions] == [1]


_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        0: st.integers(0, 1),
        1: st.integers(1, 2),
        2: st.sampled_from(["好", "慢", "没有"]),
    },
)


def test_the_month_counts_the_answers_as_they_stand(make_shop: MakeShop) -> None:
    """Given, corrected, taken back: counted over again by hand."""
    shop, [asked] = morning(make_shop, WANG)
    ids = ask(shop)
    begun = db.value("SELECT count(*) FROM rating")

    @settings(max_examples=12, deadline=None)
    @given(first=_ANSWERS, second=_ANSWERS)
    def holds(first: dict[int, questions.Reply], second: dict[int, questions.Reply]) -> None:
        own = {ids[place]: said for place, said in first.items()}
        conversation.record(shop, asked, Answer(csat=5, own=own))
        rating = db.value("SELECT max(id) FROM rating")
        wanted = {ids[place]: said for place, said in second.items()}
        correcting.correct(shop, rating, Right(csat=4, own=wanted))
        stands = own | wanted
        assert questions.of_rating(rating) == stands
        found = counted(shop, "2026-11").questions
        assert {row.id: row.n for row in found} == dict.fromkeys(stands, 1)
        for row in found:
            said = stands[row.id]
            assert row.counts == ({} if isinstance(said, str) else {str(said): 1})
        while db.value("SELECT count(*) FROM rating") > begun:
            undo(shop)
        assert counted(shop, "2026-11").questions == ()

    holds()
