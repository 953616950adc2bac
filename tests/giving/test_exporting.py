"""What leaves the shop: whole, harmless in a spreadsheet, its owner's alone, over no other file."""

import csv
import errno
import json
import sqlite3
import stat
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lists import below, read_table
from month_history import History
from shops import TODAY, MakeShop
from tongues import SPELT

from shopvisit import db
from shopvisit.cli import printing
from shopvisit.errors import CannotWriteError, ShopError
from shopvisit.files.giving import exporting
from shopvisit.files.giving.dossier import dossier
from shopvisit.files.giving.exporting import export_customer, export_tables
from shopvisit.files.new_files import defused, plain, write_csv
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import today as followups
from shopvisit.shop.people import customers, merging
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import form_drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import answer as talk_answer
from shopvisit.shop.talks import conversation
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole.undo import undo
from shopvisit.store import disk, schema
from shopvisit.store.migrations.complaints_and_pin import TYPED
from shopvisit.text import i18n

FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
# Whatever may stand in a cell, and often enough what starts a formula.
WORDS = st.text(
    st.one_of(
        st.sampled_from("'=+-@\t ＝＋－＠\ufeff\u200b\",;_x0041_&<>"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=12,
)


@pytest.fixture
def busy(tmp_path: Path) -> Shop:
    """A shop with a row in every table that people type into, each text the start of a formula."""
    history = History(tmp_path / "shop.db")
    texts: Iterator[str] = iter([f"{sign}1+{number}" for number in range(9) for sign in FORMULAS])

    def typed(table: str) -> dict[str, str]:
        return {column: next(texts) for column in TYPED[table]}

    history.add("staff", role="owner", **typed("staff"))
    history.rows["staff"][0]["id"] = 4  # behind those of every history
    history.add("reason", polarity="complaint", dimension="price", **typed("reason"))
    who = history.customer(**typed("customer"))
    history.visit(who, "2026-11-01", amount=100, **typed("visit"))
    history.add(
        "occasion", customer_id=who, kind="birthday", calendar="solar", month=5, day=3,
        **typed("occasion"),
    )  # fmt: skip
    history.add("improvement", **typed("improvement"))
    case = history.complaint(who, "2026-11-01", **typed("complaint"))
    history.event(case, "note", "2026-11-02", "10:00")
    history.rows["complaint_event"][0] |= typed("complaint_event")
    task = history.follow_up(who, "2026-11-03", "2026-11-03", **typed("follow_up"))
    history.attempt(task, "2026-11-03", **typed("attempt"))
    history.rating(who, "2026-11-03", follow_up_id=task, csat=5, **typed("rating"))
    history.add("rating_reason", rating_id=1, reason_id=1)
    history.add("improvement_source", improvement_id=1, rating_id=1)
    return history.open()


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, strict=True))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_everything_is_there_a_file_a_table(busy: Shop, tmp_path: Path) -> None:
    customers.edit(busy, 1, Customer("王秀英", "+86 13812342231", note="换了"))
    written = export_tables(busy, tmp_path / "out")
    tables = {schema.table_name(model) for model in schema.JOURNALLED}
    assert {path.stem for path in written} == tables | {"action", "journal"}
    for path in written:
        found = read_table(path)
        head = [name for (name,) in db.rows("SELECT name FROM pragma_table_info(?)", path.stem)]
        assert list(found.head[0].cells) == head
        assert [line.cells for line in below(found)] == [
            tuple("" if cell is None else str(cell) for cell in row)
            for row in db.rows(f"SELECT {', '.join(head)} FROM {path.stem} ORDER BY id")
        ]


def test_no_text_in_any_column_starts_a_formula(busy: Shop, tmp_path: Path) -> None:
    for path in export_tables(busy, tmp_path / "out"):
        for row in read_csv(path):
            assert not any(cell.startswith((*FORMULAS, "\t", "\r")) for cell in row)
    head, row = read_csv(tmp_path / "out" / "customer.csv")
    assert all(dict(zip(head, row, strict=True))[column][0] == "'" for column in TYPED["customer"])


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [["n", "text"], [-5, "-5"], [0, "0"], [None, ""]]
    write_csv(tmp_path / "n.csv", rows)
    assert (tmp_path / "n.csv").read_bytes() == b"\xef\xbb\xbfn,text\r\n-5,'-5\r\n0,0\r\n,\r\n"


