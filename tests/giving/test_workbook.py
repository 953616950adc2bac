"""The shop as a workbook: what stands in its cells, and that it comes back as it was."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lists import below, read_table
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from shops import TODAY, MakeShop
from tongues import SPELT

from shopvisit import db
from shopvisit.cli import main as cli
from shopvisit.errors import ShopError
from shopvisit.files.giving import book, people_sheets
from shopvisit.files.giving.book import Column, Number, Sheet, write_book
from shopvisit.files.giving.exporting import export_template, export_workbook
from shopvisit.files.importing.columns import meaning_of
from shopvisit.files.importing.intake import import_file
from shopvisit.files.keeping import erasing
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import kinds
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import journal, names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import where
from shopvisit.text import i18n
from shopvisit.text.cleaning import clean

LISTED = Path("shopvisit-2026-11-21.xlsx")
# Fields of a sheet that an import passes over; each is told from its column all the same.
TO_LEARN = {
    "number", "time",
}  # fmt: skip
# What may stand in a cell, and often enough what starts a formula.
WORDS = st.sampled_from(
    ["", "老客", "六楼没电梯", "=1+1", "-5", "+86", "@家", "＝说明", "'t Hooft", "a b", "VIP 金卡",
     "x_0041_", "<b>&", "😀李", "11-21", "007", "1e5"]
)  # fmt: skip


def cells(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of every sheet by their headings, as another program reads them."""
    found = {}
    for sheet in load_workbook(path).worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(map(str, head), row, strict=True)) for row in rows]
    return found


def wrote(tmp_path: Path, rows: list[list[Any]], *styles: str) -> Path:
    path = tmp_path / "t.xlsx"
    columns = [Column(chr(97 + at), 9, style) for at, style in enumerate(styles)]
    write_book(path, [Sheet("1", columns, rows)])
    return path


@pytest.fixture
def busy(make_shop: MakeShop) -> Shop:
    shop = make_shop(TODAY)
    who = Customer(
        "=王秀英", "13812342231 / 010-8888", "女士", "wx", "人民路1号", "vip 老", "+备注",
        "wechat", "下午", "朋友", "service_only",
    )  # fmt: skip
    visit = Visit(TODAY, "repair", "@空调", 268_050, 2, "-记")
    customer_id, _visit = visits.add(shop, who, visit)
    occasions.add(shop, customer_id, "birthday", YearlyDay("lunar", 6, 10, leap=True, year=2025))
    complaints.open_(shop, customer_id, complaints.New("=没修好"))
    return shop


@pytest.mark.parametrize("lang", SPELT)
def test_the_workbook_has_a_sheet_for_everything_in_the_shops_language(
    busy: Shop, tmp_path: Path, lang: str
) -> None:
    i18n.use(lang)
    path = export_workbook(busy, tmp_path)
    assert path == tmp_path / LISTED
    found = cells(path)
    wanted = ("Customers", "Visits", "Talks and scores", "Complaints", "Follow-ups", "Improvements")
    assert list(found) == [*map(i18n._, wanted), "2026-11"]
    visit = found[i18n._("Visits")][0]
    assert visit[i18n._("Name")] == "=王秀英"
    assert visit[i18n._("Phone")] == "13812342231 / 010-8888"
    assert visit[i18n._("Date")] == datetime(2026, 11, 21)
    assert visit[i18n._("Amount")] == 2680.5
    assert visit[i18n._("Staff")] == "小王"
    opened = found[i18n._("Complaints")][0][i18n._("Opened")]
    assert opened == datetime(2026, 11, 21, 10)
    figures = {row[i18n._("Figure")]: row for row in found["2026-11"]}
    assert figures[i18n._("Visits")][i18n._("This month")] == 1


def test_no_cell_is_a_formula_and_headings_stay_in_sight(busy: Shop, tmp_path: Path) -> None:
    for sheet in load_workbook(export_workbook(busy, tmp_path)).worksheets:
        assert sheet.freeze_panes == "A2"
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {
            "n", "s", "inlineStr", "d",
        }  # fmt: skip
        assert all(dim.width for dim in sheet.column_dimensions.values())


