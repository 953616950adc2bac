"""What goes out under trouble: hostile words, full disks, kills."""

import contextlib
import csv
import json
import random
import sqlite3
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from lists import below, read_table
from openpyxl import load_workbook
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.files.giving.exporting import export_customer, export_tables, export_workbook
from shopvisit.files.importing.cells import seen
from shopvisit.files.importing.intake import import_file
from shopvisit.settings import loading
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text.cleaning import clean

# Hostile words

NASTY = (
    "'); DROP TABLE customer;--", '" OR 1=1 --', "100%", "_", "\\", "a\\'b", "{customer}", "{0}",
    "%s%n", "[/]", "[VIP]", "[@click=app.quit]x[/]", "[red]", "\\[x]", "$(reboot)", "`id`",
    "=cmd|'/C calc'!A0", '=HYPERLINK("http://x","y")', "+86 138", "-1", "@SUM(A1)", "＝1+1",
    "'=1", "''=1", "'", '"', '""', 'a"b', "a,b", "a;b", "a\tb", "a\nb", "a\r\nb", "\x00", "a\x00b",
    "\x1b]0;PWNED\x07", "\x1b[2J", "\x9b31m", "\u202egnp.exe", "\u2066x\u2069", "\ufeffx", "\u200b",
    "\u200bx", "\u00ad", "\U000e0041", "\ufe0f", "1\ufe0f\u20e3", "👍🏽", "👩‍👩‍👧", "e\u0301", "ﬁ",
    "Ａ", "Ω", "a" + "\u0301" * 50, "\ue000", "\uffff", "\ud800", "\U0010ffff", "龘" * 80, "ا" * 40,
    "ab\u05d0\u05d1", "𠮷", "㐀", "<script>alert(1)</script>", "<f>1+1</f>", "&amp;", "]]>", "<!--",
    "&#x0;", "_x0041_", "_x005F_", "_xD800_", "null", "None", "NaN", "1e5", "1E+10", "TRUE", "0x41",
    "2026-11-21", "00012", "../../etc/passwd", "C:\\", "CON", "~", "#", "-", "--help", "😀" * 30,
    "sep=,", "BEGIN:VCARD", "PK\x03\x04", "%00", "\u3000x\u3000", "\u2028x", "\u2029", "\x85x",
    "\x7f",
)  # fmt: skip


def hostile(count: int) -> list[str]:
    """Distinct strings: known nasties alone and around a name, then random ones of every plane."""
    chance = random.Random(7)
    found = dict.fromkeys(NASTY)
    found |= dict.fromkeys(
        f"{start}{text}" for start, text in product("=+-@'＝＋－＠ ", NASTY[:24])
    )
    found |= dict.fromkeys(f"王{text}英" for text in NASTY)
    while len(found) < count:
        codes = [
            chance.choice((128, 0x3000, 0xFFFF, 0x10FFFF)) for _ in range(chance.randint(1, 30))
        ]
        found["".join(chr(chance.randint(0, most)) for most in codes)] = None
    return list(found)


@pytest.mark.parametrize("xlsx", [False, True])
def test_hostile_words_go_out_and_come_in_as_they_are(make_shop: MakeShop, xlsx: bool) -> None:
    words = hostile(700)
    shop = make_shop()
    sent = {}
    with journal.action(shop, "typed"):
        for number, text in enumerate(words):
            one = Customer(f"客{number} {text}"[:60], f"1380000{number:04}", note=text, wechat=text)
            sent[customers.add(shop, one)] = text
    folder = shop.path.parent / "out"
    if xlsx:
        path = export_workbook(shop, folder)
        written = load_workbook(path).worksheets[0]
        kinds = {cell.data_type for row in written.iter_rows() for cell in row}
        assert kinds <= {"n", "s", "inlineStr"}
    else:
        export_tables(shop, folder)
        path = folder / "customer.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            starts = {cell[:1] for row in csv.reader(file, strict=True) for cell in row}
        assert not starts & set("=+-@＝＋－＠\t\r")
    stored = "SELECT name, phone, note, wechat FROM customer ORDER BY id"
    before = db.rows(stored)
    other = make_shop(name="other")
    done = import_file(other, path)
    assert (done.new, done.rejected) == (len(sent), 0)
    # What only says that a cell is blank, such as a dash, comes back as nothing.
    told = [(name, phone, seen(note), seen(wechat)) for name, phone, note, wechat in before]
    assert db.rows(stored) == told
    assert before[0][2] == clean(words[0], 500)
    print(f"{len(sent)} hostile strings went out and came in as {path.suffix}, 0 changed")


