"""Text that is taken along: onto the clipboard of the computer that one sits at."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from textual.app import App
from textual.widgets import Input

if TYPE_CHECKING:
    from collections.abc import Mapping

R = TypeVar("R")

# What a program beside us does that hangs must not keep the text from the terminal.
_SECONDS = 2.0
_one_at_a_time = threading.Lock()
# Controls, marks that turn the direction of a text, halves of characters, private use.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def harmless(text: str) -> str:
    """`text` as it may be pasted anywhere: nothing in it acts but the ends of its lines."""
    lines = text.splitlines()
    seen = ("".join(c for c in line if unicodedata.category(c) not in _UNSEEN) for line in lines)
    return "\n".join(line.rstrip() for line in seen).strip("\n")


def far_away(environment: Mapping[str, str]) -> bool:
    """Whether the person sits at another computer, whose clipboard the terminal alone reaches."""
    return any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


def natively(text: str) -> bool:
    """Put `text` onto this computer's clipboard; False where there is none to be reached."""
    try:
        import pyperclip

        pyperclip.copy(text)
    except Exception:  # noqa: BLE001  # whatever a tool of the system says, the terminal is left
        return False
    return True


class Copying(App[R]):
    """An app that copies by way of the system, and of the terminal where that cannot be.

    Textual's writes OSC 52 alone, which a console of Windows and Terminal.app pass over in silence.
    """

    ENABLE_SELECT_AUTO_SCROLL = False  # a list moves with its cursor, not with a mark

    def copy_to_clipboard(self, text: str) -> None:
        text = self._clipboard = harmless(text)  # for Ctrl+V in a field of ours
        if far_away(os.environ):
            super().copy_to_clipboard(text)
        else:
            self.run_worker(self._copy(text), exclusive=True, group="copy")

    async def _copy(self, text: str) -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        worked: list[bool] = []

        def work() -> None:
            with _one_at_a_time:  # a tool that is slow with one text must not undo the next
                worked.append(text != self._clipboard or natively(text))
            if not loop.is_closed():
                loop.call_soon_threadsafe(done.set)

        # Not one of the pool's threads: the end of the program would wait for it.
        threading.Thread(target=work, daemon=True).start()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _SECONDS)
        if not any(worked):
            super().copy_to_clipboard(text)

    def marked(self) -> str:
        """What is marked in the screen in front, be it by the mouse or in the field in focus."""
        field = self.screen.focused
        typed = field.selected_text if isinstance(field, Input) and not field.password else ""
        return harmless(self.screen.get_selected_text() or typed)
