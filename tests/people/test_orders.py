"""Customers in another order: what comes first, what comes last, and what was found in a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pilots import Driven, driving
from query_plans import queries
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.people import customers, order
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text.phones import found_in_number, mask_phone
from shopvisit.text.pinyin import found_in, normal_query
from shopvisit.widgets.rows import RowList

CHENG, CHEN, OUYANG, NOBODY, WANG = range(1, 6)
SPENT = {CHENG: 300, CHEN: 100, OUYANG: 0, WANG: 200}


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """Five who came, the last of them first; one has no name, and one spent nothing."""
    shop = make_shop()
    people = ("程波", "陈明", "欧阳娜娜", "", "王秀英")
    for id_, name in enumerate(people, start=1):
        customers.add(shop, Customer(name=name, phone=f"1380000000{9 - id_}"))
        for earlier in range(id_ % 3):
            visits.add(shop, id_, Visit(TODAY - timedelta(days=100 + earlier)))
        spent = 100 * SPENT.get(id_, 0) or None
        # The last one came last.
        visits.add(shop, id_, Visit(TODAY - timedelta(days=10 - id_), amount=spent))
    return shop


ORDERS = {
    # A chen comes before a cheng; who has no name, last, whichever way round.
    "name": ([CHEN, CHENG, OUYANG, WANG, NOBODY], [WANG, OUYANG, CHENG, CHEN, NOBODY]),
    "phone": ([WANG, NOBODY, OUYANG, CHEN, CHENG], [CHENG, CHEN, OUYANG, NOBODY, WANG]),
    "last_visit": ([CHENG, CHEN, OUYANG, NOBODY, WANG], [WANG, NOBODY, OUYANG, CHEN, CHENG]),
    # Of as many visits each, the last to visit come first.
    "visits": ([OUYANG, NOBODY, CHENG, WANG, CHEN], [WANG, CHEN, NOBODY, CHENG, OUYANG]),
}


@pytest.mark.parametrize("column", ORDERS)
def test_whoever_a_column_puts_first_comes_first_among_some_and_among_all(
    shop: Shop, column: str
) -> None:
    usual = customers.find_ids(shop, "")
    for down, expected in zip((False, True), ORDERS[column], strict=True):
        assert order.by(shop, usual, column, down=down) == expected
        assert order.found(shop, "", column, down=down) == expected
    assert order.found(shop, "1380", column, down=False) == ORDERS[column][0]


def test_whoever_spent_or_scored_nothing_comes_last_either_way(shop: Shop) -> None:
    usual = [OUYANG, CHENG, CHEN, WANG]
    assert order.by(shop, usual, "spend", down=True) == [CHENG, WANG, CHEN, OUYANG]
    assert order.by(shop, usual, "spend", down=False) == [CHEN, WANG, CHENG, OUYANG]
    assert order.by(shop, usual, "score", down=False) == usual


def test_the_first_of_all_are_found_along_an_index(shop: Shop) -> None:
    with queries() as asked:
        for column in ("name", "phone", "last_visit"):
            order.found(shop, "", column, down=True)
    assert len(asked) == 6
    for sql in asked:
        plan = " ".join(row[3] for row in db.rows(f"EXPLAIN QUERY PLAN {sql}"))
        assert "TEMP B-TREE" not in plan, sql


@pytest.mark.parametrize(
    ("name", "typed", "parts"),
    [
        ("王秀英", "秀", "秀"),
        ("王秀英", "xiu", "秀"),
        ("王秀英", "wxy", "王秀英"),
        ("王秀英", "wangx", "王秀"),
        ("欧阳娜娜", "oy", "欧阳"),
        ("单雪梅", "dan", "单"),
        ("José Álvarez", "alva", "Álva"),
        ("王 秀英", "王秀", "王 秀"),
        ("[VIP] 张总", "zhang", "张"),
        ("王秀英", "chen", ""),
    ],
)
def test_the_characters_that_were_found_are_known(name: str, typed: str, parts: str) -> None:
    spans = found_in(name, normal_query(typed))
    assert "".join(name[first:end] for first, end in spans).replace(" ", "") == parts.replace(
        " ", ""
    )


@pytest.mark.parametrize(
    ("typed", "part"), [("2231", "2231"), ("138", "138"), ("3422", "**22"), ("999", "")]
)
def test_digits_are_found_where_they_stand_though_hidden(typed: str, part: str) -> None:
    masked = mask_phone("13812342231")
    spans = found_in_number("13812342231", typed)
    assert "".join(masked[first:end] for first, end in spans) == part


def underlined(driven: Driven) -> list[str]:
    """What stands underlined in the rows."""
    rows = driven.app.screen.query_one(RowList)
    strips = [rows.render_line(y) for y in range(1, 1 + len(rows.ids))]
    return [part.text for strip in strips for part in strip if part.style and part.style.underline]


async def test_a_click_on_a_heading_sorts_turns_round_and_ends_it(shop: Shop, lang: str) -> None:
    async with driving(shop) as driven:
        await driven.press("f3")
        rows = driven.app.screen.query_one(RowList)
        usual = list(rows.ids)
        name, title = ORDERS["name"], "姓名" if lang == "zh_CN" else "Name"
        for expected, heading in ((name[0], f"{title} ^"), (name[1], f"{title} v"), (usual, title)):
            await driven.pilot.click(RowList, offset=(4, 0))
            await driven.rest()
            assert list(rows.ids) == expected
            assert rows.render_line(0).text.strip().startswith(f"{heading}  ")
        await driven.press("ctrl+p", *"sort", "enter")  # the key itself: to the first column
        assert list(rows.ids) == name[0]
        await driven.press("f12", "f12", *"wxy")
        assert list(rows.ids) == [WANG]
        assert underlined(driven) == ["王秀英"]
        # By the visits it stands already: named once more, they are turned round.
        await driven.press(*["backspace"] * 3, "ctrl+p", *"sort", "down", "down", "down", "enter")
        assert list(rows.ids) == ORDERS["last_visit"][1]
