"""The quick form, key by key: what it shows, what it notes, and what is saved."""

from __future__ import annotations

from datetime import date

import pytest
from mornings import CHEN, LEE, WANG, attempts, counter, morning, state, visited
from rich.cells import cell_len
from shops import TODAY
from textual import events

from shopvisit import db
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import drafts
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as forms
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.notes import Notes
from shopvisit.shop.talks.results import answer

LANGUAGES = ["en", "zh_CN"]


def form_of(at) -> QuickForm:
    assert isinstance(at.app.screen, QuickForm)
    return at.app.screen


def last_rating():
    return db.row(
        "SELECT csat, nps, mood, praise, complaint, need, suggestion FROM rating ORDER BY id DESC"
    )


# The whole way


async def test_enter_saves_from_anywhere(make_shop, lang):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "4", "tab", "tab", "enter")
        assert not isinstance(at.app.screen, QuickForm)
        assert "王秀英" in at.said
    assert (state(id_)[0], last_rating()[0]) == ("done", 4)


async def test_a_talk_with_everything_in_it(make_shop, lang):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "3", "2", "1", "tab", "2")
        await at.type("等太久了")
        await at.press("tab")
        await at.type("回电报价")
        await at.press("tab")
        await at.type("周一 15:00")
        await at.press("tab")
        await at.type("11-30")
        await at.press("tab")
        await at.type("看看用得怎么样")
        assert "等太久，等太久了" in at.text.replace(", ", "，")
        await at.press("enter")
    assert last_rating() == (3, None, "neutral", "", "等太久了", "", "")
    assert db.rows("SELECT kind, reason, due_on, due_time FROM follow_up WHERE id > ?", id_) == [
        ("promise", "回电报价", "2026-11-23", "15:00"),
        ("manual", "看看用得怎么样", "2026-11-30", None),
    ]
    named = db.rows("SELECT r.name FROM rating_reason x JOIN reason r ON r.id = x.reason_id")
    assert named == [("等太久",)]


