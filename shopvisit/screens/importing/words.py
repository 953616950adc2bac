"""A list to be imported: the file that is meant, and in words what is in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from shopvisit.errors import legible
from shopvisit.files.importing.columns import BY_FIELD
from shopvisit.screens.importing.steps import TITLES
from shopvisit.text.cells import fitted
from shopvisit.text.i18n import _, n_

if TYPE_CHECKING:
    from shopvisit.files.importing.outcome import Imported
    from shopvisit.files.importing.understanding import Understood

_LONGEST_NAME = 40


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
    said = []
    if done.follow_ups:
        today = n_(
            "{count} follow-up is on the way because of it; Today shows what is due.",
            "{count} follow-ups are on the way because of it; Today shows what is due.",
            done.follow_ups,
        )
        said.append(today.format(count=f"{done.follow_ups:,}"))
    if done.rejects_file:
        left = _("What is left out is in {file}, beside the list, with line and reason.")
        said.append(left.format(file=legible(done.rejects_file.name)))
    return [*said, *done.remarks]


def planned(count: object) -> str:
    """How many calls were planned to those who stay away."""
    number = count if isinstance(count, int) else 0
    said = n_("{count} call is planned.", "{count} calls are planned.", number)
    return said.format(count=f"{number:,}")


def title(step: str, path: Path | None) -> str:
    """What stands above a step: which it is, and of which file."""
    parts = [_("Import a list")]
    if path is not None and step != "file":
        parts.append(fitted(legible(path.name), _LONGEST_NAME))
    if step in TITLES:
        parts.append(_(TITLES[step]))
    return "   ".join(parts)


def far(done: int, total: int, *, taking: bool) -> str:
    """How far a way through a list is: it is looked at, or being taken in."""
    said = _("Looking at the list: {done} of {total} rows")
    if taking:
        said = _("Importing: {done} of {total} rows")
    return said.format(done=f"{done:,}", total=f"{total:,}")


def read_as(understood: Understood) -> str:
    """How the file was read: encoding, delimiter, sheet and line of the headings."""
    main = understood.main
    parts = [n_("{count} row", "{count} rows", understood.rows).format(
        count=f"{understood.rows:,}")]  # fmt: skip
    if main.table.encoding:
        parts.append(main.table.encoding.upper())
        between = {"\t": _("tabs"), ";": _("semicolons"), "|": _("bars")}
        said = between.get(main.table.delimiter, _("commas"))
        parts.append(_("{signs} between the cells").format(signs=said))
    if names := [sheet.table.name for sheet in understood.sheets if sheet.table.name]:
        parts.append(_("sheet {names}").format(names=", ".join(names)))
    if main.heading_line:
        parts.append(_("headings in line {line}").format(line=main.heading_line))
    return _("Read as: {how}").format(how=_(", ").join(parts))


def lacking(understood: Understood) -> list[str]:
    """What a person has to say of the columns before the list can come in, if anything."""
    main = understood.main
    if main.usable and (main.names or not main.likely):
        return [_("Is that right? Enter goes on; a digit says what the column in use holds.")]
    said = [_("No column is known to hold names.")] if main.usable else [needed()]
    said += [
        _("Column {number} ({heading}) could be: {field}.").format(
            number=column.number,
            heading=column.heading or column.samples[0],
            field=_(BY_FIELD[column.field or ""].label),
        )
        for column in main.likely[:2]
    ]
    return said


def needed() -> str:
    """What no list can do without."""
    return _("No column is known to hold names or phone numbers: say which, with 1 or 2.")
