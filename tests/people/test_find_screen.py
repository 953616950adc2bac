"""Find: as one types, by keys alone, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pilots import HOSTILE, Driven, driving
from rich.cells import cell_len
from shops import TODAY, MakeShop
from textual._compositor import Compositor
from textual.strip import Strip

from shopvisit import db
from shopvisit.shop.lists import named
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.rows import RowList

LISTS = len(named.READY)  # rows above the customers, while nothing is typed


@pytest.fixture
def peopled(make_shop: MakeShop) -> Shop:
    """王秀英 was here last, then 欧阳娜娜, then 单雪梅; Anna Lee never."""
    shop = make_shop()
    people = (
        ("单雪梅", "13800000003", 9),
        ("欧阳娜娜", "13800000002", 5),
        ("王秀英", "13812342231", 1),
    )
    for name, phone, days in people:
        visits.add(shop, Customer(name=name, phone=phone), Visit(TODAY - timedelta(days=days)))
    customers.add(shop, Customer(name="Anna Lee", phone="13900001111"))
    return shop


def shown(driven: Driven) -> list[str]:
    """The customers; the shop's lists, whose ids are below 0, stand above them."""
    rows = driven.app.screen.query_one(RowList)
    lines = [rows.row_at(index) for index, id_ in enumerate(rows.ids) if id_ > 0]
    assert None not in lines
    return [line.cells[0] for line in lines if line]


async def test_the_newest_visitors_are_there_before_anything_is_typed(
    peopled: Shop, lang: str
) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3")
        assert shown(driven) == ["王秀英", "欧阳娜娜", "单雪梅"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("wxy", "王秀英"),
        ("nana", "欧阳娜娜"),
        ("shan", "单雪梅"),
        ("ann", "Anna Lee"),
        ("2231", "王秀英"),
    ],
)
async def test_somebody_is_found_as_one_types(
    peopled: Shop, lang: str, typed: str, name: str
) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3")
        await driven.type(typed)
        assert shown(driven) == [name]


