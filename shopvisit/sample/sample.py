"""A sample shop: an appliance shop's past, made up, with a busy morning at its end.

It is what the demo shows and what is measured. Customers' lives are made one after the other and
their rows written in batches, so that a hundred thousand of them fit into little memory.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from collections.abc import Callable
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from shopvisit.calendar.work import add_months
from shopvisit.sample import words
from shopvisit.sample.cases import Cases
from shopvisit.sample.cast import CAST, TROUBLES, Role
from shopvisit.sample.changes import plans
from shopvisit.sample.life import Life
from shopvisit.sample.steps import write_cases
from shopvisit.sample.world import Person, World, pick
from shopvisit.shop.rules import rules
from shopvisit.store import shopfile
from shopvisit.text import countries, i18n
from shopvisit.text.pinyin import search_keys

if TYPE_CHECKING:
    from shopvisit.settings.values import Config

Progress = Callable[[int, int], None]

_DAY = timedelta(days=1)
_CACHE_KIB = 256 * 1024
_LONG_NAME = 16
_PREFIXES = "130 131 132 133 135 136 137 138 139 150 151 152 155 156 158 159 177 180 186 188 189"
# Once, now and then, regularly, all the time: visits in all, days between two of them.
_HABITS = (
    (0.30, (1, 1), (90, 90)),
    (0.64, (2, 5), (80, 190)),
    (0.94, (6, 14), (28, 75)),
    (1.00, (12, 28), (10, 24)),
)


def shop_name(lang: str) -> str:
    """What the sample shop is called in one of i18n.LANGUAGES."""
    return words.words(lang).shop


def write_sample(  # noqa: PLR0913  # each is a setting of its own, given by name
    path: Path,
    *,
    today: date,
    customers: int = 240,
    months: int = 14,
    seed: int = 1,
    lang: str = "zh_CN",
    config: Config,
    progress: Progress | None = None,
) -> None:
    """Write a sample shop to `path`, its history of `months` months ending on `today`'s morning.

    It is in China, or, in another language than Chinese, in Britain. The same arguments give the
    same rows. `progress(done, total)` is called as customers are
    done. Raises what `shopfile.create` raises.
    """

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall()
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {name}")
        world = World(connection, config, today, Random(seed), lang)  # noqa: S311  # not a secret
        _fill(world, customers, add_months(today, -months), progress)
        for _name, sql in indexes:  # far quicker in one go than row by row
            connection.execute(sql)

    with countries.elsewhere(_place(lang)):
        shopfile.create(path, fill)


def _place(lang: str) -> countries.Place:
    return countries.CHINA if i18n.short(lang) == "zh" else countries.place_of("GB")


def _fill(world: World, customers: int, since: date, progress: Progress | None) -> None:
    world.write_shop(since)
    improvements = plans(world, since)
    days = _Days(world, since)
    cast = [role for role in (*CAST, *TROUBLES) if role.fits(world, since)][:customers]
    joining: list[tuple[date, int, Role | None]] = [
        (role.joins(world, since), number, role) for number, role in enumerate(cast)
    ]
    joining += [(days.first(world), number, None) for number in range(len(cast), customers)]
    joining.sort(key=lambda each: each[:2])
    names = _special_names(world, len(cast), customers)
    for done, (joined, number, role) in enumerate(joining, 1):
        person = _person(world)
        life = Cases(world, person, improvements)
        if role:
            person.consent, person.channel, person.steady = "all", None, True
            role.play(life, since)
        else:
            _live(life, days, joined)
        life.run()
        _write_customer(world, life, names.get(number))
        life.write()
        write_cases(world, person.id, life.cases)
        if progress and (done % 500 == 0 or done == customers):
            progress(done, customers)
    world.flush()


class _Days:
    """How busy the days are, so that visits fall on the likely ones."""

    def __init__(self, world: World, since: date) -> None:
        span = (world.today - since).days
        self._days = [since + n * _DAY for n in range(span)]
        self._busy = {day: _business(world, day) for day in (*self._days, world.today)}
        # Many of the customers of a shop are older than its list.
        first = [self._busy[day] * (3 if n < span // 8 else 1) for n, day in enumerate(self._days)]
        self._totals = list(accumulate(first))

    def first(self, world: World) -> date:
        """A day to come for the first time."""
        if not self._totals or not self._totals[-1]:
            return world.today
        return self._days[bisect_left(self._totals, world.rng.random() * self._totals[-1])]

    def likely(self, rng: Random, among: list[date]) -> date | None:
        """One of these days, or None when it lies ahead or the shop is closed on all of them."""
        weights = [self._busy.get(day, 1) for day in among]
        if not any(weights):
            return None
        day = rng.choices(among, weights)[0]
        return day if day in self._busy else None


def _business(world: World, day: date) -> int:
    if world.open_day(day) != day:
        return 0
    return words.WEEKDAYS[day.weekday()] * words.MONTHS[day.month - 1]


def _live(life: Life, days: _Days, joined: date) -> None:
    """Put a customer's visits on the agenda: how often they come, in which season."""
    world, rng = life.world, life.rng
    drawn = rng.random()
    visits, cycle = next((few, gap) for share, few, gap in _HABITS if drawn <= share)
    gap = rng.uniform(*cycle)
    day: date | None = joined
    for number in range(rng.randint(*visits)):
        if day is None:
            break
        kind = pick(rng, words.LATER_KINDS if number else words.FIRST_KINDS)
        minute = world.busy_minute()
        life.at(day, minute, life.visit, kind)
        if number == 0 and rng.random() < 0.4:
            life.at(day, minute + 1, life.note_birthday, _birthday(rng), _birth_year(rng))
        if number == 0 and (ends := _ends(rng)):
            life.at(day, minute + 2, life.note_expiry, ends[0], day + ends[1] * _DAY)
        among = [day + max(1, round(gap * rng.uniform(0.6, 1.5))) * _DAY for _ in range(3)]
        day = days.likely(rng, among)


