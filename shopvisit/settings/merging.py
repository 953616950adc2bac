"""Lays a person's settings over the shipped ones, key by key, and collects what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit.settings.checks import Allowed, Check, WrongError
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from pathlib import Path

# What is wrong with values that are right one by one: the keys concerned, and what is allowed.
Fault = tuple[tuple[str, ...], Allowed]
# Tables stand in a section as the checks of their own settings.
Checks = Mapping[str, "Check | Checks"]
Consistency = Callable[[Mapping[str, Any]], Fault | None]


class Problem(NamedTuple):
    """A setting that could not be used, or, with an empty key, a file that could not be read."""

    file: Path
    key: str
    value: str
    allowed: Allowed

    def __str__(self) -> str:
        """The problem in one line, in the language in use."""
        file = one_line(str(self.file), 4096)
        if not self.key:
            return _("{file} is not used: {reason}").format(file=file, reason=self.allowed)
        return _("{file}: {key} = {value} is not used; allowed: {allowed}").format(
            file=file, key=self.key, value=self.value, allowed=self.allowed
        )


class Overlay:
    """The settings that `file` gives, read over the shipped ones."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, key: str, value: object, allowed: Allowed) -> None:
        self.problems.append(Problem(self.file, one_line(key, 120), shown(value), allowed))

    def table(
        self, key: str, value: object, known: Collection[str] | None = None
    ) -> dict[str, Any]:
        """`value` if it is a table, else an empty one; names that are not `known` are reported."""
        if not isinstance(value, dict):
            self.problem(key, value, Allowed(N_("a table of settings")))
            return {}
        if known is not None:
            names = ", ".join(known)
            for name in value:
                if name in known:
                    continue
                allowed = Allowed(N_("one of these names: {names}"), (("names", names),))
                self.problem(f"{key}.{name}" if key else name, value[name], allowed)
        return value

    def section(
        self,
        key: str,
        checks: Checks,
        given: object,
        shipped: Mapping[str, Any],
        consistency: Consistency = lambda _values: None,
    ) -> dict[str, Any]:
        """A value for each of `checks`: the given one where it is right, else the shipped one.

        A table among `checks` is a section of its own, laid over the shipped one key by key.

        Values that are right alone but not together, as `consistency` finds, go back to the
        shipped ones together. A name that stands nowhere, or is wrong and not shipped, is left out.
        """
        table = self.table(key, given, checks)
        values: dict[str, Any] = {}
        for name, check in checks.items():
            if isinstance(check, Mapping):
                if name in table or name in shipped:
                    inner, below = table.get(name, {}), shipped.get(name, {})
                    values[name] = self.section(f"{key}.{name}", check, inner, below)
                continue
            try:
                values[name] = check(table[name])
            except KeyError:
                _take_shipped(values, name, check, shipped)
            except WrongError as error:
                self.problem(f"{key}.{name}", table[name], error.allowed)
                _take_shipped(values, name, check, shipped)
        # Going back can uncover another fault, yet never more of them than there are names.
        for _round in checks if shipped else ():
            fault = consistency(values)
            if fault is None:
                break
            names, allowed = fault
            named = next((name for name in names if name in table), names[0])
            self.problem(f"{key}.{named}", table.get(named, ""), allowed)
            for name in names:
                _take_shipped(values, name, checks[name], shipped)
        return values


def _take_shipped(
    values: dict[str, Any], name: str, check: Check | Checks, shipped: Mapping[str, Any]
) -> None:
    values.pop(name, None)
    if name not in shipped:
        return
    if isinstance(check, Mapping):
        values[name] = {}
        for inner, inner_check in check.items():
            _take_shipped(values[name], inner, inner_check, shipped[name])
    else:
        values[name] = check(shipped[name])


def shown(value: object) -> str:
    """A value of a TOML file as a message shows it: one short line, whatever it is."""
    if isinstance(value, dict):
        return "{ ... }"
    if isinstance(value, list):
        return "[ ... ]" if len(value) > 3 else f"[{', '.join(map(shown, value))}]"
    if isinstance(value, str):
        return f'"{one_line(value)}"'
    try:
        words = str(value)
    except ValueError:
        # Python does not write out whole numbers of more than some thousand digits.
        return "..."
    return words.lower() if isinstance(value, bool) else one_line(words)


def one_line(words: str, limit: int = 60) -> str:
    """At most `limit` characters of `words`, none of which moves the cursor or cannot be seen."""
    cut = words if len(words) <= limit else f"{words[: limit - 3]}..."
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in cut)
