"""Which characters the key records of a Windows console stand for."""

from __future__ import annotations

from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

ALT_KEY = 0x12  # VK_MENU


class KeyRecord(Protocol):
    """KEY_EVENT_RECORD, as Windows names it."""

    bKeyDown: Any  # noqa: N815
    wRepeatCount: Any  # noqa: N815
    wVirtualKeyCode: Any  # noqa: N815
    uChar: Any  # noqa: N815


class Heard:
    """Makes text of key records, as they come.

    Textual leaves out every record without a key code while Shift, NumLock or another such key is
    on; and of that kind are the characters of an input method. Only a record without a character
    says nothing here. One above U+FFFF comes in two records, and these in two lots, maybe.
    """

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-16-le")("replace").decode

    def text(self, records: Iterable[KeyRecord]) -> str:
        """What was typed with these records, all in all."""
        units = "".join(
            record.uChar.UnicodeChar * max(1, record.wRepeatCount)
            for record in records
            # A character that was put together with Alt comes when Alt is let go.
            if (record.bKeyDown or record.wVirtualKeyCode == ALT_KEY)
            and record.uChar.UnicodeChar not in ("", "\0")
        )
        return self._decode(units.encode("utf-16-le", "surrogatepass"))
