"""The shops that are measured, and the program as a user has installed it.

Sample shops take minutes to write, so they are kept in the cache; what is measured is a copy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

HERE = Path(__file__).resolve().parent
DAY = date(2026, 11, 21)
MONTHS = 60
CUSTOMERS = {"S": 2_000, "L": 100_000}
WAITING = 200


def install(cache: Path) -> Path:
    """Build the wheel, and install it into a fresh environment; the Python of that environment."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise SystemExit("uv is needed: python -m uv run python benchmarks")
    wheels, environment = cache / "wheel", cache / "venv"
    python = environment / "bin" / "python"
    for folder in (wheels, environment):
        shutil.rmtree(folder, ignore_errors=True)

    def run(*words: str | Path) -> None:
        subprocess.run([uv, *words], check=True, stdout=subprocess.DEVNULL)

    run("build", "--quiet", "--wheel", "--out-dir", wheels, HERE.parent)
    run("venv", "--quiet", "--python", sys.executable, environment)
    # As after the first start: the checkout's bytecode would be made anew at each.
    install = ("pip", "install", "--quiet", "--compile-bytecode", "--python", python)
    run(*install, *wheels.glob("*.whl"))
    return python


@contextmanager
def opened(path: Path) -> Iterator[Shop]:
    """The shop at `path`, on the day on which its history ends."""
    from shopvisit.settings import loading
    from shopvisit.shop.record.shop import Clock, Shop

    shop = Shop(path, loading.default(), Clock(DAY))
    try:
        yield shop
    finally:
        shop.disconnect()


class Bench:
    """Where the shops are, and how the installed program is called on them."""

    def __init__(self, cache: Path, work: Path) -> None:
        self._cache, self._work = cache, work
        self._copies: dict[tuple[str, int], Path] = {}
        self.home = work / "home"
        self.home.mkdir()
        self.python = sys.executable
        self.program = str(Path(sys.executable).with_name("shopvisit"))

    def floor(self, name: str) -> list[str]:
        """The program in `floors/` that goes by that name."""
        return [self.python, str(HERE / "floors" / f"{name}.py")]

    def words(self, path: Path, *words: str) -> list[str]:
        """The installed program at work on a shop: the full screen, or the command `words`."""
        return [self.program, "--db", str(path), "--today", DAY.isoformat(), *words]

    def shop(self, size: str, waiting: int = WAITING) -> Path:
        """A copy of the shop of that size, with that many calls waiting; one for all rows.

        Today's backup is there already: made five seconds after the start, it would fall into what
        is measured.
        """
        if (size, waiting) not in self._copies:
            path = self.fresh(size, f"{size}-{waiting}")
            _add_calls(path, waiting)
            subprocess.run(self.words(path, "backup"), check=True, capture_output=True)
            self._copies[size, waiting] = path
        return self._copies[size, waiting]

    def fresh(self, size: str, name: str) -> Path:
        """A new copy of the shop of that size, as it was written."""
        folder = self._work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return Path(shutil.copyfile(self._sample(size), folder / "shop.db"))

    def _sample(self, size: str) -> Path:
        from shopvisit.sample.sample import write_sample
        from shopvisit.settings import loading
        from shopvisit.store.migrations.newest import SCHEMA

        number = CUSTOMERS[size]
        path = self._cache / f"shop-{number}-{MONTHS}-{SCHEMA}.db"
        if not path.exists():
            print(f"writing a shop of {number:,} customers …", file=sys.stderr, flush=True)
            write_sample(path, today=DAY, customers=number, months=MONTHS, config=loading.default())
        return path


def _add_calls(path: Path, number: int) -> None:
    """Have so many calls wait that are late and urgent: the same list, whatever the shop's size.

    Each has a text of its own, by which it is known on the screen: "call 00017".
    """
    from shopvisit import db
    from shopvisit.shop.record import journal

    with opened(path) as shop, journal.action(shop, "calls that wait"):
        ids = [row[0] for row in db.rows("SELECT customer_id FROM customer_rhythm")]
        late = "2020-01-01"
        db.run_many(
            "INSERT INTO follow_up(created_at, customer_id, kind, reason, from_on, due_on, "
            "first_due_on, priority, assignee_id) VALUES (?, ?, 'manual', ?, ?, ?, ?, 1, 1)",
            (
                (shop.clock.stamp(), ids[n * 7 % len(ids)], call(n), late, late, late)
                for n in range(number)
            ),
        )


def call(number: int) -> str:
    """What the reason of a call that was added says."""
    return f"call {number:05}"
