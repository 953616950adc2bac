"""The words people read, in English or Chinese.

Msgids are plain English, so English needs no catalogue and Chinese loads one. The language belongs
to the process: it is chosen once at the start, and every function looks its words up when it is
called, so nothing may call `_` while it is being imported.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from shopvisit import resources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from gettext import GNUTranslations

DOMAIN = "shopvisit"
LANGUAGES = ("en", "zh_CN")

_PRIMARY_LANGUAGE_MASK = 0x3FF
_WINDOWS_CHINESE = 0x04


class _Words:
    """The language in use; a catalogue of None means that msgids are shown as they are."""

    language = "en"
    catalogue: GNUTranslations | None = None


def use(lang: str) -> None:
    """Speak `lang` from now on: "en" or "zh_CN".

    Raises ValueError for any other language and OSError when its catalogue cannot be read; the
    language in use stays as it was.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r}: use one of {', '.join(LANGUAGES)}")
    catalogue = None if lang == "en" else _load(lang)
    _Words.language, _Words.catalogue = lang, catalogue


def _load(lang: str) -> GNUTranslations:
    # English speakers and every command that prints JSON never pay for this import.
    from gettext import GNUTranslations
    from io import BytesIO

    return GNUTranslations(BytesIO(resources.read(f"locale/{lang}/LC_MESSAGES/{DOMAIN}.mo")))


def language() -> str:
    """The language in use: "en" or "zh_CN"."""
    return _Words.language


def _(msgid: str) -> str:
    """`msgid` in the language in use, or as it stands when there is no translation."""
    # Catalogues keep their own header under the empty msgid; nobody wants to read that.
    if _Words.catalogue is None or not msgid:
        return msgid
    return _Words.catalogue.gettext(msgid)


def n_(one: str, many: str, n: int) -> str:
    """The form of a text that goes with `n` things; `{count}` in it is still to be filled in."""
    if _Words.catalogue is None:
        return one if n == 1 else many
    return _Words.catalogue.ngettext(one, many, n)


def N_(msgid: str) -> str:  # noqa: N802  the name by which gettext tools know a marker
    """Mark a name in a table for translation; `_` looks it up when it is shown."""
    return msgid


def choose(setting: str, environ: Mapping[str, str]) -> str:
    """The language for `setting`: "en" and "zh_CN" stand for themselves, "auto" asks the system.

    As POSIX has it, the first of LC_ALL, LC_MESSAGES and LANG that is set decides; where none is,
    Windows is asked for the language of its own windows. Any kind of Chinese reads zh_CN, whatever
    else there is reads en.
    """
    if setting in LANGUAGES:
        return setting
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh_CN" if value.lower().startswith("zh") else "en"
    return "zh_CN" if _windows_speaks_chinese() else "en"


def alphabet(environ: Mapping[str, str]) -> str:
    """The encoding that the system's language names, as in zh_CN.GBK; "" where it names none.

    Where that language has not been installed, Python takes it for UTF-8; the terminal does not.
    """
    if os.name == "nt":
        return ""  # a console there is written to in UTF-16, whatever is said
    # Python itself puts such a LC_CTYPE there where it does not know the language.
    own = environ.get("LC_CTYPE", "")
    own = "" if own in ("C.UTF-8", "C.utf8", "UTF-8") else own
    value = environ.get("LC_ALL") or own or environ.get("LANG", "")
    return value.partition("@")[0].partition(".")[2].lower()


def _windows_speaks_chinese() -> bool:
    if os.name != "nt":
        return False
    import ctypes

    # getattr, because the checker knows windll only when it runs on Windows itself.
    ui_language = int(getattr(ctypes, "windll").kernel32.GetUserDefaultUILanguage())  # noqa: B009
    return ui_language & _PRIMARY_LANGUAGE_MASK == _WINDOWS_CHINESE


def spoken(msgid: str) -> set[str]:
    """`msgid` in every language there is, for finding a thing by whichever name comes to mind."""
    return {msgid, *(_load(lang).gettext(msgid) for lang in LANGUAGES if lang != "en")}