def test_hostile_words_stand_in_a_customers_own_file(shop: Shop) -> None:
    words = hostile(520)
    who = customers.add(shop, Customer("王秀英"))
    with journal.action(shop, "typed"):
        for text in words:
            visits.add(shop, who, Visit(TODAY, "consult", note=text))
    path = export_customer(shop, who, shop.path.parent / "exports" / "one.json")
    found = json.loads(path.read_bytes())["visits"]
    assert [visit["note"] for visit in found] == [clean(text, 500) for text in words]
    print(f"{len(words)} hostile strings in a customer's own file, 0 changed")


# Exports

_EXPORTING = """
import resource, sys
from datetime import date
from pathlib import Path
from shopvisit.settings import loading as config
from shopvisit.errors import ShopError
from shopvisit.files.giving.exporting import export_tables, export_workbook
from shopvisit.shop.record.shop import Clock, Shop
shop = Shop(Path(sys.argv[1]), config.default(), Clock(date.fromisoformat(sys.argv[3])))
room = int(sys.argv[4])
if room:
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
print("open", flush=True)
try:
    (export_workbook if sys.argv[5] == "xlsx" else export_tables)(shop, Path(sys.argv[2]))
except ShopError as error:
    print(error, flush=True)
"""
_CARELESS_EXPORT = """
import csv, sqlite3, sys
from pathlib import Path
connection = sqlite3.connect(sys.argv[1])
print("open", flush=True)
tables = "SELECT name FROM sqlite_master WHERE type = 'table'"
for (table,) in connection.execute(tables).fetchall():
    with open(Path(sys.argv[2]) / f"{table}.csv", "w", buffering=1) as file:
        csv.writer(file).writerows(connection.execute(f"SELECT * FROM {table}"))
        file.write("end")
"""


def killed_after(program: str, seconds: float, *words: object) -> None:
    command = [sys.executable, "-c", program, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
        child.kill()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from shopvisit.sample.sample import write_sample

    path = tmp_path_factory.mktemp("sample") / "shop.db"
    write_sample(path, today=TODAY, config=loading.default())
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_full_disk_leaves_no_half_export(sample: Path, tmp_path: Path, kind: str) -> None:
    rooms = (100, 1000, 4096, 10_000, 20_000)
    for room in rooms:
        folder = tmp_path / str(room)
        words = [str(word) for word in (sample, folder, TODAY, room, kind)]
        command = [sys.executable, "-c", _EXPORTING, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "The disk says no" in done.stdout
        assert list(folder.iterdir()) == []
    print(f"{len(rooms)} exports to a full disk, 0 files left")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_that_is_killed_leaves_whole_files_only(
    sample: Path, tmp_path: Path, kind: str
) -> None:
    chance, kills, named = random.Random(3), 0, 0
    for number in range(12):
        folder = tmp_path / str(number)
        killed_after(
            _EXPORTING,
            chance.uniform(0, 3 if kind == "xlsx" else 0.8),
            sample,
            folder,
            TODAY,
            0,
            kind,
        )
        kills += 1
        for path in folder.glob(f"[!.]*.{kind}") if folder.exists() else ():
            with contextlib.closing(sqlite3.connect(sample)) as connection:
                table = "customer" if kind == "xlsx" else path.stem
                count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert len(below(read_table(path))) == count
            named += 1
    print(f"{kills} exports killed, {named} files had their names, 0 by halves")


def test_a_careless_export_leaves_half_files(sample: Path, tmp_path: Path) -> None:
    """The control: were this to leave none, the kills above would prove nothing."""
    chance, halves = random.Random(3), 0
    for number in range(15):
        folder = tmp_path / str(number)
        folder.mkdir()
        killed_after(_CARELESS_EXPORT, chance.uniform(0, 0.05), sample, folder)
        halves += any(not path.read_text().endswith("end") for path in folder.glob("*.csv"))
    assert halves
