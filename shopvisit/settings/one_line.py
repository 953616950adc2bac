"""A rule in one line, as a shopkeeper types it: "after 'refill': 21 days", "补甲 21天后"."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, NamedTuple

from shopvisit.calendar import durations
from shopvisit.settings.values import EXPIRIES
from shopvisit.text import i18n
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_

# Examples of each sort of rule, which say how it is typed.
TEMPLATES = (
    N_("refill: 21 days"),
    N_("how was 'perm': 3 days"),
    N_("first visit: 2 days"),
    N_("not seen for 45 days"),
    N_("birthday: 7 days before"),
    N_("warranty ends: 30 days before"),
    N_("Qixi lunar 7-7"),
    N_("recommends us: 2 days"),
)
_QUOTED = re.compile("(?<![a-z])[\"“”「『'‘’](?P<said>[^\"“”「」『』'‘’]{1,40})[\"“”」』'‘’]")
_ON = re.compile(r"(?<!\d)(?P<month>\d{1,2})\s*[-/月.]\s*(?P<day>\d{1,2})\s*[日号]?(?![\d天]|\s*d)")
_MARKS = re.compile(r"[\s:：,，、;；。.!！?？()（）\"“”「」『』]+")
_COLON = re.compile(r"\s*[:：]\s*")
_LONGEST_ITEM, _LONGEST_NAME = 40, 40
_BEFORE, _FOR = 3, 4  # days that something due again is on Today before its day, and after it
_YEARLY = ("birthday", "anniversary", "child_day")
_VISITS = ("repair", "install", "return", "purchase", "service")
# Of what happened: asked whether it works where something was mended or put in.
_WORKS = ("repair", "install")
_ALL_VISITS = ["service", "purchase", "repair", "install"]
_IN_PLACE = ["after-service", "first-visit", "in-use"]


class Reading(NamedTuple):
    """What a line means: the rule as config.toml has it, or what is missing.

    `missing` is a msgid, "" where nothing is.
    """

    rule: dict[str, Any]
    missing: str = ""


@cache
def _words(of: str) -> tuple[str, ...]:
    """The words of every language for `of`, the longest first."""
    found = {word for lang in i18n.LANGUAGES for word in i18n.words(lang)["rule_words"][of]}
    return tuple(sorted(found, key=len, reverse=True))


def _said(of: str, text: str) -> str:
    """The word for `of` that stands in `text`, or ""; of letters only as a word of its own."""
    return next((word for word in _words(of) if re.search(_whole(word), text)), "")


def _whole(word: str) -> str:
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)


def read(line: str) -> Reading:
    """What that line means. Quotation marks tell an item from the other words."""
    plain = unicodedata.normalize("NFKC", clean(line, 200)).strip()
    quoted = _QUOTED.search(plain)
    outside = plain.replace(quoted[0], " ") if quoted else plain
    lower = outside.lower()
    # The 15日 of 8月15日 is no length of time.
    length = re.search(durations.pattern(), _ON.sub(" ", lower))
    days = durations.days_in(length) if length else None
    item = quoted["said"].strip() if quoted else ""
    found = _feast(plain, days, length[0] if length else "") if not quoted else None
    if found is None:
        found = _known(lower, days, item)
    if found is None:
        rest = _without(outside, length[0] if length else "")
        found = _of_item(item or rest, days, asks=bool(_said("ask", lower)))
    if found.missing:
        return found
    name = plain.replace(quoted[0], item) if quoted else plain
    name = _COLON.sub(" ", name)[:_LONGEST_NAME].strip()
    return Reading({"called": name, "enabled": True, **found.rule})


def _known(lower: str, days: int | None, item: str) -> Reading | None:
    """A line with words that say what starts the rule; None where there are none."""
    for kind in (*_YEARLY[::-1], *EXPIRIES):
        if _said(kind, lower) and not item:
            return _dated(kind, days)
    wanting = N_("Say after how many days, such as 21 days.")
    if _said("away", lower):
        if not days:
            return Reading({}, wanting)
        return Reading(
            _rule("absence", ("0d", "7d"), "retention", 3, "server", ["reasons", "need"])
            | {"days": days}
        )
    after = (f"{days or 0}d", f"{(days or 0) + _BEFORE}d")
    if _said("promoter", lower):
        return Reading(_rule("promoter", after, "care", 4, "server", []))
    if _said("low", lower):
        wait = ("0d", f"{days or 1}d")
        return Reading(_rule("low-score", wait, "retention", 1, "manager", ["reasons", "promise"]))
    if _said("first", lower):
        if not days:
            return Reading({}, wanting)
        asks = ["csat", "nps"]
        return Reading(
            _rule("first-visit", after, "satisfaction", 2, "not-server", asks)
            | {"visit_kinds": _ALL_VISITS, "replaces": _IN_PLACE}
        )
    return None


def _dated(kind: str, days: int | None) -> Reading:
    """So many days before a birthday, or before something ends."""
    if kind in EXPIRIES:
        ahead = f"{30 if days is None else days}d"
        window = (f"-{ahead}" if ahead != "0d" else "0d", "0d")
        return Reading(
            _rule("expiry", window, "retention", 2, "server", ["need"]) | {"ahead": {kind: ahead}}
        )
    before = f"-{3 if days is None else days}d" if days else "0d"
    rule = _rule("occasion", (before, "0d"), "care", 3, "server", [])
    return Reading(rule | {"occasions": [kind]})


def feast(text: str) -> dict[str, Any] | None:
    """A day of every year, by the sun or the moon, such as "Qixi lunar 7-7"; None for no day.

    One that names.toml knows by a word is named by that; the name may be missing.
    """
    on = _ON.search(text)
    if on is None:
        return None
    lunar, name = _said("lunar", text.lower()), text.replace(on[0], " ")
    if lunar:
        name = re.sub(_whole(lunar), " ", name, flags=re.IGNORECASE)
    name = " ".join(_MARKS.sub(" ", name).split())
    calendar = "lunar" if lunar else "solar"
    day = {"calendar": calendar, "month": int(on["month"]), "day": int(on["day"])}
    return {"name": _known_feasts().get(name.lower(), name), **day}


@cache
def _known_feasts() -> dict[str, str]:
    """The words that stand for feasts, by what these are called in each language."""
    return {
        str(name).lower(): word
        for lang in i18n.LANGUAGES
        for word, name in i18n.words(lang, "names")["festivals"].items()
    }


def _feast(plain: str, days: int | None, length: str) -> Reading | None:
    if _ON.search(plain) is None:
        return None
    on = feast(_without(plain, length)) or {}
    if not on.get("name"):
        return Reading({}, N_("Say what the day is called."))
    rule = _rule("festival", (f"-{days}d" if days else "-2d", "0d"), "care", 4, "server", [])
    return Reading(rule | {"festivals": [on]})


def _of_item(item: str, days: int | None, *, asks: bool) -> Reading:
    """After an item, or a kind of visit: asked how it was, or due again."""
    item = item[:_LONGEST_ITEM].strip()
    if not days:
        return Reading({}, N_("Say after how many days, such as 21 days."))
    after = (f"{days}d", f"{days + _BEFORE}d")
    kind = next((one for one in _VISITS if item.lower() in _words(one)), "")
    if kind:
        works = kind in _WORKS
        rule = _rule(
            "visit",
            after,
            "usage" if works else "satisfaction",
            3,
            "not-server",
            ["fixed", "csat"] if works else ["csat", "reasons"],
        )
        return Reading(rule | {"visit_kinds": [kind], "replaces": [*_IN_PLACE, "return-check"]})
    if not item:
        return Reading({}, N_("Say after what: an item, a kind of visit, or a day."))
    if asks:
        rule = _rule("visit", after, "satisfaction", 3, "not-server", ["csat", "reasons"])
        return Reading(rule | {"items": [item], "visit_kinds": _ALL_VISITS, "replaces": _IN_PLACE})
    window = (f"-{min(_BEFORE, days - 1)}d" if days > 1 else "0d", f"{_FOR}d")
    rule = _rule("upkeep", window, "need", 3, "server", ["need"])
    return Reading(rule | {"cycles": [{"item": item, "days": days}]})


def _rule(  # the parts that every rule has
    trigger: str,
    window: tuple[str, str],
    kind: str,
    priority: int,
    who: str,
    asks: list[str],
) -> dict[str, Any]:
    return {
        "trigger": trigger,
        "from": window[0],
        "to": window[1],
        "kind": kind,
        "priority": priority,
        "who": who,
        "asks": asks,
    }


def _without(text: str, length: str) -> str:
    """What is left of a line without the length of time, and the words around it."""
    besides = _words("besides")
    if length:
        # Chinese words of one character may be part of an item: only those beside the time go.
        beside = "|".join(re.escape(word) for word in besides if not word.isascii())
        around = rf"(?:{beside})*\s*{re.escape(length)}\s*(?:{beside})*"
        text = re.sub(around, " ", text, count=1, flags=re.IGNORECASE)
    for word in (*_words("ask"), *filter(str.isascii, besides)):
        text = re.sub(_whole(word), " ", text, flags=re.IGNORECASE)
    return _MARKS.sub(" ", text).strip()
