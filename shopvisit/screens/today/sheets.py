"""The sheets that ask one thing about a follow-up: until when, why not, what else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.calendar.days import describe_day
from shopvisit.errors import ShopError
from shopvisit.screens.ask import Ask, Wording, ask
from shopvisit.shop.followups import changing
from shopvisit.shop.record import form_drafts
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from shopvisit.screens.ask import Asked
    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop


def put_off(screen: ShopScreen, row: TodayRow, done: Callable[[int], object]) -> None:
    """Ask until when `row` may rest; `done` gets its id once that is saved."""
    shop, desk = screen.shop, screen.desk

    def check(asked: Asked) -> None:
        changing.check_put_off(shop, asked.on, asked.time)

    def save(asked: Asked) -> tuple[Any, ...]:
        return changing.put_off, row.id, asked.on, asked.time, asked.text

    def saved(asked: Asked, _result: None) -> None:
        done(row.id)
        said = _("{customer}: put off until {day}")
        desk.say(said.format(customer=row.customer, day=_words(shop, asked)), undoable=True)

    title = _("Put off: {customer}").format(customer=row.customer)
    draft = form_drafts.of("follow_up", row.id, "put off")
    usual = [
        _("no time today"),
        _("a bad time to call"),
        _("waiting for a part"),
        _("waiting for the manager"),
    ]
    why = Wording(_("Why? (can stay empty)"), usual=usual, needed=False)
    sheet = Ask(title, draft=draft, text=why, day=_("Until when?"), check=check, save=save)
    ask(screen, sheet, saved)


def cancel(screen: ShopScreen, row: TodayRow, done: Callable[[int], object]) -> None:
    """Ask why `row` is not needed any more; `done` gets its id once that is saved.

    What must not be cancelled is said at once.
    """
    desk = screen.desk
    try:
        changing.check_may_cancel(row.id)
    except ShopError as error:
        desk.say(str(error), trouble=True)
        return

    def check(asked: Asked) -> None:
        changing.check_cancel(asked.text)

    def save(asked: Asked) -> tuple[Any, ...]:
        return changing.cancel, row.id, asked.text

    def saved(_asked: Asked, _result: None) -> None:
        done(row.id)
        desk.say(_("{customer}: cancelled").format(customer=row.customer), undoable=True)

    title = _("Cancel: {customer} · {reason}").format(customer=row.customer, reason=row.reason)
    draft, text = form_drafts.of("follow_up", row.id, "cancel"), _("Why is it not needed?")
    usual = (
        _("does not need it any more"),
        _("asked in the shop already"),
        _("entered twice"),
        _("goods returned"),
    )
    ask(
        screen,
        Ask(title, draft=draft, text=Wording(text, usual=usual), check=check, save=save),
        saved,
    )


def new_follow_up(
    screen: ShopScreen, customer_id: int, customer: str, added: Callable[[], object]
) -> None:
    """Ask what a new follow-up of this customer is about and when; save it, then call `added`."""
    desk, shop = screen.desk, screen.shop

    def check(asked: Asked) -> None:
        changing.check_new(shop, asked.text, asked.on)

    def save(asked: Asked) -> tuple[Any, ...]:
        return changing.add, customer_id, asked.text.strip(), asked.on, asked.time

    def saved(asked: Asked, _id: int) -> None:
        added()
        what, day = asked.text.strip(), _words(shop, asked)
        said = _("{customer}: {what}, on {day}").format(customer=customer, what=what, day=day)
        desk.say(said, undoable=True)

    title = _("New follow-up: {customer}").format(customer=customer)
    draft = form_drafts.of("customer", customer_id, "follow-up")
    text, day = _("What about?"), _("When?")
    sheet = Ask(title, draft=draft, text=text, day=day, check=check, save=save)
    ask(screen, sheet, saved)


def _words(shop: Shop, asked: Asked) -> str:
    """The day that was asked for, in words."""
    time = asked.day.time if asked.day else None
    return describe_day(asked.on, shop.clock.today(), time)
