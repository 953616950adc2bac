"""A list to be imported: the file that is meant, and in words what is in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from shopvisit.errors import legible
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.files.importing.intake import Imported


def named_path(typed: str) -> Path:
    """The file that is meant by what was typed, or what a terminal pastes for a dropped file.

    Terminals paste the path in quotes, with a backslash before each blank, or as a file:// address
    (RFC 8089). A file whose name really reads as it was typed comes first.
    """
    text = typed.strip()
    as_it_stands = _home(text)
    if not text or _mode(as_it_stands):
        return as_it_stands
    if text[:7].lower() == "file://":
        return _of_address(text)
    return _home(_unquoted(text))


def _home(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~ of somebody who is not known here
        return Path(text)


def is_file(path: Path) -> bool:
    """Whether there is such a file; not for a path that is none, nor for one out of reach."""
    return stat.S_ISREG(_mode(path))


def _mode(path: Path) -> int:
    """What kind of file it is, as `os.stat` has it; 0 for none."""
    try:
        return path.stat().st_mode
    except (OSError, ValueError):  # ValueError: a name with a zero byte
        return 0


def _of_address(text: str) -> Path:
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    try:
        # What follows a # or ? belongs to the name: terminals do not always escape them.
        found = urlsplit(text.replace("#", "%23").replace("?", "%3F"))
    except ValueError:
        return Path(text)
    if os.name == "nt" and found.netloc.lower() not in ("", "localhost"):
        return Path(rf"\\{found.netloc}{url2pathname(found.path)}")  # another computer's folder
    return Path(url2pathname(found.path))


def _unquoted(text: str) -> str:
    """`text` without the quotes of a shell; what are several words, or none, stays as it is."""
    if os.name == "nt":  # where a backslash is part of every path
        return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
    import shlex

    try:
        words = shlex.split(text)
    except ValueError:  # a quote that is not closed
        return text
    return words[0] if len(words) == 1 else text


def counts(found: Imported) -> list[str]:
    """How many rows there are and what they bring, a line each, the numbers in a column."""
    parts = [
        (found.new, _("bring a new customer or a new visit")),
        (found.updated, _("fill in what was blank")),
        (found.duplicates, _("are known already")),
        (found.rejected, _("are left out")),
        (_in_part(found), _("come in without a cell that cannot be read")),
    ]
    rows = _("rows in {file}").format(file=legible(found.file.name))
    lines = [(found.rows, rows), *(part for part in parts if part[0])]
    width = len(f"{found.rows:,}")
    return [f"{number:>{width},}  {words}" for number, words in lines]


def _in_part(found: Imported) -> int:
    """Of how many rows only a cell is left out."""
    places = {(one.sheet, one.line): one.whole for one in found.left_out}
    return sum(not whole for whole in places.values())


def facts(done: Imported) -> list[str]:
    """What else should be known of a list that is in."""
    if not done.rejects_file:
        return list(done.notes)
    said = _("What is left out is in {file}, beside the list, with line and reason.")
    return [said.format(file=legible(done.rejects_file.name)), *done.notes]
