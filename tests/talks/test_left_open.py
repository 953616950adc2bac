"""What one talk leaves open: what was not spoken of, and what only the manager settles."""

from __future__ import annotations

import pytest
from fronts import form_of
from mornings import WANG, attempts, counter, morning, state
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import InvalidError
from shopvisit.shop.followups import changing
from shopvisit.shop.people import staff
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer

MANAGER = 3


def low(shop: Shop, asked: int) -> int:
    """Somebody unhappy, whom the manager is to win back."""
    conversation.record(shop, asked, Answer(csat=1))
    found: int = db.value("SELECT id FROM follow_up WHERE rule = 'low-score'")
    return found


def with_low(make_shop: MakeShop) -> tuple[Shop, int, int]:
    """A shop where the manager is to call her, and something else is to be talked about, too."""
    shop, [asked] = morning(make_shop, WANG)
    return shop, low(shop, asked), changing.add(shop, 1, "问发票", TODAY)


# What was not spoken of


def test_what_was_not_spoken_of_can_be_left_open(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    done = conversation.record(shop, asked, Answer(csat=5, done={other: False}))
    assert (state(asked)[0], state(other)[0], attempts(other)) == ("done", "open", [])
    assert done.closed == (asked,)


def test_so_can_the_one_that_the_form_was_opened_for(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    conversation.record(shop, asked, Answer(csat=5, done={asked: False}))
    assert (state(asked)[0], state(other)[0]) == ("open", "done")
    assert db.value("SELECT follow_up_id FROM rating ORDER BY id DESC LIMIT 1") == other


def test_a_talk_is_about_something(make_shop: MakeShop) -> None:
    shop, [asked] = morning(make_shop, WANG)
    with pytest.raises(InvalidError) as refused:
        conversation.record(shop, asked, Answer(csat=5, done={asked: False}))
    assert (refused.value.field, attempts(asked)) == (f"{asked}:done", [])


async def test_one_key_leaves_a_follow_up_open(make_shop: MakeShop, lang: str) -> None:
    shop, [asked] = morning(make_shop, WANG)
    other = changing.add(shop, 1, "问发票", TODAY)
    async with counter(shop) as at:
        await at.press("5")
        form = form_of(at)
        while form.at != f"{other}:done":
            await at.press("down")
        assert "问发票" in at.line("> 这条完成" if lang == "zh_CN" else "> Done now")
        await at.press("2", "enter")
    assert (state(asked)[0], state(other)[0]) == ("done", "open")


async def test_a_single_follow_up_is_not_asked_about(make_shop: MakeShop) -> None:
    shop, _ids = morning(make_shop, WANG)
    async with counter(shop) as at:
        await at.press("enter")
        assert not any(":" in question for question in form_of(at).notes.questions())


# What the manager is to settle


def test_a_clerks_talk_about_something_else_does_not_win_anybody_back(
    make_shop: MakeShop,
) -> None:
    shop, to_win, other = with_low(make_shop)
    conversation.record(shop, other, Answer())
    assert (state(other)[0], state(to_win)[0], attempts(to_win)) == ("done", "open", [])


@pytest.mark.parametrize("role", ["manager", "owner"])
def test_the_managers_talk_does(make_shop: MakeShop, role: str) -> None:
    shop, to_win, other = with_low(make_shop)
    shop.set_staff(MANAGER if role == "manager" else staff.add(shop, "老板", "owner"))
    conversation.record(shop, other, Answer())
    assert state(to_win)[0] == "done"


def test_so_does_a_clerk_who_has_settled_it(make_shop: MakeShop) -> None:
    shop, to_win, other = with_low(make_shop)
    conversation.record(shop, other, Answer(done={to_win: True}))
    assert (state(to_win)[0], attempts(to_win)) == ("done", ["reached"])


def test_a_clerk_who_calls_about_it_says_whether_it_is_settled(make_shop: MakeShop) -> None:
    shop, to_win, _other = with_low(make_shop)
    with pytest.raises(InvalidError) as refused:
        conversation.record(shop, to_win, Answer())
    assert refused.value.field == f"{to_win}:done"
    conversation.record(shop, to_win, Answer(done={to_win: False}))
    assert (state(to_win)[0], attempts(to_win)) == ("open", ["reached"])


def test_where_there_is_no_manager_anybody_settles_it(make_shop: MakeShop) -> None:
    shop, to_win, _other = with_low(make_shop)
    staff.let_go(shop, MANAGER)
    conversation.record(shop, to_win, Answer())
    assert state(to_win)[0] == "done"


async def test_the_form_asks_a_clerk_whether_it_is_settled(make_shop: MakeShop, lang: str) -> None:
    shop, to_win, _other = with_low(make_shop)
    async with counter(shop) as at:
        await at.press("enter")
        assert form_of(at).at == f"{to_win}:done"
        assert ("谈妥了吗" if lang == "zh_CN" else "Settled?") in at.text
        await at.press("enter", "1", "enter")
    assert state(to_win)[0] == "done"