@pytest.mark.usefixtures("every_frame")
async def test_a_key_is_two_queries_and_one_frame_in_which_each_line_is_drawn_once(
    peopled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3")
        asked: list[str] = []
        lines: list[int] = []
        frames: list[bool] = []
        laid_out: list[object] = []
        draw_line = RowList.draw_line

        def drawn(rows: RowList, y: int, width: int) -> Strip:
            lines.append(y)
            return draw_line(rows, y, width)

        monkeypatch.setattr(RowList, "draw_line", drawn)
        monkeypatch.setattr(Compositor, "reflow", lambda *given: laid_out.append(given))
        monkeypatch.setattr(driven.app, "post_display_hook", lambda: frames.append(True))
        db.connection().set_trace_callback(asked.append)
        for key in ("n", "a", "backspace"):
            for counted in (asked, lines, frames):
                counted.clear()
            await driven.press(key)
            height = driven.app.screen.query_one(RowList).size.height
            assert (len(asked), lines, len(frames)) == (2, list(range(height)), 1)
        assert laid_out == []


@pytest.mark.parametrize("size", [(80, 24), (40, 24)])
async def test_a_long_text_is_seen_up_to_its_end_while_it_grows_and_shrinks(
    peopled: Shop, size: tuple[int, int]
) -> None:
    text = "".join(chr(ord("a") + place % 26) for place in range(55))
    async with driving(peopled, size=size) as driven:
        await driven.press("f3")
        line = driven.app.screen.query_one(FormLine)
        room = line.size.width - 1  # the cursor stands behind the text
        for shown in (text, text[:50], text[:10], ""):
            await driven.press(*["backspace"] * max(0, len(line.value) - len(shown)))
            await driven.press(*shown[len(line.value) :])
            assert line.value == shown
            seen = "".join(segment.text for segment in line.render_line(0)).rstrip()
            assert seen == shown[-room:] or not shown


async def test_the_number_is_masked(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3")
        assert "138****2231" in driven.frame
        assert "13812342231" not in driven.frame


async def test_enter_opens_the_card_of_the_row_that_the_arrows_chose(
    peopled: Shop, lang: str
) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", *["down"] * (LISTS + 2), "up", "enter")
        assert driven.screen == "CardScreen"
        assert "欧阳娜娜" in driven.frame


async def test_a_page_down_goes_to_the_end_of_a_short_list(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", "pagedown")
        assert driven.app.screen.query_one(RowList).index == LISTS + 2
        await driven.press("pageup")
        assert driven.app.screen.query_one(RowList).index == 0


@pytest.mark.parametrize(
    ("typed", "name", "phone"), [("Bert", "Bert", ""), ("139 1111 2222", "", "139 1111 2222")]
)
async def test_enter_creates_whoever_is_not_found(
    peopled: Shop, lang: str, typed: str, name: str, phone: str
) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3")
        for character in typed:
            await driven.press("space" if character == " " else character)
        assert not shown(driven)
        await driven.press("enter", "enter")
        assert driven.screen == "CardScreen"
        newest = db.row("SELECT name, phone FROM customer ORDER BY id DESC LIMIT 1")
        assert newest == (name, phone)


async def test_it_says_in_words_what_enter_will_make(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3")
        await driven.type("Bert")
        assert "Enter makes a new customer of this name." in driven.frame
        await driven.press(*["backspace"] * 4, *"13911112222")
        assert "Enter makes a new customer with it." in driven.frame


async def test_ctrl_n_creates_although_somebody_was_found(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", *"Anna", "ctrl+n", "enter")
        assert driven.screen == "CardScreen"
        assert db.value("SELECT count(*) FROM customer WHERE name LIKE 'Anna%'") == 2


async def test_what_cannot_be_a_number_is_said_and_stays(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", "7", "7", "enter", "enter")
        assert driven.screen == "NewCustomer"
        assert "20" in driven.frame
        assert "77" in driven.frame


async def test_nothing_is_made_of_nothing(shop: Shop, lang: str) -> None:
    async with driving(shop) as driven:
        await driven.press("f3", "enter")
        assert driven.screen == "FindScreen"
        assert db.value("SELECT count(*) FROM customer") == 0
        assert driven.said


@pytest.mark.parametrize("key", ["left", "escape"])
async def test_going_back_from_an_empty_line(peopled: Shop, lang: str, key: str) -> None:
    async with driving(peopled) as driven:
        before = driven.screen
        await driven.press("f3", "w", "backspace", "backspace")
        assert driven.screen == "FindScreen"
        await driven.press(key)
        assert driven.screen == before


async def test_letters_with_a_meaning_elsewhere_are_typed_here(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", *"tmvu?/")
        assert driven.screen == "FindScreen"


async def test_f4_notes_a_visit_of_the_customer_under_the_cursor(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", "down", "f4")
        assert driven.screen == "VisitScreen"
        assert "欧阳娜娜" in driven.frame


async def test_an_undo_is_seen_at_once(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", *"Bert", "enter", "enter", "ctrl+z")
        assert driven.screen == "FindScreen"
        assert db.value("SELECT count(*) FROM customer WHERE name = 'Bert'") == 0


async def test_no_name_breaks_the_list_or_the_card(shop: Shop, lang: str) -> None:
    for number, name in enumerate(HOSTILE):
        who = Customer(name=name, phone=f"138123422{number:02}")
        visits.add(shop, who, Visit(TODAY, item=name))
    async with driving(shop, (80, 24)) as driven:
        await driven.press("f3")
        assert all(name[:14] in driven.frame for name in HOSTILE)
        cards = []
        for number in range(LISTS, LISTS + len(HOSTILE)):
            await driven.press("f3", *["down"] * number, "enter")
            assert driven.screen == "CardScreen"
            cards.append(driven.frame)
            await driven.press("f2")
    assert len(set(cards)) == len(HOSTILE)
    assert all(any(name in card for card in cards) for name in HOSTILE)


async def test_a_name_too_long_for_a_narrow_list_is_cut(shop: Shop, lang: str) -> None:
    customers.add(shop, Customer(name="龘" * 20, phone="13812342231"))
    async with driving(shop, (50, 16)) as driven:
        await driven.press("f3", "2", "2", "3")
        assert "龘.." in driven.frame
        assert all(cell_len(line) <= 50 for line in driven.frame.splitlines())


@pytest.mark.parametrize("typed", ["赵大海 13911112222", "Ann Lee 13911112222", "王13911112222"])
async def test_a_name_with_a_number_behind_it_makes_both(shop: Shop, lang: str, typed: str) -> None:
    async with driving(shop) as driven:
        await driven.press("f3")
        await driven.type(typed)
        await driven.press("enter", "enter")
    name = typed.removesuffix("13911112222").strip()
    assert db.rows("SELECT name, phone FROM customer") == [(name, "13911112222")]


async def test_somebody_is_found_as_they_are_addressed(peopled: Shop, lang: str) -> None:
    for name, said in (("郑先", "先生"), ("郑秀珍", "女士"), ("小郑", "女士")):
        who = Customer(name=name, salutation=said)
        visits.add(peopled, who, Visit(TODAY - timedelta(days=len(name))))
    async with driving(peopled) as driven:
        for typed, names in (
            ("郑女士", ["郑秀珍", "郑先"]),
            ("郑先生", ["郑先", "郑秀珍"]),
            ("鄭女士", ["郑秀珍", "郑先"]),
            ("王阿姨", ["王秀英"]),
        ):
            await driven.press("f2", "f3")
            await driven.type(typed)
            assert shown(driven) == names


async def test_initials_and_syllables_may_be_mixed(peopled: Shop) -> None:
    customers.add(peopled, Customer(name="张伟"))
    async with driving(peopled) as driven:
        await driven.press("f3")
        await driven.type("zwei")
        assert shown(driven) == ["张伟"]


async def test_f3_opens_empty_each_time(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await driven.press("f3", *"wxy", "enter")
        assert driven.screen == "CardScreen"
        await driven.press("backspace")
        assert driven.app.screen.query_one(FormLine).value == "wxy"  # come back to, as it was left
        await driven.press("enter", "f3")
        assert driven.app.screen.query_one(FormLine).value == ""
        assert shown(driven) == ["王秀英", "欧阳娜娜", "单雪梅"]


async def test_whom_nobody_knows_enter_writes_into_a_form_and_saves_nothing_yet(
    peopled: Shop, lang: str
) -> None:
    before = db.value("SELECT count(*) FROM customer")
    async with driving(peopled) as driven:
        await driven.press("f3")
        await driven.type("周杰 13711112222")
        await driven.press("enter")
        assert driven.screen == "NewCustomer"
        assert "周杰" in driven.frame
        assert db.value("SELECT count(*) FROM customer") == before
        await driven.press("escape")
        assert driven.screen == "FindScreen"
        assert db.value("SELECT count(*) FROM customer") == before
        await driven.press("enter", "ctrl+s")
        assert driven.screen == "CardScreen"
    assert db.rows("SELECT name, phone FROM customer ORDER BY id DESC LIMIT 1") == [
        ("周杰", "13711112222")
    ]