def _ends(rng: Random) -> tuple[str, int] | None:
    """What a newcomer has that ends, and in how many days."""
    drawn = rng.random()
    if drawn < 0.03:
        return "contract", rng.randint(120, 400)
    return ("card_expiry", rng.randint(60, 400)) if drawn < 0.12 else None


def _birthday(rng: Random) -> tuple[str, int, int, bool]:
    if rng.random() < 0.3:
        return "lunar", rng.randint(1, 12), rng.randint(1, 30), rng.random() < 0.02
    birthday = date(2000, 1, 1) + rng.randint(0, 365) * _DAY
    return "solar", birthday.month, birthday.day, False


def _birth_year(rng: Random) -> int | None:
    return rng.randint(1945, 2004) if rng.random() < 0.5 else None


# Who they are


def _person(world: World) -> Person:
    rng = world.rng
    draw = rng.random()
    return Person(
        world.new_id("customer"),
        consent="none" if draw < 0.02 else "service_only" if draw < 0.06 else "all",
        channel=rng.choices(("phone", "wechat", None), (20, 12, 68))[0],
        reach=0.06 if rng.random() < 0.05 else rng.uniform(0.6, 0.95),
        mildness=rng.gauss(0, 0.08),
        right_number=rng.random() > 0.015,
    )


def _special_names(world: World, cast: int, customers: int) -> dict[int, tuple[str, str]]:
    """Who gets which of the names that a list must be able to show."""
    names = world.words.special
    odd = [each for each in names if not each[0] or len(each[0]) > _LONG_NAME]
    plain = [each for each in names if each not in odd]
    given = dict(zip(range(min(cast, customers)), plain, strict=False))
    rest = [each for each in plain if each not in given.values()] + odd
    step = max(1, (customers - cast) // (len(rest) + 1))
    return given | {cast + (n + 1) * step: each for n, each in enumerate(rest)}


def _name(world: World) -> tuple[str, str]:
    """A name and its salutation, now and then one in another language."""
    rng, own = world.rng, world.words
    other, share = own.strangers
    source = words.words(other) if rng.random() < share else own
    woman = rng.random() < 0.55
    family = pick(rng, source.surnames)
    given = rng.choice(source.women if woman else source.men)
    said = (own.ms if woman else own.mr) if rng.random() < 0.9 else ""
    return source.name.format(family=family, given=given), said


def _write_customer(world: World, life: Life, special: tuple[str, str] | None) -> None:
    rng, own, person = world.rng, world.words, life.person
    name, salutation = special or _name(world)
    phone = _phone(person.id)
    first, joined = life.visits[0] if life.visits else None, world.today
    since = world.stamp(first.on if first else joined, world.first_call)
    world.put(
        "customer", person.id, since, name, salutation, phone,
        _some(rng, 0.16, own.tags), _some(rng, 0.08, own.notes), person.channel,
        _some(rng, 0.2, own.times), _some(rng, 0.6, own.sources), person.consent,
    )  # fmt: skip
    for key in sorted(search_keys(name, phone)):
        world.put("search_key", key, person.id)
    world.put("phone_key", phone, person.id)
    days = [visit.on for visit in life.visits]
    if days:
        world.put(
            "customer_rhythm", person.id, days[0].isoformat(), days[-1].isoformat(), len(days),
            rules.cycle_days(days),
        )  # fmt: skip


def _some(rng: Random, share: float, among: tuple[str, ...]) -> str:
    return rng.choice(among) if rng.random() < share else ""


def _phone(number: int) -> str:
    """A mobile number that no other customer has: the factor shares no divisor with 10^8."""
    if countries.here() != countries.CHINA:
        # In Britain the first thousand are kept free for made-up people.
        return f"07700900{number:03}" if number < 1000 else f"0771{number * 1_803_399 % 10**7:07}"
    prefixes = _PREFIXES.split()
    return f"{prefixes[number * 7 % len(prefixes)]}{number * 61_803_399 % 10**8:08}"
