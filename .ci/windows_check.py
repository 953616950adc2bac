"""Run by .ci/windows.sh with the folder's own Python: commands of a shop, and two windows."""

import json
import os
import shutil
import subprocess
import sys
import time
from importlib.resources import files
from pathlib import Path

HERE = Path("C:/店 里")
SHOP = HERE / "样板 店.db"
DAY = ("--today", "2026-11-21")

_WRITES = """
import sys, time
from pathlib import Path
from shopvisit.store.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]))
assert lock.acquire()
lock.say("小张", "2026-11-21T02:00:00Z")
print("held", flush=True)
time.sleep(60)
"""
_LEFT = """
import sys
from pathlib import Path
from shopvisit.store.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]))
print(lock.acquire(), lock.left_behind)
"""


def run(*words: object, status: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "shopvisit", "--lang", "zh_CN", *map(str, words)],
        capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout + done.stderr


def other(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(SHOP)], stdout=subprocess.PIPE, encoding="utf-8"
    )


def commands() -> None:
    run("sample", SHOP, "--customers", "60", *DAY)
    shop = ("--db", SHOP, *DAY)
    assert json.loads(run("today", "--json", *shop))["follow_ups"]
    assert json.loads(run("summary", "2026-10", "--json", *shop))["month"] == "2026-10"
    run("summary", "1970-02", *shop)
    assert json.loads(run("find", "王", "--json", *shop))["customers"]
    assert json.loads(run("doctor", "--json", *shop))["checks"]
    listed = HERE / "名单.csv"
    listed.write_text("姓名,电话\n孟浩然,13900007777\n", encoding="gb18030", newline="\r\n")
    assert json.loads(run("import", listed, "--json", *shop))["new"] == 1
    run("export", HERE / "表", "--raw", *shop)
    assert "孟浩然" in (HERE / "表" / "customer.csv").read_text(encoding="utf-8-sig")
    print("commands: sample, today, summary, find, doctor, import, export")


def names() -> set[str]:
    """What lies beside the shop; its log comes and goes by itself."""
    return {each.name for each in HERE.iterdir() if not each.name.endswith(("-wal", "-shm"))}


def backup_and_restore() -> None:
    shop = ("--db", SHOP, *DAY)
    copy = HERE / "备份.db"
    run("backup", copy, *shop)
    added = HERE / "又一个.csv"
    added.write_text("姓名,电话\n王之涣,13900008888\n", encoding="utf-8", newline="")
    run("import", added, *shop)
    before = names()
    with SHOP.open("rb"):
        assert SHOP.name in run("restore", copy, *shop, status=4)
    assert names() == before, (names(), before)
    assert json.loads(run("find", "王之涣", "--json", *shop))["customers"]
    run("restore", copy, *shop)
    assert not json.loads(run("find", "王之涣", "--json", *shop))["customers"]
    assert run("backup", "list", *shop)
    print("backup and restore: a shop that is open stays as it is, status 4")


def two_windows() -> None:
    shop = ("--db", SHOP, *DAY)
    first = other(_WRITES)
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    assert json.loads(run("today", "--json", *shop))["follow_ups"], "one can look"
    assert "小张" in run("restore", HERE / "备份.db", *shop, status=4)
    first.kill()  # as taskkill does, or the power
    first.wait()
    second = other(_LEFT)
    assert second.communicate()[0].split() == ["True", "True"], "a cut short run went unnoticed"
    print("two windows: one writes, one looks; what was killed is noticed")


def main() -> None:
    assert "我的 程序" in str(files("shopvisit")), files("shopvisit")
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    for name in ("DB", "CONFIG"):
        os.environ.pop(f"SHOPVISIT_{name}", None)
    begin = time.monotonic()
    commands()
    backup_and_restore()
    two_windows()
    print(f"{time.monotonic() - begin:.0f} s")


if __name__ == "__main__":
    main()
