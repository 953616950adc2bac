"""The ends that nobody asked for: a signal, a terminal that is gone, a fault of our own.

A command that prints is ended by `Ended`, raised where it stands, so that every `with` block on the
way out does its work. The full-screen program is told instead, keeps what is half typed, and ends
by itself. Either way it ends in time.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import TextIO

from shopvisit import __version__
from shopvisit.errors import legible
from shopvisit.store.disk import make_folder
from shopvisit.text.i18n import _

# What is being saved is waited for so long: as long as SQLite waits for another program.
SETTLE_SECONDS = 5.0
_LAST_SECONDS = SETTLE_SECONDS + 1.5
# Windows has no SIGHUP; closing its console window arrives as SIGBREAK.
_SIGNALS = [
    getattr(signal, name)
    for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGBREAK")
    if hasattr(signal, name)
]
_HANGUP = 1
# What Windows tells a console's programs of: its window is closed, somebody signs out, it is turned
# off. As soon as it has been taken note of the process is ended; five seconds later in any case.
_CLOSINGS = (2, 5, 6)
_CLOSED = getattr(signal, "SIGBREAK", signal.SIGTERM)
_LEAVE_FULL_SCREEN = (
    b"\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
    b"\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)

# Told of a signal, with the exit status that it means; False when it cannot end the program.
Told = Callable[[int], bool]


class Ended(BaseException):
    """The system wants the program to end; `status` is 128 and the signal's number."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _State:
    """One process has one end."""

    told: Told | None = None
    status = 0  # with which the program is to end, once that is under way
    terminal: list[object] | None = None  # how the terminal was set when we began

    def __init__(self) -> None:
        self.console: object = None  # what Windows calls, to be kept as long as it may
        self.folders: list[Path] = []  # throw-away folders, for an end that unwinds nothing


_state = _State()


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Have the signals that end a program raise `Ended`; for the main thread only.

    What was ignored before, as SIGHUP is under nohup, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _state.terminal = _terminal_settings()
    before = {each: signal.getsignal(each) for each in _SIGNALS}
    caught = [each for each, handler in before.items() if handler is not signal.SIG_IGN]
    for each in caught:
        signal.signal(each, _signalled)
    _watch_console()
    try:
        yield
    finally:
        if not _state.status:
            for each in caught:
                signal.signal(each, before[each])


def _watch_console() -> None:
    if sys.platform == "win32" and _state.console is None:
        import ctypes

        kind = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)
        _state.console = kind(console_closes)
        ctypes.windll.kernel32.SetConsoleCtrlHandler(_state.console, 1)


def console_closes(event: int) -> bool:
    """Have the program end in order, as Windows wants it to; called in a thread of its own.

    Python itself only notes the signal, and has ended by the time that it could be looked at: so
    this returns when the program should long be gone. False for what is not about ending.
    """
    if event not in _CLOSINGS:
        return False
    import _thread

    _thread.interrupt_main(_CLOSED)
    time.sleep(_LAST_SECONDS + 1)
    return True


def stay_in_front() -> None:
    """From now to the end of the process, have Ctrl+Z stop nothing: nobody else could write.

    In the full screen it is a key. But the terminal is given back a moment before the program has
    ended, and there it would leave a stopped process that holds the shop's lock.
    """
    if hasattr(signal, "SIGTSTP"):
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)


@contextlib.contextmanager
def listening(told: Told) -> Iterator[None]:
    """Have `told` hear of signals meanwhile, instead of `Ended` being raised."""
    _state.told = told
    try:
        yield
    finally:
        _state.told = None


def _signalled(number: int, _frame: FrameType | None) -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # once is enough, and must not disturb what it began
    status = 128 + number
    end_in_time(status)
    if _state.told is None or not _state.told(status):
        raise Ended(status)


def terminal_gone(told: Told) -> None:
    """The terminal takes nothing any more, or will never again say anything: as after SIGHUP."""
    status = 128 + _HANGUP
    end_in_time(status)
    told(status)


def meant() -> int:
    """The exit status that the system has asked for; 0 while it has asked for nothing."""
    return _state.status


