"""The visit form: keys, what is saved, and what is said of what cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pilots import HOSTILE, Driven, driving
from shops import TODAY, MakeShop
from textual import events

from shopvisit import db
from shopvisit.screens.customers.visit import VisitScreen
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo
from shopvisit.widgets.fields import DayInput


@pytest.fixture
def peopled(make_shop: MakeShop) -> Shop:
    shop = make_shop()
    for name, item, days in (("赵伟", "空调清洗", 9), ("王秀英", "洗衣机", 5)):
        phone = f"138{days:08}"
        day = TODAY - timedelta(days=days)
        visits.add(shop, Customer(name=name, phone=phone), Visit(day, item=item))
    return shop


def last_visit() -> tuple[object, ...]:
    found = db.row(
        "SELECT c.name, v.visited_on, v.kind, v.item, v.amount, v.served_by, v.note FROM visit v "
        "JOIN customer c ON c.id = v.customer_id ORDER BY v.id DESC LIMIT 1"
    )
    assert found is not None
    return found


def count() -> int:
    return int(db.value("SELECT count(*) FROM visit"))


def form(driven: Driven) -> VisitScreen:
    assert isinstance(driven.app.screen, VisitScreen)
    return driven.app.screen


def place(driven: Driven) -> str | None:
    """The name of the field in which the cursor stands."""
    here = form(driven).here()
    assert here is not None
    return here.name


# The first time it asks what the visit was about.
SAVE = ("ctrl+s", "ctrl+s")


async def open_form(driven: Driven) -> None:
    await driven.press("f4")
    assert driven.screen == "VisitScreen"


async def test_a_whole_visit_is_noted_from_field_to_field(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"wxy", "enter")
        assert place(driven) == "item"
        await driven.type("空调")
        await driven.press("tab", *"2,680.50", "tab", "down")
        assert place(driven) == "note"
        await driven.type("二楼")
        await driven.press("up", "2")
        await driven.press(*["up"] * 5, *"11-20", "down", "4", "enter")
        assert driven.screen != "VisitScreen"
    assert last_visit() == ("王秀英", "2026-11-20", "install", "空调", 268_050, 2, "二楼")


async def test_it_says_what_follows_and_how_to_take_it_back(peopled: Shop) -> None:
    async with driving(peopled, (120, 36)) as driven:
        await open_form(driven)
        await driven.press(*"wxy", "enter", *SAVE)
        # The untouched question about the visit before has moved to this one.
        assert driven.said == "Visit of 王秀英 saved; feedback on Sun 22 Nov."
        assert "Ctrl+Z" in driven.frame
        await driven.press("ctrl+z")
    assert count() == 2


async def test_without_a_rule_nothing_follows(peopled: Shop) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"wxy", "enter", "up", "6", *SAVE)
        assert "saved; no follow-up: none is planned after" in driven.said


@pytest.mark.parametrize("key", ["ctrl+s", "f12"])
async def test_it_is_saved_from_any_field(peopled: Shop, lang: str, key: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", key, key)
    assert last_visit() == ("赵伟", "2026-11-21", "service", "", None, 1, "")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("1", "service"), ("2", "purchase"), ("3", "repair"),
        ("4", "install"), ("5", "return"), ("6", "consult"),
    ],
)  # fmt: skip
async def test_the_kind_is_chosen_by_a_digit(peopled: Shop, lang: str, key: str, kind: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "up", key, *SAVE)
    assert last_visit()[2] == kind


async def test_the_arrows_choose_too(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "up", "right", "right", "left", "space", *SAVE)
    assert last_visit()[2] == "repair"


@pytest.mark.parametrize(("key", "staff_id"), [("3", 3), ("0", None)])
async def test_who_served_is_chosen_by_a_digit(
    peopled: Shop, lang: str, key: str, staff_id: int | None
) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "tab", "tab", key, *SAVE)
    assert last_visit()[5] == staff_id


async def test_whoever_is_not_found_is_made_in_the_same_save(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.type("林小红")
        await driven.press("enter")
        await driven.press(*"13900001111", *SAVE)
    assert last_visit()[0] == "林小红"
    assert db.value("SELECT phone FROM customer WHERE name = '林小红'") == "13900001111"
    undo.undo(peopled)
    assert db.value("SELECT count(*) FROM customer WHERE name = '林小红'") == 0
    assert count() == 2


async def test_a_number_that_nobody_has_becomes_the_phone_of_the_new_one(
    peopled: Shop, lang: str
) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"13900001111", "enter")
        await driven.type("林小红")
        await driven.press(*SAVE)
    row = db.row("SELECT name, phone FROM customer ORDER BY id DESC LIMIT 1")
    assert row == ("林小红", "13900001111")


async def test_saving_at_once_makes_whoever_is_not_found(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"Bert", *SAVE)
    assert last_visit()[0] == "Bert"


async def test_ctrl_n_makes_another_of_a_name_that_is_found(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.type("赵伟")
        await driven.press("ctrl+n", *"13900001111", *SAVE)
    assert db.value("SELECT count(*) FROM customer WHERE name = '赵伟'") == 2


async def test_of_several_who_are_found_one_must_be_taken(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press("w", "ctrl+s")
        assert driven.screen == "VisitScreen"
        assert "Enter" in form(driven).field("customer").note
    assert count() == 2


async def test_the_arrows_choose_among_those_who_are_found(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press("down", "enter", *SAVE)
    assert last_visit()[0] == "赵伟"


@pytest.mark.parametrize(
    ("field", "way", "typed"),
    [
        ("visited_on", "up up", "11-99"),
        ("visited_on", "up up", "2027-01-01"),
        ("amount", "tab", "12x"),
    ],
)
async def test_what_cannot_be_taken_is_said_at_its_field_and_stays(
    peopled: Shop, lang: str, field: str, way: str, typed: str
) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "x", *way.split(), *typed, "ctrl+s")
        assert driven.screen == "VisitScreen"
        assert typed in driven.frame
        assert place(driven) == field
        line = form(driven).field(field)
        assert line.wrong or (isinstance(line.control, DayInput) and line.control.error)
    assert count() == 2


async def test_a_wrong_number_of_a_new_customer_is_said_at_its_field(
    peopled: Shop, lang: str
) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"Bert", "enter", *"13800000005", *SAVE)
        field = form(driven).field("phone")
        assert field.wrong
        assert "王秀英" in field.note
        assert "Bert" in driven.frame
        assert count() == 2
        await driven.press("backspace", "6", *SAVE)
    assert last_visit()[0] == "Bert"


async def test_what_was_wrong_is_forgotten_while_it_is_mended(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "x", "tab", *"12x", "enter")
        assert form(driven).field("amount").wrong
        await driven.press("backspace")
        assert not form(driven).field("amount").wrong


async def test_nobody_is_not_enough(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press("ctrl+s")
        assert form(driven).field("customer").wrong
    assert count() == 2


async def test_recent_items_come_with_the_down_key(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "up", "1", "down", "down", "ctrl+s")
    assert last_visit()[3] == "空调清洗"


async def test_the_up_key_goes_back_through_items_and_then_fields(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "up", "1", "down", "down", "up", "up")
        assert place(driven) == "kind"
        await driven.press("ctrl+s")
    assert last_visit()[3] == "洗衣机"


async def test_backspace_held_leaves_neither_its_field_nor_the_form(
    peopled: Shop, lang: str
) -> None:
    async with driving(peopled) as driven:
        before = driven.screen
        await open_form(driven)
        await driven.press(*"zw", "enter", "up")
        stands = place(driven)
        await driven.press(*["backspace"] * 20)
        assert place(driven) == stands
        await driven.press("escape")
        assert driven.screen == before


@pytest.mark.parametrize("key", ["escape"])
async def test_leaving_saves_nothing(peopled: Shop, lang: str, key: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", key)
        assert driven.screen != "VisitScreen"
    assert count() == 2


async def test_letters_that_mean_something_elsewhere_do_not_leave_the_form(
    peopled: Shop, lang: str
) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        # The kind is chosen, not typed: a letter must not reach the global keys from there.
        await driven.press(*"zw", "enter", "enter", "t", "m")
        assert driven.screen == "VisitScreen"


async def test_a_known_customer_is_filled_in(peopled: Shop, lang: str) -> None:
    customer_id = customers.find_ids(peopled, "zw")[0]
    async with driving(peopled) as driven:
        await driven.open("visit", customer_id)
        assert "赵伟" in driven.frame
        assert "13800000009" not in driven.frame
        await driven.press(*SAVE)
    assert last_visit()[0] == "赵伟"


async def test_typing_over_a_chosen_customer_means_another(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", *["up"] * 3, *["backspace"] * 2, *"wxy", "enter", *SAVE)
    assert last_visit()[0] == "王秀英"


async def test_two_presses_of_save_make_one_visit(peopled: Shop, lang: str) -> None:
    async with driving(peopled) as driven:
        await open_form(driven)
        await driven.press(*"zw", "enter", "x")
        form(driven).action_save()
        form(driven).action_save()
        await driven.rest()
    assert count() == 3


@pytest.mark.parametrize("name", HOSTILE)
async def test_no_name_breaks_the_form(shop: Shop, lang: str, name: str) -> None:
    customer = Customer(name=name, phone="13812342231")
    visits.add(shop, customer, Visit(date(2026, 11, 1), item=name))
    async with driving(shop) as driven:
        await open_form(driven)
        assert name[:14] in driven.frame
        await driven.press("enter", "up", "1", "down", *SAVE)
    assert last_visit()[:4] == (name, "2026-11-21", "service", name)


async def test_whoever_is_found_is_seen_in_a_small_terminal(peopled: Shop, lang: str) -> None:
    async with driving(peopled, (50, 16)) as driven:
        await open_form(driven)
        await driven.press("w")
        assert "王秀英" in driven.frame
        assert "赵伟" in driven.frame


async def test_keys_that_come_in_one_burst_land_each_in_their_own_field(peopled: Shop) -> None:
    keys = [*"wxy", "enter", "up", "4", *"Kettle", "tab", *"12.5", "tab", "2"]
    async with driving(peopled) as driven:
        await open_form(driven)
        for key in [*keys, *"deaf", "enter"]:
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driven.rest()
        await driven.rest()
    assert last_visit() == ("王秀英", "2026-11-21", "install", "Kettle", 1_250, 2, "deaf")
