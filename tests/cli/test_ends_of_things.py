"""What is too long, too far away or no file at all is said in words, at once."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from prompt import Capture, run
from systems import posix_only

from shopvisit.cli.main import main

ENDS = ["0001-01-01", "0001-01-02", "1969-12-31", "2100-01-01", "9998-12-31", "9999-12-31"]


@pytest.mark.parametrize("day", ENDS)
@pytest.mark.parametrize("words", [["today"], ["summary", "--json"], ["doctor"], ["backup"]])
def test_a_day_in_which_no_shop_can_be_is_wrong_usage(
    path: Path, day: str, words: list[str], capsys: Capture
) -> None:
    before = path.read_bytes()
    with pytest.raises(SystemExit) as stopped:
        main(["--db", str(path), "--today", day, *words])
    assert stopped.value.code == 2
    assert "1970 to 2099" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize("month", ["0001-01", "1969-12", "9999-12"])
def test_so_is_such_a_month(path: Path, month: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(path, "summary", month)
    assert stopped.value.code == 2
    assert "1970 to 2099" in capsys.readouterr().err


DIGITS = "9" * 5000


@pytest.mark.parametrize(
    "words",
    [
        ["customer", "export", DIGITS, "x"],
        ["sample", "x", "--customers", DIGITS],
        ["sample", "x", "--seed", DIGITS],
        ["--today", DIGITS],
        ["summary", DIGITS],
    ],
    ids=["id", "customers", "seed", "day", "month"],
)
def test_five_thousand_digits_are_told_in_one_line(words: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert "is expected" in last
    assert len(last) < 200


@pytest.mark.parametrize("length", [250, 300, 5000])
def test_a_name_that_leaves_no_room_for_backups_makes_no_shop(
    tmp_path: Path, length: int, capsys: Capture
) -> None:
    path = tmp_path / f"{'x' * (length - 3)}.db"
    for words in (["init", "--name", "便民"], ["sample", str(path), "--customers", "3"]):
        assert run(path if words[0] == "init" else tmp_path / "other.db", *words) == 1
        assert "too long, no backup would fit" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["home"], "not even settings were made"
    assert list((tmp_path / "home").rglob("config.toml")) == []


def test_neither_does_a_folder_too_deep(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path.joinpath(*["folder" * 5] * 14, "shop.db")
    assert run(path, "init") == 1
    assert "too long, no backup would fit" in capsys.readouterr().err


@posix_only("there the path's length counts, not the name's")
def test_the_longest_name_that_is_taken_has_backups(tmp_path: Path, capsys: Capture) -> None:
    for length in range(255, 0, -1):
        path = tmp_path / f"{'x' * length}.db"
        if run(path, "init") == 0:
            break
    assert length > 180
    for words in (["backup"], ["today"], ["restore"], ["doctor"]):
        if words == ["restore"]:
            words.append(str(next((tmp_path / "backups").iterdir())))
        assert run(path, *words) == 0, (words, capsys.readouterr().err)
    capsys.readouterr()
    short = path.rename(tmp_path / f"{'x' * 250}.db")
    status = run(short, "doctor")
    assert status == 3, capsys.readouterr()
    assert "none fits beside" in capsys.readouterr().out


@pytest.mark.parametrize("length", [300, 5000])
@pytest.mark.parametrize(
    "words",
    [
        ["import", "LONG"],
        ["import", "LONG", "--dry-run"],
        ["export", "LONG"],
        ["customer", "export", "1", "LONG"],
        ["backup", "LONG"],
        ["restore", "LONG"],
        ["today", "--config", "LONG"],
        ["today", "--db", "LONG"],
        ["doctor", "--db", "LONG"],
        ["import", "x", "--db", "LONG"],
    ],
    ids=" ".join,
)
def test_no_name_is_so_long_that_it_is_a_fault_of_ours(
    path: Path, tmp_path: Path, words: list[str], length: int, capsys: Capture
) -> None:
    long = str(tmp_path / ("x" * length))
    typed = [long if word == "LONG" else word for word in words]
    status = run(path, *typed) if "--db" not in typed else main([*typed, "--today", "2026-11-21"])
    printed = capsys.readouterr()
    assert "sorry" not in printed.err
    assert status in ((0,) if "--config" in typed else (1, 3)), printed


@posix_only("there are no such files")
@pytest.mark.parametrize("kind", ["pipe", "device", "endless", "terminal"])
def test_what_has_no_end_is_not_imported(
    path: Path, tmp_path: Path, kind: str, capsys: Capture
) -> None:
    ends: tuple[int, ...] = ()
    listed = Path("/dev/null" if kind == "device" else "/dev/zero")
    if kind == "pipe":
        listed = tmp_path / "pipe"
        os.mkfifo(listed)
    elif kind == "terminal":
        ends = os.openpty()
        listed = Path(os.ttyname(ends[1]))
    assert run(path, "import", str(listed)) == 1
    assert "not a file with a list" in capsys.readouterr().err
    for end in ends:
        with suppress(OSError):
            os.close(end)
