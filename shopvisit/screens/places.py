"""The lines at the top of a screen: where one is, and the places with their keys.

The strip of places also says what waits at each. It stands where the terminal has the lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.calendar.days import describe_day
from shopvisit.shop.whole.waiting import Waiting, waiting
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import GLOBAL, key_words
from shopvisit.widgets.top import STRIP_FROM, Place, Top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopvisit.shop.record.shop import Shop
    from shopvisit.widgets.commands import Command

_KEYS = ("f2", "f3", "f4", "f5", "f6", "f7", "f8")
_PLACES = tuple(command for command in GLOBAL if command.key in _KEYS)
# Where the line is too short for all, these go first: find and the visit have no number to say.
_LEAVE = ("f4", "f3", "f8", "f7", "f6", "f5")
# The last of the keys, below every screen: whoever knows this one finds all others.
EVERYTHING = next(command for command in GLOBAL if command.action == "app.palette")._replace(
    name=N_("Everything"), footed=True
)


def fill_top(top: Top, shop: Shop, place: str) -> None:
    """Say in the line at the top where one is, `place` being a msgid, which day it is, and who."""
    today = shop.clock.today()
    top.show(
        shop=shop.name,
        place=_(place),
        day=describe_day(today, today),
        staff=_staff(shop),
        practice=_("Demo") if shop.is_sample else "",
    )


def _staff(shop: Shop) -> str:
    if shop.looking:
        return _("looking only")
    return shop.staff.name if shop.staff else ""


def has_strip(screen: Any) -> bool:
    """Whether the terminal has the lines for it."""
    return bool(screen.app.size.height >= STRIP_FROM)


def show(screen: Any, *, count: bool = False) -> None:
    """Name the places on the strip of `screen`, with what waits there as last counted.

    Only with `count` it is counted anew, which the first painting need not wait for.
    """
    if not (screen.is_attached and has_strip(screen)):
        return
    if count:
        screen.desk.waiting = waiting(screen.shop)
    places, counted = [], screen.desk.waiting
    here = _here([screen, *reversed(screen.app.screen_stack)])
    for command in _PLACES:
        number, late = _number(command, counted)
        name = _(command.name)
        places.append(
            Place(
                key_words(command.key),
                name,
                number,
                late=late,
                here=command is here,
                action=command.first_action,
                leaves=_LEAVE.index(command.key) + 1 if command.key in _LEAVE else 99,
            )
        )
    screen.query_one(Top).show_places(places)


def _here(screens: Sequence[Any]) -> Command | None:
    """The place in which one is: of what lies upon one, that beneath."""
    for screen in screens:
        for command in _PLACES:
            if getattr(screen, "PLACE", "") == command.name:
                return command
    return None


def _number(command: Command, counted: Waiting | None) -> tuple[str, bool]:
    waits = {
        "f2": counted and counted.today,
        "f5": counted and counted.complaints,
        "f7": counted and counted.improvements,
    }.get(command.key)
    return (str(waits.number), bool(waits.late)) if waits and waits.number else ("", False)
