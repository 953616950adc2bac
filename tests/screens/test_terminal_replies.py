"""What a terminal answers late is no key, however it is cut; what is typed always arrives."""

from __future__ import annotations

import time

import pytest

from shopvisit.widgets.textual_private import replies
from shopvisit.widgets.textual_private.replies import Replies

ANSWERS = {
    "foreground": "\x1b]10;rgb:ffff/ffff/ffff\x07",
    "background": "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    "a colour of the palette": "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    "the title": "\x1b]l王秀英\x1b\\",
    "DA1": "\x1b[?62;1;6;9;15;22c",
    "DA2": "\x1b[>41;354;0c",
    "DA3": "\x1bP!|00000000\x1b\\",
    "XTVERSION": "\x1bP>|kitty(0.35.2)\x1b\\",
    "a setting": "\x1bP1$r0 q\x1b\\",
    "a capability": "\x1bP1+r524742=38\x1b\\",
    "kitty graphics": "\x1b_Gi=31;OK\x1b\\",
    "kitty keys": "\x1b[?5u",
    "the window": "\x1b[8;24;80t",
    "well": "\x1b[0n",
    "a long cursor report": "\x1b[?24;80;1R",
    "dark or light": "\x1b[?997;1n",
}
# Of each kind one; those that begin as an answer does.
KEYS = (
    "a", "王秀英", "\r", "\t", "\x7f", "\x11", "\x1bOP", "\x1b[A", "\x1b[1;5C", "\x1b[15~",
    "\x1b[3~", "\x1b[97;;97u", "\x1b[27u", "\x1b[<35;12;7M", "\x1b[<0;12;7m", "\x1b[I", "\x1b[O",
    "\x1b[24;80R", "\x1b[?2026;2$y", "\x1b[?2048;0$y", "\x1b[48;24;80;480;800t",
    "\x1b[200~小张 138\x1b[201~", "\x1bx", "\x1b[c", "\x1bp", "\x1b]x", "\x1bPx", "\x1b_x",
)  # fmt: skip


def given(*read: str) -> str:
    """What comes of it as typed, read piece by piece without a pause."""
    taken = Replies()
    return "".join(taken.typed(piece) for piece in read)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_no_key_wherever_it_is_cut(name: str) -> None:
    answer = ANSWERS[name]
    for cut in range(len(answer) + 1):
        assert given(f"王{answer[:cut]}", f"{answer[cut:]}秀\r") == "王秀\r"
    assert given(*answer) == ""
    assert given(answer * 3 + "\x1b[A" + answer) == "\x1b[A"


@pytest.mark.parametrize("key", KEYS, ids=ascii)
def test_what_is_typed_arrives_as_it_was(key: str) -> None:
    for cut in range(len(key) + 1):
        assert given(key[:cut], f"{key[cut:]}x") == f"{key}x"
    assert given(*(key * 2), "x") == f"{key * 2}x"


@pytest.mark.parametrize(
    "begun", ["\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b[1;"], ids=ascii
)
def test_a_key_that_an_answer_may_begin_with_waits_no_longer_than_a_moment(begun: str) -> None:
    taken = Replies()
    assert taken.typed(begun) == ""
    assert taken.wait is not None
    assert taken.wait <= replies.KEY_SECONDS
    assert taken.given_up() == ""
    time.sleep(replies.KEY_SECONDS)
    assert taken.given_up() == begun
    assert taken.wait is None


@pytest.mark.parametrize("begun", ["\x1b]11;rgb:1e", "\x1bP>|kit", "\x1b[?62;"], ids=ascii)
def test_an_answer_without_an_end_keeps_the_keys_for_a_while_only(
    monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    taken = Replies()
    assert taken.typed(begun) == ""
    assert taken.wait is not None
    later = taken.wait + time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert taken.given_up() == ""
    assert taken.typed("5\r") == "5\r"


@pytest.mark.parametrize("key", ["\r", "\t", "\x11", "\x1b[A", "\x1bOP", "\x7f"], ids=ascii)
def test_a_key_ends_an_answer_that_has_no_end(key: str) -> None:
    assert given(f"\x1b]11;rgb:1e1e/1e{key}5") == f"{key}5"


def test_what_is_longer_than_any_answer_is_let_go() -> None:
    taken = Replies()
    taken.typed("\x1b]52;c;")
    for _piece in range(5):
        taken.typed("QUJD" * 250)
    assert taken.wait is None
    assert taken.typed("5\r") == "5\r"
