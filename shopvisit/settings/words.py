"""What the shop says and offers: the scripts of each language, and the reasons to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shopvisit.settings.checks import Allowed, list_of, name_of, spoken
from shopvisit.settings.merging import Overlay
from shopvisit.settings.values import (
    BLANKS,
    DIMENSIONS,
    KINDS,
    POLARITIES,
    SCRIPTED_RULES,
    SEGMENTS,
    ReasonDefault,
    Script,
)
from shopvisit.text import i18n
from shopvisit.text.i18n import LANGUAGES, N_

if TYPE_CHECKING:
    from shopvisit.settings.checks import Check
    from shopvisit.settings.merging import Checks

_LINE = spoken(200, BLANKS)
_EMERGENCY = list_of(_LINE, most=8)
_REASON = name_of("reasons", 20)
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

    def __init__(self, own: Mapping[str, Mapping[str, Script]]) -> None:
        self._read = dict(own)

    def __getitem__(self, language: str) -> Mapping[str, Script]:
        if language not in self._read and language in LANGUAGES:
            self._read[language] = _calls(Overlay(Path("scripts.toml")), language, {})
        return self._read[language]

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def scripts(overlay: Overlay, given: object) -> Mapping[str, Mapping[str, Script]]:
    own = overlay.table("scripts", given, LANGUAGES)
    return _Scripts({lang: _calls(overlay, lang, own[lang]) for lang in LANGUAGES if lang in own})


def _calls(overlay: Overlay, language: str, given: object) -> Mapping[str, Script]:
    shipped, names = shipped_scripts(language), (*KINDS, *SCRIPTED_RULES)
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
    tables = overlay.table("reasons", given, DIMENSIONS)
    checks = dict.fromkeys(POLARITIES, list_of(_REASON, most=20))
    found: list[ReasonDefault] = []
    taken: set[tuple[str, str]] = set()
    for dimension in DIMENSIONS:
        key = f"reasons.{dimension}"
        lists = overlay.section(key, checks, tables.get(dimension, {}), shipped[dimension])
        for polarity in POLARITIES:
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
