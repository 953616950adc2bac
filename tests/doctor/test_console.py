"""What the doctor says of a Windows console."""

from pathlib import Path
from typing import Any

import pytest

from shopvisit.files.doctor import places
from shopvisit.files.doctor import terminal as doctor_terminal


class Console:
    """Windows' console of a kind: which settings it takes, and what it is set to now."""

    def __init__(self, *, takes: bool, known: bool = True) -> None:
        self.takes, self.known = takes, known
        self.set_to = {-10: 0x1F7, -11: 0x3}

    def GetStdHandle(self, number: int) -> int:  # noqa: N802  as Windows names it
        return number

    def GetConsoleMode(self, console: int, mode: Any) -> int:  # noqa: N802
        mode._obj.value = self.set_to[console]
        return int(self.known)

    def SetConsoleMode(self, console: int, mode: int) -> int:  # noqa: N802
        if not self.takes and mode & (0x200 if console == -10 else 0x4):
            return 0
        self.set_to[console] = mode
        return 1


@pytest.mark.parametrize("takes", [True, False])
def test_a_console_of_the_old_kind_is_known_and_left_as_it_was(takes: bool) -> None:
    console = Console(takes=takes)
    before = dict(console.set_to)
    assert doctor_terminal.would_take(console) == takes
    assert console.set_to == before


def test_what_stands_for_a_console_is_taken_at_its_word() -> None:
    assert doctor_terminal.would_take(Console(takes=False, known=False))


def test_an_old_console_is_told_of_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor_terminal, "takes_sequences", lambda: False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    terminal = next(iter(doctor_terminal.checks()))
    assert not terminal.ok
    assert "Use legacy console" in terminal.detail


def test_no_console_is_blamed_for_its_code_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: (120, 30))
    with monkeypatch.context() as patch:
        patch.setattr("os.name", "nt")
        patch.setattr("locale.getencoding", lambda: "cp936")
        terminal = next(iter(doctor_terminal.checks()))
    assert (terminal.ok, terminal.detail) == (True, "120 columns, 30 lines, unicode")


STORE = r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.13_3.13.496.0_x64"


@pytest.mark.parametrize(
    ("python", "folder", "hidden"),
    [
        (STORE, "/Users/mo/AppData/Local/shopvisit", True),
        (STORE, "/shop", False),
        (r"C:\Python313", "/Users/mo/AppData/Local/shopvisit", False),
    ],
)
def test_a_shop_that_goes_away_with_its_python_is_known(
    python: str, folder: str, hidden: bool
) -> None:
    assert places.is_hidden(Path(folder) / "shop.db", python) == hidden
