"""Where the package is, and the two files shipped with it: the stylesheet, the default settings."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def stylesheet() -> Path:
    """The absolute path of shopvisit.tcss; raises FileNotFoundError when it is not there."""
    return find("shopvisit.tcss")


def shipped_config() -> Path:
    """The absolute path of the default config.toml; raises FileNotFoundError when it is gone."""
    return find("config.toml")


def find(name: str) -> Path:
    """The shipped file `name`: inside the package (a wheel) or beside it (a checkout).

    Inside is looked at first: beside an installed package lie other people's files.
    """
    for folder in (PACKAGE, PACKAGE.parent):
        path = folder / name
        if path.is_file():
            return path
    raise FileNotFoundError(f"{name} is missing from this installation of shopvisit")


def languages() -> list[Path]:
    """The folders with everything of one language, named after it."""
    return [path for path in (PACKAGE / "locale").iterdir() if (path / "language.toml").is_file()]


def language(name: str) -> Path:
    """The folder with everything of that language."""
    return PACKAGE / "locale" / name
