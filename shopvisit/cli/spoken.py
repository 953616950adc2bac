"""What the terminal is told: the one way out for everything that a command prints.

While `cleaned()` holds, nothing that acts on a terminal reaches standard output or standard error,
whoever wrote it: a command, argparse, a fault of our own. Lines end where they ended; that a value
inside them has no line of its own is up to `legible`, where the value is put into its sentence.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO, cast

from shopvisit.errors import ShopError, legible
from shopvisit.text.i18n import N_, _, alphabet

_ALPHABET = N_("Set the language of the system to one with UTF-8, such as zh_CN.UTF-8.")

# What Windows says of a pipe whose other end is closed, as by the q of `more`.
_NOBODY_READS = errno.EINVAL


class UnsaidError(ShopError):
    """What was to be printed could not be written: to a full disk, say. Exit status 1."""


class _Clean:
    """A stream that writes out what would act, and says in our words what it cannot write."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.lost = False  # whether some characters could not be shown in the terminal's alphabet

    def write(self, text: str) -> int:
        with _in_words():
            self._write(legible(text, "\n"))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def redraw(self, line: str) -> None:
        """Write the line of a progress bar anew, over the one before."""
        with _in_words():
            self.stream.write(f"\r{line}")
            self.stream.flush()

    def flush(self) -> None:
        with _in_words():
            self.stream.flush()

    def _write(self, text: str) -> None:
        if not self.lost and not _is_utf8(self.stream):
            try:
                text.encode(self.stream.encoding or "utf-8")
            except UnicodeEncodeError:
                self.lost = True
        self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise  # nobody reads any more, and that is no fault
    except OSError as error:
        if error.errno == _NOBODY_READS:
            raise BrokenPipeError from error
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        why = _("the disk is full") if full else error.strerror or error
        said = _("This could not be printed: {why}. What was saved before stays saved.")
        raise UnsaidError(said.format(why=why)) from error


@contextlib.contextmanager
def cleaned() -> Iterator[None]:
    """Have both streams cleaned until the end of the block."""
    before = sys.stdout, sys.stderr
    for stream in before:
        _choose_encoding(stream)
    sys.stdout, sys.stderr = (cast("TextIO", _Clean(stream)) for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _choose_encoding(stream: TextIO) -> None:
    """UTF-8 for files and other programs; a terminal is spoken to in its own alphabet."""
    if hasattr(stream, "reconfigure"):
        own = _own_encoding(stream) if stream.isatty() else "utf-8"
        stream.reconfigure(encoding=own, errors="replace")


def _own_encoding(stream: TextIO) -> str:
    said = "" if os.environ.get("PYTHONIOENCODING") else alphabet(os.environ)
    with contextlib.suppress(LookupError):  # what Python has never heard of
        "".encode(said or "utf-8")
        return said or stream.encoding or "utf-8"
    return stream.encoding or "utf-8"


def in_utf8() -> None:
    """From now on UTF-8 for terminals, too: what draws a full screen knows nothing else.

    Raises ShopError where the terminal is said to speak another alphabet, unless it shows, when
    asked, that it reads UTF-8 all the same.
    """
    if not _is_utf8(sys.stdout):
        from shopvisit.files.doctor import terminal

        if (terminal.measure() or [0])[0] != 2:
            said = _("The full screen needs UTF-8, but this terminal speaks {encoding}.")
            raise ShopError(f"{said.format(encoding=sys.stdout.encoding.upper())} {_(_ALPHABET)}")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "utf-8").lower().replace("_", "-") in ("utf-8", "utf8")


def complain(words: object) -> None:
    """Say on standard error why something could not be done, as far as that takes anything."""
    with contextlib.suppress(UnsaidError, BrokenPipeError):
        print(f"shopvisit: {words}", file=sys.stderr, flush=True)


def redraw(line: str) -> None:
    """Write the line of a progress bar on standard error anew, over the one before."""
    if isinstance(sys.stderr, _Clean):
        sys.stderr.redraw(line)


def finish() -> bool:
    """Have everything that was printed out of our hands; False where it could not be.

    Python would only try at its very end, and then speak of it in words of its own.
    """
    said = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except UnsaidError as error:
            complain(error)
            said = False
        except BrokenPipeError:
            said = False
        if not said:
            drop(stream)
    if any(isinstance(stream, _Clean) and stream.lost for stream in (sys.stdout, sys.stderr)):
        complain(_alphabet())
    return said


def _alphabet() -> str:
    """Why there are question marks, in letters that can be read there."""
    said = _(_ALPHABET)
    try:
        said.encode(sys.stderr.encoding or "utf-8")
    except UnicodeEncodeError:
        said = _ALPHABET
    return f"(?) {said}"


def drop(stream: TextIO) -> None:
    """Let what is still to be written there go nowhere; else Python complains while it exits."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
