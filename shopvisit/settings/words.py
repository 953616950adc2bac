"""What the shop says and offers: the scripts of each language, and the reasons to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shopvisit.settings.checks import Allowed, list_of, name_of, spoken
from shopvisit.settings.merging import Overlay
from shopvisit.settings.values import (
    ABSENCE,
    BLANKS,
    DIMENSIONS,
    KINDS,
    POLARITIES,
    SCRIPTED_RULES,
    SEGMENTS,
    ReasonDefault,
    Rule,
    Script,
)
from shopvisit.text import i18n
from shopvisit.text.i18n import LANGUAGES, N_

if TYPE_CHECKING:
    from shopvisit.settings.checks import Check
    from shopvisit.settings.merging import Checks

_LINE = spoken(200, BLANKS)
_EMERGENCY = list_of(_LINE, most=8)
_REASONS = list_of(name_of("reasons", 20), most=20)
_SCRIPT: dict[str, Check] = {
    "opening": _LINE,
    "questions": list_of(_LINE, most=3),
    "closing": _LINE,
    "message": _LINE,
    "fair": _LINE,
    "sorry": _LINE,
    "emergency": _EMERGENCY,
}
# What every kind of follow-up says unless it has words of its own.
_COMMON: dict[str, Check] = {name: _SCRIPT[name] for name in ("fair", "sorry", "emergency")}
_CALL: dict[str, Check | Checks] = {**_SCRIPT, **dict.fromkeys(SEGMENTS, _SCRIPT)}


def shipped_scripts(lang: str) -> dict[str, Any]:
    """The scripts as the folder of that language has them."""
    return i18n.words(lang, "scripts")


class _Scripts(Mapping[str, Mapping[str, Script]]):
    """The scripts, those that the shop left as they are read when they are first asked for."""

    def __init__(self, own: Mapping[str, Mapping[str, Script]], rules: Mapping[str, Rule]) -> None:
        self._read, self._rules = dict(own), rules

    def __getitem__(self, language: str) -> Mapping[str, Script]:
        if language not in self._read and language in LANGUAGES:
            self._read[language] = _calls(Overlay(Path("scripts.toml")), language, {}, self._rules)
        return self._read[language]

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def scripts(
    overlay: Overlay, given: object, rules: Mapping[str, Rule]
) -> Mapping[str, Mapping[str, Script]]:
    """What is said in each language for each kind, and for those of `rules` that say it otherwise.

    The shipped ones of these are named in SCRIPTED_RULES; a rule of a trade says what that has.
    """
    own = overlay.table("scripts", given, LANGUAGES)
    read = {lang: _calls(overlay, lang, own[lang], rules) for lang in LANGUAGES if lang in own}
    return _Scripts(read, rules)


def _calls(
    overlay: Overlay, language: str, given: object, rules: Mapping[str, Rule]
) -> Mapping[str, Script]:
    from shopvisit.settings.trades import trade

    shipped = shipped_scripts(language)
    for rule in rules.values():
        if rule.name not in shipped and (said := trade.script(language, rule.name)):
            kind = {
                part: shipped[rule.kind][part] for part in _SCRIPT if part in shipped[rule.kind]
            }
            shipped = {**shipped, rule.name: kind | said}
    names = (*KINDS, *SCRIPTED_RULES, *(name for name in rules if name in shipped))
    names = tuple(dict.fromkeys(names))
    key = f"scripts.{language}"
    table = overlay.table(key, given, (*_COMMON, *names))
    own = {name: table[name] for name in _COMMON if name in table}
    common = overlay.section(key, _COMMON, own, shipped)
    calls = {}
    for name in names:
        words = common | overlay.section(f"{key}.{name}", _CALL, table.get(name, {}), shipped[name])
        segments = {segment: words.pop(segment) for segment in SEGMENTS if segment in words}
        calls[name] = Script(**words)
        for segment, differing in segments.items():
            calls[f"{name}.{segment}"] = Script(**words | differing)
    return MappingProxyType(calls)


def reasons(overlay: Overlay, given: object, shipped: dict[str, Any]) -> tuple[ReasonDefault, ...]:
    tables = overlay.table("reasons", given, (ABSENCE, *DIMENSIONS))
    away = {ABSENCE: tables[ABSENCE]} if ABSENCE in tables else {}
    sections: list[tuple[str | None, str, Sequence[str], object, dict[str, Any]]] = [
        (each, f"reasons.{each}", POLARITIES, tables.get(each, {}), shipped[each])
        for each in DIMENSIONS
    ]
    sections.append((None, "reasons", (ABSENCE,), away, shipped))
    found: list[ReasonDefault] = []
    taken: set[tuple[str, str]] = set()
    for dimension, key, polarities, own, usual in sections:
        lists = overlay.section(key, dict.fromkeys(polarities, _REASONS), own, usual)
        for polarity in polarities:
            for name in lists[polarity]:
                # What is shipped has been looked at by a test, and no start waits for its names.
                if tables:
                    names = {(polarity, one) for one in name.all()}
                    if names & taken:
                        allowed = Allowed(N_("names that no other reason has"))
                        said = " / ".join(one for _lang, one in name.names)
                        overlay.problem(f"{key}.{polarity}", said, allowed)
                        continue
                    taken |= names
                found.append(ReasonDefault(name, polarity, dimension))
    return tuple(found)
