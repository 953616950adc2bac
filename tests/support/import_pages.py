"""Leading a list in by keys, as far as each of its steps."""

from __future__ import annotations

from pathlib import Path

from pilots import Driven
from textual import events


async def drop(driven: Driven, text: str) -> None:
    """What a terminal does when a file is dropped onto it."""
    driven.app.post_message(events.Paste(text))
    await driven.rest()


async def open_import(driven: Driven) -> None:
    """From the palette, as from any screen."""
    await driven.press("ctrl+p")
    await driven.type("import")
    await driven.press("enter")


async def begun(driven: Driven, path: Path) -> None:
    """As far as what the columns hold."""
    await open_import(driven)
    await drop(driven, str(path))


async def weighed(driven: Driven, path: Path) -> None:
    """As far as what would come in."""
    await begun(driven, path)
    await driven.press("enter")
