"""What the doctor says of this terminal: its size, how wide it draws Chinese, colours, keys."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from shopvisit.files.doctor.checks import Check
from shopvisit.text.i18n import _, alphabet

_SAMPLE = "中"
_AMBIGUOUS = "★●→"
_ANSWER_SECONDS = 0.3
_POSITION = re.compile(rb"\x1b\[\d+;(\d+)R")
_ERASE_LINE = b"\r\x1b[2K"
# Windows' numbers of a console's two ends, and of what is asked of each.
_SCREEN, _KEYBOARD = -11, -10
_SEQUENCES_SHOWN, _SEQUENCES_TYPED = 0x0004, 0x0200
_ALL_CHARACTERS = ("utf8", "unicode")
_TRUE_COLOUR, _MANY_COLOURS = 1 << 24, 256

# The keys of the whole program, and what does the same; "" for what only the palette has besides.
OTHER_KEYS = {
    "F1": "?",
    "F2": "t",
    "F3": "/",
    "F4": "v",
    "F5": "c",
    "F6": "m",
    "F7": "i",
    "F8": ",",
    "F9": "",
    "F10": "o",
    "Ctrl+O": "h",
    "Ctrl+C": "",
    "Ctrl+Z": "u",
    "Ctrl+Y": "",
    "Ctrl+U": "",
    "Ctrl+P": "",
    "Ctrl+F": "",
    "Ctrl+Q": "",
    "Ctrl+S": "F12",
}


def checks() -> Iterator[Check]:
    """One check after the other; where there is no terminal, only that there is none."""
    yield _terminal()
    if sys.stdin.isatty() and sys.stdout.isatty():
        yield width(measure())
        yield colours(os.environ, _known_colours())
        yield keys(os.environ, _prefix(os.environ), flow_control=_flow_control())


def _terminal() -> Check:
    if not sys.stdout.isatty():
        return Check("terminal", ok=True, detail=_("none here; the full screen needs one"))
    columns, lines = shutil.get_terminal_size()
    # How the program itself speaks says nothing: it always speaks UTF-8.
    spoken = _locale_encoding()
    said = _("{columns} columns, {lines} lines, {encoding}").format(
        columns=columns, lines=lines, encoding=spoken
    )
    big_enough, reads_utf8 = (
        columns >= 80 and lines >= 24,
        spoken.replace("-", "") in _ALL_CHARACTERS,
    )
    if not big_enough:
        said += "\n" + _("Make the window larger: at least 80 columns and 24 lines.")
    if not reads_utf8:
        said += "\n" + _("Set the language of the system to one with UTF-8, such as zh_CN.UTF-8.")
    old = not takes_sequences()
    if old:
        said += "\n" + old_console()
    return Check("terminal", ok=reads_utf8 and big_enough and not old, detail=said)


def takes_sequences() -> bool:
    """Whether this terminal can be told where to write; not so a Windows console of the old kind.

    Asked by trying: what the console was set to is put back.
    """
    if sys.platform == "win32":
        import ctypes

        return would_take(ctypes.windll.kernel32)
    return True


def would_take(kernel: Any) -> bool:
    """As `takes_sequences`, asked of Windows' `kernel`: of what is shown and of what is typed."""
    from ctypes import byref, c_ulong

    for number, wanted in ((_SCREEN, _SEQUENCES_SHOWN), (_KEYBOARD, _SEQUENCES_TYPED)):
        console, before = kernel.GetStdHandle(number), c_ulong()
        if not kernel.GetConsoleMode(console, byref(before)):
            continue  # no console: another program stands for one, and speaks in sequences
        taken = kernel.SetConsoleMode(console, before.value | wanted)
        kernel.SetConsoleMode(console, before.value)
        if not taken:
            return False
    return True


def old_console() -> str:
    """What to do about a console that takes no sequences."""
    return _(
        "This window is a console of the old kind and has no full screen. Open shopvisit in "
        "Windows Terminal, or take the tick off at Properties, Options, Use legacy console."
    )


def _locale_encoding() -> str:
    import locale

    if os.name == "nt":
        return "unicode"  # a console is written to in UTF-16, whatever its code page
    return alphabet(os.environ) or locale.getencoding().lower()


def width(measured: Sequence[int] | None) -> Check:
    """`measured`: how many columns 中 took, and each of ★ ● →; None where nothing answered."""
    if measured is None:
        return Check("width", ok=True, detail=_("not measured: the terminal does not tell"))
    if measured[0] != 2:
        said = _("中 takes {columns} columns, not 2: columns will not line up.")
        advice = _("Choose another font or another terminal, and switch UTF-8 on in it.")
        return Check("width", ok=False, detail=f"{said.format(columns=measured[0])}\n{advice}")
    wide = [sign for sign, columns in zip(_AMBIGUOUS, measured[1:], strict=True) if columns == 2]
    said = _("中 takes two columns, as it should")
    if wide:
        said += "\n" + _("{signs} take two as well; that does no harm here").format(
            signs=" ".join(wide)
        )
    return Check("width", ok=True, detail=said)


def measure() -> list[int] | None:
    """How many columns 中 and each of ★ ● → take in this terminal, as it tells itself.

    None where it does not tell within 300 ms, or cannot be asked.
    """
    if os.name == "nt" or os.environ.get("TERM", "dumb") == "dumb":
        return None
    try:
        keyboard = sys.stdin.fileno()
        if os.tcgetpgrp(keyboard) != os.getpgrp():
            return None  # in the background, asking would stop us
        sys.stdout.flush()
        return ask(keyboard, sys.stdout.fileno())
    except OSError:
        return None


