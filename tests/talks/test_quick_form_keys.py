"""The quick form's keys that are no answers, its drafts, and odd names and sizes."""

from __future__ import annotations

import pytest
from fronts import form_of
from mornings import LEE, WANG, counter, morning, state
from rich.cells import cell_len
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import drafts
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.notes import Notes
from shopvisit.shop.talks.results import answer

# Keys that are no answers


async def test_backspace_held_clears_one_answer_and_goes_nowhere(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "5", "up", "up")
        assert form_of(at).at == "csat"
        await at.press("backspace")
        assert "csat" not in form_of(at).notes.picked
        await at.press(*["backspace"] * 9)
        assert form_of(at).at == "csat"
        await at.press("left")
        assert not isinstance(at.app.screen, QuickForm)


async def test_backspace_held_in_a_text_empties_it_and_leaves_the_answers(
    make_shop: MakeShop,
) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("5", "tab", "3", "a", *["backspace"] * 12)
        assert form_of(at).at == "need"
        assert form_of(at).notes.picked["csat"] == 5
        await at.press("5", "enter")  # which is text, and no score
    assert db.rows("SELECT csat, need FROM rating ORDER BY id DESC LIMIT 1") == [(5, "5")]


async def test_ctrl_s_saves_the_call_from_a_score_and_from_a_text(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG, LEE)
    before = db.value("SELECT count(*) FROM rating")
    async with counter(shop) as at:
        await at.press("5", "ctrl+s")
        await at.press("5", "tab", "3", "a", "ctrl+s")
        assert not isinstance(at.app.screen, QuickForm)
    saved = db.rows("SELECT csat, need FROM rating ORDER BY id")[before:]
    assert saved == [(5, ""), (5, "a")]


@pytest.mark.parametrize(("down", "up"), [("tab", "shift+tab"), ("down", "up")])
async def test_one_moves_between_the_questions(make_shop: MakeShop, down: str, up: str) -> None:
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
async def test_what_to_say_when_it_gets_difficult_is_one_key_away(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        calm = at.text
        await at.press(key)
        words = talk_form.form(shop, _id).script.emergency[0][:12]
        assert words in at.text
        await at.press(key)
        assert at.text == calm


@pytest.mark.parametrize("key", ["space", "p"])
async def test_the_number_is_shown_on_request(make_shop: MakeShop, key: str) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", key)
        assert "13812342231" in at.text
        await at.press(key)
        assert "13812342231" not in at.text


async def test_a_click_answers(make_shop: MakeShop) -> None:
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
async def test_leaving_keeps_a_draft_that_enter_takes_up_again(
    make_shop: MakeShop, lang: str, key: str
) -> None:
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
    assert (state(id_)[0], db.value("SELECT need FROM rating ORDER BY id DESC")) == ("done", "滤芯")
    assert list(drafts.waiting(shop)) == []


async def test_what_is_typed_is_on_disk_after_a_short_pause(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("4", "tab", "3")
        await at.type("滤芯")
        await at.rest(0.8)
        body = talk_form.form(shop, id_).draft
        picked = body["picked"]
        assert isinstance(picked, dict)
        assert (body["texts"], picked["csat"]) == ({"need": "滤芯"}, 4)


async def test_leaving_an_empty_form_keeps_nothing(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "escape")
        assert at.said == ""
    assert list(drafts.waiting(shop)) == []


async def test_a_draft_that_was_emptied_is_forgotten(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    drafts.save(shop, id_, {"picked": {"csat": 3}})
    async with counter(shop) as at:
        await at.press("enter", "up", "up", "backspace", "escape")
    assert list(drafts.waiting(shop)) == []


async def test_a_draft_of_another_version_does_no_harm(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    body = {"picked": {"csat": "9", "mood": 7}, "reasons": ["x", 999], "texts": 5, "odd": [1]}
    drafts.save(shop, id_, body)
    notes = Notes(shop, talk_form.form(shop, id_))
    assert notes.empty


def test_a_low_score_asks_what_was_wrong_however_pleased_they_sound(make_shop: MakeShop) -> None:
    shop, [id_] = morning(make_shop, WANG)
    notes = Notes(shop, talk_form.form(shop, id_))
    notes.picked |= {"csat": 1, "mood": "good"}
    assert (notes.low, notes.polarities[0]) == (True, "complaint")


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
async def test_no_name_breaks_the_form(
    make_shop: MakeShop, name: str, size: tuple[int, int]
) -> None:
    shop, [id_] = morning(make_shop, Customer(name=name, phone="13912345678"))
    async with counter(shop, size) as at:
        await at.press("enter")
        assert (name[:8] or "139****5678") in at.frame[0]
        await at.press("5", "enter")
    assert state(id_)[0] == "done"


async def test_a_narrow_form_says_the_name_before_anything_else(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop, (40, 24)) as at:
        await at.press("enter")
        assert "王秀英" in at.frame[0]
        assert cell_len(at.frame[0]) <= 40


async def test_the_way_out_of_the_form_is_named_in_80_columns(
    make_shop: MakeShop, lang: str
) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        assert "Esc" in at.frame[-1]


async def test_the_question_in_focus_is_seen_however_low_the_terminal(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, WANG)
    async with counter(shop, (60, 12)) as at:
        await at.press("enter")
        for _step in range(6):
            assert any(line.startswith("> ") for line in at.frame)
            await at.press("tab")


async def test_a_follow_up_that_somebody_closed_meanwhile_is_said_and_nothing_lost(
    make_shop: MakeShop,
) -> None:
    shop, [id_] = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter", "4", "tab", "3")
        await at.type("滤芯")
        changing.cancel(shop, id_, "别处办了")
        await at.press("enter")
        assert "closed already" in at.said
        assert form_of(at).notes.texts["need"] == "滤芯"


async def test_quiet_hours_and_consent_are_minded(make_shop: MakeShop, lang: str) -> None:
    _shop, [_id] = morning(make_shop, Customer(name="李四", contact_consent="all"))
    async with counter(make_shop(hour=21)) as at:
        await at.press("enter")
        assert ("休息时间" if lang == "zh_CN" else "quiet hour") in at.text


async def test_help_over_the_form_names_its_keys(make_shop: MakeShop) -> None:
    shop, [_id] = morning(make_shop, LEE)
    async with counter(shop) as at:
        await at.press("enter", "f1")
        assert "If it gets difficult" in at.text
        await at.press("escape")
        assert isinstance(at.app.screen, QuickForm)


def test_a_visit_is_not_needed_to_talk_to_somebody(make_shop: MakeShop) -> None:
    shop = make_shop()
    customer_id = customers.add(shop, WANG)
    id_ = changing.add(shop, customer_id, "问发票", TODAY)
    notes = Notes(shop, talk_form.form(shop, id_), 5)
    assert answer(notes) == Answer(csat=5)
