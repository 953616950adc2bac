"""Taking a trade: what a shop of that trade has and this one has not, in one change.

While nobody has come in yet, what is usual in the trade also takes the place of what is usual
elsewhere. Later, and where the shop has said anything of its own, only what is missing is added.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.settings import loading
from shopvisit.settings.checks import WrongError, name_of
from shopvisit.settings.trades import trade
from shopvisit.settings.trades.trade import Trade, TradeItem, TradeQuestion, TradeTip
from shopvisit.settings.values import Config
from shopvisit.shop.record import journal, owner
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.whole import reasons
from shopvisit.text.i18n import Name, _

_MOST_REASONS, _MOST_QUESTIONS = 20, 3


class Missing(NamedTuple):
    """What of a trade the shop has not: `settings` by dotted keys, as they are saved.

    `rules` are their names; `reasons` how many are new to choose from; `items` those whose warranty
    is new.
    """

    settings: Mapping[str, object]
    rules: tuple[str, ...]
    items: tuple[TradeItem, ...]
    reasons: int
    questions: tuple[TradeQuestion, ...]
    tips: tuple[TradeTip, ...]

    def __bool__(self) -> bool:
        return any(self[1:])


def missing(shop: Shop, code: str, lang: str) -> Missing:
    """What taking the trade would add, in the words of that language."""
    wanted, anew = trade.trade(code, lang), _nobody_came(shop)
    own = _own(shop.config)
    rules = dict(_rules(shop.config, wanted, anew=anew))
    lists, more = _reasons(shop.config, wanted, anew=anew and "reasons" not in own)
    settings: dict[str, object] = {f"rules.{name}": table for name, table in rules.items()}
    settings |= lists
    guaranteed = tuple(_guaranteed(shop.config, wanted))
    if guaranteed:
        terms = [{"item": each.name, "months": each.warranty} for each in guaranteed]
        settings["items.warranty"] = [*map(loading.plain, shop.config.items.warranty), *terms]
    if anew and rules:
        usual = {**wanted.usual, "rules.upkeep.cycles": []}
        settings |= {key: value for key, value in usual.items() if _unsaid(own, key)}
    return Missing(
        settings,
        tuple(rules),
        guaranteed,
        more,
        tuple(_questions(shop.config, rules, wanted)),
        tuple(_tips(wanted)),
    )


def take(shop: Shop, code: str, lang: str) -> Config:
    """Add what the shop has not, in one action; the settings as they were before.

    Raises ShopError where there is nothing to add or no settings file to write to, and what saving
    settings and an action raise; then nothing is changed.
    """
    before, path = shop.config, shop.config.path
    if path is None:
        raise ShopError(_("There is no settings file to write to."))
    found = missing(shop, code, lang)
    if not found:
        raise ShopError(_("All of that is here already."))
    own = _own(before)
    were = {key: _at(own, key) for key in found.settings}
    kept = json.dumps({"before": were, "after": found.settings}, ensure_ascii=False)
    try:
        # Named in what undo says; what it needs for the settings is kept beside it.
        with journal.action(shop, owner.TOOK, trade=trade.name(code, lang), settings=kept):
            _write(shop, found)
            shop.configure(loading.save(path, found.settings))
            reasons.follow(shop, lang)
    except BaseException:
        shop.configure(before)
        raise
    return before


def go_with(shop: Shop, says: str, args: str, *, again: bool) -> None:
    """Have the settings follow what was just taken back, or done `again`, where it was a trade."""
    if says != owner.TOOK or shop.config.path is None:
        return
    kept = json.loads(json.loads(args)["settings"])
    shop.configure(loading.save(shop.config.path, kept["after" if again else "before"]))


def taken(shop: Shop) -> list[str]:
    """The codes of the trades of which the shop has a rule."""
    return trade.taken(shop.config.rules)


def _nobody_came(shop: Shop) -> bool:
    return not db.row("SELECT 1 FROM visit LIMIT 1")


def _own(config: Config) -> Mapping[str, Any]:
    """What the shop's own settings file says. Raises ConfigError when it cannot be read."""
    from shopvisit.settings import tomlfile

    if config.path is None:
        return {}
    try:
        return tomlfile.read(config.path)
    except tomlfile.UnreadableError as error:
        raise loading.ConfigError(str(error.why)) from error