def test_money_is_a_number_in_the_currency_and_a_phone_is_text(busy: Shop, tmp_path: Path) -> None:
    sheet = load_workbook(export_workbook(busy, tmp_path))["Visits"]
    head = {cell.value: cell.column for cell in sheet[1]}
    amount = sheet.cell(2, head["Amount"])
    assert (amount.value, amount.number_format) == (2680.5, '"¥"#,##0.00')
    assert sheet.cell(2, head["Phone"]).number_format == "@"
    assert sheet.cell(2, head["Date"]).number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("lang", SPELT)
def test_an_import_knows_the_headings(lang: str) -> None:
    i18n.use(lang)
    for field in people_sheets.HEADINGS.keys() - TO_LEARN:
        known = meaning_of(people_sheets.heading(field))
        assert known
        assert known.field == field


def person(number: int) -> st.SearchStrategy[Customer]:
    return st.builds(
        Customer,
        name=WORDS.map(lambda text: f"客{number} {text}".strip()),
        phone=st.sampled_from(
            [f"1380000{number:04}", f"139{number:08} / 010-6000{number:04}", f"+44 20 {number:07}"]
        ),
        salutation=WORDS, wechat=WORDS, address=WORDS, tags=WORDS, note=WORDS, best_time=WORDS,
        source=WORDS,
        preferred_channel=st.sampled_from([None, *kinds.CHANNELS]),
        contact_consent=st.sampled_from(customers.CONSENTS),
    )  # fmt: skip


VISITS = st.builds(
    Visit,
    st.dates(date(2026, 1, 1), TODAY),
    st.sampled_from(list(names.VISIT_KINDS)),
    WORDS,
    st.one_of(st.none(), st.integers(0, 10**9)),
    st.sampled_from([None, 1, 2, 3]),
    WORDS,
    new_server=st.just(""),
)


def _solar(day: date, year: int | None = None) -> YearlyDay:
    return YearlyDay("solar", day.month, day.day, year=year)


SOLAR = st.one_of(
    st.dates(date(1900, 1, 1), TODAY).map(
        lambda d: YearlyDay("solar", d.month, d.day, year=d.year)
    ),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(
        lambda d: YearlyDay("solar", d.month, d.day)
    ),
)
MOON = st.sampled_from(
    [
        YearlyDay("lunar", 8, 15), YearlyDay("lunar", 6, 10, leap=True),
        YearlyDay("lunar", 6, 10, leap=True, year=2025), YearlyDay("lunar", 12, 29, year=1988),
    ]
)  # fmt: skip
NOTES = st.one_of(st.just(""), WORDS, st.just("小 (儿) 子)"))


@st.composite
def worlds(draw: st.DrawFn) -> list[tuple[Customer, list[Visit], list[tuple[str, YearlyDay, str]]]]:
    world = []
    for number in range(draw(st.integers(1, 4))):
        days = [
            (kind, day, draw(NOTES))
            for kind in ("birthday", "anniversary", "child_day")
            for day in draw(st.lists(SOLAR | MOON, max_size=2, unique_by=_named))
        ]
        world.append((draw(person(number)), draw(st.lists(VISITS, max_size=3)), days))
    return world


def _named(on: YearlyDay) -> tuple[object, ...]:
    return on.calendar, on.month, on.day, on.leap


ROUNDS = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=20,
    deadline=None,
)


PLACES = st.sampled_from(["CN", "GB", "US", "JP", "KW", "DE", "TN"])


def peopled(make_shop: MakeShop, name: str, world: list[Any], country: str = "CN") -> Shop:
    (make_shop(name=name).path).unlink()
    shop = make_shop(name=name)
    where.change(shop, country=country)
    with journal.action(shop, "typed"):
        for customer, seen, days in world:
            who = customers.add(shop, customer)
            for visit in seen:
                visits.add(shop, who, visit)
            for kind, day, note in days:
                occasions.add(shop, who, kind, day, note)
    return shop


