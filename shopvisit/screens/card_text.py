"""The customer card in words: its head, its lines, and the whole story of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from shopvisit.calendar.days import describe_day, short_day
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.complaints.words import coming
from shopvisit.shop.followups import kinds
from shopvisit.shop.gifts import gifts
from shopvisit.shop.people import numbers, occasions
from shopvisit.shop.record import names as record_names
from shopvisit.shop.talks import briefing
from shopvisit.text.address import address
from shopvisit.text.bars import GAP, shades
from shopvisit.text.cells import fitted, flow, plain, wrapped
from shopvisit.text.i18n import N_, _, language, n_
from shopvisit.text.money import money
from shopvisit.text.phones import mask_phone, shown_phone
from shopvisit.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from shopvisit.shop.cards.cards import Card, Score
    from shopvisit.shop.cards.timeline import Entry
    from shopvisit.shop.complaints.rows import Complaint
    from shopvisit.shop.followups.today import TodayRow
    from shopvisit.shop.record.shop import Shop

_STAGES = {**record_names.STAGES, "": N_("no visit yet")}
_GAP = "   "
_MOST_COMPLAINTS = 2
_COMPLAINT_WIDTH = 40


def head(
    shop: Shop, card: Card, width: int, styles: Mapping[str, str], *, phone_in_full: bool
) -> Content:
    """What stands at the top of the card: warnings, who it is, and how it stands with them.

    Of what stands side by side in `width` cells nothing is torn apart at the end of a line.
    `styles` are those of `widgets.themes.shades`.
    """
    today = shop.clock.today()
    minds = warnings(shop, card)
    lines = [
        Content.styled(part, "bold $late")
        for line in minds
        for part in hanging(f"! {line}", width, 2)
    ]
    if lines:
        lines.append(Content())
    lines += [_who(card), *map(Content, flow(_reach(card, phone_in_full=phone_in_full), width))]
    if card.gifts:
        said = _("; ").join(gifts.said(gift, today) for gift in card.gifts)
        redeem = _("To redeem: {gifts} (Ctrl+R)").format(gifts=plain(said))
        lines += [Content.styled(part, "$accent-ink") for part in wrapped(redeem, width)]
    facts = flow((_occasion_words(one, today) for one in card.occasions), width)
    if card.last_visit_on is not None:
        facts += flow(_visited(card, card.last_visit_on, today), width)
    lines += [Content(fact) for fact in (*facts, *flow(_scored(card), width))]
    if sum(card.year.visits) > 1:
        lines += _year(card, styles, width)
    noted = [_("tags: {tags}").format(tags=card.customer.tags)] if card.customer.tags else []
    noted += [card.customer.note] if card.customer.note else []
    lines += [Content(part) for text in noted for part in wrapped(text, width)]
    return Content("\n").join(lines)


def hanging(text: str, width: int, indent: int) -> list[str]:
    """`text` in lines of `width`, all but the first of them indented."""
    first, *more = wrapped(text, width)
    if not more:
        return [first]
    rest = plain(text).strip()[len(first) :]
    return [first, *(" " * indent + line for line in wrapped(rest, width - indent))]


def warnings(shop: Shop, card: Card) -> list[str]:
    """What must not be overlooked, the gravest first."""
    found = [_unsettled(shop, each) for each in card.complaints[:_MOST_COMPLAINTS]]
    if (more := len(card.complaints) - _MOST_COMPLAINTS) > 0:
        text = n_("{count} more complaint is open", "{count} more complaints are open", more)
        found.append(text.format(count=more))
    if card.customer.contact_consent == "none":
        found.append(_("Do not contact: only what was promised, when they come in."))
    elif card.customer.contact_consent == "service_only":
        found.append(_("Service calls only: no greetings, no offers."))
    if card.wrong_number:
        found.append(numbers.warning())
    found += [
        _("Promise not kept ({when}): {what}").format(when=row.when, what=row.reason)
        for row in card.broken_promises
    ]
    if card.duplicates:
        names = [
            "  ".join(part for part in (one.name or _("(no name)"), mask_phone(one.phone)) if part)
            for one in card.duplicates[:2]
        ]
        if len(card.duplicates) > 2:
            names.append("..")
        found.append(_("Maybe the same person: {who}").format(who=", ".join(names)))
    return found


def _unsettled(shop: Shop, complaint: Complaint) -> str:
    following = coming(shop, complaint)
    if complaint.late:
        following = _(", ").join((complaint.clock, following))
    return _("Complaint: {what} · {next}").format(
        what=fitted(complaint.text, _COMPLAINT_WIDTH), next=following
    )


def _who(card: Card) -> Content:
    customer = card.customer
    name = plain(customer.name) or _("(no name)")
    called = plain(address(customer.name, customer.salutation, language()))
    parts = [Content.styled(name, "bold")]
    if called and called != name:
        parts.append(Content(called))
    parts.append(Content.styled(_(_STAGES[card.stage]), "$accent-ink"))
    return Content(_GAP).join(parts)


def _reach(card: Card, *, phone_in_full: bool) -> list[str]:
    customer = card.customer
    parts = []
    if customer.phone:
        parts.append(shown_phone(customer.phone) if phone_in_full else mask_phone(customer.phone))
    if customer.wechat:
        parts.append(_("WeChat {name}").format(name=customer.wechat))
    if customer.address:
        parts.append(customer.address)
    if customer.preferred_channel:
        channel = _(kinds.CHANNELS[customer.preferred_channel])
        parts.append(_("best by {channel}").format(channel=channel))
    if customer.best_time:
        parts.append(_("best time {time}").format(time=customer.best_time))
    if customer.source:
        parts.append(_("came through {source}").format(source=customer.source))
    return parts or [_("no phone number")]


def _occasion_words(occasion: occasions.Occasion, today: date) -> str:
    said = f"{_(record_names.OCCASIONS[occasion.kind])} {occasions.describe(occasion.on)}"
    if occasion.note:
        said += f" {occasion.note}"
    away = occasions.days_to_go(occasion, today)
    return f"{said} ({away})" if away else said


def _visited(card: Card, last_on: date, today: date) -> list[str]:
    parts = [n_("{count} visit", "{count} visits", card.visits).format(count=card.visits)]
    days = (today - last_on).days
    last = short_day(last_on, today)
    if days:
        ago = n_("{count} day ago", "{count} days ago", days).format(count=days)
        parts.append(_("last {day}, {ago}").format(day=last, ago=ago))
    else:
        parts.append(_("last here today"))
    if card.cycle_days:
        parts.append(_("usually every {days} days").format(days=card.cycle_days))
    parts.append(_("{money} in 12 months").format(money=money(card.spent)))
    return parts


def _scored(card: Card) -> list[str]:
    parts = []
    if card.csat.last is not None:
        parts.append(
            _("satisfaction {score} of 5").format(score=card.csat.last) + _trend(card.csat)
        )
    if card.nps.last is not None:
        parts.append(
            _("recommends us {score} of 10").format(score=card.nps.last) + _trend(card.nps)
        )
    return parts or [_("no rating yet")]


def _year(card: Card, styles: Mapping[str, str], width: int) -> list[Content]:
    """Visits and scores of twelve months, each with its lowest, highest and last number."""
    visits = [count or None for count in card.year.visits]
    said = [_strip(_("12 months: visits"), visits, "d", styles)]
    if any(each is not None for each in card.year.csat):
        said.append(_strip(_("scores"), card.year.csat, ".2g", styles))
    beside = Content(_GAP).join(said)
    return [beside] if beside.cell_length <= width else said


def _strip(
    label: str, values: Sequence[float | None], form: str, styles: Mapping[str, str]
) -> Content:
    known = [value for value in values if value is not None]
    low, high, last = (f"{each:{form}}" for each in (min(known), max(known), known[-1]))
    end = low if low == high else _("{low}-{high}, last {last}")
    end = end.format(low=low, high=high, last=last)
    cells = Content("").join(
        Content.styled(sign, "$quiet" if sign == GAP else styles.get(sign, ""))
        for sign in shades(values)
    )
    return Content(" ").join((Content(label), cells, Content(end)))


def _trend(score: Score) -> str:
    if score.last is None or score.before is None:
        return ""
    if score.last > score.before:
        return _(" (up from {score})").format(score=score.before)
    if score.last < score.before:
        return _(" (down from {score})").format(score=score.before)
    return _(" (as before)")


# The list


def open_row(row: TodayRow, entry: int) -> Row:
    """An open follow-up as a line of the card."""
    late = row.state == "overdue"
    return Row(
        entry,
        (row.said[0], briefing.kind(row), _why(row, briefing.reason(row)), row.assignee),
        "late" if late else "urgent",
        "!" if late or row.passed else "*",
    )


def _why(row: TodayRow, reason: str) -> str:
    when = _("when they come in") if briefing.waits_for_visit(row) else ""
    return " · ".join(part for part in (when, reason) if part)


def entry_row(entry: Entry, today: date) -> Row:
    """Something that happened, as a line of the card."""
    cells = (short_day(entry.on, today), what(entry), story(entry, today), entry.who)
    return Row(entry.id, cells)


def what(entry: Entry) -> str:
    """The kind of thing that happened."""
    if entry.kind == "visit":
        return _(record_names.VISIT_KINDS[entry.what])
    if entry.kind == "attempt":
        return _(kinds.CHANNELS[entry.channel])
    return {
        "rating": _("rating"),
        "complaint": _("complaint"),
        "complaint_event": _("complaint"),
        "improvement": _("improvement"),
        "gift": _("gift"),
    }[entry.kind]


def story(entry: Entry, today: date) -> str:
    """What there is to say of it, in one line."""
    if entry.gift is not None:
        return gifts.standing(entry.gift, today)
    if entry.about is not None:
        return _of_complaint(entry)
    parts = [_("self-rated")] if entry.self_rated else []
    if entry.kind == "attempt":
        parts.append(_(kinds.OUTCOMES[entry.what]))
    if entry.csat is not None:
        parts.append(f"{entry.csat} {_(record_names.CSAT[entry.csat])}")
    elif entry.kind == "rating" and entry.what:
        parts.append(_(record_names.MOODS[entry.what]))
    if entry.nps is not None:
        parts.append(_("recommends {score}").format(score=entry.nps))
    if entry.ces is not None:
        parts.append(_("ease {score}").format(score=entry.ces))
    parts += [f"{asked} {said}" for asked, said in entry.own]
    parts += [part for part in (entry.reasons, entry.text) if part]
    if entry.amount is not None:
        parts.append(money(entry.amount))
    return "  ".join(parts)


def _of_complaint(entry: Entry) -> str:
    """A turn of a complaint, or what came of what the customer said."""
    if entry.kind == "improvement":
        return _("You said, we did: {what}").format(what=entry.text)
    if entry.kind == "complaint":
        return "  ".join((_("opened"), _(complaint_kinds.SEVERITIES[entry.what]), entry.text))
    said = _(complaint_kinds.COMPLAINT_EVENTS[entry.what])
    if entry.closing:
        said = _("{what}, closed").format(what=said)
    return f"{said}  {entry.text}"


def told(entry: Entry, today: date) -> str:
    """The whole story of one line, for the place below the list."""
    parts = [describe_day(entry.on, today), what(entry), story(entry, today), entry.who]
    return _GAP.join(part for part in parts if part)


def told_open(row: TodayRow, today: date) -> str:
    """The whole story of an open follow-up."""
    due = describe_day(row.due_on, today)
    if row.due_time:
        due = f"{due} {row.due_time}"
    parts = [
        _("To do: {kind}").format(kind=briefing.kind(row)),
        _why(row, row.reason),
        _("due {day}").format(day=due),
        row.said[0] if row.planned_on and row.planned_on > today else "",
        row.assignee,
    ]
    if row.attempts:
        tries = n_("{count} try so far", "{count} tries so far", row.attempts)
        parts.append(tries.format(count=row.attempts))
    return _GAP.join(part for part in parts if part)
