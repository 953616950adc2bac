"""A locked month shows what it showed when it was locked, whatever is done later."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from month_spots import stand_on
from mornings import CHEN, LEE, WANG, counter, follow_up_of, visited
from shops import MakeShop

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.giving.month import report
from shopvisit.files.keeping import erasing
from shopvisit.screens.month.parts.layout import page
from shopvisit.screens.month.parts.pieces import spots
from shopvisit.shop.followups import changing
from shopvisit.shop.improvements import improvements
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.month import words as month_words
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import counted, month
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.whole import daily
from shopvisit.shop.whole.undo import undo
from shopvisit.text import i18n

OCTOBER, NOVEMBER = "2026-10", "2026-11"
FIFTH = date(2026, 11, 5)
LATE = date(2026, 11, 21)


def october(make_shop: MakeShop) -> Shop:
    """Three customers of October, two of whom answered; the rules were at work on each day."""
    day = date(2026, 10, 12)
    shop = make_shop(day)
    daily.catch_up(shop)
    first, second = (
        visited(shop, who, reason) for who, reason in ((WANG, "service"), (CHEN, "repair"))
    )
    visited(shop, LEE)
    shop = make_shop(day + timedelta(days=2))
    daily.catch_up(shop)
    conversation.record(shop, first, Answer(csat=2, nps=3, complaint="等太久", reason_ids=(1,)))
    conversation.record(shop, second, Answer(csat=5, nps=9, fixed=1))
    return shop


def shown(shop: Shop, name: str = OCTOBER) -> str:
    """The month as other programs get it, but for what is of now and of other months."""
    found = report.as_json(month(shop, name))
    del found["to_do"], found["twelve_months"]
    return json.dumps(found, ensure_ascii=False)


def locked(name: str = OCTOBER) -> bool:
    return db.row("SELECT 1 FROM month_lock WHERE month = ?", name) is not None


# When it is locked


@pytest.mark.parametrize(("day", "so"), [(FIFTH - timedelta(days=1), False), (FIFTH, True)])
def test_the_rules_lock_the_month_before_on_the_fifth(
    make_shop: MakeShop, day: date, so: bool
) -> None:
    october(make_shop)
    shop = make_shop(day)
    daily.catch_up(shop)
    assert (locked(), month(shop, OCTOBER).locked is not None) == (so, so)
    assert json.loads(shown(shop))["locked"] is so


def test_a_lock_keeps_all_that_was_counted(make_shop: MakeShop) -> None:
    october(make_shop)
    shop = make_shop(FIFTH, hour=0)
    before = counted(shop, OCTOBER)
    daily.catch_up(shop)
    after = month(shop, OCTOBER)
    after = replace(after, to_do=(), twelve_months={})
    assert page(after, 120)[4:] == page(before, 120)[4:]
    assert report.as_json(after) == report.as_json(before) | {"locked": True}


def test_a_shop_closed_on_the_fifth_locks_what_it_would_have_locked_then(
    make_shop: MakeShop,
) -> None:
    def kept(days: list[date], name: str) -> list[tuple[object, ...]]:
        def made(day: date, hour: int = 10) -> Shop:
            return make_shop(day, hour, name)

        october(made)
        for day in days:
            daily.catch_up(made(day))
        return db.rows("SELECT month, locked_at, locked_by, figures FROM month_lock")

    open_days = [date(2026, 10, 28), date(2026, 11, 1), FIFTH, date(2026, 11, 9), LATE]
    assert kept(open_days, "open") == kept([LATE], "closed")


def test_months_before_the_rules_began_wait_for_what_is_imported(make_shop: MakeShop) -> None:
    shop = make_shop(LATE)
    daily.catch_up(shop)
    daily.catch_up(make_shop(date(2026, 12, 5)))
    assert (locked(OCTOBER), locked(NOVEMBER)) == (False, True)


def test_the_owner_locks_a_month_as_soon_as_it_is_over(make_shop: MakeShop) -> None:
    october(make_shop)
    shop = make_shop(date(2026, 10, 31))
    with pytest.raises(ShopError, match="not over yet"):
        month_lock.lock(shop, OCTOBER)
    shop = make_shop(date(2026, 11, 1))
    month_lock.lock(shop, OCTOBER)
    found = month(shop, OCTOBER).locked
    assert found is not None
    assert (found.on, found.by) == (date(2026, 11, 1), "小张")
    with pytest.raises(ShopError, match="locked already"):
        month_lock.lock(shop, OCTOBER)


def test_what_was_locked_while_the_clock_was_ahead_is_locked_anew_in_time(
    make_shop: MakeShop,
) -> None:
    october(make_shop)
    daily.catch_up(make_shop(date(2027, 3, 10)))
    assert locked("2027-01")
    shop = make_shop(date(2026, 10, 16))
    assert month(shop, OCTOBER).locked is None
    daily.catch_up(shop)
    assert not locked(OCTOBER)
    visited(shop, Customer(name="欧阳娜娜"))
    daily.catch_up(shop := make_shop(FIFTH))
    assert month(shop, OCTOBER).figures["visits"].value == 4


def test_a_clock_that_was_set_back_opens_nothing(make_shop: MakeShop) -> None:
    october(make_shop)
    daily.catch_up(shop := make_shop(LATE))
    before = shown(shop)
    daily.catch_up(shop := make_shop(date(2026, 10, 14)))
    daily.catch_up(make_shop(date(1999, 1, 1)))
    daily.catch_up(shop := make_shop(LATE))
    assert shown(shop) == before


# What it keeps


def change_everything(shop: Shop) -> None:
    """Whatever can still be done to October later on."""
    one, two, three = (row[0] for row in db.rows("SELECT id FROM customer ORDER BY id"))
    visits.add(shop, one, visits.Visit(date(2026, 10, 20), item="清洗", served_by=2))
    merging.merge(shop, two, one)
    changing.cancel(shop, follow_up_of(three), "不用了")
    erasing.erase(shop, one)


def test_nothing_that_is_done_later_moves_it(make_shop: MakeShop) -> None:
    october(make_shop)
    daily.catch_up(shop := make_shop(FIFTH))
    before = shown(shop)
    change_everything(shop)
    assert shown(shop) == before
    assert report.as_json(counted(shop, OCTOBER))["metrics"] != json.loads(before)["metrics"]


def test_taking_back_a_rating_leaves_it_as_it_is(make_shop: MakeShop) -> None:
    october(make_shop)
    daily.catch_up(shop := make_shop(FIFTH))
    before = shown(shop)
    assert "talk" in (undo(shop) or "")
    assert shown(shop) == before
    assert counted(shop, OCTOBER).figures["csat"].n == 1


def test_the_next_month_is_held_against_what_was_locked(make_shop: MakeShop) -> None:
    october(make_shop)
    daily.catch_up(shop := make_shop(FIFTH))
    undo(shop)
    assert month(shop, NOVEMBER).previous == month(shop, OCTOBER).figures


def test_who_answers_again_after_the_lock_counts_in_the_month_of_that_answer(
    make_shop: MakeShop,
) -> None:
    october(make_shop)
    daily.catch_up(shop := make_shop(FIFTH))
    before = shown(shop)
    again = changing.add(shop, 1, "再问一次", FIFTH)
    conversation.record(shop, again, Answer(csat=5, nps=9))
    assert shown(shop) == before
    assert month(shop, NOVEMBER).figures["csat"].n == 1


def test_neither_names_nor_words_of_customers_are_kept(make_shop: MakeShop) -> None:
    october(make_shop)
    daily.catch_up(make_shop(FIFTH))
    text = db.value("SELECT figures FROM month_lock")
    words = ("王秀英", "陈小明", "Anna", "13812342231", "等太久", "空调安装")
    assert [
        word for word in words if word in text.replace(db.value("SELECT name FROM reason"), "")
    ] == []


def test_a_number_in_an_improvement_is_erased_from_a_lock_too(make_shop: MakeShop) -> None:
    shop = october(make_shop)
    made = improvements.propose(shop, improvements.New("王秀英 13812342231 说等太久"))
    improvements.adopt(shop, made, "多开一个窗口")
    daily.catch_up(shop := make_shop(FIFTH))
    erasing.erase(shop, 1)
    (one,) = month(shop, OCTOBER).improvements
    assert one.title == "王秀英 *** 说等太久"
    assert "13812342231" not in str(db.rows("SELECT * FROM journal"))


def test_figures_of_other_formulas_stay_and_are_not_compared(make_shop: MakeShop) -> None:
    october(make_shop)
    daily.catch_up(shop := make_shop(FIFTH))
    text = json.loads(db.value("SELECT figures FROM month_lock"))
    del text["figures"]["ces"], text["change"]["ces"]
    text["figures"]["due"]["value"] = 70
    # As a file that another version has locked.
    from shopvisit.shop.record import journal

    with journal.action(shop, "another version", kind="engine"):
        db.run("UPDATE month_lock SET definitions = 0, figures = ?", json.dumps(text))
    old = month(shop, OCTOBER)
    assert (old.figures["due"].value, month_words.value(old.figures["ces"])) == (70, "—")
    assert any("70" in piece.text for line in page(old, 80) for piece in line)
    assert month(make_shop(LATE), NOVEMBER).change["due"] is None


def test_every_number_knows_how_long_its_list_is(make_shop: MakeShop) -> None:
    shop = october(make_shop)
    found = month(shop, OCTOBER)
    for _y, _x, spot in spots(page(found, 120)):
        if spot.name == "person":
            continue
        rows = ids_behind(shop, OCTOBER, spot.name, spot.part)
        assert found.rows_behind(spot.name, spot.part) == len(rows), spot


# Undo


def test_a_lock_by_hand_is_taken_back_right_after(make_shop: MakeShop) -> None:
    october(make_shop)
    shop = make_shop(date(2026, 11, 2))
    month_lock.lock(shop, OCTOBER)
    assert undo(shop) == "locked the figures of 2026-10"
    assert not locked()


def test_a_lock_by_hand_stays_once_somebody_has_gone_on(make_shop: MakeShop) -> None:
    october(make_shop)
    shop = make_shop(date(2026, 11, 2))
    month_lock.lock(shop, OCTOBER)
    customers.add(shop, Customer(name="欧阳娜娜"))
    undo(shop)
    assert "talk" in (undo(shop) or "")
    assert locked()


def test_a_lock_by_hand_stays_from_the_next_day_on(make_shop: MakeShop) -> None:
    october(make_shop)
    month_lock.lock(make_shop(date(2026, 11, 2)), OCTOBER)
    shop = make_shop(date(2026, 11, 3))
    assert "talk" in (undo(shop) or "")
    assert locked()


def test_undo_never_takes_back_what_the_rules_have_locked(make_shop: MakeShop) -> None:
    october(make_shop)
    daily.catch_up(shop := make_shop(FIFTH))
    before = db.rows("SELECT * FROM month_lock")
    while undo(shop):
        pass
    assert db.rows("SELECT * FROM month_lock") == before


# On the screen


@pytest.mark.parametrize("key", ["ctrl+l", "l"])
async def test_the_lock_asks_first_and_says_when_it_is_done(
    make_shop: MakeShop, lang: str, key: str
) -> None:
    october(make_shop)
    async with counter(make_shop(date(2026, 11, 2))) as at:
        await at.press("f6", "left", key)
        assert i18n._("Lock {month}?").partition("{")[0] in at.text
        await at.press("backspace")
        assert not locked()
        await at.press(key, "enter")
        assert locked()
        assert at.said
        assert "小张" in at.line("2026")
        await at.press(key)
        assert "小张" in at.said


async def test_a_running_month_cannot_be_locked(make_shop: MakeShop, lang: str) -> None:
    async with counter(make_shop()) as at:
        await at.press("f6", "ctrl+l")
        assert at.said == i18n._("The month is not over yet; it can be locked once it is.")


async def test_the_lock_is_the_owners(make_shop: MakeShop, lang: str) -> None:
    october(make_shop)
    shop = make_shop(date(2026, 11, 2))
    pin.change(shop, "2468")
    async with counter(shop) as at:
        await at.press("f6", "left", "ctrl+l", *"2468", "enter")
        assert not locked()
        await at.press("enter")
        assert locked()


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_a_list_that_is_another_one_now_says_so(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    october(make_shop)
    daily.catch_up(shop := make_shop(FIFTH))
    undo(shop)
    said = i18n._("{count} when the month was locked; the list shows what is known now.")
    async with counter(shop) as at:
        at.app.open("month", OCTOBER)
        await at.settle()
        at.app.open(
            "behind", OCTOBER, "csat", None, "csat", month(shop, OCTOBER).rows_behind("csat")
        )
        await at.settle()
        assert said.format(count=2) in at.text
        await at.press("backspace")
        at.app.open(
            "behind", OCTOBER, "visits", None, "", month(shop, OCTOBER).rows_behind("visits")
        )
        await at.settle()
        assert said.format(count=3) not in at.text


async def test_an_improvement_that_is_gone_does_not_open(make_shop: MakeShop) -> None:
    shop = october(make_shop)
    made = improvements.propose(shop, improvements.New("排队"))
    improvements.adopt(shop, made, "多开一个窗口")
    daily.catch_up(shop := make_shop(FIFTH))
    undo(shop)
    undo(shop)
    async with counter(shop) as at:
        await at.press("f6", "left")
        await stand_on(at, "improvement")
        await at.press("enter")
        assert "not there any more" in at.said