async def test_words_that_come_in_one_burst_land_each_at_their_own_question(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    keys = [*"too slow", "tab", *"call", "tab", *"11-30", "tab", *"12-15", "tab", *"see", "enter"]
    async with counter(shop) as at:
        await at.press("enter", "3", "1", "tab", "2")
        for key in keys:
            at.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await at.rest()
        await at.rest()
    assert last_rating() == (3, None, "neutral", "", "too slow", "", "")
    assert db.rows("SELECT kind, reason, due_on FROM follow_up WHERE id > ?", id_) == [
        ("promise", "call", "2026-11-30"),
        ("manual", "see", "2026-12-15"),
    ]


async def test_the_form_shows_who_what_and_the_script(make_shop, lang):
    shop, [_id] = morning(make_shop, WANG)
    changing.promise(shop, 1, "回电", date(2026, 11, 23), "15:00")
    changing.add(shop, 1, "问发票", TODAY)
    async with counter(shop) as at:
        await at.press(*["down"] * list(followups.today_ids(shop)).index(_id), "enter")
        for words in ("王秀英", "138****2231", "空调安装", "小王", "下午", "回电", "问发票"):
            assert words in at.text
        opening = forms.form(shop, _id).script.opening
        assert opening[:20] in at.text
        assert "13812342231" not in at.text


async def test_the_usual_form_fits_into_80_by_24(make_shop, lang):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        assert "王秀英" in at.frame[0]
        last = "下次回访" if lang == "zh_CN" else "Next call"
        assert any(last in line for line in at.frame)


# Digits


async def test_a_digit_answers_and_goes_on(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).at == "csat"
        await at.press("5")
        assert form_of(at).at == "reasons"
        assert "[5]" in at.line("Satisfied")
        assert "[1 pleased]" in at.line("Mood")


@pytest.mark.parametrize(
    ("keys", "nps"), [(["0"], 0), (["9"], 9), (["1"], 1), (["1", "0"], 10), (["plus"], 10)]
)
async def test_recommending_goes_from_0_to_10(make_shop, keys, nps):
    shop = make_shop(date(2026, 11, 20))
    visited(shop, WANG)
    async with counter(make_shop()) as at:
        await at.press("enter", "5")
        assert "ten" in at.line("Recommends")
        await at.press(*keys, "enter", "enter")
    assert last_rating()[:2] == (5, nps)


async def test_one_and_then_another_digit_stays_one(make_shop):
    visited(make_shop(date(2026, 11, 20)), WANG)
    async with counter(make_shop()) as at:
        await at.press("enter", "5", "1", "2", "1", "enter")
    assert last_rating()[1] == 1
    assert db.value("SELECT count(*) FROM rating_reason") == 1


async def test_scores_and_yes_or_no_of_every_kind_are_asked(make_shop):
    first = visited(make_shop(date(2026, 11, 20)), WANG, kind="repair")
    async with counter(make_shop(date(2026, 11, 23))) as at:
        await at.press("enter", "4", "2", "enter")
    assert db.row("SELECT csat, fixed FROM rating WHERE follow_up_id = ?", first) == (4, 0)


async def test_ease_goes_up_to_seven(make_shop):
    visited(make_shop(date(2026, 11, 17)), WANG, kind="return")
    async with counter(make_shop()) as at:
        await at.press("enter", "4", "8")
        assert form_of(at).at == "ces"
        await at.press("7", "enter")
    assert db.row("SELECT csat, ces FROM rating") == (4, 7)


async def test_a_mood_that_is_heard_can_be_noted(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "5", "up", "3")
        assert form_of(at).at == "reasons"
        assert "What went wrong?" in at.text
        await at.press("enter")
    assert last_rating()[2] == "bad"


# Reasons


async def test_a_low_score_leads_to_the_question_why(make_shop, lang):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2")
        assert form_of(at).at == "reasons"
        assert ("为何不满" if lang == "zh_CN" else "What went wrong?") in at.text
        assert "等太久" in at.text
        assert "态度好" not in at.text


async def test_a_high_score_offers_reasons_of_praise_and_0_turns_them_round(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5")
        assert "态度好" in at.text
        await at.press("0")
        assert "等太久" in at.text
        await at.press("0")
        assert "态度好" in at.text


async def test_a_reason_is_taken_back_by_its_number_and_by_backspace(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", "1", "1", "2", "1", "1", "2")
        chosen = list(form_of(at).notes.reason_ids)
        assert len(chosen) == 3
        await at.press("1", "1", "backspace")
        assert form_of(at).notes.reason_ids == [chosen[1]]


async def test_why_is_asked_once_when_a_low_score_is_saved_without_it(make_shop):
    visited(make_shop(date(2026, 11, 20)), WANG)
    async with counter(make_shop()) as at:
        await at.press("2", "enter")
        assert form_of(at).at == "reasons"
        assert "went wrong" in at.said
        await at.press("enter")
        assert not isinstance(at.app.screen, QuickForm)
    assert last_rating()[0] == 2


async def test_a_number_that_no_reason_has_changes_nothing(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("2", "9", "9")
        assert form_of(at).notes.reason_ids == []


# Outcomes


@pytest.mark.parametrize(
    ("digit", "outcome", "status"),
    [
        ("2", "no_answer", "open"),
        ("3", "busy", "open"),
        ("5", "refused", "refused"),
        ("6", "wrong_number", "unreachable"),
        ("7", "message_left", "open"),
    ],
)
async def test_an_outcome_other_than_reached_needs_nothing_more(
    make_shop, lang, digit, outcome, status
):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", digit)
        assert "csat" not in form_of(at).notes.questions()
        await at.press("enter")
        assert "王秀英" in at.said
    assert (attempts(id_), state(id_)[0]) == ([outcome], status)


async def test_a_call_back_asks_when(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "4", "enter")
        assert "When should we call back?" in at.text
        await at.type("mon 15:00")
        assert "Mon 23 Nov 15:00" in at.line("Call back")
        await at.press("enter")
    assert state(id_)[2:] == ("2026-11-23", "15:00")


async def test_an_empty_field_for_words_says_what_belongs_there(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "4")
        line = at.line("> 回拨时间" if lang == "zh_CN" else "> Call back")
        assert "15:00" in line


async def test_the_right_number_is_asked_after_a_wrong_one(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "6")
        await at.type("13800001111")
        await at.press("enter")
    assert db.value("SELECT phone_key FROM customer") == "13800001111"


async def test_a_right_number_that_was_given_is_said_to_be_noted(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "6")
        await at.type("13800138000")
        await at.press("enter")
        assert at.said.endswith("号码已改" if lang == "zh_CN" else "number changed")


async def test_what_was_agreed_is_said_with_the_score(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "down", "down")
        await at.type("送滤芯")
        await at.press("enter")
        assert ("承诺已记下" if lang == "zh_CN" else "promise noted") in at.said


async def test_a_number_that_is_taken_opens_the_form_again_as_it_was(make_shop, lang):
    shop, ids = morning(make_shop, WANG, CHEN)
    async with counter(shop) as at:
        await at.press("enter", "up", "6")
        await at.type(CHEN.phone)
        await at.press("enter")
        assert form_of(at).at == "right_number"
        assert "陈小明" in at.text
        assert form_of(at).notes.texts["right_number"] == CHEN.phone
    assert attempts(ids[0]) == []


async def test_the_way_of_talking_is_noted(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "up", "up", "2", "tab", "5", "enter")
    assert db.value("SELECT channel FROM attempt WHERE follow_up_id = ?", id_) == "in_store"


async def test_somebody_without_a_phone_is_talked_to_in_the_shop(make_shop):
    shop, [id_] = morning(make_shop, Customer(name="无号"))
    async with counter(shop) as at:
        await at.press("5", "enter")
    assert db.value("SELECT channel FROM attempt WHERE follow_up_id = ?", id_) == "in_store"


async def test_a_greeting_asks_nothing_and_enter_twice_records_it(make_shop, lang):
    shop, ids = morning(make_shop, WANG)
    conversation.record(shop, ids[0], Answer(csat=5))
    db_id = changing.promise(shop, 1, "回电", TODAY, "15:00")
    async with counter(shop) as at:
        await at.press("enter")
        assert "csat" not in form_of(at).notes.questions()
        await at.press("enter")
    assert (state(db_id)[0], attempts(db_id)) == ("done", ["reached"])


# Days and promises


async def test_a_promise_is_due_in_a_day_unless_something_else_is_said(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "tab")
        await at.type("回电")
        assert "Sun 22 Nov 10:00" in at.line("kept by")
        await at.press("enter")
    found = db.row("SELECT due_on, due_time FROM follow_up WHERE id > ?", id_)
    assert found == ("2026-11-22", "10:00")


async def test_a_day_that_cannot_be_is_said_at_its_field_and_stays(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "tab", "tab")
        await at.type("2-30")
        await at.press("enter")
        assert "There is no day 2-30" in at.text
        assert form_of(at).notes.texts["next_when"] == "2-30"
        assert state(id_)[0] == "open"
        await at.press(*["backspace"] * 4)
        await at.press("enter")
    assert state(id_)[0] == "done"


async def test_a_day_half_typed_is_left_out_of_what_is_read_back(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "down", "down")
        await at.type("送滤芯")
        await at.press("down", "ctrl+u")
        await at.type("昨天")
        assert ("答应您：送滤芯，没错吧" if lang == "zh_CN" else "we promise: 送滤芯.") in at.text


async def test_the_next_call_must_say_what_for(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "tab", "tab")
        await at.type("mon")
        await at.press("enter")
        assert form_of(at).at == "next_about"
        assert "what it is about" in at.text
        await at.type("x")
        await at.press("enter")
    assert state(id_)[0] == "done"


# Keys that are no answers


async def test_backspace_clears_goes_back_and_leaves(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "5", "up", "up")
        assert form_of(at).at == "csat"
        await at.press("backspace")
        assert "csat" not in form_of(at).notes.picked
        await at.press("backspace")
        assert form_of(at).at == "outcome"
        await at.press("backspace", "backspace")
        assert not isinstance(at.app.screen, QuickForm)


async def test_backspace_in_an_empty_text_goes_to_the_question_before(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "3", "a", "backspace", "backspace")
        assert form_of(at).at == "words"
        assert "need" not in form_of(at).notes.questions()


@pytest.mark.parametrize(("down", "up"), [("tab", "shift+tab"), ("down", "up")])
async def test_one_moves_between_the_questions(make_shop, down, up):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        order = form_of(at).notes.questions()
        seen = [form_of(at).at]
        for _step in range(5):
            await at.press(down)
            seen.append(form_of(at).at)
        assert seen == order[2:8]
        await at.press(*[up] * 9)
        assert form_of(at).at == order[0]


@pytest.mark.parametrize("key", ["f12", "e"])
async def test_what_to_say_when_it_gets_difficult_is_one_key_away(make_shop, lang, key):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        calm = at.text
        await at.press(key)
        words = forms.form(shop, _id).script.emergency[0][:12]
        assert words in at.text
        await at.press(key)
        assert at.text == calm


@pytest.mark.parametrize("key", ["space", "p"])
async def test_the_number_is_shown_on_request(make_shop, key):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", key)
        assert "13812342231" in at.text
        await at.press(key)
        assert "13812342231" not in at.text


async def test_a_click_answers(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        y = next(n for n, line in enumerate(at.frame) if "Satisfied" in line)
        x = at.frame[y].index(" 4 ") + 1
        await at.pilot.click(offset=(x, y))
        await at.settle()
        assert form_of(at).notes.picked["csat"] == 4
        y = next(n for n, line in enumerate(at.frame) if "态度好" in line)
        before = at.frame[y].split("态度好")[0]
        await at.pilot.click(offset=(cell_len(before), y))
        await at.settle()
        assert len(form_of(at).notes.reason_ids) == 1


# Drafts


@pytest.mark.parametrize("key", ["escape", "left"])
async def test_leaving_keeps_a_draft_that_enter_takes_up_again(make_shop, lang, key):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("4", "tab", "3")
        await at.type("滤芯")
        await at.press("up", key)
        assert not isinstance(at.app.screen, QuickForm)
        assert "王秀英" in at.said
        assert "*" in at.line("王秀英")
        await at.press("enter")
        assert "滤芯" in at.text
        assert form_of(at).notes.picked["csat"] == 4
        await at.press("enter")
    assert (state(id_)[0], last_rating()[5]) == ("done", "滤芯")
    assert list(drafts.waiting(shop)) == []


async def test_what_is_typed_is_on_disk_after_a_short_pause(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("4", "tab", "3")
        await at.type("滤芯")
        await at.rest(0.8)
        body = forms.form(shop, id_).draft
        assert (body["texts"], body["picked"]["csat"]) == ({"need": "滤芯"}, 4)


async def test_leaving_an_empty_form_keeps_nothing(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "escape")
        assert at.said == ""
    assert list(drafts.waiting(shop)) == []


async def test_a_draft_that_was_emptied_is_forgotten(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_, {"picked": {"csat": 3}})
    async with counter(shop) as at:
        await at.press("enter", "up", "up", "backspace", "escape")
    assert list(drafts.waiting(shop)) == []


async def test_a_draft_of_another_version_does_no_harm(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    body = {"picked": {"csat": "9", "mood": 7}, "reasons": ["x", 999], "texts": 5, "odd": [1]}
    drafts.save(shop, id_, body)
    notes = Notes(shop, forms.form(shop, id_))
    assert notes.empty


# Names, sizes, trouble


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("[/]", (80, 24)),
        ("[@click=app.quit]x[/]", (120, 36)),
        ("[VIP] 张总", (80, 24)),
        ("😀李", (80, 24)),
        ("一" * 20, (60, 18)),
        ("", (80, 24)),
        ("{noted}", (80, 24)),
    ],
)
async def test_no_name_breaks_the_form(make_shop, name, size):
    shop, [id_] = morning(make_shop, Customer(name=name, phone="13912345678"))
    async with counter(shop, size) as at:
        await at.press("enter")
        assert (name[:8] or "139****5678") in at.frame[0]
        await at.press("5", "enter")
    assert state(id_)[0] == "done"


async def test_a_narrow_form_says_the_name_before_anything_else(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop, (40, 24)) as at:
        await at.press("enter")
        assert "王秀英" in at.frame[0]
        assert cell_len(at.frame[0]) <= 40


async def test_the_way_out_of_the_form_is_named_in_80_columns(make_shop, lang):
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        assert "Esc" in at.frame[-1]


async def test_the_question_in_focus_is_seen_however_low_the_terminal(make_shop):
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop, (60, 12)) as at:
        await at.press("enter")
        for _step in range(6):
            assert any(line.startswith("> ") for line in at.frame)
            await at.press("tab")


async def test_a_follow_up_that_somebody_closed_meanwhile_is_said_and_nothing_lost(make_shop):
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "4", "tab", "3")
        await at.type("滤芯")
        changing.cancel(shop, id_, "别处办了")
        await at.press("enter")
        assert "closed already" in at.said
        assert form_of(at).notes.texts["need"] == "滤芯"


async def test_quiet_hours_and_consent_are_minded(make_shop, lang):
    _shop, [_id] = morning(make_shop, Customer(name="李四", contact_consent="all"))
    async with counter(make_shop(hour=21)) as at:
        await at.press("enter")
        assert ("休息时间" if lang == "zh_CN" else "quiet hour") in at.text


async def test_help_over_the_form_names_its_keys(make_shop):
    shop, [_id] = morning(make_shop, LEE)
    async with counter(shop) as at:
        await at.press("enter", "f1")
        assert "If it gets difficult" in at.text
        await at.press("escape")
        assert isinstance(at.app.screen, QuickForm)


def test_a_visit_is_not_needed_to_talk_to_somebody(make_shop):
    shop = make_shop()
    customer_id = customers.add(shop, WANG)
    id_ = changing.add(shop, customer_id, "问发票", TODAY)
    notes = Notes(shop, forms.form(shop, id_), 5)
    assert answer(notes) == Answer(csat=5)
