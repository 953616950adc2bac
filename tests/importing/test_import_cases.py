"""Lists as real programs write them, each with what is right for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.importing.answers import Answers
from shopvisit.files.importing.intake import import_file
from shopvisit.files.importing.outcome import Imported
from shopvisit.shop.people import staff
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import where

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Right:
    """What comes of a list: customers as name, phone, note; birthdays and visits by their name."""

    people: tuple[tuple[str, str, str], ...] = ()
    birthdays: tuple[tuple[object, ...], ...] = ()  # name, calendar, year, month, day, leap
    visits: tuple[tuple[object, ...], ...] = ()  # name, day, item, amount, staff
    left_out: tuple[tuple[int, str, bool], ...] = ()  # line, field, whole
    refused: str = ""
    notes: tuple[str, ...] = ()
    answers: Answers = field(default_factory=Answers)
    asks: tuple[str, ...] = ()
    tags: str = ""
    encoding: str | None = "utf-8"
    country: str = "CN"
    heading_line: int | None = 1


WANG, LI, ZHAO = "王秀英", "李建国", "赵小美"
ONE, TWO, THREE = "13811110001", "13811110002", "13811110003"
ANNA, BO = "Anna Lindqvist", "Bo Karlsson"
ONLY_WANG = ((WANG, ONE, ""),)
BORN = ((WANG, "solar", 1968, 5, 3, 0),)
CUT = "老顾客，每年春秋各来一次。" * 60

RIGHT = {
    "01-first-last-name.csv": Right(((ANNA, "070-111 22 01", ""), (BO, "070-111 22 02", ""))),
    "02-google-contacts-new.csv": Right(
        (
            (WANG, "138 1111 0001 / 0571-88880001", "老顾客"),
            ("杭州样板公司", "0571-88880002", ""),
        ),
        BORN,
    ),
    "04-outlook.csv": Right(
        ((ANNA, "070-111 22 01 / 08-111 22 01", "Prefers mornings"),),
        left_out=((2, "birthday", False),),
        asks=("--dates",),
        tags="VIP",
    ),
    "04-outlook.csv mdy": Right(
        ((ANNA, "070-111 22 01 / 08-111 22 01", "Prefers mornings"),),
        ((ANNA, "solar", 1968, 5, 3, 0),),
        answers=Answers(dates="mdy"),
        tags="VIP",
    ),
    "05-square-customers.csv": Right(
        ((ANNA, "+46701112201", "Prefers mornings"),), ((ANNA, "solar", 1968, 5, 3, 0),)
    ),
    "06-shopify-customers.csv": Right(
        ((ANNA, "+46701112201", "Prefers mornings"),), tags="vip, wholesale"
    ),
    "08-member-export-cn.csv": Right(ONLY_WANG),
    "09-consumption-cn.csv": Right(
        ONLY_WANG, visits=((WANG, "2026-10-02", "空调清洗", 26800, "Y"),), encoding="gb18030"
    ),
    "11-masked-phones.csv": Right(
        ((WANG, "", ""), (LI, "", "")),
        visits=(
            (WANG, "2026-10-02", "空调清洗", 26800, None),
            (LI, "2026-10-03", "滤芯", 5900, None),
        ),
        left_out=((2, "phone", False), (3, "phone", False)),
    ),
    "12-contact-and-company.csv": Right((("张经理", THREE, "名称: 样板小区物业处"),)),
    "14-title-line-above.csv": Right((*ONLY_WANG, (LI, TWO, "")), BORN, heading_line=3),
    "15-long-note.csv": Right(((WANG, ONE, CUT[:500]),), left_out=((2, "note", False),)),
    "16-placeholders.csv": Right(
        ((WANG, "", ""), (LI, TWO, ""), (ZHAO, "", "")),
        visits=((LI, "2026-10-03", "", None, None), (ZHAO, "2026-10-03", "", 0, None)),
    ),
    "18-day-month-year.csv": Right(
        ((ANNA, "+46701112201", ""), (BO, "+46701112202", "")),
        ((ANNA, "solar", 1968, 12, 25, 0), (BO, "solar", 1970, 2, 1, 0)),
        ((ANNA, "2026-10-13", "", 12050, None), (BO, "2026-11-02", "", 9900, None)),
    ),
    "04-outlook.csv in America": Right(
        ((ANNA, "070-111 22 01 / 08-111 22 01", "Prefers mornings"),),
        ((ANNA, "solar", 1968, 5, 3, 0),),
        tags="VIP",
        country="US",
    ),
    "18-day-month-year.csv in Sweden": Right(
        ((ANNA, "+46701112201", ""), (BO, "+46701112202", "")),
        ((ANNA, "solar", 1968, 12, 25, 0), (BO, "solar", 1970, 2, 1, 0)),
        ((ANNA, "2026-10-13", "", 12050, None), (BO, "2026-11-02", "", 9900, None)),
        country="SE",
    ),
    "18-day-month-year.csv in Japan": Right(
        ((ANNA, "+46701112201", ""), (BO, "+46701112202", "")),
        ((ANNA, "solar", 1968, 12, 25, 0), (BO, "solar", 1970, 2, 1, 0)),
        ((ANNA, "2026-10-13", "", 121, None), (BO, "2026-11-02", "", 99, None)),
        country="JP",
    ),
    "09-consumption-cn.csv in Britain": Right(
        ONLY_WANG, visits=((WANG, "2026-10-02", "空调清洗", 26800, "Y"),), encoding="gb18030",
        country="GB",
    ),
    "20-big5.csv in Taiwan": Right(
        (("林淑芬", "0912-000-001", "熟客"),), (("林淑芬", "solar", 1968, 5, 3, 0),),
        encoding="big5", country="TW",
    ),
    "20-big5.csv": Right(
        (("林淑芬", "0912-000-001", "熟客"),), (("林淑芬", "solar", 1968, 5, 3, 0),),
        encoding="big5",
    ),
    "22-one-broken-byte.csv": Right(
        ((WANG, ONE, "老顾客"), (LI, TWO, "楼上那\ufffd"), (ZHAO, THREE, "")),
        notes=("1 character of the file is broken",),
    ),
    "23-nul-bytes.csv": Right((*ONLY_WANG, (LI, TWO, ""))),
    "24-utf16-no-bom.csv": Right(ONLY_WANG, encoding="utf-16-le"),
    "25-html-table.xls": Right(refused="web page .* save it as .xlsx"),
    "26-spreadsheetml-2003.xls": Right(refused="XML sheet; .* save it as .xlsx"),
    "27-totals-row.csv": Right(
        (*ONLY_WANG, (LI, TWO, "")),
        visits=((WANG, "2026-10-02", "", 26800, None), (LI, "2026-10-03", "", 5900, None)),
        left_out=((4, "", True),),
    ),
    "29-name-only-in-first-row.csv": Right(
        ONLY_WANG,
        visits=((WANG, "2026-09-01", "空调清洗", 26800, None),),
        left_out=((3, "name", True),),
        asks=("--as-above",),
    ),
    "29-name-only-in-first-row.csv as above": Right(
        ONLY_WANG,
        visits=(
            (WANG, "2026-09-01", "空调清洗", 26800, None),
            (WANG, "2026-10-02", "滤芯", 5900, None),
        ),
        answers=Answers(as_above=True),
    ),
    "30-same-item-twice-a-day.csv": Right(
        ONLY_WANG, visits=((WANG, "2026-10-02", "剪发", 3800, None),) * 2
    ),
    "32-extra-comma.csv": Right(((LI, TWO, ""),), left_out=((2, "", True),)),
    "33-pipe.csv": Right(ONLY_WANG, BORN),
    "35-serial-dates.csv": Right(ONLY_WANG, BORN, ((WANG, "2026-10-02", "", None, None),)),
    "36-short-year.csv": Right(
        (*ONLY_WANG, (LI, TWO, "")),
        visits=((WANG, "2026-10-02", "", None, None), (LI, "2026-10-03", "", None, None)),
    ),
    "38-lunar-without-word.csv": Right(
        ((WANG, ONE, ""), (LI, TWO, ""), (ZHAO, THREE, "")),
        (
            (WANG, "lunar", None, 8, 15, 0),
            (LI, "lunar", None, 6, 10, 1),
            (ZHAO, "lunar", 1990, 8, 15, 0),
        ),
    ),
    "39-no-header.csv": Right(refused="begins with data"),
    "39-no-header.csv named": Right(
        ((WANG, ONE, ""), (LI, TWO, "")),
        BORN,
        answers=Answers({1: "name", 2: "phone", 3: "birthday"}),
        heading_line=None,
    ),
    "40-latin1.csv": Right(
        ((ANNA, "+46701112201", "kommer på måndag"), ("Björn Ek", "+46701112202", "")),
        encoding="cp1252",
    ),
    "42-mac-line-ends.csv": Right(ONLY_WANG),
    "43-quoted-header-with-commas.csv": Right(ONLY_WANG),
    "50-iphone-lunar-birthday.vcf": Right(
        ((WANG, "138 1111 0001", ""),), ((WANG, "lunar", None, 8, 15, 0),), heading_line=0
    ),
    "51-company-only.vcf": Right((("杭州样板公司", "0571-88880002", ""),), heading_line=0),
    "53-latin1.vcf": Right(
        (("Björn Ek", "+46701112202", ""),), encoding="cp1252", heading_line=0
    ),
    "55-long-note.vcf": Right(
        ((ANNA, "+46701112201", ("Prefers mornings. " * 40)[:500]),),
        left_out=((1, "note", False),),
        heading_line=0,
    ),
    "56-pause.vcf": Right((("Bank Hotline", "95500", ""),), heading_line=0),
    "57-text-birthday.vcf": Right(
        ((ANNA, "+46701112201", ""),), left_out=((1, "birthday", False),), heading_line=0
    ),
    "60-title-row-merged.xlsx": Right(ONLY_WANG, BORN, encoding=None, heading_line=2),
    "62-instructions-sheet-first.xlsx": Right(
        ONLY_WANG, notes=("Sheets not read: 填写说明",), encoding=None
    ),
    "63-customers-and-visits-sheets.xlsx": Right(
        ONLY_WANG, visits=((WANG, "2026-10-02", "空调清洗", 26800, None),), encoding=None
    ),
    "65-shown-with-two-decimals.xlsx": Right(
        (*ONLY_WANG, (LI, TWO, "")),
        visits=((WANG, "2026-10-02", "", 3333, None), (LI, "2026-10-02", "", 17413, None)),
        encoding=None,
    ),
    "66-formula-without-value.xlsx": Right(
        ONLY_WANG,
        visits=((WANG, "2026-10-02", "", None, None),),
        left_out=((2, "amount", False), (3, "", True)),
        notes=("2 cells hold formulas that were never calculated",),
        encoding=None,
    ),
    "68-name-merged-over-visits.xlsx": Right(
        ONLY_WANG,
        visits=(
            (WANG, "2026-09-01", "空调清洗", 26800, None),
            (WANG, "2026-10-02", "滤芯", 5900, None),
        ),
        encoding=None,
    ),
    "70-ok-phone-formats.xlsx": Right(
        ((WANG, ONE, ""), (LI, TWO, ""), (ZHAO, THREE, "")), encoding=None
    ),
    "71-ok-1904.xlsx": Right(((WANG, "", ""),), BORN, encoding=None),
    "72-ok-format-31.xlsx": Right(
        ((WANG, "", ""),), BORN, ((WANG, "2026-10-02", "", None, None),), encoding=None
    ),
    "73-stray-far-cell.xlsx": Right(ONLY_WANG, encoding=None),
    "74-empty-style-attribute.xlsx": Right(ONLY_WANG, encoding=None),
    "77-opendocument.ods": Right(refused=r"OpenDocument sheet \(.ods\); save it as .xlsx"),
    "78-old-excel.xls": Right(refused=r"old kind \(.xls\); save it as .xlsx"),
    "79-ok-libreoffice.xlsx": Right(ONLY_WANG, encoding=None),
}  # fmt: skip


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    made = make_shop(TODAY)
    staff.add(made, "Y")
    return made


def brought(shop: Shop, case: str, right: Right, *, dry_run: bool = False) -> Imported:
    path = shop.path.parent / case.split(maxsplit=1)[0]
    path.write_bytes((CASES / path.name).read_bytes())
    return import_file(shop, path, answers=right.answers, dry_run=dry_run)


def test_every_file_has_its_right_result() -> None:
    assert {path.name for path in CASES.iterdir()} == {case.split(maxsplit=1)[0] for case in RIGHT}


@pytest.mark.parametrize("case", [case for case, right in RIGHT.items() if not right.refused])
def test_a_list_gets_in_whole_and_the_second_time_brings_nothing(shop: Shop, case: str) -> None:
    right = RIGHT[case]
    if right.country != "CN":
        where.change(shop, country=right.country)
    tried = brought(shop, case, right, dry_run=True)
    assert db.value("SELECT count(*) FROM customer") == 0
    done = brought(shop, case, right)
    people = db.rows("SELECT name, phone, note FROM customer ORDER BY id")
    assert people == list(right.people)
    assert db.value("SELECT max(tags) FROM customer") == right.tags
    assert db.rows(
        "SELECT c.name, o.calendar, o.year, o.month, o.day, o.leap FROM occasion o "
        "JOIN customer c ON c.id = o.customer_id ORDER BY o.id"
    ) == list(right.birthdays)
    assert db.rows(
        "SELECT c.name, v.visited_on, v.item, v.amount, s.name FROM visit v "
        "JOIN customer c ON c.id = v.customer_id LEFT JOIN staff s ON s.id = v.served_by "
        "ORDER BY v.id"
    ) == list(right.visits)
    assert [(one.line, one.field, one.whole) for one in done.left_out] == list(right.left_out)
    assert [question.option for question in done.questions] == list(right.asks)
    for note in right.notes:
        assert any(note in said for said in done.notes)
    main = done.understood.main
    assert (main.table.encoding, main.heading_line) == (right.encoding, right.heading_line)
    assert (tried.rows, tried.new, tried.visits, tried.left_out) == (
        done.rows, done.new, done.visits, done.left_out,
    )  # fmt: skip
    again = brought(shop, case, right)
    assert (again.new, again.updated, again.visits) == (0, 0, 0)


@pytest.mark.parametrize("case", [case for case, right in RIGHT.items() if right.refused])
def test_a_file_that_is_refused_is_told_what_to_do_with(shop: Shop, case: str) -> None:
    with pytest.raises(ShopError, match=RIGHT[case].refused):
        brought(shop, case, RIGHT[case])
