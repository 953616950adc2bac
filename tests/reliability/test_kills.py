"""A program killed at any moment: all that was said to be saved is there, and nothing by halves."""

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.store import shopfile

KILLS = 120
ROUNDS = 4

# Each acknowledged number is a customer whose whole visit, with its follow-up, has been saved.
_AT_WORK = """
import sys
from datetime import date
from pathlib import Path
from shopvisit.settings import loading as config
from shopvisit.shop.complaints import complaints; from shopvisit.shop.visits import visits
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits.visits import Visit
today = date.fromisoformat(sys.argv[2])
shop = Shop(Path(sys.argv[1]), config.default(), Clock(today))
number = int(sys.argv[3])
print("open", flush=True)
while True:
    number += 1
    who = Customer(name=f"客户{number}", phone=f"139{number:08}")
    customer_id, _visit = visits.add(shop, who, Visit(today, item="清洗" * 9, served_by=1))
    complaints.open_(shop, customer_id, complaints.New("没修好"))
    print(number, flush=True)
"""

# The same work as a program without transactions would do it: a list written anew each time.
_CARELESS = """
import sys
from pathlib import Path
path, number = Path(sys.argv[1]), int(sys.argv[3])
rows = path.read_text().splitlines()
print("open", flush=True)
while True:
    number += 1
    rows.append(str(number) + "," + "x" * 4000)
    with path.open("w") as file:
        for row in rows:
            file.write(row + "\\n")
    print(number, flush=True)
"""


def killed(program: str, path: Path, start: int, wait: float) -> int:
    """Let `program` work on from `start`, and kill it; the last number that it acknowledged."""
    words = [sys.executable, "-c", program, str(path), str(TODAY), str(start)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        said = [int(line) for line in child.stdout.read().split()]
    return max(said, default=start)


def last_saved(path: Path) -> int:
    """The last customer in the file, which must be sound and hold no action by halves."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert shopfile.integrity_problems(connection) == []
        halves = connection.execute(
            "SELECT c.id FROM customer c WHERE (SELECT count(*) FROM visit v "
            "WHERE v.customer_id = c.id) <> 1 OR (SELECT count(*) FROM follow_up f "
            "WHERE f.customer_id = c.id AND f.visit_id IS NOT NULL) <> 1 "
            "OR (SELECT count(*) FROM complaint p WHERE p.customer_id = c.id) <> "
            "(SELECT count(*) FROM follow_up f WHERE f.customer_id = c.id "
            "AND f.rule = 'complaint-answer')"
        ).fetchall()
        assert halves == []
        assert connection.execute("SELECT count(*) FROM now_open").fetchone() == (0,)
        name: str = connection.execute("SELECT coalesce(max(id), 0) FROM customer").fetchone()[0]
    return int(name)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_whatever_was_acknowledged_survives_a_kill(
    make_shop: MakeShop, seed: int, tell: Callable[[str], None]
) -> None:
    chance = random.Random(seed)
    path, acknowledged = make_shop().path, 0
    db.disconnect()
    for _kill in range(KILLS // ROUNDS):
        wait = chance.choice((chance.uniform(0, 0.02), chance.uniform(0, 0.2)))
        acknowledged = killed(_AT_WORK, path, last_saved(path), wait)
        assert last_saved(path) >= acknowledged
    # Opened as ever, it works on.
    shop = Shop(path, loading.default(), Clock(TODAY))
    assert shop.staff is not None
    tell(f"{KILLS // ROUNDS} kills, {acknowledged} saves acknowledged, none lost")


def test_a_list_written_without_care_loses_what_it_acknowledged(tmp_path: Path) -> None:
    """The control: were this to lose nothing, the kills above would prove nothing."""
    chance, path, lost = random.Random(1), tmp_path / "list.csv", 0
    path.touch()
    last = 0
    for _kill in range(30):
        last = killed(_CARELESS, path, last, chance.uniform(0.02, 0.2))
        rows = [row.split(",") for row in path.read_text().splitlines()]
        kept = [int(row[0]) for row in rows if len(row) == 2 and len(row[1]) == 4000]
        lost += max(kept, default=0) < last
    assert lost
