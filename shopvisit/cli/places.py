"""Where the shop, its settings and its log are, and in which language to speak."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shopvisit.cli.arguments import Arguments
from shopvisit.cli.spoken import complain
from shopvisit.text import countries, i18n

if TYPE_CHECKING:
    from shopvisit.settings.values import Config


def stamp() -> str:
    with contextlib.suppress(ImportError):  # the fault may be that something is missing
        from shopvisit.shop.record.shop import Clock

        return Clock().stamp()
    return ""


def log_path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("shopvisit", appauthor=False) / "shopvisit.log"


def config_path(arguments: Arguments) -> Path:
    if given := arguments.config or os.environ.get("SHOPVISIT_CONFIG"):
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("shopvisit", appauthor=False) / "config.toml"


def shop_path(arguments: Arguments) -> Path:
    """The shop's file itself: through a link two windows would write to it under two locks."""
    if given := arguments.db or os.environ.get("SHOPVISIT_DB"):
        path = _possible(Path(given))
    else:
        from platformdirs import user_data_path

        path = user_data_path("shopvisit", appauthor=False) / "shop.db"
    return path.resolve() if path.is_symlink() else path


def _possible(path: Path) -> Path:
    """Raises ShopError for a path that no file can have: whatever asks for it later would fail."""
    try:
        path.exists()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            from shopvisit.store.shopfile import refuse_long_name

            refuse_long_name(path)
    return path


def early_language(words: Sequence[str]) -> str:
    """The language for messages about the arguments themselves."""
    given = os.environ.get("SHOPVISIT_LANG", "auto")
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word == "--lang":
            given = following
        elif word.startswith("--lang="):
            given = word.removeprefix("--lang=")
    return i18n.choose(given if given in i18n.LANGUAGES else "auto", os.environ)


def country(arguments: Arguments) -> str:
    """Where a new shop is: as was typed, or where it is most likely."""
    return arguments.country or countries.suggested(i18n.language(), os.environ)


def language(arguments: Arguments) -> str:
    given = arguments.lang or os.environ.get("SHOPVISIT_LANG")
    if given in (None, "", "auto"):
        given = config(arguments).shop.language
    return i18n.choose(given if given in i18n.LANGUAGES else "auto", os.environ)


def config(arguments: Arguments) -> Config:
    """The settings, read once; what is wrong with them is said on standard error."""
    from shopvisit.settings import loading

    if "settings" not in arguments:
        arguments.settings = loading.load(config_path(arguments))
        for problem in arguments.settings.problems:
            complain(problem)
    settings: Config = arguments.settings
    return settings
