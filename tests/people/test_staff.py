"""The staff list: who is on it, what they are, and whose their work is when they go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pilots import HOSTILE, Driven, driving
from shops import TODAY, MakeShop, first_elsewhere

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import changing
from shopvisit.shop.people import staff
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole.undo import undo
from shopvisit.text import i18n
from shopvisit.text.cleaning import clean

ZHANG, WANG, LI = 1, 2, 3


def names(shop: Shop) -> list[str]:
    return [member.name for member in staff.active(shop)]


def whose(follow_up_id: int) -> int | None:
    found: int | None = db.value("SELECT assignee_id FROM follow_up WHERE id = ?", follow_up_id)
    return found


def task_of(rule: str) -> int:
    found: int = db.value(
        "SELECT id FROM follow_up WHERE rule = ? AND status = 'open' ORDER BY id DESC", rule
    )
    return found


# Taking on, changing, letting go


def test_somebody_new_can_be_at_the_counter(shop: Shop) -> None:
    shop.set_staff(staff.add(shop, " 小李 ", "manager"))
    assert shop.staff is not None
    assert (shop.staff.name, shop.staff.role) == ("小李", "manager")


@pytest.mark.parametrize(
    ("name", "role", "field"),
    [("", "clerk", "name"), (" \t", "clerk", "name"), ("小王", "clerk", "name"), ("a", "", "role")],
)
def test_what_cannot_be_taken_names_its_field(shop: Shop, name: str, role: str, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        staff.add(shop, name, role)
    assert refused.value.field == field
    assert len(names(shop)) == 3


def test_a_name_that_another_window_took_first_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_elsewhere(monkeypatch, lambda: staff.add(shop, "小李"))
    with pytest.raises(InvalidError):
        staff.add(shop, "小李")
    assert names(shop).count("小李") == 1


def test_another_name_is_read_everywhere_at_once(shop: Shop) -> None:
    staff.change(shop, ZHANG, "张经理", "manager")
    assert shop.staff is not None
    assert (shop.staff.name, shop.staff.role) == ("张经理", "manager")


def test_a_name_that_somebody_else_has_or_had_is_not_given_twice(shop: Shop) -> None:
    staff.let_go(shop, WANG)
    for name in ("李店长", "小王"):
        with pytest.raises(InvalidError, match=name):
            staff.change(shop, ZHANG, name, "clerk")


def test_whoever_comes_back_is_the_one_who_left(shop: Shop) -> None:
    staff.let_go(shop, WANG)
    assert "小王" not in names(shop)
    assert staff.add(shop, "小王", "manager") == WANG
    assert staff.active(shop)[1].role == "manager"


def test_the_last_one_stays(shop: Shop) -> None:
    staff.let_go(shop, WANG)
    staff.let_go(shop, LI)
    with pytest.raises(ShopError, match="小张"):
        staff.let_go(shop, ZHANG)
    assert names(shop) == ["小张"]


def test_the_last_two_do_not_leave_at_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    staff.let_go(shop, LI)
    first_elsewhere(monkeypatch, lambda: staff.let_go(shop, ZHANG))
    with pytest.raises(ShopError):
        staff.let_go(shop, WANG)
    assert names(shop) == ["小王"]


def test_nobody_is_let_go_or_changed_twice(shop: Shop) -> None:
    staff.let_go(shop, WANG)
    with pytest.raises(ShopError):
        staff.let_go(shop, WANG)
    with pytest.raises(ShopError):
        staff.change(shop, WANG, "王五", "clerk")


def test_somebody_else_is_at_the_counter_when_the_one_there_leaves(shop: Shop) -> None:
    staff.let_go(shop, ZHANG)
    assert shop.staff is not None
    assert shop.staff.name == "小王"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_each_of_it_is_taken_back_in_words(shop: Shop, lang: str) -> None:
    i18n.use(lang)
    before = db.rows("SELECT * FROM staff")
    staff.add(shop, "小李")
    staff.change(shop, WANG, "老王", "manager")
    staff.let_go(shop, LI)
    for name in ("李店长", "老王", "小李"):
        assert name in str(undo(shop))
    assert db.rows("SELECT * FROM staff") == before


# Whose the work is


@pytest.fixture
def busy(make_shop: MakeShop) -> Shop:
    """小张 served 王秀英 yesterday, and there is a promise, a task and a complaint of hers."""
    shop = make_shop(TODAY - timedelta(days=1))
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY - timedelta(days=1), served_by=WANG))
    return make_shop()


@pytest.mark.parametrize("keeps", [True, False])
def test_the_tasks_of_whoever_leaves_go_where_the_rules_give_them(
    busy: Shop, *, keeps: bool
) -> None:
    shop = busy
    promised = changing.promise(shop, 1, "回电话", TODAY, "15:00")
    own = changing.add(shop, 1, "问一声", TODAY)
    opened = complaints.open_(shop, 1, complaints.New("漏水"))
    answer = task_of("complaint-answer")
    asked = task_of("first-visit")
    mine = {promised, own, answer, *({asked} if whose(asked) == ZHANG else ())}
    if keeps:
        staff.let_go(shop, WANG)
        assert {whose(id_) for id_ in mine} == {ZHANG}
        return
    gone = staff.let_go(shop, ZHANG)
    assert (whose(promised), whose(own), whose(answer)) == (LI, None, LI)
    assert complaint_rows.one(shop, opened).owner == "李店长"
    assert gone.tasks == len(mine) + 1  # the complaint has two steps


def test_feedback_goes_to_one_who_is_left_and_did_not_serve(busy: Shop) -> None:
    shop = busy
    asked = task_of("first-visit")
    for staff_id in (ZHANG, LI):
        if whose(asked) == staff_id:
            staff.let_go(shop, staff_id)
    assert whose(asked) in {ZHANG, LI} & {member.id for member in staff.active(shop)}


def test_undo_gives_everybody_their_tasks_back(busy: Shop) -> None:
    shop = busy
    promised = changing.promise(shop, 1, "回电话", TODAY, "15:00")
    staff.let_go(shop, ZHANG)
    undo(shop)
    assert whose(promised) == ZHANG


def test_what_is_done_stays_with_whoever_did_it(busy: Shop) -> None:
    shop = busy
    own = changing.add(shop, 1, "问一声", TODAY)
    with journal.action(shop, "done"):
        db.run(
            "UPDATE follow_up SET status = 'done', closed_at = ?, closed_on = ?, closed_by = ? "
            "WHERE id = ?",
            *(shop.clock.stamp(), TODAY, ZHANG, own),
        )
    staff.let_go(shop, ZHANG)
    assert db.row("SELECT assignee_id, closed_by FROM follow_up WHERE id = ?", own) == (ZHANG,) * 2


# By key presses


async def take_on(driven: Driven, name: str, role: str) -> None:
    await driven.press("plus")
    await driven.type(name)
    await driven.press("down", role, "enter")


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_somebody_is_taken_on_and_picked_by_the_next_digit(
    make_shop: MakeShop, lang: str
) -> None:
    i18n.use(lang)
    shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f10")
        await take_on(driven, "xiao li", "2")
        assert driven.screen == "WhoScreen"
        assert "xiao li" in driven.said
        await driven.press("4")
        assert shop.staff is not None
        assert (shop.staff.name, shop.staff.role) == ("xiao li", "manager")


async def test_a_taken_name_is_refused_where_it_was_typed(make_shop: MakeShop) -> None:
    shop = make_shop()
    staff.change(shop, WANG, "wang", "clerk")
    async with driving(shop) as driven:
        await driven.press("f10")
        await take_on(driven, "wang", "3")
        assert driven.screen == "StaffForm"
        assert "wang is on the list already." in driven.frame


@pytest.mark.parametrize("key", ["ctrl+e", "e"])
async def test_name_and_role_are_changed_under_the_cursor(make_shop: MakeShop, key: str) -> None:
    shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f10", "down", key)
        await driven.type("2")
        await driven.press("down", "1", "enter")
        assert "小王2" in driven.said
        assert "owner" in driven.frame
    assert staff.active(shop)[1].name == "小王2"
    assert staff.active(shop)[1].role == "owner"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("key", ["delete", "x"])
async def test_letting_go_says_how_many_tasks_moved_and_is_taken_back_on_the_spot(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    i18n.use(lang)
    shop = make_shop()
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    changing.promise(shop, 1, "回电话", TODAY, "15:00")
    changing.promise(shop, 1, "送报价单", TODAY, "16:00")
    number = db.value("SELECT count(*) FROM follow_up WHERE assignee_id = ?", ZHANG)
    async with driving(shop) as driven:
        await driven.press("f10", key)
        assert "小张" in driven.said
        assert str(number) in driven.said
        assert names(shop) == ["小王", "李店长"]
        await driven.press("ctrl+z")
        assert driven.screen == "WhoScreen"
        assert names(shop) == ["小张", "小王", "李店长"]
        assert "小张" in driven.frame


async def test_the_screen_below_knows_of_the_change_once_the_sheet_is_left(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f10", "delete", "backspace")
        assert driven.screen == "TodayScreen"
        assert "· 小王" in driven.frame.splitlines()[0]
        assert "小王" in driven.said


async def test_the_last_one_cannot_be_let_go_by_key_either(make_shop: MakeShop) -> None:
    shop = make_shop()
    async with driving(shop) as driven:
        await driven.press("f10", "delete", "delete", "delete")
        assert driven.said
        assert len(names(shop)) == 1


async def test_hostile_names_stand_as_they_were_typed(make_shop: MakeShop) -> None:
    shop = make_shop()
    for name in filter(None, HOSTILE):
        staff.add(shop, name)
    async with driving(shop, (120, 36)) as driven:
        await driven.press("f10")
        for name in filter(None, HOSTILE):
            assert clean(name, 40)[:6] in driven.frame
        await driven.press("end", "ctrl+e")
        assert driven.screen == "StaffForm"
        assert "龘" in driven.frame
        await driven.press("escape", "delete")
        assert "龘" in driven.said


def test_whoever_recorded_last_is_still_at_the_counter_the_next_morning(shop: Shop) -> None:
    shop.set_staff(WANG)
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    opened = Shop(shop.path, shop.config, shop.clock)
    assert opened.staff_id == WANG


def test_somebody_who_was_let_go_is_not_at_the_counter_the_next_morning(shop: Shop) -> None:
    shop.set_staff(WANG)
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    shop.set_staff(ZHANG)
    staff.let_go(shop, WANG)
    opened = Shop(shop.path, shop.config, shop.clock)
    assert opened.staff_id == ZHANG


async def test_nothing_is_said_of_tasks_where_there_are_none(shop: Shop) -> None:
    last = names(shop)[-1]
    async with driving(shop) as driven:
        await driven.press("f10", *["down"] * (len(names(shop)) - 1), "delete")
        assert driven.said == i18n._("{name} works here no more.").format(name=last)
