"""The follow-up rules as pure functions: events in, follow-ups out. `engine.py` asks and stores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from shopvisit.shop.followups.kinds import PROACTIVE
from shopvisit.shop.rules.scores import SCALES

if TYPE_CHECKING:
    from shopvisit.calendar.best_time import Slot
    from shopvisit.settings.values import ContactSettings, Cycle, Rule

# So many days from now the customer's best time is looked for.
_FURTHEST = 32
# Courtesies of the shop's own, whatever kind a shop calls them.
COURTESIES = ("promoter", "festival")
# What they ask is asked of the very thing, and so of each: was it put right, was it gone through.
_OF_EACH_VISIT = ("usage", "verification", "compliance")


def is_proactive(kind: str, priority: int) -> bool:
    """Whether the contact cap and the customer's consent hold this follow-up back."""
    return kind in PROACTIVE and not (kind == "retention" and priority == 1)


def moves_to_newest(rule: Rule) -> bool:
    """Whether a newer visit is what its untouched follow-up is about from then on."""
    return rule.trigger in ("visit", "first-visit") and rule.kind not in _OF_EACH_VISIT


def ended_by_visit(rule: Rule) -> bool:
    """Whether a visit takes its follow-up off Today: the customer was missed, or was due."""
    return rule.trigger in ("absence", "upkeep")


def paused_by_low_score(rule: Rule) -> bool:
    """Whether whoever is unhappy is spared it for a time: the usual rounds, and courtesies.

    Whether it works is asked all the same.
    """
    usual = rule.kind in ("satisfaction", "usage") and "fixed" not in rule.asks
    return usual or rule.trigger in COURTESIES


def names(rules: Mapping[str, Rule], holds: Callable[[Rule], bool]) -> list[str]:
    """The names of the rules of which that holds, those that are switched off among them."""
    return [name for name, rule in rules.items() if holds(rule)]


def in_place_of(rules: Mapping[str, Rule], rule: Rule) -> list[str]:
    """The rules of which a follow-up, moved to a newer visit, answers for `rule`; maybe none.

    Of all that ask for a score one will do, for nobody is asked twice how it was.
    """
    if not moves_to_newest(rule):
        return []
    scored = asks_score(rule.asks)
    return [
        name
        for name, other in rules.items()
        if moves_to_newest(other) and (name == rule.name or (scored and asks_score(other.asks)))
    ]


def asks_score(asks: Sequence[str]) -> bool:
    return any(score in asks for score in SCALES)


def visit_rules(rules: Mapping[str, Rule], kind: str, item: str, *, first: bool) -> list[Rule]:
    """The rules that answer such a visit: at most one asks for a score, for nobody is asked twice.

    A rule that replaces another comes first. What the shop is required to check, and what asks for
    no score, comes besides.
    """
    matching = [
        rule
        for rule in rules.values()
        if rule.enabled
        and (rule.trigger == "visit" or (rule.trigger == "first-visit" and first))
        and (not rule.visit_kinds or kind in rule.visit_kinds)
        and (not rule.items or any(_contains(item, text) for text in rule.items))
    ]
    replaced = {name for rule in matching for name in rule.replaces}
    left = [rule for rule in matching if rule.name not in replaced]
    besides = [rule for rule in left if rule.kind == "compliance" or not asks_score(rule.asks)]
    return [rule for rule in left if rule not in besides][:1] + besides


def cycle_of(rule: Rule, item: str) -> Cycle | None:
    """The cycle after which such an item is due again: the first of the rule that names it."""
    return next((cycle for cycle in rule.cycles if _contains(item, cycle.item)), None)


def _contains(item: str, text: str) -> bool:
    return text.casefold() in item.casefold()


def cycle_days(visited_on: Sequence[date]) -> int | None:
    """A customer's own cycle: the median gap in days between visits; None under two gaps."""
    from statistics import median_low

    days = sorted(set(visited_on))
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return median_low(gaps) if len(gaps) >= 2 else None


