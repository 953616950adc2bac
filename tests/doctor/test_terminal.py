"""What the doctor finds of the terminal: its colours, how wide it draws, which keys it keeps."""

import os
import threading

import pytest
from systems import posix_only

from shopvisit.files.doctor import terminal as doctor_terminal
from shopvisit.widgets import commands


def answering(columns: dict[str, int]) -> list[int] | None:
    """What is measured in a terminal that draws these signs so wide; without any, it is mute."""
    import pty

    terminal, ours = pty.openpty()

    def answer() -> None:
        said = b""
        while said.count(b"\x1b[6n") < 4:
            said += os.read(terminal, 1024)
        for piece in said.split(b"\x1b[6n")[:4] if columns else []:
            sign = piece.decode().strip()
            os.write(terminal, b"\x1b[7;%dR" % (columns[sign] + 1))

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        return doctor_terminal.ask(ours, ours)
    finally:
        thread.join()
        os.close(ours)
        os.close(terminal)


@posix_only("there are no pseudo terminals")
def test_the_terminal_itself_is_asked_how_wide_it_draws() -> None:
    assert answering({"中": 2, "★": 1, "●": 2, "→": 1}) == [2, 1, 2, 1]


@posix_only("there are no pseudo terminals")
def test_a_terminal_that_does_not_answer_is_not_waited_for() -> None:
    assert answering({}) is None


@pytest.mark.parametrize(
    ("measured", "well", "says"),
    [([2, 1, 1, 1], True, ""), ([2, 2, 1, 2], True, "★ →"), ([1, 1, 1, 1], False, "font"),
     (None, True, "not measured")],
)  # fmt: skip
def test_chinese_is_to_be_two_columns_wide(
    measured: list[int] | None, well: bool, says: str
) -> None:
    check = doctor_terminal.width(measured)
    assert check.ok is well
    assert says in check.detail


@pytest.mark.parametrize(
    ("environ", "known", "well", "says"),
    [({"COLORTERM": "truecolor"}, 8, True, "all"), ({}, 256, True, "256"), ({}, 8, True, "8"),
     ({"NO_COLOR": "1"}, 256, True, "NO_COLOR"), ({"TERM": "dumb"}, 0, False, "TERM=")],
)  # fmt: skip
def test_colours_are_those_of_the_terminal(
    environ: dict[str, str], known: int, well: bool, says: str
) -> None:
    check = doctor_terminal.colours(environ, known)
    assert check.ok is well
    assert says in check.detail


@pytest.mark.parametrize(
    ("environ", "prefix", "says"),
    [({"VTE_VERSION": "7600"}, "", "F10 (o does the same)"),
     ({"TERM_PROGRAM": "vscode"}, "", "Ctrl+P (whatever"),
     ({"TERM_PROGRAM": "Apple_Terminal"}, "", "fn key"),
     ({}, "Ctrl+Z", "Ctrl+Z (u does the same)"), ({}, "Ctrl+B", "none is known")],
)  # fmt: skip
def test_a_key_that_the_terminal_keeps_is_named_with_another(
    environ: dict[str, str], prefix: str, says: str
) -> None:
    assert says in doctor_terminal.keys(environ, prefix, flow_control=True).detail


@pytest.mark.parametrize(("written", "key"), [("C-b\n", "Ctrl+B"), ("^Oo", "Ctrl+O"), ("F12", "")])
def test_the_prefix_of_tmux_and_screen_is_read(written: str, key: str) -> None:
    assert doctor_terminal._control(written) == key


def test_the_other_key_of_each_is_the_one_that_works() -> None:
    declared = {
        commands.key_words(command.key): commands.key_words(command.also)
        for command in commands.GLOBAL
    }
    known = {key: other for key, other in doctor_terminal.OTHER_KEYS.items() if key != "Ctrl+S"}
    assert known == declared
