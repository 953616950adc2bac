"""The house: arrows run down, nothing goes in a circle, no room is too full to be looked over."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import shopvisit

PACKAGE = Path(shopvisit.__file__).parent
# What knows neither a screen nor what was typed at a prompt.
BELOW = ("calendar", "files", "sample", "settings", "shop", "store", "text")
DATABASE = {"shopvisit.db", "peewee", "sqlite3"}
# They give plain values, with no way back to the file.
DOORS = ("shopvisit.shop.", "shopvisit.files.")
FULL_ROOM, LONG_FILE = 12, 400

Imports = Mapping[str, Collection[str]]


@cache
def modules() -> Mapping[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("shopvisit", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(node: ast.AST) -> Iterator[str]:
    """What is imported anywhere below `node`: in functions and only for types, too."""
    for each in ast.walk(node):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom) and each.module:
            for alias in each.names:
                whole = f"{each.module}.{alias.name}"
                yield whole if whole in modules() else each.module


@cache
def imports() -> Imports:
    return {
        name: set(imported(ast.parse(path.read_text(encoding="utf-8"))))
        for name, path in modules().items()
    }


def circles(graph: Imports) -> list[list[str]]:
    """The files that lead back to themselves, by taking away, again and again, what leads on."""
    left = {name: {each for each in found if each in graph} for name, found in graph.items()}
    while ends := [name for name, found in left.items() if not found & left.keys()]:
        for name in ends:
            del left[name]
    return [sorted(left)] if left else []


def reached(start: str, graph: Imports) -> set[str]:
    """Everything that `start` leads to without going through a door."""
    seen, ahead = set[str](), [start]
    while ahead:
        name = ahead.pop()
        if name in seen:
            continue
        seen.add(name)
        if not name.startswith(DOORS):
            ahead += graph.get(name, ())
    return seen


def loaded_with(names: Iterable[str]) -> set[str]:
    """What a process of its own has loaded once it has imported these."""
    code = "import sys, importlib\n" + "".join(
        f"importlib.import_module({name!r})\n" for name in names
    )
    code += "print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("layer", BELOW)
def test_what_the_shop_does_loads_no_screen(layer: str) -> None:
    names = [name for name in modules() if name.startswith(f"shopvisit.{layer}.")]
    assert names
    assert loaded_with(names) & {"textual", "argparse", "shopvisit.screens"} == set()


@pytest.mark.parametrize("layer", ["app", "screens", "widgets"])
def test_a_screen_reaches_no_database(layer: str) -> None:
    names = [name for name in modules() if name.startswith(f"shopvisit.{layer}.")]
    assert names
    assert {name: found for name in names if (found := reached(name, imports()) & DATABASE)} == {}


def test_the_database_is_reached_through_the_doors() -> None:
    """The control of the test above: without the doors there is a way."""
    without = dict(imports())
    without["shopvisit.screens.today.today"] = {"shopvisit.db"}
    assert reached("shopvisit.screens.today.today", without) & DATABASE


def test_no_import_goes_in_a_circle() -> None:
    assert circles(imports()) == []


def test_a_circle_is_found() -> None:
    """The control of the test above."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == [["a", "b", "c"]]


@pytest.mark.parametrize("room", sorted({path.parent for path in modules().values()}))
def test_a_room_can_be_looked_over(room: Path) -> None:
    files = [path for path in room.glob("*.py") if path.name != "__init__.py"]
    assert len(files) <= FULL_ROOM
    lines = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: count for name, count in lines.items() if count > LONG_FILE} == {}


@pytest.mark.parametrize("room", sorted({path.parent for path in modules().values()} - {PACKAGE}))
def test_a_room_says_what_it_decides_and_nothing_else(room: Path) -> None:
    tree = ast.parse((room / "__init__.py").read_text(encoding="utf-8"))
    assert len(ast.get_docstring(tree) or "") > 40
    assert len(tree.body) == 1
