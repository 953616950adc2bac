"""Locked months under everything that staff do for weeks after: not a byte of them moves."""

import json
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
from random_steps import CASES, OUTCOMES, Step, take
from shops import MakeShop, clock_at

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.giving.month import report
from shopvisit.files.keeping import erasing
from shopvisit.settings.values import SEVERITIES
from shopvisit.shop.followups import changing
from shopvisit.shop.improvements import improvements
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.month import lock as month_lock
from shopvisit.shop.month.month import counted, month
from shopvisit.shop.month.record import Month
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.talks.conversation import record
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import daily
from shopvisit.text import i18n

HISTORIES = 24
BEGAN = date(2026, 9, 14)
VISITS = ("service", "purchase", "repair", "install", "return", "consult")


def step(chance: random.Random) -> Step:
    """Anything that staff do on a day."""
    which = chance.randrange(10)
    kinds: Sequence[Step] = (
        ("visit", chance.randrange(5), chance.choice(VISITS)),
        ("talk", which, chance.choice(OUTCOMES)),
        ("talk", which, "reached"),
        ("put off", which, chance.randrange(1, 10)),
        ("cancel", which, 0),
        ("promise", chance.randrange(5), chance.randrange(4)),
        ("consent", chance.randrange(5), chance.choice(["all", "service_only", "none"])),
        ("complain", chance.randrange(5), chance.choice(SEVERITIES)),
        ("case", which, chance.choice(CASES)),
        ("case", which, "resolve"),
        ("step", which, "reached"),
        ("improve", chance.randrange(5), chance.choice(["propose", "link", "adopt", "drop"])),
    )
    return chance.choice(kinds)


def backwards(shop: Shop, chance: random.Random) -> None:
    """What puts the past right, or takes it away."""
    people = [row[0] for row in db.rows("SELECT id FROM customer WHERE merged_into IS NULL")]
    whom, day = chance.choice(people), BEGAN + timedelta(days=chance.randrange(45))
    what = chance.choice(("merge", "undo", "undo", "late visit", "again", "rename", "erase"))
    if what in ("merge", "undo"):
        take(shop, (what, chance.randrange(5), chance.randrange(5)))
    elif what == "late visit":
        visits.add(shop, whom, Visit(day, chance.choice(VISITS), item="漏记的", served_by=2))
    elif what == "again":
        again = changing.add(shop, whom, "再问一次", shop.clock.today())
        record(shop, again, Answer(csat=chance.randrange(1, 6), nps=chance.randrange(11)))
    elif what == "rename":
        for (id_,) in db.rows("SELECT id FROM improvement LIMIT 1"):
            one = improvement_rows.one(shop, id_)
            changes = improvements.Changes(
                f"{one.title}改", one.problem, None, one.action or "改了"
            )
            improvements.change(shop, id_, changes)
    elif chance.random() < 0.4:
        erasing.erase(shop, whom)


def live(shop: Shop, until: date, chance: random.Random, *doing: Callable[[], object]) -> None:
    """Go on from day to day, some of them closed, doing a few things on each."""
    while (day := shop.clock.today() + timedelta(days=chance.choice((1, 1, 1, 2, 5)))) <= until:
        shop.clock = clock_at(day, chance.randrange(8, 21))
        daily.catch_up(shop)
        for _time in range(chance.randrange(5)):
            # What cannot be done is refused whole.
            with suppress(ShopError):
                chance.choice(doing)()


def shown(found: Month) -> str:
    """All of it but what waits to be done, which is as of now."""
    found = replace(found, to_do=())
    return json.dumps(report.as_json(found), ensure_ascii=False) + report.as_markdown(found)


def changed(make_shop: MakeShop, seed: int, read: Callable[[Shop, str], Month]) -> tuple[int, int]:
    """How many looks at the months locked by then showed something else; how many there were."""
    chance = random.Random(seed)
    shop = make_shop(BEGAN, name=f"shop{seed}")
    daily.catch_up(shop)
    visits.add(shop, Customer(name="王秀英", phone="13812342231"), Visit(BEGAN))

    def forwards() -> None:
        take(shop, step(chance))

    live(shop, date(2026, 11, 1), chance, forwards)
    if chance.random() < 0.5 and shop.clock.today() >= date(2026, 11, 1):
        month_lock.lock(shop, "2026-10")
    live(shop, date(2026, 11, 10), chance, forwards)
    shop.clock = clock_at(date(2026, 11, 11))
    daily.catch_up(shop)
    names = ("2026-09", "2026-10")
    before = {name: shown(read(shop, name)) for name in names}
    moved = looks = 0
    for week in range(1, 7):
        until = date(2026, 11, 11) + timedelta(days=7 * week)
        live(shop, until, chance, forwards, lambda: backwards(shop, chance))
        for name in names:
            looks += 1
            moved += shown(read(shop, name)) != before[name]
    return moved, looks


@pytest.mark.parametrize("part", range(4))
def test_no_locked_month_moves(make_shop: MakeShop, tell: Callable[[str], None], part: int) -> None:
    found = [changed(make_shop, seed, month) for seed in range(part, HISTORIES, 4)]
    assert sum(moved for moved, _looks in found) == 0
    tell(f"{sum(looks for _moved, looks in found)} looks at locked months, none moved")


def test_counted_anew_they_would_have_moved(
    make_shop: MakeShop, tell: Callable[[str], None]
) -> None:
    """The control: what is done in these histories does reach into the months that are locked."""
    i18n.use("zh_CN")
    found = [changed(make_shop, seed, counted) for seed in range(6)]
    moved = sum(moved for moved, _looks in found)
    assert moved > len(found)
    tell(f"without the lock {moved} of {sum(looks for _moved, looks in found)} looks moved")
