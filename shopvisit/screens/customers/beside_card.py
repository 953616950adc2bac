"""What stands beside a card in a wide terminal: what the line in use is about, at length.

Of a complaint all its steps and words, of an improvement what has come of it, of a call what is to
be said. Beside a line that is told in few words stands what waits of that customer, or else what
they said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from shopvisit.calendar.days import short_day
from shopvisit.shop.talks import briefing
from shopvisit.text.cells import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shopvisit.shop.cards.cards import Card
    from shopvisit.shop.cards.timeline import Entry
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop

_INDENT = 3


class Line(NamedTuple):
    """A line of a card: what is `told` of it below the list, and its follow-up if it is open.

    `about` is the complaint or the improvement that it belongs to, `words` what the customer said
    at one time or another.
    """

    told: str
    row: TodayRow | None
    about: tuple[str, int] | None
    words: Sequence[Entry]


def at_length(shop: Shop, card: Card, line: Line, width: int, most: int) -> Content:
    """At most `most` lines of `width` about a line of `card`."""
    if line.about is not None and (found := _about(shop, line.about, width, most)) is not None:
        return found
    lines = [Content.styled(text, "bold") for text in wrapped(line.told, width)]
    waiting = next((each for each in card.open if not briefing.is_work(each)), None)
    below: Content | None = None
    if line.row is not None:
        below = _call(shop, line.row.id, width)
    elif card.complaints:
        below = _about(shop, ("complaint", card.complaints[0].id), width, most)
    elif waiting is not None:
        below = _call(shop, waiting.id, width)
    elif line.words:
        below = _words(line.words, shop.clock.today(), width)
    if below is not None:
        lines += [Content(), *below.split("\n")]
    return Content("\n").join(lines[:most])


def _words(said: Sequence[Entry], today: date, width: int) -> Content:
    lines = []
    for entry in said:
        day = short_day(entry.on, today)
        first, *more = wrapped(f"{day}  {entry.text}", width - _INDENT)
        lines.append(Content(first).stylize("$quiet", 0, len(day)))
        lines += [Content(" " * _INDENT + text) for text in more]
    return Content("\n").join(lines)


def _about(shop: Shop, about: tuple[str, int], width: int, most: int) -> Content | None:
    """A complaint or an improvement; None where it has been taken back meanwhile."""
    table, id_ = about
    if table == "complaint":
        from shopvisit.errors import ShopError
        from shopvisit.screens.complaints import text as complaint_text
        from shopvisit.shop.complaints import rows as complaint_rows

        try:
            complaint = complaint_rows.one(shop, id_)
        except ShopError:
            return None
        return complaint_text.whole(shop, complaint, width, most)
    from shopvisit.screens.improvements import head
    from shopvisit.shop.improvements import rows as improvement_rows

    try:
        improvement = improvement_rows.one(shop, id_)
    except KeyError:
        return None
    return head.whole(shop, improvement, width, most)


def _call(shop: Shop, follow_up_id: int, width: int) -> Content:
    """How a call begins, and what is asked."""
    from shopvisit.shop.talks import form as talk_form

    form = talk_form.form(shop, follow_up_id)
    lines = [Content(text) for text in wrapped(form.script.opening, width)]
    lines += [Content()] if form.script.questions else []
    for number, question in enumerate(form.script.questions, start=1):
        first, *more = wrapped(question, width - _INDENT)
        lines += [Content(f"{number}. {first}"), *(Content(" " * _INDENT + text) for text in more)]
    facts = [*briefing.warnings(form), *briefing.told(form)]
    lines += [Content()] if facts else []
    lines += [Content.styled(text, "$quiet") for fact in facts for text in wrapped(fact, width)]
    return Content("\n").join(lines)