def ask(keyboard: int, screen: int) -> list[int] | None:
    """As `measure`, of the terminal of these two files; what was written is wiped out again."""
    signs = _SAMPLE + _AMBIGUOUS
    with _unseen(keyboard):
        os.write(screen, b"".join(b"\r%s\x1b[6n" % sign.encode() for sign in signs))
        answers = _answers(keyboard, len(signs))
        os.write(screen, _ERASE_LINE)
    return [column - 1 for column in answers] if len(answers) == len(signs) else None


@contextmanager
def _unseen(keyboard: int) -> Iterator[None]:
    """Have the terminal hand over what it answers at once, without showing it."""
    import termios
    import tty

    before = termios.tcgetattr(keyboard)
    try:
        tty.setcbreak(keyboard)
        yield
    finally:
        # What else was typed meanwhile, or comes late, must not run as a command of the shell.
        termios.tcsetattr(keyboard, termios.TCSAFLUSH, before)


def _answers(keyboard: int, wanted: int) -> list[int]:
    import select

    said, until = b"", time.monotonic() + _ANSWER_SECONDS
    while len(found := _POSITION.findall(said)) < wanted:
        ready, _writable, _failed = select.select(
            [keyboard], [], [], max(0.0, until - time.monotonic())
        )
        chunk = os.read(keyboard, 1024) if ready else b""
        if not chunk:
            break
        said += chunk
    return [int(column) for column in found]


def colours(environ: Mapping[str, str], known: int) -> Check:
    """`known`: how many colours the system's list of terminals says, 0 where it does not."""
    if environ.get("NO_COLOR"):
        return Check("colours", ok=True, detail=_("none, as NO_COLOR asks"))
    true = environ.get("COLORTERM", "").lower() in ("truecolor", "24bit") or "WT_SESSION" in environ
    count = _TRUE_COLOUR if true else known
    if count >= _TRUE_COLOUR:
        return Check("colours", ok=True, detail=_("all"))
    if count >= 8:
        said = _("{count}; the marks that matter do not depend on colour")
        return Check("colours", ok=True, detail=said.format(count=count))
    said = _(
        "none that we know of. Another terminal shows more; set TERM=xterm-256color if it can."
    )
    return Check("colours", ok=False, detail=said)


def _known_colours() -> int:
    try:
        import curses
    except ImportError:  # Windows; its terminals show 256 at least
        return _MANY_COLOURS
    with suppress(curses.error):
        curses.setupterm()
        return max(curses.tigetnum("colors"), 0)
    return 0


def keys(environ: Mapping[str, str], prefix: str, *, flow_control: bool) -> Check:
    """Which of the program's keys this terminal is known to keep, and what does the same.

    `prefix`: the key that tmux or screen listens for, as "Ctrl+B", "" where neither runs.
    """
    kept, lines = _kept(environ), []
    if kept:
        lines.append(
            _("{terminal} may keep {keys}").format(terminal=kept[0], keys=_instead(kept[1]))
        )
    if environ.get("TERM_PROGRAM") == "Apple_Terminal":
        lines.append(_("F1 to F10 may need the fn key on a Mac; the letters always work"))
    clash = prefix in OTHER_KEYS
    if clash:
        said = _("tmux or screen keeps {key}: press it twice, or {instead}")
        lines.append(said.format(key=prefix, instead=_instead((prefix,))))
    if flow_control:
        lines.append(_("Ctrl+S and Ctrl+Q work here while the program runs"))
    if not kept and not clash:
        lines.insert(0, _("none is known to be kept by this terminal"))
    return Check("keys", ok=True, detail="\n".join(lines))


def _kept(environ: Mapping[str, str]) -> tuple[str, tuple[str, ...]] | None:
    """Terminals known to act on keys of ours before we see them, and which."""
    if environ.get("TERM_PROGRAM") == "vscode":
        return "VS Code", ("F1", "Ctrl+P")
    if "VTE_VERSION" in environ:
        return _("The terminal of GNOME, Xfce or MATE"), ("F1", "F10")
    return None


def _instead(kept: tuple[str, ...]) -> str:
    """ "F1 (? does the same), F9 (it is in the command palette)"."""
    return ", ".join(_("{key} ({instead})").format(key=key, instead=_other(key)) for key in kept)


def _other(key: str) -> str:
    if OTHER_KEYS[key]:
        return _("{other} does the same").format(other=OTHER_KEYS[key])
    if key == "Ctrl+P":
        return _("whatever it finds has a key of its own")
    return _("it is in the command palette, Ctrl+P")


def _prefix(environ: Mapping[str, str]) -> str:
    if environ.get("TMUX"):
        with suppress(OSError, subprocess.SubprocessError):
            asked = subprocess.run(
                ["tmux", "show-options", "-gv", "prefix"],  # noqa: S607  as the user would type it
                capture_output=True, text=True, timeout=1, check=True,
            )  # fmt: skip
            return _control(asked.stdout)
        return ""
    if environ.get("STY"):
        with suppress(OSError):
            own = (Path.home() / ".screenrc").read_text(encoding="utf-8", errors="replace")
            for line in own.splitlines():
                if line.split()[:1] == ["escape"]:
                    return _control(line.split()[-1])
        return "Ctrl+A"
    return ""


def _control(written: str) -> str:
    """ "Ctrl+B" for C-b, as tmux writes it, or ^Bb, as screen does."""
    found = re.match(r"(?:C-|\^)([A-Za-z])", written.strip())
    return f"Ctrl+{found[1].upper()}" if found else ""


def _flow_control() -> bool:
    """Whether the terminal stops all output at Ctrl+S."""
    try:
        import termios

        return bool(termios.tcgetattr(sys.stdin.fileno())[0] & termios.IXON)
    except (ImportError, OSError):
        return False
