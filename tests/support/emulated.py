"""A terminal that reads what the program writes, with the program in the same process."""

from __future__ import annotations

from itertools import groupby

import pyte
import pytest
from pilots import Driven
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import Input

from shopvisit.screens.everywhere.pin import Digits

SIZE, NARROW = (80, 24), (40, 16)
# Longer than any field, of characters of one cell and of two.
LONG = "洗衣机 7 kg，" * 40
Cell = tuple[int, int]


class Emulated:
    """What a terminal shows of a program that runs under a pilot: its cells and its cursor."""

    def __init__(self, patch: pytest.MonkeyPatch, size: tuple[int, int]) -> None:
        self.screen = pyte.Screen(*size)
        self.written = ""
        self._stream = pyte.Stream(self.screen)
        self._stream.feed("\x1b[?25l\x1b[?7l")  # as a driver begins
        patch.setattr(HeadlessDriver, "is_headless", False)
        patch.setattr(HeadlessDriver, "write", lambda _driver, data: self.take(data))

    def take(self, data: str) -> None:
        self.written += data
        self._stream.feed(data)

    def resize(self, size: tuple[int, int]) -> None:
        columns, lines = size
        self.screen.resize(lines, columns)

    @property
    def cursor(self) -> Cell | None:
        """Where its own cursor is to be seen; None where it is hidden."""
        return None if self.screen.cursor.hidden else self.hidden_cursor

    @property
    def hidden_cursor(self) -> Cell:
        """Where its own cursor is, to be seen or not."""
        return self.screen.cursor.x, self.screen.cursor.y

    @property
    def marked(self) -> list[Cell]:
        """Where the program has drawn a cursor: one cell, or the first of two, of another ground.

        Every cell of a field is underlined. Behind what is selected it is the last cell of that.
        """
        found = []
        for y in range(self.screen.lines):
            line = self.screen.buffer[y]
            grounds = {x: line[x].bg for x in range(self.screen.columns) if line[x].underscore}
            for _ground, run in groupby(grounds, grounds.__getitem__):
                cells = list(run)
                if len(cells) <= len(grounds) // 2:
                    found.append((cells[0] if len(cells) < 3 else cells[-1], y))
        return found

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)


class Looked:
    """A program whose fields are typed into, and what was wrong with the terminal's cursor."""

    def __init__(self, driven: Driven, seen: Emulated) -> None:
        self.driven, self.seen = driven, seen
        self.wrong: list[str] = []
        self.fields = 0

    async def rest(self) -> None:
        await self.driven.pilot.pause(0.02)
        await self.driven.rest()

    async def look(self, when: str) -> None:
        """The cursor is to be seen exactly where the program draws one, in the field in focus."""
        await self.rest()
        focused, at = self.driven.app.screen.focused, self.seen.cursor
        if isinstance(focused, Input):
            right = at is not None and at in self.seen.marked
        elif isinstance(focused, Digits):
            right = at is not None and self._sign_at(at) == "_"
        else:
            right = at is None and self.seen.hidden_cursor[0] == self.seen.screen.columns - 1
        if not right:
            where = f"{self.seen.cursor} {self.seen.hidden_cursor}, drawn {self.seen.marked}"
            self.wrong.append(f"{self.driven.screen} {focused!r} {when}: {where}")

    def _sign_at(self, cell: tuple[int, int]) -> str:
        return self.seen.screen.buffer[cell[1]][cell[0]].data

    async def resize(self, size: tuple[int, int]) -> None:
        self.seen.resize(size)
        await self.driven.pilot.resize_terminal(*size)

    async def look_at_fields(self) -> None:
        await self.look("as it opens")
        screen = self.driven.app.screen
        for field in [*screen.query(Input), *screen.query(Digits)]:
            if field in screen.focus_chain:
                self.fields += 1
                await self._look_at(field)

    async def _look_at(self, field: Input | Digits) -> None:
        screen = self.driven.app.screen
        before = field.value
        screen.set_focus(field)
        await self.look("in focus")
        field.value = "" if isinstance(field, Input) else "12"
        await self.look("empty")
        if isinstance(field, Input):
            field.max_length = 0
            field.value = LONG
            await self.driven.press("end")
            await self.look("at its end")
            await self.resize(NARROW)
            await self.rest()
            if self.seen.cursor is not None:  # else the field itself is out of sight
                await self.look("at its end, narrow")
            await self.resize(SIZE)
            await self.look("at its end, wide again")
            await self.driven.press("left", "left", "left")
            await self.look("near its end")
            await self.driven.press("home", "right", "right", "right")
            await self.look("near its beginning")
        field.value = before
        await self.rest()
