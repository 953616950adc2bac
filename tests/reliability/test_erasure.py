"""Erasure, looked for byte by byte: in every file of the folder, after kills and restores."""

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from shops import TODAY, clock_at

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.keeping import backups, erasing
from shopvisit.sample import sample
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.month.month import month
from shopvisit.shop.people import customers, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole.undo import undo
from shopvisit.store import erased_list, restoring, shopfile
from shopvisit.text.pinyin import search_keys

KILLS = 36
PEOPLE = 6
# Names that could trip a search: quotes, SQL, markup, JSON, letters beyond the first plane.
NAMES = (
    "麴'); DROP TABLE customer;--", '竺"{}\\n\\u7af1', "[b]佘赛花[/b]", "𠮷野家𡈽", "%亓官_雪%",
    "Zbyněk Ťuhýk-Őze", "乜😀旖",
)  # fmt: skip


def folder_with(path: Path, customers: int = 8) -> Shop:
    """A sample shop at `path`, open."""
    settings = loading.default()
    path.parent.mkdir(parents=True, exist_ok=True)
    sample.write_sample(path, today=TODAY, customers=customers, months=3, config=settings)
    return Shop(path, settings, clock_at(TODAY))


class Person:
    """Somebody with a history, and every byte string by which they could still be known."""

    def __init__(
        self, shop: Shop, number: int, chance: random.Random, *, lives: bool = True
    ) -> None:
        self.name = NAMES[number % len(NAMES)] + chr(0x9E00 + number)
        self.phone = f"177{chance.randrange(10**8):08}"
        self.word = f"暗号{chr(0x8D00 + number)}{chr(0x9A00 + number)}"
        self.id = customers.add(shop, Customer(name=self.name, phone=self.phone))
        if lives:
            self._live(shop, chance)

    def _live(self, shop: Shop, chance: random.Random) -> None:
        def said(length: int = 60) -> str:
            return self.word + "话" * chance.randrange(length)

        for _time in range(4):
            customers.edit(
                shop,
                self.id,
                Customer(self.name, self.phone, said(4), said(9), said(60), said(30), said(400),
                         None, said(4), said(9)),
            )  # fmt: skip
            visits.add(shop, self.id, Visit(TODAY, item=said(9), note=said(400), served_by=1))
            for row in followups.of_customer(shop, self.id)[:1]:
                with contextlib.suppress(ShopError):
                    answer = Answer(csat=chance.randrange(1, 6), complaint=said(), note=said())
                    conversation.record(shop, row.id, answer)
        visits.add(shop, self.id, Visit(TODAY, note=said()))
        undo(shop)
        complaint_id = complaints.open_(shop, self.id, complaints.New(said()))
        complaints.note(shop, complaint_id, said())
        changing.promise(shop, self.id, said(), TODAY, "18:00")
        occasions.add(shop, self.id, "birthday", YearlyDay("lunar", 8, 15, year=1957), said(3))
        if waiting := followups.of_customer(shop, self.id):
            drafts.save(shop, waiting[0].id, {"complaint": said()})

    def bytes_known_by(self) -> set[bytes]:
        texts = {self.name, self.phone, self.phone[-8:], self.phone[3:7] + " " + self.phone[7:]}
        texts |= {self.word, self.name.split("[")[0]}
        texts |= {key for key in search_keys(self.name, self.phone) if len(key) > 5}
        texts = {text for text in texts if len(text.encode()) > 5}
        escaped = {text.encode("ascii", "backslashreplace") for text in texts}
        return {text.encode() for text in texts} | escaped | {self.word.encode("utf-16-le")}


def found(people: Iterable[Person], folder: Path) -> dict[str, list[bytes]]:
    """In which files of the folder something of these people stands, and what."""
    wanted = set().union(*(person.bytes_known_by() for person in people))
    hits = {}
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if held := sorted(text for text in wanted if text in content):
                hits[str(path.relative_to(folder))] = held
    return hits


def at_midnight(days_ago: int) -> datetime:
    return datetime.combine(TODAY - timedelta(days_ago), datetime.min.time())