def end_in_time(status: int) -> None:
    """Have the program end within a few seconds, whatever may hold it up."""
    if not _state.status:
        _state.status = status
        threading.Thread(target=_end_at_last, args=(status,), daemon=True).start()


def _end_at_last(status: int) -> None:
    import shutil

    time.sleep(_LAST_SECONDS)
    for folder in _state.folders:
        shutil.rmtree(folder, ignore_errors=True)
    _restore_terminal()
    os._exit(status)


@contextlib.contextmanager
def throw_away_folder(prefix: str) -> Iterator[Path]:
    """A folder that is gone with the block, however the program ends, kill -9 excepted."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        _state.folders.append(Path(name))
        try:
            yield Path(name)
        finally:
            _state.folders.remove(Path(name))


# The terminal


def _terminal_settings() -> list[object] | None:
    if sys.platform == "win32":
        return None
    import termios

    try:
        return termios.tcgetattr(0)
    except (termios.error, OSError):
        return None


def _restore_terminal() -> None:
    """Leave the terminal as it was found, as far as it still takes anything."""
    if sys.platform == "win32" or _state.terminal is None or _state.told is None:
        return
    import select
    import termios

    with contextlib.suppress(termios.error, OSError, ValueError):
        termios.tcsetattr(0, termios.TCSANOW, _state.terminal)  # type: ignore[arg-type]  # as got
        if select.select([], [2], [], 0)[1]:
            os.write(2, _LEAVE_FULL_SCREEN)


class Outliving:
    """A file that is written to as long as it takes anything, and then no longer."""

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        self._file, self._gone = file, gone

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()

    def write(self, text: str) -> None:
        try:
            self._file.write(text)
        except OSError:
            self._let_go()

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        # Whatever else is still written, to the very end of the process, must find somebody.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for number in (1, 2):
            with contextlib.suppress(OSError):
                os.dup2(nowhere, number)
        os.close(nowhere)
        self._gone()


# A fault of our own


def log_path() -> Path:
    """Where faults of the program are noted."""
    from platformdirs import user_state_path

    return user_state_path("shopvisit", appauthor=False) / "shopvisit.log"


def own_fault(error: BaseException, log: Path, stamp: str) -> int:
    """Say in plain words that the fault is ours; the exit status.

    Where it happened is noted in `log`, with the time `stamp`, without the data that went through
    there: the classes of the errors and the lines of code, never a message or a value.
    """
    noted = _note(log, f"{stamp} shopvisit {__version__}\n{_where(error)}\n")
    lines = [
        _("Something went wrong in shopvisit itself. We are sorry."),
        "",
        _("Everything that was said to be saved is safe, and half-typed forms are kept as drafts."),
        "",
        _("What to do now:"),
        "  " + _("Start it again:            shopvisit"),
        "  " + _("If it happens again:       shopvisit doctor"),
        "  " + _("Back to an earlier state:  shopvisit restore FILE"),
    ]
    if noted:
        lines += [
            "",
            _("Where it happened is noted here, without names or numbers; please send it to us:"),
            f"  {legible(log)}",
        ]
    with contextlib.suppress(OSError):
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
    return 1


def _note(log: Path, text: str) -> bool:
    try:
        make_folder(log.parent)
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError:
        return False
    return True


def _where(error: BaseException) -> str:
    """The error's class and its lines of code, and those of what led to it, the first of all last.

    Paths begin at the package: what lies before may be the name of a person's folder.
    """
    parts: list[str] = []
    met: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in met:
        met.add(id(at))
        parts.append(f"{type(at).__module__}.{type(at).__qualname__}\n{_lines(at.__traceback__)}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "from ".join(parts)


def _lines(trace: TracebackType | None) -> str:
    import traceback

    return "".join(
        f"  {_shortened(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line}\n"
        for frame in traceback.extract_tb(trace)
    )


def _shortened(filename: str) -> str:
    parts = Path(filename).parts
    for marker in ("site-packages", "shopvisit"):
        if marker in parts:
            place = len(parts) - 1 - parts[::-1].index(marker)
            return "/".join(parts[place + (marker == "site-packages") :])
    return parts[-1] if parts else filename
