"""The files shipped with the package, wherever it lies: in a folder, or in a zip with its code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import ResourceLoader
    from importlib.resources.abc import Traversable

# As the import system names it: of a zip, it knows only what begins so.
PACKAGE = Path(__file__).parent


def stylesheet() -> str:
    """How every screen looks. Raises what `read` raises."""
    return text("shopvisit.tcss")


def shipped_config() -> str:
    """The default settings, a TOML text. Raises what `read` raises."""
    return text("config.toml")


def text(name: str) -> str:
    """The shipped text `name`, its lines ending alike everywhere. Raises what `read` raises."""
    return read(name).decode("utf-8").replace("\r\n", "\n")


def read(name: str) -> bytes:
    """The shipped file `name`: inside the package (a wheel) or beside it (a checkout).

    Inside is looked at first: beside an installed package lie other people's files. Raises
    FileNotFoundError when it is not there.
    """
    # Not importlib.resources, which takes longer to import than a command takes to answer.
    loader = cast("ResourceLoader", __spec__.loader)
    for folder in (PACKAGE, PACKAGE.parent):
        try:
            return loader.get_data(str(folder / name))
        except OSError:
            continue
    raise FileNotFoundError(f"{name} is missing from this installation of shopvisit")


def languages() -> list[str]:
    """What the folders are called that hold everything of one language each."""
    found: Traversable = PACKAGE / "locale"
    if not found.is_dir():  # in a zip, where a folder is none
        from importlib.resources import files

        found = files("shopvisit") / "locale"
    return [each.name for each in found.iterdir() if (each / "language.toml").is_file()]
