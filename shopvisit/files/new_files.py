"""New files for people: whole or not there at all, their owner's alone, never over another file."""

from __future__ import annotations

import csv
import glob
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.store import disk
from shopvisit.text.i18n import _

# What a spreadsheet program takes for the start of a formula, also behind what nobody sees.
_FORMULA = re.compile(r"['\s\0\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r＝＋－＠]")


@contextmanager
def new_files(targets: Sequence[Path], *, replace: bool = False) -> Iterator[list[Path]]:
    """Empty files beside `targets`, one for each; what the caller leaves in them gets those names.

    All of them or none: only when every one is whole and on the disk are they named, so that
    neither a full disk nor a kill leaves half a file under a name that counts. The folder is made
    where there is none, for its owner alone, and so are the files. Raises ShopError where a name
    is taken, unless they are to `replace` what has it, CannotWriteError when the disk says no.
    """
    folders = dict.fromkeys(target.parent for target in targets)
    asides = [target.with_name(f".{target.name}.{os.getpid()}.new") for target in targets]
    with db.explained():
        if not replace:
            _refuse_taken(targets)
        for folder in folders:
            _make_folder(folder)
        try:
            for target, aside in zip(targets, asides, strict=True):
                _sweep(target)
                os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            yield asides
            for aside in asides:
                disk.sync(aside)
            if replace:
                for aside, target in zip(asides, targets, strict=True):
                    disk.replace(aside, target)
            else:
                _name(asides, targets)
            for folder in folders:
                disk.sync(folder)
        finally:
            for aside in asides:
                disk.remove(aside)


def _refuse_taken(targets: Sequence[Path]) -> None:
    for target in targets:
        if os.path.lexists(target):
            raise ShopError(_("There is a file already: {path}").format(path=target))


def _make_folder(folder: Path) -> None:
    try:
        disk.make_folder(folder)
    except (FileExistsError, NotADirectoryError):
        raise ShopError(_("{path} is not a folder.").format(path=folder)) from None


def _sweep(target: Path) -> None:
    """Remove what a writing of the same file that was killed has left behind."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.*.new*"):
        with suppress(OSError):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def _name(asides: Sequence[Path], targets: Sequence[Path]) -> None:
    named: list[Path] = []
    try:
        for aside, target in zip(asides, targets, strict=True):
            disk.give_name(aside, target)
            named.append(target)
    except BaseException as error:
        for target in named:
            disk.remove(target)
        if isinstance(error, FileExistsError):
            _refuse_taken(targets)
        raise


def defused(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula: such text gets an apostrophe."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What `defused` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write_csv(path: Path, rows: Iterable[Sequence[object]], delimiter: str = ",") -> None:
    """Write rows into a file as RFC 4180 has it: text is defused, numbers stay numbers.

    UTF-8 with a byte order mark, without which Excel takes Chinese for something else.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerows(
            [defused(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
        )