def _at(own: object, key: str) -> Any:
    for name in key.split("."):
        own = own.get(name) if isinstance(own, Mapping) else None
    return own


def _unsaid(own: object, key: str) -> bool:
    return _at(own, key) is None


def _rules(
    config: Config, wanted: Trade, *, anew: bool
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The rules that the shop has not, without the cycles of items that it looks after already."""
    usual = loading.default().rules["upkeep"]
    known = [
        cycle.item.casefold()
        for rule in config.rules.values()
        for cycle in rule.cycles
        if not (anew and rule.name == "upkeep" and rule.cycles == usual.cycles)
    ]
    for name, table in wanted.rules.items():
        if name in config.rules:
            continue
        if "cycles" not in table:
            yield name, table
            continue
        new = [
            cycle
            for cycle in table["cycles"]
            if not any(item in cycle["item"].casefold() for item in known)
        ]
        if new:
            yield name, {**table, "cycles": new}


def _guaranteed(config: Config, wanted: Trade) -> Iterator[TradeItem]:
    """The items with a warranty of which the shop has said none."""
    known = [term.item.casefold() for term in config.items.warranty]
    for item in wanted.items:
        if item.warranty and not any(word in item.name.casefold() for word in known):
            yield item


def _reasons(config: Config, wanted: Trade, *, anew: bool) -> tuple[dict[str, list[object]], int]:
    """The lists of reasons as they are to be, and how many reasons are new in them."""
    here = {(each.polarity, name) for each in config.reasons for name in each.name.all()}
    lists: dict[str, list[object]] = {}
    more = 0
    for key, some in wanted.reasons.items():
        polarity = key.rpartition(".")[2]
        new = [one for one in some if not _known(one, polarity, here)]
        more += len(new)
        if anew:
            lists[key] = list(some)
        elif new:
            lists[key] = [*_as_set(config, key), *new][:_MOST_REASONS]
    return lists, more


def _known(reason: object, polarity: str, here: set[tuple[str, str]]) -> bool:
    try:
        named: Name = name_of("reasons", 20)(reason)
    except WrongError as error:  # a test looks at every one of them
        raise AssertionError(reason) from error
    return any((polarity, name) in here for name in named.all())


def _as_set(config: Config, key: str) -> list[object]:
    """A list of reasons as the settings have it by now."""
    *group, polarity = key.split(".")[1:]
    dimension = group[0] if group else None
    return [
        loading.plain(each.name)
        for each in config.reasons
        if (each.dimension, each.polarity) == (dimension, polarity)
    ]


def _questions(config: Config, new: Mapping[str, object], wanted: Trade) -> Iterator[TradeQuestion]:
    """Those that no rule asks yet, of rules that will be there and have room for them."""
    asked = db.rows("SELECT rule, text FROM question")
    room = {
        rule: _MOST_QUESTIONS - count
        for rule, count in db.rows(
            "SELECT rule, count(*) FROM question WHERE active = 1 GROUP BY 1"
        )
    }
    for one in wanted.questions:
        there = one.rule in config.rules or one.rule in new
        left = room.get(one.rule, _MOST_QUESTIONS)
        if there and left > 0 and (one.rule, one.text) not in asked:
            room[one.rule] = left - 1
            yield one


def _tips(wanted: Trade) -> Iterator[TradeTip]:
    known = {row[0] for row in db.rows("SELECT title FROM tip")}
    yield from (tip for tip in wanted.tips if tip.title not in known)


def _write(shop: Shop, found: Missing) -> None:
    from shopvisit.store import schema

    at = shop.clock.stamp()
    places: dict[str, int] = dict(
        db.rows("SELECT rule, coalesce(max(place), 0) FROM question GROUP BY 1")
    )
    for question in found.questions:
        places[question.rule] = places.get(question.rule, 0) + 1
        schema.Question.insert(
            created_at=at,
            rule=question.rule,
            text=question.text,
            kind=question.kind,
            choices=json.dumps(question.choices, ensure_ascii=False),
            place=places[question.rule],
        ).execute()
    for tip in found.tips:
        schema.Tip.insert(created_at=at, **tip._asdict()).execute()
