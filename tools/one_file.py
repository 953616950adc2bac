"""Makes shopvisit.pyz: the program in one file, for any Python from 3.11 on, also from a stick.

usage: python3 tools/one_file.py shopvisit.pyz [--wheel FILE]

Needs a Python with uv. Nothing in the file is of one system only, and that is checked. At its first
start it unpacks itself into ~/.shiv.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
_MADE_WITH = "shiv==1.0.8"
_OF_ONE_SYSTEM = (".so", ".pyd", ".dll", ".dylib")


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("file", type=Path)
    asked.add_argument("--wheel", type=Path, help="the program; built from here if left out")
    given = asked.parse_args()
    with TemporaryDirectory(prefix="shopvisit-one-file-") as name:
        make(given.wheel or built_wheel(Path(name)), given.file)
    with zipfile.ZipFile(given.file) as box:
        found = [each for each in box.namelist() if each.endswith(_OF_ONE_SYSTEM)]
    if found:
        raise SystemExit(f"these run on one system only: {', '.join(found)}")
    print(f"{given.file}: {given.file.stat().st_size / 1_000_000:.1f} MB")
    return 0


def built_wheel(folder: Path) -> Path:
    uv("build", "--quiet", "--wheel", "--out-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    return wheel


def make(wheel: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="shopvisit-one-file-") as name:
        site = Path(name)
        uv("pip", "install", "--quiet", "--target", name, str(wheel))
        for quicker in site.rglob("markupsafe/_speedups.*"):
            quicker.unlink()  # of one system; without it markupsafe does the same in Python
        uv("tool", "run", "--quiet", "--from", _MADE_WITH, "shiv", "--compressed",
           "--python", "/usr/bin/env python3", "--console-script", "shopvisit",
           "--output-file", str(target), "--site-packages", name)  # fmt: skip


def uv(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "uv", *words], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