def absence_days(rule: Rule, cycle: int | None) -> int:
    """After how many days without a visit this rule misses a customer of that cycle."""
    if cycle is None or rule.cycle_factor is None:
        return rule.days or 0
    tenths = round(rule.cycle_factor * 10) * cycle
    return max(rule.min_days or 0, -(-tenths // 10))


def after_cap(
    window: tuple[date, date], last_contact: date | None, cap_days: int
) -> tuple[date, date] | None:
    """The window left once the customer has had a rest of `cap_days` since the last contact."""
    if last_contact is None:
        return window
    start = max(window[0], last_contact + timedelta(days=cap_days))
    return (start, window[1]) if start <= window[1] else None


class NextTry(NamedTuple):
    """When to try again. `message`: no more calls; leave a message and let it be."""

    on: date
    time: str | None
    message: bool = False


class Wish(NamedTuple):
    """What a try has to mind besides the shop's own days: its deadline, and the customer.

    `best` is when the customer likes to be called, on a day on which the shop `is_open`.
    """

    due_on: date
    due_time: str | None = None
    best: Sequence[Slot] = ()
    is_open: Callable[[date], bool] = lambda _day: True


_NO_WISH = Wish(date.max)


def next_try(
    settings: ContactSettings,
    called_on: Sequence[date],
    now: tuple[date, str],
    next_working_day: date,
    wish: Wish = _NO_WISH,
) -> NextTry:
    """The retry plan after the last of the calls in `called_on` was not answered; `now` has HH:MM.

    Same day in another time band, then the next working day, then one more day; then a message,
    once the calls are used up and were spread over at least two days. After a message that was
    left before any call the plan is the next working day. A try that is planned is at the
    customer's best time where that comes before the deadline, and not after the deadline while
    that is to come.
    """
    today, minute = now
    if len(called_on) >= settings.max_calls and called_on[0] < today:
        return NextTry(today, None, message=True)
    planned = NextTry(next_working_day, None)
    if len(called_on) == 1 and (later := _later(settings.bands, minute)):
        planned = NextTry(today, later)
    return _fitting(settings, planned, now, next_working_day, wish)


def _fitting(
    settings: ContactSettings,
    planned: NextTry,
    now: tuple[date, str],
    next_working_day: date,
    wish: Wish,
) -> NextTry:
    ends = wish.due_on, wish.due_time or "24"
    ahead = now < ends
    if ahead and ends < (planned.on, planned.time or ""):
        early = wish.due_on == now[0] and not wish.due_time
        planned = NextTry(wish.due_on, _later(settings.bands, now[1]) if early else wish.due_time)
    if not wish.best:
        return planned
    last = max(planned.on, wish.due_on) if ahead else planned.on
    days = (now[0] + timedelta(days=number) for number in range(_FURTHEST))
    for day in days:
        if day > last:
            break
        if day == now[0] < planned.on:
            continue
        usual = day in (planned.on, next_working_day)
        after = now[1] if day == now[0] else ""
        times = [
            time
            for slot in wish.best
            if (day.weekday() in slot.weekdays and wish.is_open(day))
            or (usual and not slot.weekdays)
            if (time := _time_in(slot, settings.bands, after)) is not None
        ]
        if times and (not ahead or (day, min(times)) <= ends):
            return NextTry(day, min(times) or None)
    return planned


def _later(bands: Sequence[str], now: str) -> str | None:
    return next((band for band in bands if band > now), None)


def _time_in(slot: Slot, bands: Sequence[str], after: str) -> str | None:
    """The first time to call in a slot later than `after`, "" for any; None where there is none."""
    if not after and not slot.since and slot.until > max(bands, default=""):
        return ""
    starts = sorted({slot.since, *(band for band in bands if slot.since <= band < slot.until)})
    return _later(starts, after)


def consents(consent: str, kind: str, trigger: str, *, complaint: bool) -> bool:
    """Whether a customer's contact consent allows what a rule of this trigger asks for.

    Whoever wants no contact hears only of their own `complaint`, and is not won back after it;
    whoever wants service calls only gets no courtesies.
    """
    if consent == "none":
        return complaint and kind not in PROACTIVE
    return not (consent == "service_only" and (kind == "care" or trigger in COURTESIES))
