"""An upgrade that is killed at any of its statements: the old file or the new, never between."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import torn_work
from torn import TESTS

from shopvisit import db
from shopvisit.store import shopfile
from shopvisit.store.migrations import newest

OLDER = range(1, newest.SCHEMA)
# What nobody ever filled in, and what is derived in another place now.
GONE = {"customer": ("phone_key", "archived_at"), "rating": ("revision",)}
DERIVED = ("search_key", "phone_key", "customer_rhythm")

# Opens one copy of the folder after the other, killed at its first statement, its second, and so
# on, until one gets through. Forked, since starting anew would take ten times as long.
_DYING = """
import itertools, os, shutil, signal, sqlite3, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import torn_work
folder = Path(sys.argv[2])
torn_work.SABOTAGE[sys.argv[3]]()
connect = sqlite3.connect

def upgraded(place, number):
    seen = itertools.count(1)
    def traced(statement):
        if next(seen) == number:
            place.joinpath("killed-at").write_text(statement)
            os.kill(os.getpid(), signal.SIGKILL)
    def connected(*args, **named):
        made = connect(*args, **named)
        made.set_trace_callback(traced)
        return made
    sqlite3.connect = connected
    torn_work.opened(place)

for number in itertools.count(1):
    place = folder.with_name(str(number))
    shutil.copytree(folder, place)
    child = os.fork()
    if not child:
        upgraded(place, number)
        os._exit(0)
    if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
        break
    print(place, flush=True)
"""


def killed(folder: Path, sabotage: str = "") -> Iterator[tuple[Path, str]]:
    """Each folder that a killed upgrade has left, and the statement that it was killed at."""
    words = [sys.executable, "-c", _DYING, str(TESTS), str(folder), sabotage]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            place = Path(line.rstrip("\n"))
            yield place, (place / "killed-at").read_text()
            shutil.rmtree(place)
    assert child.returncode == 0


def schema_of(path: Path) -> tuple[int, frozenset[str]]:
    """The version that a file says it has, and all that is really in its schema."""
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        return version, frozenset(sql for (sql,) in rows)


class Kills:
    """What was found after every kill."""

    def __init__(self, folder: Path, version: int) -> None:
        torn_work.of_version(version)(folder)
        self.folder = folder
        self.old = schema_of(folder / "shop.db")
        rows = torn_work.state_of(folder / "shop.db")
        upgraded = folder.with_name("upgraded")
        shutil.copytree(folder, upgraded)
        torn_work.opened(upgraded)
        db.disconnect()
        self.new = schema_of(upgraded / "shop.db")
        self.rows = {self.old: rows, self.new: torn_work.state_of(upgraded / "shop.db")}
        self.found: list[tuple[int, frozenset[str]]] = []
        self._known: dict[tuple[bytes, ...], tuple[int, frozenset[str]]] = {}

    def look(self, place: Path, at: str) -> None:
        """See what is left, and that the next start goes on from there."""
        files = [place / name for name in ("shop.db", "shop.db-wal")]
        left = tuple(path.read_bytes() if path.exists() else b"" for path in files)
        if left in self._known:
            self.found.append(self._known[left])
            return
        self.found.append(schema_of(place / "shop.db"))
        self._known[left] = self.found[-1]
        if self.found[-1] in (self.old, self.new):
            assert torn_work.state_of(place / "shop.db") == self.rows[self.found[-1]], at
            torn_work.opened(place)
            db.disconnect()
            assert schema_of(place / "shop.db") == self.new
            assert torn_work.state_of(place / "shop.db") == self.rows[self.new]


@pytest.mark.parametrize("version", OLDER)
def test_an_upgrade_killed_at_any_statement_leaves_the_old_file_or_the_new(
    tmp_path: Path, version: int, tell: Callable[[str], None]
) -> None:
    kills, begun = Kills(tmp_path / "old", version), False
    for place, at in killed(kills.folder):
        begun = begun or at == "PRAGMA foreign_keys = 0"  # the first of the upgrade itself
        kept = list((place / "backups").glob("shop-before-*.db"))
        assert len(kept) == begun, f"at {at}: a backup comes first, and is named when it is whole"
        kills.look(place, at)
    assert set(kills.found) == {kills.old, kills.new}
    assert len(kills.found) > 100
    tell(f"from schema {version}: killed at {len(kills.found)} statements, never between")


def columns_of(path: Path) -> dict[str, list[str]]:
    """Every table of a file with its columns."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            for (name,) in tables.fetchall()
        }


def rows_of(path: Path, columns: dict[str, list[str]]) -> dict[str, list[object]]:
    """The rows of these tables, in these columns."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT {', '.join(named)} FROM {table}").fetchall()
            for table, named in columns.items()
        }


@pytest.mark.parametrize("version", OLDER)
def test_an_upgrade_loses_nothing(tmp_path: Path, version: int) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    torn_work.of_version(version)(old)
    shutil.copytree(old, new)
    torn_work.opened(new)
    db.disconnect()
    kept = {
        table: [column for column in columns if column not in GONE.get(table, ())]
        for table, columns in columns_of(old / "shop.db").items()
        if table not in DERIVED
    }
    before = rows_of(old / "shop.db", kept)
    assert before["customer"]
    assert rows_of(new / "shop.db", kept) == before


@pytest.mark.parametrize("version", OLDER)
def test_the_backup_before_an_upgrade_is_the_old_shop(tmp_path: Path, version: int) -> None:
    kills = Kills(tmp_path / "old", version)
    (kept,) = (tmp_path / "upgraded" / "backups").glob("shop-before-*.db")
    assert (schema_of(kept), torn_work.state_of(kept)) == (kills.old, kills.rows[kills.old])
    assert shopfile.look_at_header(kept) == version


def test_without_its_transaction_it_ends_between(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """The control: were this to find nothing, the kills above would prove nothing."""
    kills = Kills(tmp_path / "old", 1)
    for place, at in killed(kills.folder, "upgraded bit by bit"):
        kills.look(place, at)
    between = [found for found in kills.found if found not in (kills.old, kills.new)]
    assert between
    tell(f"no transaction: killed at {len(kills.found)} statements, {len(between)} between")
