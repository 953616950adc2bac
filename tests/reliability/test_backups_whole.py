"""Backups, restores and imports that are killed, and files that lie beside one another wrongly."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import torn_work
from looks import Looks, looking, states_of
from torn import TESTS
from torn_work import NOON, PREPARED

from shopvisit.files.keeping import backups
from shopvisit.sample import sample
from shopvisit.settings import loading
from shopvisit.store import restoring, shopfile

KILLS = 60
DAMAGED = 200

# Does a work once to see how long it takes, then again and again on copies of the folder, each
# time ended by an alarm at some moment of it: no clean-up runs, as at a kill.
_KILLED = """
import os, random, shutil, signal, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import torn_work
folder, work, kills = Path(sys.argv[2]), sys.argv[3], int(sys.argv[5])
torn_work.SABOTAGE[sys.argv[4]]()

def done(name, after=0.0):
    place = folder.with_name(name)
    shutil.copytree(folder, place)
    started = time.perf_counter()
    child = os.fork()
    if not child:
        os.dup2(os.open(place.with_suffix(".said"), os.O_WRONLY | os.O_CREAT), 1)
        signal.setitimer(signal.ITIMER_REAL, after)
        getattr(torn_work, work)(place)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    assert ended == 0 or after and os.WTERMSIG(ended) == signal.SIGALRM, ended
    return time.perf_counter() - started

took = min(done("warm"), done("whole"))
print(folder.with_name("whole"), flush=True)
chance = random.Random(1)
for number in range(kills):
    done(str(number), chance.uniform(0.0005, took))
    print(folder.with_name(str(number)), flush=True)
"""


def killed(work: str, folder: Path, sabotage: str = "") -> Iterator[tuple[Path, list[str]]]:
    """What is left in each folder, and what the program had said; the first was not killed."""
    words = [sys.executable, "-c", _KILLED, str(TESTS), str(folder), work, sabotage, str(KILLS)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            place = Path(line.rstrip("\n"))
            yield place, place.with_suffix(".said").read_text().split()
            shutil.rmtree(place)
    assert child.returncode == 0


def lost_to_kills(
    work: str, folder: Path, tell: Callable[[str], None], sabotage: str = ""
) -> list[str]:
    """What was lost when `work` was killed at random moments of it."""
    PREPARED[work](folder)
    before = folder.with_name("before")
    shutil.copytree(folder, before)
    lost, cut, looks = [], 0, None
    for place, said in killed(work, folder, sabotage):
        if looks is None:
            looks = Looks(before, states_of(work, place, said))
            whole: Sequence[str] = said
        cut += said != whole
        if wrong := looking(getattr(looks, work))(place, said):
            lost.append(wrong)
    what = f"{work}, {sabotage}" if sabotage else work
    tell(f"{what}: {KILLS} kills, {cut} cut short, {len(lost)} lost")
    assert sabotage or cut > KILLS / 6
    return lost


@pytest.mark.parametrize("work", ["backup", "restore", "create", "take_in", "erase"])
def test_nothing_is_lost_whenever_it_is_killed(
    tmp_path: Path, work: str, tell: Callable[[str], None]
) -> None:
    assert lost_to_kills(work, tmp_path / "disk", tell) == []


@pytest.mark.parametrize(
    ("work", "sabotage"),
    [
        ("backup", "copied in place"),
        ("restore", "restored by hand"),
        ("take_in", "committed row by row"),
        ("erase", "erased in the file alone"),
    ],
)
def test_without_its_protection_a_kill_loses(
    tmp_path: Path, work: str, sabotage: str, tell: Callable[[str], None]
) -> None:
    """The controls: were these to lose nothing, the kills above would prove nothing.

    One that is seldom hit at the wrong moment has more rounds to be hit in.
    """

    def one(number: int) -> list[str]:
        (place := tmp_path / str(number)).mkdir()
        return lost_to_kills(work, place / "disk", tell, sabotage)

    assert any(one(number) for number in range(5))


def test_a_backup_is_put_back_whole_though_changes_wait_beside_the_old_file(
    tmp_path: Path,
) -> None:
    PREPARED["restore"](tmp_path / "disk")
    path = tmp_path / "disk" / "shop.db"
    source = backups.listed(path)[0].path
    assert Path(f"{path}-wal").stat().st_size > 0
    restoring.restore(path, source, NOON)
    assert torn_work.state_of(path) == torn_work.state_of(source)


def test_copied_over_by_hand_the_waiting_changes_spoil_it(tmp_path: Path) -> None:
    """The control: SQLite plays what waits beside a file into whatever has its name."""
    PREPARED["restore"](tmp_path / "disk")
    path = tmp_path / "disk" / "shop.db"
    source = backups.listed(path)[0].path
    shutil.copyfile(source, path)
    try:
        found = torn_work.state_of(path)
    except (AssertionError, sqlite3.Error) as error:
        found = str(error)
    assert found != torn_work.state_of(source)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The file with a bit flipped, a sector of zeros, a page in the place of another, or noise."""
    data, at = bytearray(content), chance.randrange(100, len(content) - 512)
    page, other = (chance.randrange(1, len(content) // 4096) * 4096 for _each in range(2))
    match chance.randrange(4):
        case 0:
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            data[page : page + 512] = bytes(512)
        case 2:
            data[page : page + 4096] = content[other : other + 4096]
        case _:
            data[at : at + 16] = chance.randbytes(16)
    return bytes(data)


def found_out(check: Callable[[], list[str]]) -> bool:
    try:
        return bool(check())
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # a garbled name, quoted
        return True


def test_the_quick_check_of_a_copy_finds_whatever_the_whole_check_finds(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    path, kinds = tmp_path / "shop.db", {True: 0, False: 0}
    shop = loading.default()
    sample.write_sample(path, today=date(2026, 11, 21), customers=60, months=6, config=shop)
    content = path.read_bytes()
    for seed in range(DAMAGED):
        path.write_bytes(damaged(content, random.Random(seed)))
        with closing(sqlite3.connect(path)) as connection:
            whole = found_out(lambda: shopfile.integrity_problems(connection))
        quick = found_out(lambda: shopfile.problems_at_rest(path))
        assert quick == whole, seed
        kinds[whole] += 1
    assert min(kinds.values()) > 10
    tell(f"{DAMAGED} damaged files, {kinds[True]} of them found out by both")
