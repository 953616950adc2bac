"""The doctor as a program of its own, where nothing may be written, and while the shop is used."""

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.files.doctor.doctor import examine
from shopvisit.files.keeping import backups
from shopvisit.settings import loading
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit

# Root may write everywhere, whatever a file's mode says, unless it gives that up.
_HUMBLE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
DAMAGED = 100
NOW = clock_at(TODAY).now()
looked = 0

# Saves visits until it is killed, one acknowledged line each.
_AT_WORK = """
import sys
from datetime import date
from pathlib import Path
from shopvisit.settings import loading as config
from shopvisit.shop.visits import visits
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.visits.visits import Visit
today = date.fromisoformat(sys.argv[2])
shop = Shop(Path(sys.argv[1]), config.default(), Clock(today))
number = 0
while True:
    number += 1
    visits.add(shop, Customer(name=f"客户{number}"), Visit(today))
    print(number, flush=True)
"""


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    yield
    print(f"\n{looked} looks of the doctor from outside")


def doctor(path: Path, *prefix: str) -> tuple[int, dict[str, bool], str]:
    """The exit status, what is well, and what was said on standard error."""
    global looked  # noqa: PLW0603  one count for the module
    looked += 1
    command = [sys.executable, "-m", "shopvisit", "doctor", "--json", "--today", str(TODAY)]
    ran = subprocess.run(
        [*prefix, *command, "--db", str(path)], capture_output=True, text=True, check=False
    )
    checks = json.loads(ran.stdout)["checks"] if ran.stdout else []
    return ran.returncode, {check["name"]: check["ok"] for check in checks}, ran.stderr


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    shop = make_shop()
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY))
    folder = shop.path.parent / "own"
    folder.mkdir(mode=0o700)
    made = backups.make(shop.path, "daily", shop.clock.now())
    db.disconnect()
    made.path.parent.rename(folder / "backups")
    return shop.path.rename(folder / "shop.db")


def killed_at_work(path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", _AT_WORK, str(path), str(TODAY)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    for _number in range(20):
        program.stdout.readline()
    program.send_signal(signal.SIGKILL)
    program.communicate()


def everything(folder: Path) -> dict[str, bytes]:
    """All files but the -shm, in which readers tell each other what they read."""
    return {
        str(file): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith("-shm")
    }


def _nothing(_path: Path) -> None:
    pass


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv takes root's rights away")
@pytest.mark.parametrize("state", [_nothing, killed_at_work])
@pytest.mark.parametrize(("mode", "folder_mode"), [(0o400, 0o700), (0o400, 0o500)])
def test_a_shop_that_cannot_be_written_is_looked_at_all_the_same(
    path: Path, state: Callable[[Path], None], mode: int, folder_mode: int
) -> None:
    state(path)
    before = everything(path.parent)
    for file in path.parent.glob("shop.db*"):
        file.chmod(mode)
    path.parent.chmod(folder_mode)
    try:
        status, well, said = doctor(path, *_HUMBLE)
    finally:
        path.parent.chmod(0o700)
    assert (status, said) == (3, "")
    assert [name for name, ok in well.items() if not ok] == ["permissions"]
    assert well["integrity"]
    assert well["invariants"]
    assert everything(path.parent) == before


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv takes root's rights away")
def test_a_file_that_cannot_even_be_read_says_so(path: Path) -> None:
    path.chmod(0)
    status, well, said = doctor(path, *_HUMBLE)
    assert (status, said) == (3, "")
    assert well["file"] is False


def test_a_shop_in_full_use_is_never_found_damaged(path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", _AT_WORK, str(path), str(TODAY)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert program.stdout is not None
        program.stdout.readline()
        for _look in range(5):
            status, well, said = doctor(path)
            assert (status, said) == (0, ""), well
        assert program.poll() is None
    finally:
        program.kill()
        program.communicate()


def test_no_damage_is_too_much_to_look_at(path: Path) -> None:
    global looked  # noqa: PLW0603  one count for the module
    sound, chance = path.read_bytes(), random.Random(4)
    found = 0
    for number in range(DAMAGED):
        content = bytearray(sound)
        begin = chance.randrange(len(content))
        if number % 3 == 0:
            del content[begin:]
        else:
            length = chance.choice((1, 40, 5000))
            content[begin : begin + length] = chance.randbytes(length)
        path.write_bytes(content)
        found += not all(check.ok for check in examine(path, loading.default(), NOW, path / "no"))
        assert everything(path.parent)[str(path)] == content
    looked += DAMAGED
    # Most of the file is rows and indexes; what hits a free page or a letter is no damage to find.
    assert found > DAMAGED // 2
