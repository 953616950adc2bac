"""A talk from its row to the disk: the form opens, what comes of it is saved, and that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shopvisit.errors import ShopError
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks import form as talk_form
from shopvisit.shop.talks.notes import Notes
from shopvisit.shop.talks.said import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.talks.answer import Answer
    from shopvisit.shop.talks.conversation import Recorded


def talk(
    screen: ShopScreen,
    follow_up_id: int,
    csat: int | None = None,
    *,
    channel: str | None = None,
    saved: Callable[[Recorded], object],
    left: Callable[[], object] = lambda: None,
) -> None:
    """Open the quick form of a follow-up over `screen`, and save what comes of it.

    `csat` is a score given in advance, `channel` how one talks if not as the card has it.
    `saved` is called once it is on disk; what happened has been said by then. `left` is called when
    the form is left without saving. What cannot be saved opens the form again as it was.
    """
    desk, shop = screen.desk, screen.shop
    try:
        form = talk_form.form(shop, follow_up_id)
    except ShopError as error:
        desk.say(str(error), trouble=True)
        return
    if channel is not None:
        form = form._replace(customer=replace(form.customer, preferred_channel=channel))
    notes, since = Notes(shop, form, csat), shop.clock.now()

    def show(why: ShopError | None = None) -> None:
        screen.app.push_screen(QuickForm(shop, form, notes, since, why), closed)

    def closed(given: Answer | None) -> None:
        if given is None:
            left()
        else:
            desk.act(record, follow_up_id, given, then=lambda found: written(given, found))

    def written(given: Answer, found: Recorded | ShopError) -> None:
        if isinstance(found, ShopError):
            show(found)
            return
        desk.say(said(shop, form.follow_up.customer, given, found), undoable=True)
        screen.while_here(saved)(found)

    show()


def record(shop: Shop, follow_up_id: int, answer: Answer) -> Recorded | ShopError:
    """As `conversation.record`, with what speaks against it as a value, for a screen to show."""
    try:
        return conversation.record(shop, follow_up_id, answer)
    except ShopError as error:
        return error
