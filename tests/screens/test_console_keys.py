"""What is typed into a Windows console, by hand or with an input method, arrives whole."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopvisit.widgets.textual_private.heard import ALT_KEY, Heard

NUMLOCK, SHIFT, ENHANCED = 0x20, 0x10, 0x100


def record(
    char: str, *, down: bool = True, code: int = 0, state: int = 0, repeat: int = 1
) -> SimpleNamespace:
    return SimpleNamespace(
        bKeyDown=down, wRepeatCount=repeat, wVirtualKeyCode=code, wVirtualScanCode=0,
        uChar=SimpleNamespace(UnicodeChar=char), dwControlKeyState=state,
    )  # fmt: skip


def typed(text: str, state: int) -> list[SimpleNamespace]:
    """Records as an input method makes them: half a character each where two are needed."""
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [chr(int.from_bytes(raw[at : at + 2], "little")) for at in range(0, len(raw), 2)]
    return [record(unit, down=down, state=state) for unit in units for down in (True, False)]


@pytest.mark.parametrize("state", [0, NUMLOCK, SHIFT, NUMLOCK | SHIFT | ENHANCED])
def test_chinese_arrives_whatever_lights_are_on(state: int) -> None:
    assert Heard().text(typed("王女士说好了", state)) == "王女士说好了"


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), st.data())
def test_every_text_arrives_in_whichever_lots_it_is_read(text: str, data: st.DataObject) -> None:
    heard, records, said = Heard(), typed(text, NUMLOCK), ""
    while records:
        many = data.draw(st.integers(1, len(records)))
        said += heard.text(records[:many])
        del records[:many]
    assert said == text


def test_a_key_without_a_character_says_nothing() -> None:
    assert Heard().text([record("\0", code=0x10, state=SHIFT), record("", code=0x90)]) == ""


def test_a_key_that_is_let_go_says_nothing_but_what_was_put_together_with_alt() -> None:
    letting_go = [record("a", down=False, code=0x41), record("é", down=False, code=ALT_KEY)]
    assert Heard().text(letting_go) == "é"


def test_a_key_that_is_held_down_is_typed_as_often_as_windows_says() -> None:
    assert Heard().text([record("5", code=0x35, repeat=3)]) == "555"


def test_half_a_character_that_is_never_ended_keeps_no_other_key() -> None:
    heard = Heard()
    heard.text([record("\ud83d")])
    assert heard.text([record("5"), record("6")]).endswith("56")
