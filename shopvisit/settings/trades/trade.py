"""One trade in one language: what `data/trades` says of it, with the words of that language."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from shopvisit import resources
from shopvisit.text import i18n

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

NAMES = ("appliances", "nails-hair", "bikes-cars")
_SCRIPT = ("opening", "questions", "closing", "message")


class TradeItem(NamedTuple):
    """What is done or sold: due again after `days`, guaranteed for `warranty` months; 0: never."""

    name: str
    days: int = 0
    warranty: int = 0


class TradeQuestion(NamedTuple):
    """A question of the shop's own, as the table `question` has it."""

    rule: str
    text: str
    kind: str
    choices: tuple[str, ...] = ()


class TradeTip(NamedTuple):
    """A tip, as the table `tip` has it: between several items, reasons or words stand commas."""

    title: str
    text: str
    items: str
    reasons: str
    words: str
    pinned: int


class Trade(NamedTuple):
    """A trade in the words of one language.

    `rules` are tables as the settings file has them. `usual` are settings by their dotted keys that
    differ here from what is shipped. `reasons` are by dotted key, too, those of the trade with
    their names in every language.
    """

    code: str
    name: str
    about: str
    rules: Mapping[str, Mapping[str, Any]]
    items: tuple[TradeItem, ...]
    reasons: Mapping[str, Sequence[str | Mapping[str, str]]]
    questions: tuple[TradeQuestion, ...]
    tips: tuple[TradeTip, ...]
    usual: Mapping[str, object]


def find(typed: str) -> str | None:
    """The code of a trade by that, or by its name in any language."""
    wanted = " ".join(typed.split()).casefold()
    for code in NAMES:
        names = (str(_words(lang, code)["name"]).casefold() for lang in i18n.LANGUAGES)
        if wanted in (code, *names):
            return code
    return None


def name(code: str, lang: str) -> str:
    """What a trade is called."""
    return str(_words(lang, code)["name"])


def taken(rules: Collection[str]) -> list[str]:
    """The codes of the trades of which there is a rule among these."""
    return [code for code in NAMES if any(rule.startswith(f"{code}-") for rule in rules)]


def script(lang: str, rule: str) -> dict[str, Any]:
    """What is said for a rule of a trade, as far as its kind does not say it; else nothing."""
    code = next((each for each in NAMES if rule.startswith(f"{each}-")), None)
    said = _words(lang, code)["rules"].get(rule, {}) if code else {}
    return {part: said[part] for part in _SCRIPT if part in said}


@cache
def trade(code: str, lang: str) -> Trade:
    """The trade of that code in that language. Raises KeyError where there is none."""
    if code not in NAMES:
        raise KeyError(code)
    has, said = structure(code), _words(lang, code)
    items, reasons = said["items"], said["reasons"]
    return Trade(
        code,
        said["name"],
        said["about"],
        {rule: _rule(rule, table, said, has["items"]) for rule, table in has["rules"].items()},
        tuple(TradeItem(items[one], **fields) for one, fields in has["items"].items()),
        dict(_reasons(code, has["reasons"])),
        tuple(
            TradeQuestion(
                one["rule"],
                said["questions"][key]["text"],
                one["kind"],
                tuple(said["questions"][key].get("choices", ())),
            )
            for key, one in has["questions"].items()
        ),
        tuple(
            TradeTip(
                said["tips"][key]["title"],
                said["tips"][key]["text"],
                ", ".join(items[each] for each in one.get("items", ())),
                ", ".join(_said(each, reasons, lang) for each in one.get("reasons", ())),
                said["tips"][key]["words"],
                int(one.get("pinned", False)),
            )
            for key, one in has["tips"].items()
        ),
        has["usual"],
    )


@cache
def structure(code: str) -> Mapping[str, Any]:
    """What a trade has, without its words: its items and reasons stand as codes."""
    import tomllib

    return tomllib.loads(resources.text(f"data/trades/{code}/trade.toml"))


def _words(lang: str, code: str) -> Mapping[str, Any]:
    return i18n.words(lang, f"trades/{code}")


def _rule(
    rule: str, table: Mapping[str, Any], said: Mapping[str, Any], items: Mapping[str, Any]
) -> dict[str, Any]:
    """A rule as the settings file has it: switched on, called by its name, items in words."""
    made = {"enabled": True, **table, "called": said["rules"][rule]["name"]}
    if "items" in made:
        made["items"] = [said["items"][one] for one in made["items"]]
    if "cycles" in made:
        made["cycles"] = [
            {"item": said["items"][one], "days": items[one]["days"]} for one in made["cycles"]
        ]
    return made


def _reasons(code: str, table: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The lists of reasons by their dotted keys; a word of names.toml stays one."""
    for group, lists in table.items():
        if isinstance(lists, list):
            yield f"reasons.{group}", [_named(code, one) for one in lists]
        else:
            for polarity, some in lists.items():
                yield f"reasons.{group}.{polarity}", [_named(code, one) for one in some]


def _named(code: str, reason: str) -> str | dict[str, str]:
    if reason in i18n.words(i18n.SOURCE, "names")["reasons"]:
        return reason
    return {lang: str(_words(lang, code)["reasons"][reason]) for lang in i18n.LANGUAGES}


def _said(reason: str, reasons: Mapping[str, str], lang: str) -> str:
    return str(reasons.get(reason) or i18n.words(lang, "names")["reasons"][reason])
