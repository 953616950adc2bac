"""Files as other programs write them are read; what is no list is refused in words."""

from pathlib import Path

import pytest
from lists import LIST, counts, put, taken

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.importing.intake import import_file
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole.undo import undo


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_delimiter(shop: Shop, encoding: str, delimiter: str) -> None:
    text = LIST.replace(",", delimiter)
    assert counts(taken(shop, text.encode(encoding))) == (3, 3, 0, 0, 0)
    assert customers.get(shop, 1).name == "王秀英"


def test_windows_and_old_mac_line_ends(shop: Shop) -> None:
    assert taken(shop, LIST.replace("\n", "\r\n")).new == 3
    assert taken(shop, LIST.replace("\n", "\r")).duplicates == 3


def test_a_line_break_inside_quotes_becomes_a_space(shop: Shop) -> None:
    taken(shop, '姓名,备注\n王秀英,"六楼\n没电梯, 有狗"\n陈小明,\n')
    assert customers.get(shop, 1).note == "六楼 没电梯, 有狗"
    assert customers.get(shop, 2).name == "陈小明"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not a list"),
        (b"\xff\xfe\x00", "is not a list"),
        (b"x" * 1_000_001, "endless line"),
        (b"a," * 501 + b"a\n1", "more columns"),
        ("积分,类型\n1,2\n".encode(), "no column with names"),
        (b"just some words\n", "no column with names"),
    ],
)
def test_a_file_that_is_no_list_is_refused(shop: Shop, raw: bytes, said: str) -> None:
    with pytest.raises(ShopError, match=said):
        taken(shop, raw)


def test_a_folder_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError, match="is a folder"):
        import_file(shop, shop.path.parent)


def test_a_missing_file_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError, match="There is no file"):
        import_file(shop, shop.path.parent / "none.csv")


def test_headings_alone_are_an_empty_list(shop: Shop) -> None:
    assert counts(taken(shop, "姓名,电话\n")) == (0, 0, 0, 0, 0)


def test_excel_may_name_the_delimiter(shop: Shop) -> None:
    assert taken(shop, "sep=;\n姓名;备注\n王秀英;a,b,c,d\n").new == 1
    assert customers.get(shop, 1).note == "a,b,c,d"


def test_a_phone_that_a_spreadsheet_made_a_number_is_itself(shop: Shop) -> None:
    taken(shop, "姓名,电话\n王秀英,13812342231.0\n陈小明,'13900008890\n林,+86 137 0000 1122\n")
    assert [row[0] for row in db.rows("SELECT key FROM phone_key ORDER BY customer_id")] == [
        "13812342231",
        "13900008890",
        "13700001122",
    ]


def test_hostile_words_are_words(shop: Shop) -> None:
    taken(shop, '姓名,备注\n"Robert\'); DROP TABLE customer;--",[@click=app.quit]\u202ex\n')
    known = customers.get(shop, 1)
    assert known.name == "Robert'); DROP TABLE customer;--"
    assert known.note == "[@click=app.quit]x"


def test_the_number_of_the_surer_of_two_phone_columns_is_dialled(shop: Shop) -> None:
    taken(shop, "姓名,手机,电话\n王秀英,,0755-1234567\n陈小明,13900008890,0755-7654321\n")
    assert [row[0] for row in db.rows("SELECT phone FROM customer ORDER BY id")] == [
        "0755-1234567",
        "13900008890 / 0755-7654321",
    ]


@pytest.mark.parametrize("name", ["a\x1b]0;PWNED\x07.csv", "a\udcff.csv"])
def test_a_hostile_file_name_is_only_a_name(shop: Shop, name: str) -> None:
    import_file(shop, put(shop, LIST, name))
    assert undo(shop) in ("import of a]0;PWNED.csv", "import of a.csv")


def test_a_hostile_heading_is_only_a_heading(shop: Shop) -> None:
    done = taken(shop, "姓名,\x1b]0;PWNED\x07x\n王秀英,1\n")
    assert done.notes == ("Columns not used: ]0;PWNEDx",)


def test_what_never_ends_is_refused(shop: Shop) -> None:
    with pytest.raises(ShopError, match="not a file with a list"):
        import_file(shop, Path("/dev/zero"))


def test_what_is_too_large_to_be_read_whole_is_refused(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    with pytest.raises(ShopError, match="64 MB"):
        import_file(shop, path)


def test_a_heading_may_begin_like_a_workbook(shop: Shop) -> None:
    assert taken(shop, "PK,姓名\n1,王秀英\n").new == 1