@given(WORDS)
def test_what_makes_a_cell_harmless_is_taken_off_again(text: str) -> None:
    cell = defused(text)
    assert plain(cell) == text
    assert not cell.lstrip(" \t\ufeff\u200b").startswith(FORMULAS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@example([["_x0041_", "'=1", "''"]])
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_is_exported_is_read_as_the_same_text(tmp_path: Path, rows: list[list[str]]) -> None:
    heads = ["a", "b", "c"]
    path = tmp_path / "t.csv"
    write_csv(path, [heads, *rows])
    kept = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    assert [line.cells for line in below(read_table(path))] == kept


def test_files_are_their_owners_alone(shop: Shop, tmp_path: Path) -> None:
    written = export_tables(shop, tmp_path / "new" / "out")
    assert {mode(path) for path in written} == {0o600}
    assert mode(tmp_path / "new" / "out") == 0o700
    assert mode(export_customer(shop, customers.add(shop, Customer("王")), tmp_path / "a")) == 0o600


def test_a_file_that_is_there_is_never_written_over(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "journal.csv").write_text("mine")
    (folder / "dangling.json").symlink_to(folder / "nowhere")
    with pytest.raises(ShopError, match=r"There is a file already: .*journal\.csv"):
        export_tables(shop, folder)
    with pytest.raises(ShopError, match="There is a file already"):
        export_customer(shop, customers.add(shop, Customer("王")), folder / "dangling.json")
    assert left_in(folder) == ["dangling.json", "journal.csv"]
    assert (folder / "journal.csv").read_text() == "mine"


def test_a_file_that_appears_meanwhile_stays(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(path: Path, rows: object) -> None:
        (tmp_path / "out" / "journal.csv").write_text("mine")

    monkeypatch.setattr(exporting, "write_csv", late)
    with pytest.raises(ShopError, match="There is a file already"):
        export_tables(shop, tmp_path / "out")
    assert left_in(tmp_path / "out") == ["journal.csv"]


def test_where_a_file_stands_no_folder_is_made(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(ShopError, match="is not a folder"):
        export_tables(shop, tmp_path / "out")


def test_a_full_disk_leaves_no_half_file(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = iter(range(9))

    def full(path: Path) -> None:
        if next(room) > 5:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(disk, "sync", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        export_tables(shop, tmp_path)
    assert not [name for name in left_in(tmp_path) if name.endswith((".csv", ".new"))]


def test_what_a_killed_export_left_behind_is_swept(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / ".customer.csv.99.new").write_text("half")
    export_tables(shop, folder)
    assert not [name for name in left_in(folder) if name.startswith(".")]


def test_everything_is_of_one_moment(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(path: Path, rows: Iterator[list[str]]) -> None:
        write_csv(path, rows)
        if "staff" in path.name:
            with closing(sqlite3.connect(shop.path)) as other, other:
                other.execute("DROP TRIGGER journal_customer_insert")
                other.execute("INSERT INTO customer(created_at) VALUES ('2026-11-21T00:00:00Z')")

    monkeypatch.setattr(exporting, "write_csv", meanwhile)
    export_tables(shop, tmp_path / "out")
    assert len(read_csv(tmp_path / "out" / "customer.csv")) == 1
    assert db.value("SELECT count(*) FROM customer") == 1


def known(shop: Shop, customer_id: int, name: str = "one.json") -> dict[str, Any]:
    path = shop.path.parent / "exports" / name
    found: dict[str, Any] = json.loads(
        export_customer(shop, customer_id, path).read_text(encoding="utf-8")
    )
    return found


def test_a_customer_gets_all_that_is_known_of_them(make_shop: MakeShop) -> None:
    shop = make_shop(TODAY)
    who, _visit = visits.add(
        shop, Customer("王秀英", "13812342231"), Visit(TODAY, item="清洗", served_by=2)
    )
    case = complaints.open_(shop, who, complaints.New("没修好"))
    complaints.note(shop, case, "师傅已出发")
    task = next(row for row in followups.rows(shop, followups.today_ids(shop)))
    reason = db.value("SELECT id FROM reason WHERE polarity = 'complaint'")
    answer = talk_answer.Answer(csat=1, reason_ids=(reason,), complaint="还在漏")
    conversation.record(shop, task.id, answer)
    found = known(shop, who)
    assert found["customer"]["phone"] == "13812342231"
    assert found["visits"][0]["served_by"] == "小王"
    assert found["ratings"][0]["complaint"] == "还在漏"
    assert found["ratings"][0]["reasons"] == [
        db.value("SELECT name FROM reason WHERE id = ?", reason)
    ]
    assert found["complaints"][0]["text"] == "没修好"
    assert "师傅已出发" in [event["text"] for event in found["complaints"][0]["events"]]
    attempts = [attempt for row in found["follow_ups"] for attempt in row["attempts"]]
    assert {attempt["staff"] for attempt in attempts} == {"小张"}
    assert {entry["table"] for entry in found["journal"]} >= {
        "customer", "visit", "follow_up", "attempt", "rating", "rating_reason", "complaint",
        "complaint_event",
    }  # fmt: skip
    assert {entry["by"] for entry in found["journal"]} == {"小张"}


def test_what_is_half_typed_about_a_customer_is_theirs_too(shop: Shop) -> None:
    customer_id = customers.add(shop, Customer("王秀英"))
    other_id = customers.add(shop, Customer("赵伟"))
    form_drafts.save(shop, "visit", {"item": "换滤芯"}, customer_id)
    form_drafts.save(shop, "visit other", {"item": "清洗"}, other_id)
    half_typed = dossier(shop, customer_id)["half_typed"]
    assert isinstance(half_typed, list)
    bodies = [half["body"] for half in half_typed]
    assert bodies == [{"customer_id": customer_id, "item": "换滤芯"}]


def test_cards_that_were_merged_belong_to_the_customer(shop: Shop) -> None:
    kept = customers.add(shop, Customer("王秀英", "13812342231"))
    gone, _visit = visits.add(shop, Customer("王英", "13900008890"), Visit(TODAY, item="换滤芯"))
    merging.merge(shop, gone, kept)
    found = known(shop, gone)
    assert found["customer"]["name"] == "王秀英"
    assert [card["name"] for card in found["merged_cards"]] == ["王英"]
    assert [visit["item"] for visit in found["visits"]] == ["换滤芯"]


def test_nothing_of_anybody_else_is_in_it(shop: Shop) -> None:
    kept = customers.add(shop, Customer("王秀英", "13812342231"))
    other, _visit = visits.add(shop, Customer("陈小明", "13900008890"), Visit(TODAY, item="机密"))
    merging.merge(shop, other, kept)
    undo(shop)
    undo(shop)  # the visit and its customer are gone, and their numbers free again
    again, _visit = visits.add(shop, Customer("林小红", "13700001122"), Visit(TODAY, item="空调"))
    assert again == other
    for who in (kept, again):
        text = json.dumps(known(shop, who, f"{who}.json"), ensure_ascii=False)
        assert "陈小明" not in text
        assert "机密" not in text


def test_whoever_is_not_there_has_no_file(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(ShopError, match="There is no customer 99"):
        export_customer(shop, 99, tmp_path / "one.json")
    assert not (tmp_path / "one.json").exists()


@pytest.mark.parametrize("lang", SPELT)
def test_the_commands_say_what_they_wrote(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    i18n.use(lang)
    who = customers.add(shop, Customer("王秀英", "13812342231"))
    folder, path = tmp_path / "out", tmp_path / "one.json"
    assert printing.print_export(shop, Namespace(folder=folder, raw=True, template=False)) == 0
    assert printing.print_customer_export(shop, Namespace(id=who, file=path)) == 0
    said = capsys.readouterr().out
    assert str(len(left_in(folder))) in said
    assert str(folder) in said
    assert str(path) in said
    assert ("13812342231" in said) is False
    assert ("written" in said) == (lang == "en")
