"""Shops with a history, lived through the public functions, for the screens and their functions."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pilots import at_rest
from shops import clock_at
from textual import events

from shopvisit import db
from shopvisit.app.app import ShopvisitApp
from shopvisit.shop.followups import changing
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.widgets.keys import Keys

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from shops import MakeShop
    from textual.pilot import Pilot

    from shopvisit.shop.record.shop import Shop

FIRST = date(2026, 9, 1)
CALLED = date(2026, 9, 3)
LATELY = date(2026, 11, 20)

WANG = Customer(name="王秀英", salutation="女士", phone="13812342231", best_time="下午")
CHEN = Customer(name="陈小明", salutation="先生", phone="13912348890")
LEE = Customer(name="Anna Lee", salutation="Ms", phone="13612347788")


def follow_up_of(customer_id: int) -> int:
    """A customer's newest open follow-up."""
    found: int = db.value(
        "SELECT id FROM follow_up WHERE customer_id = ? AND status = 'open' ORDER BY id DESC",
        customer_id,
    )
    return found


def known(make_shop: MakeShop, *people: Customer) -> list[int]:
    """Customers who came once and answered, so that their next visit asks for satisfaction only."""
    shop = make_shop(FIRST)
    made = [
        visits.add(shop, who, visits.Visit(FIRST, item="清洗", served_by=2))[0] for who in people
    ]
    shop = make_shop(CALLED)
    for customer_id in made:
        conversation.record(shop, follow_up_of(customer_id), Answer(csat=5, nps=9))
    return made


def visited(shop: Shop, customer: int | Customer, kind: str = "service", **what: Any) -> int:
    """A visit on the shop's day; the follow-up that it starts."""
    day = shop.clock.today()
    visit = visits.Visit(day, kind, "空调安装", served_by=2)._replace(**what)
    customer_id, _visit_id = visits.add(shop, customer, visit)
    return follow_up_of(customer_id)


def promised_for_nine(shop: Shop) -> int:
    """A promise to the first customer, made at eight for nine of the same morning."""
    now, shop.clock = shop.clock, clock_at(shop.clock.today(), 8)
    made = changing.promise(shop, 1, "回电", shop.clock.today(), "09:00")
    shop.clock = now
    return made


def morning(make_shop: MakeShop, *people: Customer) -> tuple[Shop, list[int]]:
    """Saturday the 21st at ten: `people` came the day before; their follow-ups, in order."""
    ids = known(make_shop, *people)
    shop = make_shop(LATELY)
    made = [visited(shop, customer_id) for customer_id in ids]
    return make_shop(), made


@asynccontextmanager
async def counter(shop: Shop, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Counter]:
    """The program, open at Today, with somebody who presses keys."""
    app = ShopvisitApp(shop)
    async with app.run_test(size=size) as pilot:
        at = Counter(app, pilot)
        await at.settle()
        yield at
    assert app.crash is None


@dataclass
class Counter:
    """Somebody at the counter: presses keys, and reads what the screen says."""

    app: ShopvisitApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press `keys`, and wait until all that they started is done and shown."""
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text: str) -> None:
        """Put in `text` at once, as many input methods do."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until what a key started is saved, and what that started in turn is shown."""
        await at_rest(self.app, self.pilot)

    async def rest(self, seconds: float = 0.2) -> None:
        """Leave the keys alone for a moment, as the preview and the draft wait for it."""
        await asyncio.sleep(seconds)
        await self.settle()

    @property
    def frame(self) -> list[str]:
        """What the screen says, line by line."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.frame)

    @property
    def screen(self) -> str:
        """The name of the class of the screen in front."""
        return type(self.app.screen).__name__

    @property
    def said(self) -> str:
        """The message in the bottom line; "" while the keys are shown."""
        return self.app.screen.query_one(Keys).said

    def line(self, start: str) -> str:
        """The first line of the screen in which `start` stands."""
        return next(line for line in self.frame if start in line)


def state(follow_up_id: int) -> tuple[Any, ...]:
    """Status, deadline, plan and time of a follow-up."""
    found = db.row(
        "SELECT status, due_on, planned_on, planned_time FROM follow_up WHERE id = ?", follow_up_id
    )
    assert found is not None
    return found


def attempts(follow_up_id: int) -> list[str]:
    """The outcomes of every try, in order."""
    return [
        row[0]
        for row in db.rows(
            "SELECT outcome FROM attempt WHERE follow_up_id = ? ORDER BY id", follow_up_id
        )
    ]
