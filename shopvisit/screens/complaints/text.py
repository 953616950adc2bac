"""A complaint in words: its row in the list, the story below it, its head, steps and history."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from shopvisit.calendar.days import describe_day, short_day
from shopvisit.screens.beside import folded
from shopvisit.shop.complaints import kinds
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.words import NEXT, Step, coming, done_at
from shopvisit.shop.followups import today as followups
from shopvisit.shop.gifts import gifts
from shopvisit.shop.record import names
from shopvisit.shop.tips.tips import Matter
from shopvisit.text.address import address
from shopvisit.text.cells import cut, fit, fitted, flow, plain, wrapped
from shopvisit.text.i18n import _, language, n_
from shopvisit.text.money import money
from shopvisit.text.phones import mask_phone, shown_phone
from shopvisit.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shopvisit.shop.complaints.rows import Complaint, Event
    from shopvisit.shop.record.shop import Shop

GAP = "   "


# The list


def list_row(found: Complaint, today: date) -> Row:
    """A complaint as a line of the list."""
    next_rule = NEXT.get(found.state)
    steps = []
    for rule, at in done_at(found).items():
        if at is not None:
            steps.append(_short(at.date(), today))
        else:
            steps.append(_clock(found, today) if rule == next_rule else "")
    return Row(
        found.id,
        (
            found.customer,
            found.text,
            *steps,
            _(kinds.SEVERITIES[found.severity]),
            _(kinds.CATEGORIES.get(found.category, found.category)),
            found.owner,
        ),
        *_look(found),
    )


def _look(found: Complaint) -> tuple[str, str]:
    if found.closed_at is not None:
        return "done", "v"
    if found.late:
        return "late", "!"
    if found.held_until is not None:
        return "dim", ""
    return ("urgent", "*") if found.severity == "urgent" else ("", "")


def _short(day: date, today: date) -> str:
    """A day for a narrow column: of another year only the month."""
    return short_day(day, today) if day.year == today.year else f"{day:%Y-%m}"


def _clock(found: Complaint, today: date) -> str:
    if found.held_until is not None:
        return _("till {day}").format(day=_short(found.held_until, today))
    return found.clock or _("later")


def story(shop: Shop, found: Complaint, width: int, most: int) -> Content:
    """The whole story of a row: who and what, what came last, what comes next, what is missing.

    At most `most` lines of the customer's own words.
    """
    today = shop.clock.today()
    name = fitted(found.customer, width)
    phone = mask_phone(found.phone)
    # Somebody without a name is called by the number.
    phone = "" if phone == found.customer else phone
    known = [part for part in (phone, *about(found), found.visit) if part]
    rest = fitted("".join(GAP + plain(part) for part in known), width - cell_len(name))
    lines = [Content.styled(name, "bold") + Content(rest)]
    lines += [Content(line) for line in cut(wrapped(quoted(found), width), width, most)]
    happened = history(shop, found)
    if len(happened) > 1:
        lines.append(Content(fitted(event_story(happened[0], today), width)))
    lines += [
        Content.styled(fitted(line.plain, width), line.spans[0].style)
        for line in _next(shop, found)
    ]
    return Content("\n").join(lines)


def whole(shop: Shop, found: Complaint, width: int, most: int) -> Content:
    """The whole story in a pane of its own: all of its words, and all that has happened."""
    name = fitted(found.customer, width)
    phone = mask_phone(found.phone)
    known = [part for part in (phone, *about(found), found.visit) if part and part != name]
    lines = [Content.styled(name, "bold"), *map(Content, flow(known, width)), Content()]
    lines += [*map(Content, wrapped(quoted(found), width)), Content()]
    lines += [line for part in _next(shop, found) for line in folded(part, width)]
    happened = history(shop, found)
    lines += [Content()] if happened else []
    for event in happened:
        first, *more = wrapped(event_story(event, shop.clock.today()), width - 2)
        lines += [Content(first), *(Content(f"  {line}") for line in more)]
    return Content("\n").join(lines[:most])


def _next(shop: Shop, found: Complaint) -> list[Content]:
    """What comes next and until when, and what is missing until it can close."""
    following = coming(shop, found)
    if not following:
        closed = _("The customer has confirmed it; nothing more is to be done.")
        return [Content.styled(closed, "$quiet")]
    said = _("Next: {next}").format(next=following)
    if found.late:
        said = _("! {clock}. {said}").format(clock=found.clock, said=said)
    style = "bold $late" if found.late else "$accent-ink"
    missing = Content.styled(plain(complaint_rows.missing(found)), "$quiet")
    return [Content.styled(plain(said), style), missing]


def about(found: Complaint) -> list[str]:
    """How grave it is, what it is about, and who sees to it."""
    said = [
        _(kinds.SEVERITIES[found.severity]),
        _(kinds.CATEGORIES.get(found.category, found.category)),
    ]
    if found.owner:
        said.append(_("in the hands of {name}").format(name=found.owner))
    return said


def quoted(found: Complaint) -> str:
    """The customer's own words, as such."""
    return _("“{words}”").format(words=plain(found.text))


# One complaint's page


