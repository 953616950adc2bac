"""One setting by its dotted key: what it is called, what it may be, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shopvisit.settings.checks import WrongError
from shopvisit.settings.rule_table import PARTS, RULES
from shopvisit.settings.table import SETTINGS
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.settings.checks import Allowed, Check
    from shopvisit.settings.table import Setting
    from shopvisit.settings.values import Config

_ROWS = {each.key: each for each in SETTINGS}
# The name of a rule is any.
_PARTS = {each.key: each for each in PARTS}


def setting(key: str) -> Setting:
    """The row of the table for `key` ("calendar.opens", "rules.dormant.days").

    Raises KeyError for what is no setting.
    """
    section, _dot, name = key.partition(".")
    return _PARTS[name.partition(".")[2]] if section == "rules" else _ROWS[key]


def description(key: str) -> str:
    """What the setting `key`, or the rule "rules.dormant", is about; "" where its name says it.

    "" too for what is not shipped, such as a rule of the shop's own.
    """
    return _words(key)[1]


def label(key: str) -> str:
    """What the setting or the rule `key` is called; what is not shipped is called by its key."""
    return _words(key)[0] or key.rpartition(".")[2]


def _words(key: str) -> tuple[str, str]:
    section, _dot, name = key.partition(".")
    if section == "rules" and "." not in name:
        called, about = RULES.get(name, ("", ""))
    else:
        try:
            called, about = setting(key)[1:3]
        except KeyError:
            return "", ""
    # A language may need no more words than the name has.
    return _(called), "" if _(about) == _(called) else _(about)


def check(key: str) -> Check:
    """The check that a value of `key` must pass, alone. Raises KeyError for what is no setting."""
    return setting(key).check


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