@ROUNDS
@given(world=worlds(), lang=st.sampled_from(SPELT))
def test_every_word_day_and_number_can_be_told_from_the_cells(
    make_shop: MakeShop, tmp_path: Path, world: list[Any], lang: str
) -> None:
    i18n.use(lang)
    shop = peopled(make_shop, "told", world)
    (tmp_path / LISTED).unlink(missing_ok=True)
    found = cells(export_workbook(shop, tmp_path))
    said = people_sheets.heading
    consents = {i18n._(word): code for code, word in names.CONSENTS.items()}
    channels = {i18n._(word): code for code, word in kinds.CHANNELS.items()} | {None: None}
    for (customer, _seen, days), row in zip(world, found[i18n._("Customers")], strict=True):
        text: dict[str, Any] = {
            field: unescaped(row[said(field)])
            for field in ("name", "phone", "salutation", "wechat", "address", "tags", "note",
                          "best_time", "source")
        }  # fmt: skip
        told = Customer(
            **text,
            preferred_channel=channels[row[said("preferred_channel")]],
            contact_consent=consents[row[said("contact_consent")]],
        )
        assert told == customer
        for kind in names.OCCASIONS:
            wanted = [(day, clean(note, 80)) for of, day, note in days if of == kind]
            assert days_in(row[said(kind)]) == wanted


def unescaped(cell: str | None) -> str:
    from shopvisit.files.new_files import plain

    return plain(cell or "")


def days_in(cell: object) -> list[tuple[YearlyDay, str]]:
    if isinstance(cell, datetime):
        return [(YearlyDay("solar", cell.month, cell.day, year=cell.year), "")]
    return occasions.parse_noted(str(cell or ""))


@ROUNDS
@given(world=worlds(), lang=st.sampled_from(SPELT), country=PLACES)
def test_customers_come_back_from_an_empty_shops_import(
    make_shop: MakeShop, tmp_path: Path, world: list[Any], lang: str, country: str
) -> None:
    i18n.use(lang)
    stored = "SELECT name, phone, salutation, wechat, tags, note, source FROM customer ORDER BY id"
    born = (
        "SELECT customer_id, kind, calendar, month, day, leap, year, note FROM occasion "
        "ORDER BY 1, 2, 3, 4, 5, 6"
    )
    shop = peopled(make_shop, "sent", world, country)
    (tmp_path / LISTED).unlink(missing_ok=True)
    path = export_workbook(shop, tmp_path)
    before = db.rows(stored), db.rows(born)
    other = peopled(make_shop, "fresh", [], country)
    done = import_file(other, path)
    assert done.rejected == 0
    assert (db.rows(stored), db.rows(born)) == before


@ROUNDS
@given(world=worlds(), lang=st.sampled_from(SPELT), country=PLACES)
def test_visits_come_back_with_staff_and_amounts(
    make_shop: MakeShop, tmp_path: Path, world: list[Any], lang: str, country: str
) -> None:
    i18n.use(lang)
    stored = (
        "SELECT DISTINCT c.phone, v.visited_on, v.kind, v.item, v.amount, v.served_by, v.note "
        "FROM visit v JOIN customer c ON c.id = v.customer_id ORDER BY 1, 2, 3, 4, 5, 6"
    )
    shop = peopled(make_shop, "sent", world, country)
    before = db.rows(stored)
    path = tmp_path / "visits.xlsx"
    write_book(path, [people_sheets.visits(people_sheets.visit_rows())])
    if before:
        assert import_file(peopled(make_shop, "fresh", [], country), path).rejected == 0
        told_by_staff = {row[:5] for row in db.rows(stored)}
        # Visits that differ in nothing but who served, or in a note, are one to an import.
        assert told_by_staff == {row[:5] for row in before}
        assert set(db.rows(stored)) <= set(before)
    assert shop.path != path


@ROUNDS
@example([["_x0041_", "'=1", "''"]])
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_texts_are_read_as_they_were_written(tmp_path: Path, rows: list[list[str]]) -> None:
    path = wrote(tmp_path, rows, book.TEXT, book.TEXT, book.TEXT)
    kept = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    if kept:
        assert [line.cells for line in below(read_table(path))] == kept
    shown = [
        tuple(unescaped(unescape(cell or "")) for cell in row)
        for row in load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True)
    ]
    assert [row for row in shown if any(row)] == kept


