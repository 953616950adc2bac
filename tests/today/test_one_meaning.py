"""A key means the same on every row of Today and in every form: what `5`, Enter and 0 do."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from drawn import costly
from fronts import form_of, rows
from hypothesis import given
from hypothesis import strategies as st
from mixed import mixed, sorts
from mornings import WANG, Counter, counter, morning
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.shop.followups import changing
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks import about
from shopvisit.text import i18n

_names = count()


def asked_of(shop: Shop, id_: int) -> tuple[str, ...]:
    rule = db.value("SELECT rule FROM follow_up WHERE id = ?", id_)
    return about.asks_of(shop, rule)


def closed() -> dict[int, str]:
    return dict(db.rows("SELECT id, status FROM follow_up WHERE status <> 'open'"))


async def work_off(shop: Shop, times: list[int], *keys: str) -> None:
    """Press `keys` on each row so often, leaving whatever form is open before the next."""
    async with counter(shop) as at:
        listed = list(rows(at).ids)
        for id_, often in zip(listed, times, strict=False):
            await to_today(at)
            rows(at).go_to(rows(at).ids.index(id_))
            await at.settle()
            for _time in range(often):
                await at.press(*keys)
        await to_today(at)


async def to_today(at: Counter) -> None:
    while not isinstance(at.app.screen, TodayScreen):
        await at.press("escape")


def drawn_rows(
    make_shop: MakeShop, data: st.DataObject, without: str = ""
) -> tuple[Shop, list[int]]:
    shop = make_shop(name=f"mixed{next(_names)}")
    known = [sort for sort in sorts(shop) if sort != without]
    wanted = data.draw(st.lists(st.sampled_from(known), min_size=2, max_size=7))
    rated = data.draw(st.sets(st.integers(0, len(wanted) - 1), max_size=2))
    mixed(shop, wanted, rated)
    size = st.integers(1, 4)
    return shop, data.draw(st.lists(size, min_size=len(wanted), max_size=len(wanted)))


@costly(30)
@given(st.data())
def test_a_five_and_an_enter_record_a_five_where_one_is_asked_and_nothing_else(
    make_shop: MakeShop, data: st.DataObject
) -> None:
    shop, times = drawn_rows(make_shop, data)
    before, ratings = closed(), db.rows("SELECT id, csat FROM rating ORDER BY id")
    tries = db.value("SELECT coalesce(max(id), 0) FROM attempt")
    asyncio.run(work_off(shop, times, "5", "enter"))
    outcomes = {row[0] for row in db.rows("SELECT outcome FROM attempt WHERE id > ?", tries)}
    assert outcomes <= {"reached"}
    for id_, status in closed().items():
        if id_ in before:
            continue
        asked = asked_of(shop, id_)
        assert status == "done"
        assert "csat" in asked
        assert "fixed" not in asked  # which is asked for first
        assert db.rows("SELECT csat FROM rating WHERE follow_up_id = ?", id_) == [(5,)]
    assert db.rows("SELECT id, csat FROM rating ORDER BY id")[: len(ratings)] == ratings
    assert not db.value("SELECT count(*) FROM complaint WHERE closed_at IS NOT NULL")


@costly(24)
@given(st.data())
def test_enter_twice_saves_no_row_without_the_score_that_it_asks(
    make_shop: MakeShop, data: st.DataObject
) -> None:
    shop, _times = drawn_rows(make_shop, data)
    before = closed()
    asyncio.run(work_off(shop, [1] * 7, "enter", "enter"))
    for id_ in closed().keys() - before.keys():
        assert not set(asked_of(shop, id_)) & {*SCALES, "fixed"}


@costly(24)
@given(st.data())
def test_an_enter_after_a_digit_that_is_no_answer_saves_nothing(
    make_shop: MakeShop, data: st.DataObject
) -> None:
    """In the form as well, where it may be meant for another row; solving is written in words."""
    shop, _times = drawn_rows(make_shop, data, without="solve")
    before = closed()
    digit = data.draw(st.sampled_from("6789"))
    asyncio.run(work_off(shop, [1] * 7, "enter", digit, "enter", digit, "enter"))
    for id_ in closed().keys() - before.keys():
        assert set(asked_of(shop, id_)) & {"nps", "ces", "reasons", "need"}


@pytest.mark.parametrize("digit", ["1", "5", "0", "9"])
async def test_where_nothing_is_asked_a_digit_says_so_and_enter_then_clears_it(
    make_shop: MakeShop, lang: str, digit: str
) -> None:
    shop = make_shop()
    mixed(shop, ["birthday", "after-service"])
    async with counter(shop) as at:
        place = next(n for n, line in enumerate(at.frame) if "顾客0" in line) - 2
        rows(at).go_to(place)
        await at.press("enter")
        form = form_of(at)
        assert form.at == "save"
        before = dict(form.notes.picked)
        await at.press(digit)
        said = "这里没有要打分的" if lang == "zh_CN" else "Nothing is asked here"
        assert said in at.said
        assert form.notes.picked == before
        await at.press("enter")
        assert (at.said, form_of(at)) == ("", form)
        await at.press("enter")
        assert isinstance(at.app.screen, TodayScreen)


async def test_a_five_then_enter_stops_at_works_now_and_a_one_lets_it_save(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    mixed(shop, ["in-use"])
    async with counter(shop) as at:
        await at.press("5", "enter")
        assert form_of(at).at == "fixed"
        said = "现在好用吗" if lang == "zh_CN" else "Does it work now?"
        assert said in at.text
        await at.press("1", "enter")
        assert not isinstance(at.app.screen, QuickForm)
    assert db.rows("SELECT csat, fixed FROM rating") == [(5, 1)]


async def test_what_was_asked_in_vain_is_saved_by_a_second_enter(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    mixed(shop, ["after-service"])
    async with counter(shop) as at:
        await at.press("enter", "enter")
        said = "还没打分" if lang == "zh_CN" else "No score yet"
        assert said in at.text
        assert form_of(at).at == "csat"
        await at.press("enter")
        assert not isinstance(at.app.screen, QuickForm)
    assert db.rows("SELECT status, close_reason FROM follow_up") == [("done", "reached")]


@pytest.mark.parametrize("key", ["0", "5"])
async def test_on_what_is_to_be_done_in_the_shop_a_digit_only_says_so(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    shop = make_shop()
    mixed(shop, ["solve"])
    async with counter(shop) as at:
        await at.press(key)
        said = "没有记下什么" if lang == "zh_CN" else "nothing was noted"
        assert said in at.said
        await at.press("enter")
        assert isinstance(at.app.screen, TodayScreen)
        assert at.said == ""
        await at.press("enter")
        assert at.screen == "ComplaintScreen"


async def test_esc_clears_the_filter_and_the_counts_agree_with_it(
    make_shop: MakeShop, lang: str
) -> None:
    shop = make_shop()
    mixed(shop, ["promise", "after-service", "promise", "task"])
    async with counter(shop) as at:
        await at.press("tab", "tab", "tab")
        assert len(rows(at).ids) == 2
        assert ("承诺 2" if lang == "zh_CN" else "2 promises") in at.frame[0]
        await at.press("escape")
        assert len(rows(at).ids) == 4
        assert isinstance(at.app.screen, TodayScreen)


async def test_a_follow_up_and_a_promise_are_for_something_that_words_say(
    make_shop: MakeShop, lang: str
) -> None:
    """`+` and then the digits and Enters of a list: five things to do "5" in five days."""
    shop, [id_] = morning(make_shop, WANG)
    before = db.value("SELECT count(*) FROM follow_up")
    async with counter(shop) as at:
        await at.press("+", "5", "enter", "5", "enter", "5", "enter")
        assert i18n._("Please say what it is about.") in at.text
        await at.press("escape")
    assert db.value("SELECT count(*) FROM follow_up") == before
    with pytest.raises(InvalidError, match=i18n._("Please say what was promised.")):
        changing.promise(shop, 1, "5", TODAY, None)
    with pytest.raises(InvalidError, match=i18n._("Please say why it is not needed.")):
        changing.cancel(shop, id_, "9")
