"""One setting by its dotted key: what it is called, what it may be, and what it says.

The words are those of the comments in the shipped file, so that there is one place for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit.resources import shipped_config
from shopvisit.settings import table as setting_table
from shopvisit.settings.checks import WrongError
from shopvisit.text.i18n import language

if TYPE_CHECKING:
    from shopvisit.settings.checks import Allowed, Check
    from shopvisit.settings.values import Config

_CHECKS: Mapping[str, Mapping[str, Any]] = {
    "shop": setting_table.SHOP,
    "calendar": setting_table.CALENDAR,
    "contact": setting_table.CONTACT,
    "complaints": setting_table.COMPLAINTS,
    "backup": setting_table.BACKUP,
    "thresholds": setting_table.THRESHOLDS,
    "targets": setting_table.TARGETS,
}
# A comment names its setting first, and explains it behind one of these.
_EXPLAINS = re.compile("[：；（]|[:;] |[:;]$| \\(|\\?")
_CHINESE = re.compile("[一-鿿]")
_TABLE = re.compile(r"\[([\w.-]+)\]")
_KEY = re.compile(r"(\w+) = ")


class _Words(NamedTuple):
    zh: str
    en: str


@cache
def _comments() -> Mapping[str, _Words]:
    """The comment right above each key and each table of the shipped file, up to the scripts."""
    found: dict[str, _Words] = {}
    above: list[str] = []
    table = ""
    for line in shipped_config().splitlines():
        if line.startswith("[scripts."):
            break
        if line.startswith("#"):
            above.append(line.lstrip("# "))
            continue
        named = ""
        if match := _TABLE.match(line):
            named = table = match[1]
        elif match := _KEY.match(line):
            named = f"{table}.{match[1]}"
        if named and above:
            zh = [words for words in above if _CHINESE.search(words)]
            found[named] = _Words("".join(zh), " ".join(w for w in above if w not in zh))
        above = []
    return found


def description(key: str) -> str:
    """What the setting `key` ("calendar.opens", or "rules.dormant" for a rule) is about.

    "" for what is not shipped, such as a rule of the shop's own.
    """
    words = _comments().get(key)
    if words is None:
        return ""
    return words.zh if language() == "zh_CN" else words.en


def label(key: str) -> str:
    """The first words of the description, as a name; what is not shipped is called by its key."""
    return _EXPLAINS.split(description(key))[0].strip() or key.rpartition(".")[2]


def check(key: str) -> Check:
    """The check that a value of `key` must pass, alone. Raises KeyError for what is no setting."""
    section, *rest = key.split(".")
    # The name of a rule is any.
    found: Any = setting_table.RULE if section == "rules" else _CHECKS[section]
    for name in rest[1:] if section == "rules" else rest:
        found = found[name]
    one: Check = found
    return one


def allowed(key: str) -> Allowed:
    """What a value of `key` may be."""
    try:
        check(key)(object())
    except WrongError as error:
        return error.allowed
    raise AssertionError(key)


def choices(key: str) -> tuple[str, ...]:
    """The words of which `key` is one; none where it is not chosen among a few."""
    names = dict(allowed(key).details).get("names")
    return tuple(str(names).split(", ")) if names else ()


def value(config: Config, key: str) -> Any:
    """What `config` says for `key`."""
    found: Any = config
    for name in key.split("."):
        if isinstance(found, Mapping):
            found = found[name]
        else:
            found = getattr(found, "from_" if name == "from" else name)
    return found
