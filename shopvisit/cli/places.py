"""Where the shop, its settings and its log are, in which language to speak, and the shop itself."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shopvisit.cli.arguments import Arguments
from shopvisit.cli.spoken import complain
from shopvisit.errors import OwnerWantedError
from shopvisit.text import countries, i18n
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.cli.starting import Place
    from shopvisit.settings.values import Config
    from shopvisit.shop.record.shop import Shop


def stamp() -> str:
    with contextlib.suppress(ImportError):  # the fault may be that something is missing
        from shopvisit.shop.record.shop import Clock

        return Clock().stamp()
    return ""


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


def place(arguments: Arguments) -> Place:
    """Which shop is meant, with its settings and its clock."""
    from shopvisit.cli.starting import Place
    from shopvisit.shop.record.shop import Clock

    return Place(
        shop_path(arguments), config_path(arguments), config(arguments), Clock(arguments.today)
    )


@contextlib.contextmanager
def reading(arguments: Arguments) -> Iterator[Shop]:
    """The shop to read from, whoever else has it open, and even where it cannot be written.

    As the command may need the owner, so here and for writing the PIN is asked for.
    """
    from shopvisit.files.keeping import opening

    path, _own, settings, clock = place(arguments)
    with opening.for_reading(path, settings, clock) as shop:
        _ask_owner(shop, arguments)
        yield shop


@contextlib.contextmanager
def writing(arguments: Arguments) -> Iterator[Shop]:
    """The shop to write to; raises BusyError while a window has it open."""
    from shopvisit.files.keeping import opening

    path, _own, settings, clock = place(arguments)
    with opening.for_writing(path, settings, clock) as shop:
        _ask_owner(shop, arguments)
        yield shop


def _ask_owner(shop: Shop, arguments: Arguments) -> None:
    """Ask for the owner's PIN where the command line is about what needs it.

    Raises OwnerWantedError where nobody sits there who could be asked, and what `pin.check` raises.
    """
    from shopvisit.shop.record import owner

    given = (name for name, value in vars(arguments).items() if value)
    called = arguments.called
    if not owner.asks(shop, (called, *(f"{called} {name}" for name in given))):
        return
    if not sys.stdin.isatty():
        raise OwnerWantedError(_("This needs the owner's PIN. It is asked for in a terminal only."))
    from shopvisit.shop.record import pin

    if seconds := pin.wait(shop):
        import time

        print(pin.wait_words(seconds), file=sys.stderr)
        time.sleep(seconds)
    from getpass import getpass

    pin.check(shop, getpass(_("The owner's PIN: ")).strip())