def head(found: Complaint, today: date, width: int, *, phone_in_full: bool) -> list[Content]:
    """Who it is, what it is about, how it began, and what came of it; in lines of `width`."""
    name = plain(found.customer)
    hidden = mask_phone(found.phone)
    # A number that stands in for the name is nothing to address anybody by.
    called = plain(address(name, found.salutation, language())) if name != hidden else name
    phone = shown_phone(found.phone) if phone_in_full else hidden
    who = [said for said in (called, phone) if said != name] + [found.visit]
    known = [plain(part) for part in who if part]
    opened = found.opened_at
    began = _("opened {day}, {source}").format(
        day=describe_day(opened.date(), today, opened.time()),
        source=_(kinds.SOURCES[found.source]),
    )
    first = fitted(name, width)
    beside, *below = flow([first, *known], width)
    lines = [Content.styled(first, "bold") + Content(beside.removeprefix(first))]
    lines += [Content(line) for line in below]
    return lines + [Content(line) for line in flow([*about(found), began, *_outcome(found)], width)]


def _outcome(found: Complaint) -> list[str]:
    parts = []
    if found.reopened:
        times = n_("opened again once", "opened again {count} times", found.reopened)
        parts.append(times.format(count=found.reopened))
    if found.cause:
        parts.append(_("cause: {cause}").format(cause=found.cause))
    if found.compensation is not None:
        parts.append(_("compensation {money}").format(money=money(found.compensation)))
    for form, score in ((_("before: {score}"), found.before), (_("after: {score}"), found.after)):
        if said := _score(score.csat, score.nps):
            parts.append(form.format(score=said))
    return parts


def _score(csat: int | None, nps: int | None) -> str:
    if csat is not None:
        return f"{csat} {_(names.CSAT[csat])}"
    return _("recommends us {score} of 10").format(score=nps) if nps is not None else ""


_FEW = 2  # promises, or gifts, that there is room for


def promised(shop: Shop, found: Complaint, width: int) -> list[Content]:
    """What was promised about the complaint and is still to be kept, the first due at the top."""
    today, lines = shop.clock.today(), []
    for row in followups.of_customer(shop, found.customer_id):
        if row.complaint_id == found.id and row.kind == "promise":
            at = time.fromisoformat(row.due_time) if row.due_time else None
            said = f"{row.reason} {describe_day(row.due_on, today, at)}"
            line = fitted(_("Promised: {what}").format(what=said), width)
            lines.append(Content.styled(line, "bold $late" if row.state == "overdue" else ""))
    return lines[:_FEW]


def given(shop: Shop, found: Complaint, width: int) -> list[Content]:
    """What the customer was given for it, and what became of that, the last first."""
    today = shop.clock.today()
    return [
        Content(fitted(_("Gift: {gift}").format(gift=gifts.standing(each, today)), width))
        for each in gifts.of_complaint(shop, found.id, found.customer_id)[:_FEW]
    ]


def matter(found: Complaint) -> Matter:
    """What it is about, for the tips that fit."""
    _day, _blank, item = found.visit.partition(" ")
    return Matter(item, (found.cause,) if found.cause else (), (found.text,))


def step_lines(made: Sequence[Step], width: int) -> Content:
    """The steps as numbered lines: what is late in its colour, what is done or far in grey."""
    room = max(cell_len(step.name) for step in made) + 2
    lines = []
    for number, step in enumerate(made, start=1):
        style = {"!": "bold $late", "*": "bold $accent-ink"}.get(step.mark, "$quiet")
        name = f"{number} {fit(step.name, room)}"
        beside = max(1, width - cell_len(name) - 2)
        parts = (part for said in step.said.split(GAP) for part in wrapped(said, beside))
        first, *more = flow(parts, beside)
        lines.append(Content.styled(f"{name}{step.mark or ' '} {first}".rstrip(), style))
        lines += [Content.styled(" " * (cell_len(name) + 2) + each, style) for each in more]
    return Content("\n").join(lines)


# Its history


def history(shop: Shop, found: Complaint) -> list[Event]:
    """Everything that happened, the last first, its opening at the end.

    A hold says until when it lasts; that it will go on then has not happened yet.
    """
    happened = [
        complaint_rows.Event(found.opened_at, "open", found.text, ""),
        *complaint_rows.events(shop, found.id),
    ]
    now = shop.clock.now()
    return [event for event in reversed(happened) if event.at <= now]


def event_row(number: int, event: Event, today: date) -> Row:
    """Something that happened, as a line of the history."""
    return Row(number, (_moment(event, today), event_name(event), event.text, event.staff))


def _moment(event: Event, today: date) -> str:
    return f"{short_day(event.at.date(), today)} {event.at:%H:%M}"


def event_name(event: Event) -> str:
    """What kind of thing happened."""
    return _("opened") if event.kind == "open" else _(kinds.COMPLAINT_EVENTS[event.kind])


def event_story(event: Event, today: date) -> str:
    """The whole of one event, in one text."""
    day = describe_day(event.at.date(), today, event.at.time())
    parts = [day, event_name(event), event.staff, event.text]
    return GAP.join(plain(part) for part in parts if part)
