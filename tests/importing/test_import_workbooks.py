"""Lists as Excel workbooks, with openpyxl as the other hand that writes them."""

import io
from datetime import date, datetime, time
from pathlib import Path

import pytest
from boxes import box, packed, relations, sheet
from lists import below, read_table
from openpyxl import Workbook
from shops import TODAY
from tongues import SPELT

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.importing.formats.table import UNCALCULATED, Table
from shopvisit.files.importing.intake import import_file
from shopvisit.files.importing.understanding import understand
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n


def saved(folder: Path, raw: bytes | Workbook, name: str = "list.xlsx") -> Path:
    if isinstance(raw, Workbook):
        written = io.BytesIO()
        raw.save(written)
        raw = written.getvalue()
    path = folder / name
    path.write_bytes(raw)
    return path


def table(folder: Path, raw: bytes | Workbook) -> Table:
    return read_table(saved(folder, raw))


def cells(folder: Path, raw: bytes | Workbook) -> list[tuple[str, ...]]:
    return [line.cells for line in below(table(folder, raw))]


def book(*rows: tuple[object, ...]) -> Workbook:
    made = Workbook()
    assert made.active
    for row in rows:
        made.active.append(list(row))
    return made


def styled(number: str, format_: str = "", format_id: int = 200) -> bytes:
    """One number under a heading, shown in a format of its own or a built-in one."""
    formats = f'<numFmt numFmtId="{format_id}" formatCode="{format_}"/>' if format_ else ""
    return box(
        sheet='<worksheet><sheetData><row><c t="inlineStr"><is><t>生日</t></is></c></row>'
        f'<row><c s="1"><v>{number}</v></c></row></sheetData></worksheet>',
        styles=f"<styleSheet><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId='14'/>"
        f"</cellStyleXfs><cellXfs><xf/><xf numFmtId='{format_id}'/></cellXfs></styleSheet>",
    )


def test_customers_and_visits_come_in(shop: Shop) -> None:
    made = book(
        ("姓名", "电话", "生日", "日期", "项目", "金额"),
        ("王秀英", 13812342231, date(1966, 5, 3), datetime(2026, 11, 20, 9, 30), "清洗", 2680.5),
        ("陈小明", "139 0000 8890", None, date(2026, 11, 2), None, 35),
    )
    done = import_file(shop, saved(shop.path.parent, made))
    assert (done.rows, done.new, done.rejected) == (2, 2, 0)
    assert customers.get(shop, 1).phone == "13812342231"
    assert db.row("SELECT year, month, day FROM occasion") == (1966, 5, 3)
    assert db.rows("SELECT visited_on, item, amount FROM visit ORDER BY id") == [
        ("2026-11-20", "清洗", 268050),
        ("2026-11-02", "", 3500),
    ]


def test_a_bad_row_is_left_out_with_its_row_in_excel(shop: Shop) -> None:
    made = book(("姓名", "电话"), (None, None), ("王秀英", 1), ("陈小明", 13900008890))
    done = import_file(shop, saved(shop.path.parent, made))
    assert (done.new, len(done.left_out)) == (2, 1)
    assert done.rejects_file
    assert below(read_table(done.rejects_file))[0].cells[:3] == ("王秀英", "1", "3")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (13812342231, "13812342231"),
        (13812342231.0, "13812342231"),
        (0.1 + 0.2, "0.3"),
        (2680.1, "2680.1"),
        (-5, "-5"),
        (True, "TRUE"),
        (date(2026, 11, 21), "2026-11-21"),
        (datetime(2026, 11, 21, 9, 30), "2026-11-21 09:30:00"),
        (date(1900, 1, 1), "1900-01-01"),
        (date(1900, 3, 1), "1900-03-01"),
        (time(9, 30), "09:30:00"),
        ("1 < 2 & 3", "1 < 2 & 3"),
        ("=1+1", UNCALCULATED),  # a formula of which no program has kept what it comes to
        ("#N/A", ""),
    ],
)
def test_a_cell_is_what_it_shows(tmp_path: Path, value: object, shown: str) -> None:
    found = table(tmp_path, book(("姓名", "备注"), ("王秀英", value)))
    assert below(found)[0].cells == ("王秀英", shown)


@pytest.mark.parametrize("format_id", [14, 31, 57, 58])
def test_the_day_formats_of_chinese_excel_are_days(tmp_path: Path, format_id: int) -> None:
    assert cells(tmp_path, styled("46347", format_id=format_id)) == [("2026-11-21",)]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@", "2026-11-21"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026-11-21"),
        ("#,##0.00&quot;days&quot;", "46347"),
        ("[Red]0.00", "46347"),
        ("General", "46347"),
    ],
)
def test_whether_a_number_is_a_day_its_format_says(tmp_path: Path, code: str, shown: str) -> None:
    assert cells(tmp_path, styled("46347", code)) == [(shown,)]


def test_days_of_old_macs_are_counted_from_1904(tmp_path: Path) -> None:
    made = book(("生日",), (date(1966, 5, 3),))
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    made.epoch = CALENDAR_MAC_1904
    assert cells(tmp_path, made) == [("1966-05-03",)]