def lived_in(folder: Path, seed: int) -> tuple[Shop, list[Person]]:
    """A shop with people, backups of several days, a file that a restore put aside, and a -wal."""
    chance = random.Random(seed)
    shop = folder_with(folder / "shop.db")
    people = [Person(shop, number, chance) for number in range(PEOPLE)]
    for days in (3, 1):
        backups.make(shop.path, "daily", at_midnight(days))
    for person in people[::3]:
        other = customers.add(shop, Customer(name=person.name + "二", note=person.word))
        merging.merge(shop, other, person.id)
    aside = shop.path.with_name("shop-replaced-20261120-090000.db")
    for suffix in ("", "-wal"):
        Path(f"{aside}{suffix}").write_bytes(Path(f"{shop.path}{suffix}").read_bytes())
    return shop, people


def test_no_byte_of_an_erased_customer_is_left_in_any_file(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    shop, people = lived_in(tmp_path, seed=1)
    assert len(found(people, tmp_path)) >= 5
    names = ("2026-10", "2026-11")
    before = [month(shop, name).figures for name in names]
    for number, person in enumerate(people, start=1):
        done = erasing.erase(shop, person.id)
        assert done.not_reached == []
        assert found(people[:number], tmp_path) == {}
    assert month(shop, names[0]).figures == before[0]
    after = month(shop, names[1]).figures
    # What was open and not late is no longer to be done.
    assert {key for key in after if after[key] != before[1][key]} <= {"due", "completion"}
    db.disconnect()
    for path in tmp_path.rglob("*.db"):
        assert shopfile.problems_at_rest(path) == []
    assert found(people, tmp_path) == {}
    tell(f"{PEOPLE} customers erased, no byte left in {len(list(tmp_path.rglob('*')))} files")


@pytest.mark.parametrize("without", ["blanking", "log", "backups"])
def test_without_one_of_the_measures_something_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without: str
) -> None:
    """The controls: each measure is needed, and its absence is noticed by the same search."""
    shop, people = lived_in(tmp_path, seed=2)
    if without == "backups":
        monkeypatch.setattr(erasing, "_copies", lambda _shop: ())
    else:
        monkeypatch.setattr(erasing, "_scrub", lambda _shop: [])
    if without == "blanking":
        db.run("PRAGMA secure_delete = 0")
    for person in people[:3]:
        erasing.erase(shop, person.id)
    if without == "blanking":
        db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    place = {"blanking": "shop.db", "log": "shop.db-wal"}.get(without, "backups")
    assert any(name.startswith(place) for name in found(people[:3], tmp_path))


def test_what_sqlite_moved_is_left_where_the_file_is_not_packed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of VACUUM: blanking alone leaves something of one customer in twenty or so."""
    monkeypatch.setattr(erasing, "_scrub", lambda _shop: [])
    monkeypatch.setattr(erasing, "_copies", lambda _shop: ())
    monkeypatch.setattr(backups, "make", lambda *_args: None)
    chance = random.Random(12)
    shop = folder_with(tmp_path / "shop.db", customers=60)
    people = [Person(shop, number, chance, lives=False) for number in range(40)]
    for _time in range(3000):
        one, which = chance.choice(people), chance.random()
        words = one.word + "话" * chance.randrange(490)
        if which < 0.4:
            about = Customer(one.name, one.phone, note=words, tags=one.word * chance.randrange(20))
            customers.edit(shop, one.id, about)
        else:
            visits.add(shop, one.id, Visit(TODAY, item=one.word, note=words))
            if which > 0.8:
                undo(shop)
    for one in chance.sample(people, len(people)):
        erasing.erase(shop, one.id)
    db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    assert list(found(people, tmp_path)) == ["shop.db"]
    db.run("VACUUM")
    db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    assert found(people, tmp_path) == {}


_ERASING = """
import sys
from datetime import date
from pathlib import Path
from shopvisit.settings import loading as config
from shopvisit.files.keeping import erasing
from shopvisit.shop.record.shop import Clock, Shop
shop = Shop(Path(sys.argv[1]), config.default(), Clock(date.fromisoformat(sys.argv[2])))
print("open", flush=True)
for number in sys.argv[3:]:
    erasing.erase(shop, int(number))
    print(number, flush=True)
