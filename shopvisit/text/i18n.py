"""The words people read, and the languages there are: the folders in locale/.

Msgids are plain English, so English needs no catalogue and the others load one. The language
belongs to the process: it is chosen once at the start, and every function looks its words up when
it is called, so nothing may call `_` while it is being imported.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit import resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from gettext import GNUTranslations

DOMAIN = "shopvisit"
SOURCE = "en"  # the language that the program is written in
LANGUAGES = tuple(sorted(resources.languages()))


class _Words:
    """The language in use; a catalogue of None means that msgids are shown as they are."""

    language = SOURCE
    catalogue: GNUTranslations | None = None


def use(lang: str) -> None:
    """Speak `lang` from now on, one of LANGUAGES.

    Raises ValueError for any other language and OSError when its catalogue cannot be read; the
    language in use stays as it was.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r}: use one of {', '.join(LANGUAGES)}")
    catalogue = None if lang == SOURCE else _load(lang)
    _Words.language, _Words.catalogue = lang, catalogue


@cache
def _load(lang: str) -> GNUTranslations:
    # English speakers and every command that prints JSON never pay for this import.
    from gettext import GNUTranslations
    from io import BytesIO

    return GNUTranslations(BytesIO(resources.read(f"locale/{lang}/LC_MESSAGES/{DOMAIN}.mo")))


def language() -> str:
    """The language in use, one of LANGUAGES."""
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
    """The language for `setting`: each of LANGUAGES stands for itself, "auto" asks the system.

    Who speaks a language as it is spoken elsewhere reads what there is of it, as zh_TW reads zh_CN;
    who speaks none of them reads en.
    """
    if setting in LANGUAGES:
        return setting
    return _nearest(system_locale(environ))


def system_locale(environ: Mapping[str, str]) -> str:
    """Which language the system speaks, and of which country, as zh_CN; "" where it does not say.

    As POSIX has it, the first of LC_ALL, LC_MESSAGES and LANG that is set decides; where none is,
    Windows is asked for the language of its own windows.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return value.partition(".")[0].partition("@")[0]
    return _windows_speaks()


def _nearest(locale: str) -> str:
    wanted = locale.replace("-", "_").casefold()
    for lang in LANGUAGES:
        if lang.casefold() == wanted:
            return lang
    return next((lang for lang in LANGUAGES if short(lang) == short(wanted)), SOURCE)


def short(lang: str) -> str:
    """The language without its country: zh of zh_CN."""
    return lang.partition("_")[0].casefold()


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


def _windows_speaks() -> str:
    """The language of Windows' own windows, as "zh_CN"; "" elsewhere."""
    if os.name != "nt":
        return ""
    import ctypes
    from locale import windows_locale

    # getattr, because the checker knows windll only when it runs on Windows itself.
    number = int(getattr(ctypes, "windll").kernel32.GetUserDefaultUILanguage())  # noqa: B009
    return windows_locale.get(number, "")


def spoken(msgid: str) -> set[str]:
    """`msgid` in every language there is, for finding a thing by whichever name comes to mind."""
    return {msgid, *(_load(lang).gettext(msgid) for lang in LANGUAGES if lang != SOURCE)}


@cache
def words(lang: str, name: str = "language") -> dict[str, Any]:
    """What the file `name`.toml in the folder of `lang` says."""
    import tomllib

    return tomllib.loads(resources.text(f"locale/{lang}/{name}.toml"))


def own_name(lang: str) -> str:
    """What the language calls itself."""
    return str(words(lang)["name"])


class Name(NamedTuple):
    """What one thing is called: the name in each language, or one for all of them under "".

    A language is written as in LANGUAGES or without its country. The name may be a word that
    names.toml of a language translates, as those of the shipped settings are.
    """

    table: str
    names: tuple[tuple[str, str], ...]

    def said(self, lang: str) -> str:
        """The name in `lang`; where it has none, the English one, or else the first."""
        names = dict(self.names)
        ways = (lang, short(lang), "", SOURCE, next(iter(names)))
        name = next(names[way] for way in ways if way in names)
        return str(words(lang, "names")[self.table].get(name, name))

    def all(self) -> Iterator[str]:
        """What it is called in each language."""
        return map(self.said, LANGUAGES)