def test_words_are_read_whole_and_without_how_they_are_pronounced(tmp_path: Path) -> None:
    raw = box(
        sheet='<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c>'
        '<x:c t="s"><x:v>1</x:v></x:c></x:row><x:row><x:c t="s"><x:v>2</x:v></x:c>'
        '<x:c t="str"><x:f>A1&amp;1</x:f><x:v>六楼_x000D_没电梯</x:v></x:c></x:row></x:sheetData>'
        "</x:worksheet>",
        strings="<sst><si><t>姓名</t></si><si><t>备注</t></si><si><r><t>王</t></r><r><t>秀英</t>"
        "</r><rPh><t>ワン</t></rPh></si></sst>",
    )
    assert cells(tmp_path, raw) == [("王秀英", "六楼\r没电梯")]


def test_the_sheet_that_is_seen_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    made = book()
    made.create_sheet("说明").sheet_state = "hidden"
    made["说明"].append(("请勿修改",))
    made.create_sheet("名单").append(("姓名",))
    made["名单"].append(("王秀英",))
    found = understand(saved(tmp_path, made), TODAY)
    assert (found.main.table.name, found.main.headings) == ("名单", ("姓名",))
    assert found.remarks() == ["Sheets not read: 说明"]


def test_cells_stand_where_they_say(tmp_path: Path) -> None:
    raw = box(
        sheet='<worksheet><sheetData><row r="2"><c r="B2"><v>1</v></c><c r="AA2"><v>2</v></c>'
        '</row><row r="9"><c r="A9"><v>3</v></c></row></sheetData></worksheet>'
    )
    found = table(tmp_path, raw)
    head, line = found.lines
    assert (head.cells[1], head.cells[26], len(head.cells)) == ("1", "2", 27)
    assert (head.number, line.number) == (2, 9)


BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def locked(raw: bytes) -> bytes:
    """The box, said to be encrypted in the lists of its parts."""
    made = bytearray(raw)
    at = -1
    while (at := made.find(b"PK\x01\x02", at + 1)) >= 0:
        made[at + 8] |= 1
    return bytes(made)


EMPTY_ZIP = b"PK\x05\x06" + bytes(18)
WRONG = {
    "nothing but the mark": (b"PK\x03\x04 and so on", "is damaged"),
    "an empty box": (EMPTY_ZIP, "is damaged"),
    "cut off": (box()[:-100], "is damaged"),
    "another box": (packed({"mimetype": "text", "content.xml": "<a/>"}), "is damaged"),
    "an OpenDocument sheet": (
        packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "save it as .xlsx",
    ),
    "a binary workbook": (packed({"xl/workbook.bin": "x"}), "save it as .xlsx"),
    "a Numbers document": (packed({"Index/Document.iwa": "x"}), "export it as Excel"),
    "a text document": (
        packed({
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/document.xml": "<document/>",
            "word/_rels/document.xml.rels": relations(),
        }),
        "is damaged",
    ),
    "no rows": (box(sheet="<worksheet><sheetData/></worksheet>"), "is empty"),
    "not XML": (box(sheet="<worksheet><sheetData>"), "is damaged"),
    "a billion laughs": (box(sheet=f"{BILLION_LAUGHS}<a>&i;</a>"), "no spreadsheet program"),
    "laughs in another encoding": (
        box(sheet=f'<?xml version="1.0" encoding="UTF-16"?>{BILLION_LAUGHS}<a/>'.encode("utf-16")),
        "no spreadsheet program",
    ),
    "a row beyond the last": (
        box(sheet='<a><row r="99999999"><c><v>1</v></c></row></a>'),
        "no spreadsheet program",
    ),
    "a column beyond the last": (
        box(sheet='<a><row><c r="ZZZZZZ1"><v>1</v></c></row></a>'),
        "no spreadsheet program",
    ),
    "nothing but a stray cell far to the right": (
        box(sheet='<a><row><c r="XFD1"><v>1</v></c></row></a>'),
        "is empty",
    ),
    "tags without end": (box(sheet="<a>" * 100), "no spreadsheet program"),
    "a password": (
        b"\xd0\xcf\x11\xe0" + bytes(500) + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + bytes(500), "old kind"),
    "a zip with a password": (locked(box()), "password"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_list_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    raw, said = WRONG[name]
    for lang in SPELT:
        i18n.use(lang)
        with pytest.raises(ShopError) as refused:
            list(table(tmp_path, raw).lines)
        words = str(refused.value)
        assert "\n" not in words
        assert (said in words) == (lang == "en")


def test_more_rows_than_a_list_has_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopvisit.files.importing.understanding._MOST_ROWS", 3)
    assert understand(saved(tmp_path, box(sheet=sheet("姓名", *"abc"))), TODAY).rows == 3
    with pytest.raises(ShopError, match="more than 3 rows"):
        understand(saved(tmp_path, box(sheet=sheet("姓名", *"abcd"))), TODAY)


def test_an_import_that_somebody_stops_leaves_nothing(shop: Shop) -> None:
    made = book(("姓名", "日期"), *((f"顾客{number}", TODAY) for number in range(50)))
    path = saved(shop.path.parent, made)
    for stopped_at in (1, 30, 51, 90):
        asked = iter([turn == stopped_at for turn in range(1000)])
        with pytest.raises(ShopError, match="nothing of it was kept"):
            import_file(shop, path, cancelled=asked.__next__)
        assert db.value("SELECT count(*) FROM customer") == 0
        assert db.value("SELECT count(*) FROM journal WHERE table_name = 'customer'") == 0
    assert import_file(shop, path).new == 50
