"""What one system does not mind and another does is done in one place only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import shopvisit

PACKAGE = Path(shopvisit.__file__).parent
# What may stay where it is, for the next time.
_SWEEPERS = {"files/keeping/backups.py", "files/keeping/erasing.py", "files/keeping/opening.py",
             "files/new_files.py"}  # fmt: skip


def calls(text: str) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def moves(text: str) -> set[str]:
    """Which ways a file is given a name or removed; a text's `replace` takes two arguments."""
    found = set()
    for call, name in calls(text):
        at = call.func.value if isinstance(call.func, ast.Attribute) else None
        if (
            name in ("rename", "link", "symlink", "renames", "removedirs")
            or (
                name == "replace"
                and not call.keywords
                and (len(call.args) == 1 or (isinstance(at, ast.Name) and at.id == "os"))
            )
            or (name == "unlink" and len(call.args) == 0)
        ):
            found.add(name)
    return found


def loose_texts(text: str) -> set[int]:
    """Lines in which a text file is opened that another system would read or write otherwise."""
    return {call.lineno for call, name in calls(text) if is_loose(call, name)}


def is_loose(call: ast.Call, name: str) -> bool:
    named = {each.arg for each in call.keywords}
    if name == "read_text":
        return "encoding" not in named
    if name in ("open", "fdopen"):
        last = call.args[-1] if call.args else None
        if not (isinstance(last, ast.Constant) and last.value in ("w", "a", "x", "w+", "a+")):
            return False
        if "force_zip64" in named:  # a part of a zip file
            return False
    elif name != "write_text":
        return False
    return not {"encoding", "newline"} <= named


def test_files_are_given_names_and_removed_in_one_place() -> None:
    """Windows refuses that for as long as anybody has the file open."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        used = moves(path.read_text(encoding="utf-8")) - (
            {"unlink"} if name in _SWEEPERS else set()
        )
        if used and name != "store/disk.py":
            found[name] = used
    assert found == {}


def test_texts_are_written_alike_on_every_system() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := loose_texts(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("new.replace(old)", {"replace"}),
        ("'a'.replace('b', 'c')", set()),
        ("day.replace(day=1)", set()),
        ("os.rename(new, old)", {"rename"}),
        ("os.replace(new, old)", {"replace"}),
        ("left.unlink()", {"unlink"}),
    ],
)
def test_a_move_is_told_from_a_change_of_words(text: str, used: set[str]) -> None:
    assert moves(text) == used


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("path.read_text()", True),
        ("path.write_text('a', encoding='utf-8')", True),
        ("path.write_text('a', encoding='utf-8', newline='')", False),
        ("path.open('w', encoding='utf-8')", True),
        ("path.open('rb')", False),
    ],
)
def test_a_text_that_is_left_to_the_system_is_found(text: str, loose: bool) -> None:
    assert bool(loose_texts(text)) == loose
