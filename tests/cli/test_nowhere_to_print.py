"""Where nothing more can be printed: a full disk, a reader that has gone, a terminal of old."""

from __future__ import annotations

import errno
import io
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from shops import TODAY, MakeShop
from systems import ON_WINDOWS, posix_only

from shopvisit import db
from shopvisit.cli.main import main
from shopvisit.shop.people.customers import Customer, add

FULL = Path("/dev/full")
needs_pty = posix_only("there are no pseudo terminals")
needs_full = pytest.mark.skipif(ON_WINDOWS or not FULL.exists(), reason="no such device here")


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "SHOPVISIT_LANG": "en", **more}


def typed(path: Path, words: list[str]) -> list[str]:
    command = [sys.executable, "-m", "shopvisit", *words]
    return [*command, "--db", str(path), "--today", str(TODAY)]


@needs_full
@pytest.mark.parametrize(
    "words",
    [
        ["today"],
        ["today", "--json"],
        ["find", "wxy"],
        ["summary", "--markdown"],
        ["backup"],
        ["backup", "list"],
        ["doctor"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_a_full_disk_is_said_in_words(path: Path, words: list[str]) -> None:
    with FULL.open("w") as full:
        done = subprocess.run(
            typed(path, words), stdout=full, stderr=subprocess.PIPE, check=False, timeout=60,
            env=environment(),
        )  # fmt: skip
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n")) == (1, 1), said
    assert "the disk is full" in said


@needs_full
def test_what_was_taken_in_stays_although_it_could_not_be_printed(
    path: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text("姓名,电话\n赵一,13900000001\n", encoding="utf-8")
    with FULL.open("w") as full:
        done = subprocess.run(
            typed(path, ["import", str(listed)]), stdout=full, stderr=full, check=False,
            timeout=60, env=environment(),
        )  # fmt: skip
    assert done.returncode == 1
    db.open_file(path)
    assert db.value("SELECT count(*) FROM customer") == 2


def test_a_reader_that_has_gone_is_no_fault(path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        typed(path, ["today"]), stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60,
        env=environment(),
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_windows_says_in_other_words_that_a_reader_has_gone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(io.StringIO):
        encoding = "utf-8"

        def write(self, _text: str) -> int:
            raise OSError(errno.EINVAL, "Invalid argument")

        def fileno(self) -> int:
            raise OSError

    said = io.StringIO()
    monkeypatch.setattr("sys.stdout", Gone())
    monkeypatch.setattr("sys.stderr", said)
    assert (main(["--db", str(path), "today"]), said.getvalue()) == (1, "")


def on_terminal(path: Path, words: list[str], **more: str) -> tuple[int, bytes]:
    """What a command writes to a terminal in such an environment, and its exit status."""
    import pty

    master, slave = pty.openpty()
    child = subprocess.Popen(
        typed(path, words), stdin=slave, stdout=slave, stderr=slave, env=environment(**more)
    )
    os.close(slave)
    said = b""
    try:
        while select.select([master], [], [], 20)[0] and (data := os.read(master, 65536)):
            said += data
    except OSError:  # how a pseudo terminal ends
        pass
    os.close(master)  # which ends whatever has begun a full screen
    return child.wait(60), said


@pytest.fixture
def emoji(make_shop: MakeShop) -> Path:
    shop = make_shop()
    add(shop, Customer(name="王秀英😀", phone="13812342231"))
    db.disconnect()
    return shop.path


# Python takes both languages for UTF-8 where they have not been installed.
@needs_pty
@pytest.mark.parametrize(
    "speaks",
    [
        {"PYTHONIOENCODING": "gbk"},
        {"LANG": "zh_CN.GBK"},
        {"LC_ALL": "zh_CN.GB18030"},
    ],
)
def test_a_terminal_that_speaks_gbk_reads_chinese(path: Path, speaks: dict[str, str]) -> None:
    status, said = on_terminal(path, ["find", "王秀英"], **speaks)
    assert status == 0
    assert "王秀英" in said.decode("gbk")
    assert "UTF-8" not in said.decode("gbk"), "everything could be shown"


@needs_pty
@pytest.mark.parametrize("encoding", ["gbk", "latin-1", "ascii"])
def test_what_a_terminal_has_no_letters_for_is_told(emoji: Path, encoding: str) -> None:
    words = ["find", "138", "--lang", "zh_CN"]
    status, said = on_terminal(emoji, words, PYTHONIOENCODING=encoding)
    assert status == 0
    assert "?" in said.decode(encoding)
    assert "UTF-8" in said.decode(encoding)


@needs_pty
@pytest.mark.parametrize("lang", ["zh_CN.no-such", "zh_CN", "zh_CN.UTF-8@x", "zh_CN.utf8"])
def test_any_other_terminal_is_spoken_to_in_utf8(path: Path, lang: str) -> None:
    status, said = on_terminal(path, ["find", "王秀英"], LANG=lang)
    assert (status, "王秀英" in said.decode()) == (0, True)


@needs_pty
@pytest.mark.parametrize("words", [[], ["demo"]])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_a_terminal_without_utf8_is_told_that_the_screen_needs_it(
    path: Path, words: list[str], lang: str
) -> None:
    status, said = on_terminal(path, [*words, "--lang", lang], LANG="zh_CN.GBK", TERM="xterm")
    assert status == 1
    assert "GBK" in said.decode("gbk")
    assert "zh_CN.UTF-8" in said.decode("gbk")
    assert b"\x1b[?1049h" not in said


@needs_pty
@pytest.mark.parametrize("words", [[], ["demo"]])
def test_a_terminal_that_only_writes_lines_is_told_of_the_commands(
    path: Path, words: list[str]
) -> None:
    status, said = on_terminal(path, words, TERM="dumb")
    assert status == 1
    assert b"shopvisit today" in said
    assert b"\x1b" not in said


def test_a_file_is_utf8_wherever_it_is_written(path: Path) -> None:
    done = subprocess.run(
        typed(path, ["find", "王秀英", "--json"]), capture_output=True, check=False, timeout=60,
        env=environment(PYTHONIOENCODING="gbk"),
    )  # fmt: skip
    assert "王秀英" in done.stdout.decode()
