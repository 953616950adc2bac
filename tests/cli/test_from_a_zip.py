"""The program runs from one zip: nothing that ships with it needs a path of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import shopvisit

PACKAGE = Path(shopvisit.__file__).parent


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel has it, in a plain zip."""
    made = tmp_path_factory.mktemp("zip") / "shopvisit.pyz"
    with zipfile.ZipFile(made, "w") as zipped:
        for path in PACKAGE.rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                zipped.write(path, Path("shopvisit") / path.relative_to(PACKAGE))
        for name in ("shopvisit.tcss", "config.toml"):
            if not (PACKAGE / name).exists():
                zipped.write(PACKAGE.parent / name, f"shopvisit/{name}")
    return made


def run(box: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(box)}, cwd=box.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_commands_work_from_a_zip(box: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "shop.db")
    shop = ("--db", path, "--lang", "zh_CN", "--today", "2026-11-21")
    run(box, "-m", "shopvisit", "sample", path, "--customers", "5", "--lang", "zh_CN", "--today",
        "2026-11-21")  # fmt: skip
    assert "逾期" in run(box, "-m", "shopvisit", "today", *shop)
    run(box, "-m", "shopvisit", "find", "w", *shop)


def test_the_full_screen_has_its_looks_in_a_zip(box: Path) -> None:
    code = "from shopvisit.app.app import ShopvisitApp as A; print(A.__module__, len(A.CSS) > 1000)"
    assert run(box, "-c", code) == "shopvisit.app.app True\n"
    code = "import shopvisit; print(shopvisit.__file__)"
    assert "shopvisit.pyz" in run(box, "-c", code)
