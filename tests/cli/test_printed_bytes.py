"""Whatever a file is called: nothing that a terminal obeys leaves a command, on either stream."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from prompt import run
from systems import posix_only

from shopvisit.errors import ShopError, legible
from shopvisit.shop.followups import today as followups
from shopvisit.shop.record.shop import Shop

# What names of files have been used for: the clipboard, a blank screen, an order of letters that
# hides what is opened, a line over another or one more, and bytes that are no UTF-8.
HOSTILE = {
    "sequences": "a\x1b]52;c;aGk=\x07b\x1b[2Jc\x9b2Jd\u202etxt.e",
    "lines": "a\rb\nshopvisit: all is well",
    "bytes": "a\udcff\udc9bb",
}
WRITTEN = ("\\x1b]52;c;aGk=\\x07b\\x1b[2Jc\\x9b2Jd\\u202e", "\\x0db\\x0a", "\\xff\\x9b")


def acts(data: bytes) -> list[str]:
    """The characters in `data` that act on a terminal, but for the ends of lines."""
    text = data.decode("utf-8", "surrogateescape")
    return [
        ascii(char)
        for char in text
        if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
    ]


@pytest.fixture(params=list(HOSTILE))
def name(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


class Prompt:
    """Runs commands, and keeps the bytes that they print."""

    def __init__(self, shop: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.shop, self._capture = shop, capture
        self.printed: list[tuple[list[str], bytes]] = []

    def __call__(self, *words: str | Path, db: Path | None = None) -> bytes:
        line = [str(word) for word in words]
        with contextlib.suppress(SystemExit):
            run(db or self.shop, *line)
        said = self._capture.readouterr()
        self.printed += [(line, said.out), (line, said.err)]
        return said.out


def _unlike(name: str) -> str:
    """A value that a name with a newline must not be able to make: a line of its own."""
    return name.partition("\n")[2]


@posix_only("there no file can have such a name")
def test_no_command_prints_what_a_terminal_obeys(
    path: Path, tmp_path: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    shop = folder / f"{name}.db"
    path.rename(shop)
    prompt = Prompt(shop, capfdbinary)
    listed = folder / f"{name}.csv"
    listed.write_text("姓名,电话\n赵一,13900000001\n,x\n", encoding="utf-8")
    config = folder / f"{name}.toml"
    config.write_text(f"[shop]\n{json.dumps(_utf8(name))} = 1\n", encoding="utf-8")

    for words in (["today"], ["find", name], ["find", "x", "--json"], ["summary"], [name]):
        prompt(*words)
    prompt("today", "--config", config)
    prompt("today", "--handover")
    prompt("summary", name)
    prompt("today", "--lang", name)
    prompt("import", listed)
    prompt("import", folder / f"{name} not there.csv")
    prompt("export", folder / f"{name} out")
    prompt("export", listed)
    prompt("customer", "export", "1", folder / f"{name}.json")
    prompt("customer", "export", "1", listed)
    prompt("backup")
    prompt("backup", folder / f"{name} copy.db")
    prompt("backup", folder / "none" / name)
    prompt("backup", "list")
    prompt("doctor")
    prompt("restore", folder / f"{name} copy.db")
    prompt("restore", listed)
    prompt("customer", "erase", "1", "--yes")
    prompt("sample", folder / f"{name} sample.db", "--customers", "3", "--months", "1")
    prompt("sample", listed)
    prompt("init", db=folder / f"{name} new.db")
    prompt("init", db=listed)
    prompt("today", db=folder / f"{name} gone.db")
    prompt("today", db=listed)
    prompt("doctor", db=folder / f"{name} gone.db")
    prompt("doctor", db=listed)
    shop.write_bytes(shop.read_bytes()[:5000])
    for words in (["today"], ["doctor"], ["backup"]):
        prompt(*words)

    for line, data in prompt.printed:
        assert acts(data) == [], (line, data)
        if _unlike(name):
            assert _unlike(name).encode() not in data.split(b"\n"), (line, data)
    said = b"".join(data for _line, data in prompt.printed).decode()
    assert any(written in said for written in WRITTEN), "the owner finds the file by its name"


def _utf8(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


@posix_only("there no file can have such a name")
def test_json_holds_the_true_name(
    path: Path, tmp_path: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    listed = tmp_path / f"{name}.csv"
    listed.write_text("姓名,电话\n赵一,13900000001\n", encoding="utf-8")
    printed = Prompt(path, capfdbinary)("import", listed, "--json")
    assert json.loads(printed)["file"] == str(listed)
    assert acts(printed) == []


def test_a_fault_of_our_own_does_not_either(
    path: Path,
    tmp_path: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    def fail(shop: Shop) -> None:
        raise RuntimeError(name)

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / name))
    monkeypatch.setattr(followups, "counts", fail)
    prompt = Prompt(path, capfdbinary)
    prompt("today")
    said = prompt.printed[-1][1]
    assert b"sorry" in said
    assert acts(said) == []


@pytest.mark.parametrize("kind", [legible, ShopError], ids=["a value", "a message"])
def test_a_name_is_written_out_so_that_it_can_be_found(
    kind: Callable[[str], object], name: str
) -> None:
    assert any(part in str(kind(name)) for part in WRITTEN)
    assert str(kind("王秀英 的 文件\u3000Ünï.db")) == "王秀英 的 文件\u3000Ünï.db"
