"""Any list goes out with one key, as it stands on the screen, and writes over nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pilots import HOSTILE, driving
from shops import TODAY

from shopvisit.files.giving.list_out import give_out
from shopvisit.shop.complaints import complaints
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit


def given(shop: Shop) -> list[Path]:
    return sorted((shop.path.parent / "exports").glob("*.xlsx"))


def cells(path: Path) -> list[tuple[object, ...]]:
    sheet = load_workbook(path).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


@pytest.fixture
def lived(shop: Shop) -> Shop:
    day = TODAY - timedelta(days=2)
    customer_id, _visit = visits.add(
        shop, Customer(name="[VIP] 张总", phone="13812342231"), Visit(day, item="=1+1")
    )
    complaints.open_(shop, customer_id, complaints.New("还是不凉"))
    improvements.propose(shop, improvements.New("带齐配件"), ())
    return shop


@pytest.mark.parametrize(
    ("keys", "words"),
    [((), "[VIP] 张总"), (("f3",), "[VIP] 张总"), (("f5",), "还是不凉"), (("f7",), "带齐配件")],
)
async def test_a_list_goes_out_as_it_stands(lived: Shop, keys: tuple[str, ...], words: str) -> None:
    async with driving(lived, (120, 36)) as driven:
        await driven.press(*keys, "ctrl+s")
        (path,) = given(lived)
        assert path.name in "".join(driven.said.split())
    heading, *rows = cells(path)
    assert any(heading)
    assert words in str(rows)


async def test_no_file_is_written_over(lived: Shop) -> None:
    async with driving(lived) as driven:
        await driven.press("ctrl+s", "ctrl+s")
    assert len(given(lived)) == 2


async def test_the_owner_is_asked_where_there_is_a_pin(lived: Shop) -> None:
    pin.change(lived, "2468")
    async with driving(lived) as driven:
        await driven.press("ctrl+s")
        assert driven.screen == "PinSheet"
        assert given(lived) == []
        await driven.press(*"2468", "enter")
    assert len(given(lived)) == 1


async def test_an_empty_list_is_said_to_be_empty(shop: Shop) -> None:
    async with driving(shop) as driven:
        await driven.press("ctrl+s")
        assert "nothing in this list" in driven.said
    assert given(shop) == []


@pytest.mark.parametrize("name", [*HOSTILE, "a/b:c", "x" * 200, "..", "'"])
def test_any_name_makes_a_file_and_no_cell_a_formula(shop: Shop, name: str) -> None:
    path = give_out(shop, name, ["名称", ""], [("=1+1", "+x"), (name, "")])
    assert path.parent == shop.path.absolute().parent / "exports"
    assert cells(path)[1] == ("=1+1", "+x")
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"
