"""A greeting is never said late: it ends with its day."""

from rule_histories import DAY, newcomer
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.shop.people import occasions
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import journal
from shopvisit.shop.whole import daily


def test_a_greeting_ends_as_the_shop_opens_after_its_day(make_shop: MakeShop) -> None:
    shop = make_shop()
    occasions.add(shop, newcomer(shop), "birthday", YearlyDay("solar", 11, 22))
    shop.clock = clock_at(TODAY + DAY * 5)
    daily.catch_up(shop)
    ((status, closed_at, closed_on, by),) = db.rows(
        "SELECT status, closed_at, closed_on, closed_by FROM follow_up WHERE rule = 'birthday'"
    )
    opened = parse_utc(closed_at).astimezone()
    assert (status, closed_on, f"{opened:%F %H:%M}", by) == (
        "expired", "2026-11-23", "2026-11-23 09:00", None,
    )  # fmt: skip


def test_a_greeting_that_an_older_program_left_open_ends_on_the_day_it_is_opened(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    occasions.add(shop, newcomer(shop), "birthday", YearlyDay("solar", 11, 21))
    daily.catch_up(shop)
    with journal.action(shop, "history"):
        db.run("UPDATE follow_up SET from_on = '2026-11-17', due_on = '2026-11-18'")
    daily.catch_up(shop)
    assert db.rows("SELECT status, closed_on FROM follow_up") == [("expired", "2026-11-19")]
    assert daily.catch_up(shop) == 0
