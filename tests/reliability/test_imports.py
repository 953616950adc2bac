"""What comes in under trouble: harmful files, damaged ones, kills."""

import contextlib
import io
import random
import signal
import sqlite3
import struct
import subprocess
import sys
from itertools import product
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from boxes import box, sheet
from harmful import HARMFUL, TAKEN
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.giving.book import Column, Sheet, write_book
from shopvisit.files.importing.understanding import understand
from shopvisit.shop.record.shop import Shop

MEMORY = 300 * 1024 * 1024

# Harmful files

_IN_A_SMALL_ROOM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from shopvisit.cli.main import main
status = main(["--db", sys.argv[2], "import", sys.argv[3], "--dry-run"])
with open("/proc/self/status") as file:
    print(next(line for line in file if "VmPeak" in line).split()[1], file=sys.stderr)
sys.exit(status)
"""
_CARELESS_READING = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from zipfile import ZipFile
from xml.etree import ElementTree
with ZipFile(sys.argv[3]) as box:
    ElementTree.fromstring(box.read("xl/worksheets/sheet1.xml"))
"""


def in_a_small_room(program: str, db_path: Path, path: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", program, str(MEMORY), str(db_path), str(path)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "vcf"])
def test_no_harmful_file_does_any_harm(shop: Shop, kind: str) -> None:
    most, count = 0, 0
    for name, make in HARMFUL.items():
        if not name.endswith(kind):
            continue
        count += 1
        path = shop.path.parent / name
        path.write_bytes(make())
        done = in_a_small_room(_IN_A_SMALL_ROOM, shop.path, path)
        path.unlink()
        *said, used = done.stderr.splitlines()
        assert "Traceback" not in done.stderr, name
        if name in TAKEN:
            assert (done.returncode, said) == (0, []), (name, done.stderr)
        else:
            assert (done.returncode, len(said)) == (1, 1), (name, done.stderr)
            assert str(path) in said[0], (name, done.stderr)
        most = max(most, int(used))
    assert db.value("SELECT count(*) FROM customer") == 0
    print(
        f"{count} harmful {kind} files in 300 MB of room: 0 tracebacks, {most // 1024} MB at most"
    )


@pytest.mark.parametrize("name", ["swollen.xlsx", "cells.xlsx", "deep.xlsx"])
def test_careless_reading_needs_more_room_than_there_is(tmp_path: Path, name: str) -> None:
    """The control: were this to find room enough, the harmful files above would prove nothing."""
    path = tmp_path / name
    path.write_bytes(HARMFUL[name]())
    done = in_a_small_room(_CARELESS_READING, path, path)
    assert done.returncode != 0
    assert "MemoryError" in done.stderr or "out of memory" in done.stderr or done.returncode < 0


# Damaged files


def seeds(folder: Path) -> dict[str, bytes]:
    columns, rows = [Column("姓名", 9), Column("电话", 9)], [["王秀英", "1381234"], ["=1", "139"]]
    write_book(folder / "seed.xlsx", [Sheet("1", columns, rows)])
    full = box(
        sheet=sheet("姓名", "王秀英").replace("</sheetData>", '<row r="7"><c r="A7" t="s" s="1">'
        '<v>0</v></c><c r="C7" s="1"><v>46347.5</v></c></row></sheetData>'),
        strings="<sst><si><r><t>王_x0041_</t></r><rPh><t>x</t></rPh></si></sst>",
        styles='<a><numFmts><numFmt numFmtId="200" formatCode="yyyy"/></numFmts><cellXfs><xf/>'
        '<xf numFmtId="200"/></cellXfs></a>',
    )  # fmt: skip
    text = '姓名,电话\r\n"王,秀\n英",13812342231\r\n陈小明,139\r\n'
    card = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=GBK;ENCODING=QUOTED-PRINTABLE:=CD=F5;=D0=E3=\r\n"
        "=D3=A2;;;\r\nTEL;CELL:138\r\nBDAY:--0503\r\nNOTE:a\\,b\r\n c\r\nEND:VCARD\r\n"
    )
    return {
        "written.xlsx": (folder / "seed.xlsx").read_bytes(),
        "full.xlsx": full,
        "utf-8.csv": text.encode("utf-8-sig"),
        "gb.csv": text.encode("gb18030"),
        "utf-16.csv": text.encode("utf-16"),
        "card.vcf": card.encode(),
    }


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """The file with some bytes flipped, doubled, removed or cut off."""
    made = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(made) or 1)
        match chance.randrange(5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                made[at:at] = made[at : at + chance.randrange(1, 40)]
            case 2:
                del made[at : at + chance.randrange(1, 40)]
            case 3:
                made[at : at + 4] = struct.pack("<I", chance.choice((0, 1, 0xFFFF, 0xFFFFFFFF)))
            case _:
                del made[max(at, 40) :]
    return bytes(made)


def unpacked_damage(raw: bytes, chance: random.Random) -> bytes:
    """A workbook whose box is sound, with damage in the text of one of its parts."""
    with ZipFile(io.BytesIO(raw)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = chance.choice(list(parts))
    parts[name] = damaged(parts[name], chance)
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, content)
    return made.getvalue()


def test_damaged_files_are_read_or_refused_in_words(tmp_path: Path) -> None:
    chance, read = random.Random(11), 0
    said: list[str] = []
    variants = [
        (name, damage)
        for name, damage in product(seeds(tmp_path), (damaged, unpacked_damage))
        if damage is damaged or name.endswith(".xlsx")
    ]
    for number, (name, damage) in product(range(200), variants):
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(damage(seeds(tmp_path)[name], chance))
        try:
            found = understand(path, TODAY)
            assert sum(1 for _line in found.read()) == found.rows
            read += 1
        except ShopError as error:
            said.append(str(error))
        path.unlink()
    assert all(words and "\n" not in words for words in said)
    print(f"{len(said) + read} damaged files: {len(said)} refused, {read} read, 0 tracebacks")


# Kills

_IMPORTING = """
import sys
from datetime import date
from pathlib import Path
from shopvisit.settings import loading as config
from shopvisit.files.importing.intake import import_file
from shopvisit.shop.record.shop import Clock, Shop
shop = Shop(Path(sys.argv[1]), config.default(), Clock(date.fromisoformat(sys.argv[3])))
step = 0
def said():
    global step
    step += 1
    print(step, flush=True)
    return False
import_file(shop, Path(sys.argv[2]), cancelled=said)
print("done", flush=True)
"""
# The same rows as a program without one transaction would bring them in.
_ROW_BY_ROW = """
import csv, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("DROP TRIGGER journal_customer_insert")
with open(sys.argv[2], encoding="utf-8", newline="") as file:
    for step, row in enumerate(csv.DictReader(file), 1):
        connection.execute("INSERT INTO customer(created_at, name) "
                           "VALUES ('2026-11-21T00:00:00Z', ?)", (row["姓名"],))
        print(step, flush=True)
"""
ROWS = 300


def killed_at(program: str, step: int, *words: object) -> str:
    """Start `program`, kill it when it says that it is at `step`; the last that it said."""
    command = [sys.executable, "-c", program, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        last = ""
        for line in child.stdout:
            last = line.strip()
            if last == str(step):
                child.send_signal(signal.SIGKILL)
    return last


def a_list(folder: Path) -> Path:
    path = folder / "list.csv"
    rows = [f"顾客{number},{TODAY},清洗,139{number:08}" for number in range(ROWS)]
    path.write_text("\n".join(["姓名,日期,项目,电话", *rows, "坏,2026-02-30,,"]), encoding="utf-8")
    return path


def counts(path: Path) -> tuple[int, ...]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("customer", "visit", "follow_up", "search_key", "action", "now_open")
        )


def test_an_import_that_is_killed_at_any_row_leaves_nothing(make_shop: MakeShop) -> None:
    path = make_shop().path
    db.disconnect()
    before, names = counts(path), a_list(path.parent)
    chance, kills, last = random.Random(5), 0, ""
    # Rows are looked at first, and stored after that: both are in reach.
    steps = sorted({1, ROWS, *chance.sample(range(1, 2 * ROWS), 12)})
    for step in steps:
        last = killed_at(_IMPORTING, step, path, names, TODAY)
        assert last != "done"
        kills += 1
        assert counts(path) == before
        assert not list(path.parent.glob("*rejected*"))
    assert killed_at(_IMPORTING, -1, path, names, TODAY) == "done"
    assert counts(path)[:2] == (ROWS + 1, ROWS)
    print(f"{kills} imports killed at a row, 0 rows of them left")


def test_an_import_without_a_transaction_leaves_half_of_it(make_shop: MakeShop) -> None:
    """The control: were this to leave nothing, the kills above would prove nothing."""
    path = make_shop().path
    db.disconnect()
    killed_at(_ROW_BY_ROW, 100, path, a_list(path.parent))
    assert counts(path)[0] >= 99
