"""Reading and writing one TOML file of a person's own, which may hold anything at all."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shopvisit.errors import CannotWriteError
from shopvisit.settings.checks import Allowed
from shopvisit.store.disk import make_folder, remove, replace, sync
from shopvisit.text.i18n import N_, _

# A person's settings are a few kilobytes; a film named config.toml is not read into memory.
_LARGEST = 1_000_000

# Of the dots in a line, be it a key or words: none of ours has so many.
_DOT = re.compile(r"\.[ \t]*(?=[^\s.])")
_MOST_DOTS, _MOST_DOTS_IN_ALL, _MOST_TABLES = 100, 20_000, 5_000

_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)


class UnreadableError(Exception):
    """There is a file, and it could not be read; `why` says so in words."""

    def __init__(self, msgid: str, **details: object) -> None:
        super().__init__(msgid)
        self.why = Allowed(msgid, tuple(details.items()))


def read(path: Path) -> dict[str, Any]:
    """What the file says; an empty table where there is no file.

    Raises UnreadableError when it is not TOML, and what `text` raises.
    """
    said = text(path)
    _refuse_what_grows(said)
    return parse(said)


def text(path: Path) -> str:
    """The file as it is written, without a byte order mark; empty where there is no file.

    Raises UnreadableError when it is not a file, too large or not UTF-8, or when the system does
    not let us read it.
    """
    try:
        if not path.exists():
            return ""
        if not path.is_file():
            raise UnreadableError(N_("it is a folder or a device, not a file"))
        if path.stat().st_size > _LARGEST:
            raise UnreadableError(N_("it is far too large for a settings file"))
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(
            N_("it cannot be read: {reason}"), reason=error.strerror or error
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(N_("it is not UTF-8 text")) from error


def _refuse_what_grows(text: str) -> None:
    """Of a key with thousands of names the library keeps every beginning, and a table takes a
    hundred times the room of its name: what is small on the disk could fill the memory.
    """
    dots = [len(_DOT.findall(line)) for line in text.splitlines()]
    if max(dots, default=0) > _MOST_DOTS:
        raise UnreadableError(N_("its keys are nested too deeply"))
    if sum(dots) > _MOST_DOTS_IN_ALL or text.count("\n[") > _MOST_TABLES:
        raise UnreadableError(N_("it is far too large for a settings file"))


def parse(text: str) -> dict[str, Any]:
    """What a TOML text says. Raises UnreadableError when it is not TOML."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise UnreadableError(N_("its brackets are nested too deeply")) from error
    except ValueError as error:
        # The library's words are English; the line number is what people look for.
        place = _PLACE.fullmatch(str(error))
        if place is None:
            raise UnreadableError(N_("it is not TOML: {reason}"), reason=error) from error
        reason, line = place.groups()
        if line is None:
            raise UnreadableError(
                N_("it breaks off at its end: {reason}"), reason=reason
            ) from error
        raise UnreadableError(
            N_("line {line} is not TOML: {reason}"), line=line, reason=reason
        ) from error


def write(path: Path, content: dict[str, Any]) -> Path | None:
    """Put the whole of `content` in the file's place: after a power cut it is the old or the new.

    The file is readable by its owner only, and so is its folder when it has to be made. A symbolic
    link stays one: the file that it points to is replaced. Raises CannotWriteError or, where
    another program keeps it open, BusyError, with the old file as it was.

    What a person has written by hand, comments and all, is put beside it as config.toml.bak first;
    the path of that, or None where there was nothing that is not written anew just so.
    """
    import tomli_w

    aside = _set_aside(path)
    put(path, lambda: tomli_w.dumps(content))
    return aside


def _set_aside(path: Path) -> Path | None:
    import tomli_w

    aside = path.with_name(f"{path.name}.bak")
    with contextlib.suppress(UnreadableError):  # whoever saves has read it, and knows
        written = text(path)
        if written.strip() and written != tomli_w.dumps(parse(written)):
            put(aside, lambda: written)
            return aside
    return None


def put(path: Path, made: Callable[[], str]) -> None:
    """Put the text that `made` gives in the file's place, as `write` does."""
    import tempfile

    target = Path(os.path.realpath(path))
    try:
        data = made().encode()
        make_folder(target.parent)
        handle, name = tempfile.mkstemp(prefix=".config-", suffix=".new", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            replace(temporary, target)
        except BaseException:
            remove(temporary)
            raise
        sync(target.parent)
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotWriteError(
            _("The settings could not be saved in {file}: {reason}").format(
                file=target, reason=reason
            )
        ) from error