def test_numbers_days_and_times_are_what_they_are(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 21, 10, 5).astimezone()
    row = [-5, "-5", date(2026, 11, 21), moment, time(9, 30), Number(0.87, book.PERCENT), None]
    path = wrote(tmp_path, [row, [0, "0", date(1899, 1, 2), None, None, 1, ""]], *["0"] * 7)
    first, second = load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True)
    assert first == (
        -5, "-5", datetime(2026, 11, 21), datetime(2026, 11, 21, 10, 5), time(9, 30), 0.87, None,
    )  # fmt: skip
    assert second == (0, "0", "1899-01-02", None, None, 1, None)


def test_rows_that_find_no_room_go_on_on_the_next_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "_MOST_ROWS", 2)
    path = wrote(tmp_path, [[number] for number in range(5)], book.NUMBER)
    found = cells(path)
    assert {name: [row["a"] for row in rows] for name, rows in found.items()} == {
        "1": [0, 1], "1 2": [2, 3], "1 3": [4],
    }  # fmt: skip


def test_a_row_that_cannot_be_read_leaves_nothing_beside_the_book(tmp_path: Path) -> None:
    def broken() -> Any:
        yield ["one"]
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_book(tmp_path / "t.xlsx", [Sheet("1", [Column("a", 9)], broken())])
    assert [path.name for path in tmp_path.glob("t.xlsx.*")] == []


def test_what_a_killed_writing_left_is_swept(shop: Shop, tmp_path: Path) -> None:
    left = tmp_path / f".{LISTED}.99.new.abc"
    left.mkdir()
    (left / "tmp1").write_text("half")
    export_workbook(shop, tmp_path)
    assert not left.exists()


def test_a_workbook_that_is_there_is_never_written_over(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / LISTED).write_text("mine")
    with pytest.raises(ShopError, match=f"There is a file already: .*{LISTED}"):
        export_workbook(shop, tmp_path)
    assert (tmp_path / LISTED).read_text() == "mine"


def test_whoever_was_erased_stands_nowhere_in_it(busy: Shop, tmp_path: Path) -> None:
    who = db.value("SELECT id FROM customer")
    erasing.erase(busy, who)
    found = cells(export_workbook(busy, tmp_path))
    for name in ("Customers", "Visits", "Talks and scores", "Complaints", "Follow-ups"):
        assert found[name] == []


@pytest.mark.parametrize("lang", SPELT)
def test_a_template_that_was_filled_in_is_imported(
    make_shop: MakeShop, tmp_path: Path, lang: str
) -> None:
    i18n.use(lang)
    path = export_template(tmp_path)
    filled = load_workbook(path)
    sheet = filled.worksheets[0]
    assert sheet.max_row == 1
    row = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in (("Name", "王秀英"), ("Phone", "13812342231"), ("Birthday", "农历8-15")):
        sheet.cell(2, row[i18n._(heading)], value)
    filled.save(path)
    assert import_file(make_shop(), path).new == 1
    assert db.row("SELECT name, phone FROM customer") == ("王秀英", "13812342231")
    assert db.row("SELECT calendar, month, day FROM occasion") == ("lunar", 8, 15)


def test_what_may_be_chosen_can_be_chosen_in_the_template(tmp_path: Path) -> None:
    sheet = load_workbook(export_template(tmp_path))["Visits"]
    (offered,) = sheet.data_validations.dataValidation
    assert "repair" in str(offered.formula1)


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ((), {LISTED.name}),
        (("--xlsx",), {LISTED.name}),
        (("--template",), {"shopvisit-template.xlsx"}),
        (("--raw",), {"customer.csv", "visit.csv", "journal.csv"}),
    ],
)
def test_the_command_writes_what_was_asked_for_once(
    shop: Shop, tmp_path: Path, words: tuple[str, ...], written: set[str],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shop.disconnect()
    out = tmp_path / "out"
    line = ["export", str(out), *words, "--db", str(shop.path), "--today", "2026-11-21"]
    assert cli.main(line) == 0
    names_there = {path.name for path in out.iterdir()}
    assert written <= names_there
    assert len(names_there) == len(written) or "--raw" in words
    assert cli.main(line) == 1
    assert "There is a file already" in capsys.readouterr().err
    assert not any(b"<f>" in ZipFile(path).read(part) for path in out.glob("*.xlsx")
                   for part in ZipFile(path).namelist())  # fmt: skip
