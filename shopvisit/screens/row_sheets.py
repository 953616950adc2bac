"""The sheets that ask one thing about a follow-up: until when, why not, what else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.calendar import describe_day
from shopvisit.errors import ShopError
from shopvisit.i18n import _
from shopvisit.screens.ask import Ask
from shopvisit.shop import followups

if TYPE_CHECKING:
    from collections.abc import Callable

    from shopvisit.screens.ask import Asked
    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.followups import TodayRow


def put_off(screen: ShopScreen, row: TodayRow, done: Callable[[int], object]) -> None:
    """Ask until when `row` may rest; `done` gets its id once that is saved."""
    shop, desk = screen.shop, screen.desk

    def check(asked: Asked) -> None:
        if asked.day:
            followups.check_put_off(shop, asked.day.day, asked.time)

    def save(asked: Asked | None) -> None:
        if asked and asked.day:
            day = describe_day(asked.day.day, shop.clock.today(), asked.day.time)
            said = _("{customer}: put off until {day}").format(customer=row.customer, day=day)

            def saved(_result: None) -> None:
                done(row.id)
                desk.say(said, undoable=True)

            desk.act(followups.put_off, row.id, asked.day.day, asked.time, then=saved)

    title = _("Put off: {customer}").format(customer=row.customer)
    screen.app.push_screen(Ask(shop, title, day=_("Until when?"), check=check), save)


def cancel(screen: ShopScreen, row: TodayRow, done: Callable[[int], object]) -> None:
    """Ask why `row` is not needed any more; `done` gets its id once that is saved.

    What must not be cancelled is said at once.
    """
    shop, desk = screen.shop, screen.desk
    try:
        followups.check_may_cancel(row.id)
    except ShopError as error:
        desk.say(str(error), trouble=True)
        return

    def check(asked: Asked) -> None:
        followups.check_cancel(asked.text)

    def save(asked: Asked | None) -> None:
        if asked:
            said = _("{customer}: cancelled").format(customer=row.customer)

            def saved(_result: None) -> None:
                done(row.id)
                desk.say(said, undoable=True)

            desk.act(followups.cancel, row.id, asked.text, then=saved)

    title = _("Cancel: {customer} · {reason}").format(customer=row.customer, reason=row.reason)
    sheet = Ask(shop, title, text=_("Why is it not needed?"), check=check)
    screen.app.push_screen(sheet, save)


def new_follow_up(
    screen: ShopScreen, customer_id: int, customer: str, added: Callable[[], object]
) -> None:
    """Ask what a new follow-up of this customer is about and when; save it, then call `added`."""
    desk, shop = screen.desk, screen.shop

    def check(asked: Asked) -> None:
        if asked.day:
            followups.check_new(shop, asked.text, asked.day.day)

    def add(asked: Asked | None) -> None:
        if asked is None or asked.day is None:
            return
        day = describe_day(asked.day.day, shop.clock.today(), asked.day.time)
        what = asked.text.strip()
        said = _("{customer}: {what}, on {day}").format(customer=customer, what=what, day=day)

        def saved(_id: int) -> None:
            added()
            desk.say(said, undoable=True)

        desk.act(followups.add, customer_id, what, asked.day.day, asked.time, then=saved)

    title = _("New follow-up: {customer}").format(customer=customer)
    sheet = Ask(shop, title, text=_("What about?"), day=_("When?"), check=check)
    screen.app.push_screen(sheet, add)