"""


def killed(path: Path, ids: list[int], wait: float) -> list[int]:
    """Erase these customers, and be killed after `wait` seconds; who was said to be done."""
    words = [sys.executable, "-c", _ERASING, str(path), str(TODAY), *map(str, ids)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        time.sleep(wait)
        child.send_signal(signal.SIGKILL)
        return [int(line) for line in child.stdout.read().split()]


def test_killed_at_any_moment_an_erasure_is_finished_or_never_began(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    chance, kills, cut_short, done = random.Random(4), 0, 0, 0
    round_ = 0
    while kills < KILLS:
        round_ += 1
        folder = tmp_path / str(round_)
        shop, people = lived_in(folder, seed=round_)
        path = shop.path
        db.disconnect()
        left = list(people)
        while left and kills < KILLS:
            acknowledged = killed(path, [one.id for one in left], chance.uniform(0, 0.3))
            kills += 1
            shop = Shop(path, loading.default(), clock_at(TODAY))
            cut_short += erasing.finish(shop) is not None
            gone = {one.id for one in erased_list.read(path.parent / "backups")}
            assert gone.issuperset(acknowledged)
            away = [one for one in people if one.id in gone]
            assert found(away, folder) == {}
            for one in (one for one in left if one.id not in gone):
                assert customers.get(shop, one.id).name == one.name
            assert shopfile.integrity_problems(db.connection()) == []
            assert erasing.finish(shop) is None
            db.disconnect()
            done += sum(one.id in gone for one in left)
            left = [one for one in left if one.id not in gone]
    assert cut_short > KILLS // 4
    tell(f"{kills} kills, {cut_short} finished afterwards, {done} customers erased whole")


def test_a_kill_that_nothing_finishes_leaves_somebody_half_erased(tmp_path: Path) -> None:
    """The control: the kills above do hit erasures half-way."""
    chance, half = random.Random(5), 0
    shop, people = lived_in(tmp_path, seed=5)
    path = shop.path
    db.disconnect()
    for person in people[:8]:
        killed(path, [person.id], chance.uniform(0, 0.3))
        with contextlib.closing(sqlite3.connect(path)) as connection:
            gone = connection.execute(
                "SELECT erased_at FROM customer WHERE id = ?", (person.id,)
            ).fetchone()[0]
        half += bool(gone) and bool(found([person], tmp_path))
        half += not gone and person.id in {one.id for one in erased_list.read(tmp_path / "backups")}
    assert half


_RESTORING = """
import sys
from datetime import datetime
from pathlib import Path
from shopvisit.store import restoring
path = Path(sys.argv[1])
print("open", flush=True)
while True:
    restoring.finish_interrupted(path)
    restoring.restore(path, Path(sys.argv[2]), datetime.now())
    print("restored", flush=True)
"""


def test_no_restore_brings_anybody_back_wherever_it_is_killed(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    chance, kills = random.Random(6), 12
    folder = tmp_path / "shop"
    shop, people = lived_in(folder, seed=6)
    stick = tmp_path / "stick"
    old = backups.make(shop.path, "asked", shop.clock.now(), stick).path
    for person in people:
        erasing.erase(shop, person.id)
    path = shop.path
    db.disconnect()
    for _kill in range(kills):
        words = [sys.executable, "-c", _RESTORING, str(path), str(old)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "open\n"
            time.sleep(chance.uniform(0, 0.4))
            child.send_signal(signal.SIGKILL)
        restoring.finish_interrupted(path)
        shop = Shop(path, loading.default(), clock_at(TODAY))
        erasing.finish(shop)
        assert shopfile.integrity_problems(db.connection()) == []
        db.disconnect()
        assert found(people, folder) == {}
    assert found(people, stick)
    tell(f"{kills} kills of a restore, nobody came back")
