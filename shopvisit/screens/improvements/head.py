"""One improvement at length: the head of its page, and the whole of it in a pane of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from shopvisit.calendar.days import describe_day, short_day
from shopvisit.screens.improvements import words as improvement_words
from shopvisit.shop.improvements import raised
from shopvisit.shop.record import names
from shopvisit.text.bars import bar, bars
from shopvisit.text.cells import cut, fit, flow, plain, wrapped
from shopvisit.text.i18n import _, n_

if TYPE_CHECKING:
    from datetime import date

    from shopvisit.shop.improvements.effects import Effect
    from shopvisit.shop.improvements.rows import Improvement
    from shopvisit.shop.record.shop import Shop

_GAP = "   "
_BAR, _VALUE = 12, 12
_LABEL = 30
_MANY_LINES = 6
_INDENT = 2


def head(one: Improvement, today: date, width: int, lines: int) -> Content:
    """The head in a terminal of that many cells a line; long texts take `lines` lines at most."""
    found = [
        Content.styled(line, "bold") for line in improvement_words.cut(one.title, width, lines)
    ]
    found += [Content.styled(line, "$quiet") for line in flow(_standing(one, today), width)]
    found += [Content(line) for line in improvement_words.cut(one.problem, width, lines)]
    style = "" if one.status == "dropped" else "$accent-ink"
    action = improvement_words.action(one)
    found += [Content.styled(line, style) for line in improvement_words.cut(action, width, lines)]
    if one.status == "adopted":
        found += [Content(), *_effect(one.effect, width)]
    return Content("\n").join(found)


def _standing(one: Improvement, today: date) -> list[str]:
    """How far it has got, whose it is, since when."""
    parts = [_(names.IMPROVEMENT_STATES[one.status])]
    if one.adopted_on is not None:
        parts[0] = _("adopted {day}").format(day=describe_day(one.adopted_on, today))
    if one.owner:
        parts.append(plain(one.owner))
    day = describe_day(one.registered_on, today)
    parts.append(_("registered {day}").format(day=day))
    parts.append(
        n_("{count} voice", "{count} voices", len(one.sources)).format(count=len(one.sources))
    )
    if one.status == "adopted" and one.people:
        told = _("told {told} of {people}").format(told=one.told, people=len(one.people))
        parts.append(told)
    return parts


def _effect(effect: Effect | None, width: int) -> list[Content]:
    if effect is None:
        return [Content.styled(improvement_words.at_length(None), "$quiet")]
    before, after = effect.before, effect.after
    days = n_("{count} day before", "{count} days before", effect.days).format(count=effect.days)
    since = n_("{count} day since", "{count} days since", effect.days).format(count=effect.days)
    happy = [improvement_words.satisfied(part) for part in (before, after)]
    value = max(_VALUE, *(cell_len(text) for text in happy))
    part = value + 1 + _BAR
    room = min(_LABEL, width - 2 * (part + len(_GAP)))
    titles = [fit(text, part, "center") for text in (days, since)]
    lines = [Content.styled(_GAP.join([" " * room, *titles]), "$quiet")]
    if effect.reasons:
        times = (before.times, after.times)
        shown = [_("{count}x").format(count=count) for count in times]
        label = fit(improvement_words.complained_of(effect), room)
        lines.append(_compared(label, shown, bars(times, _BAR), value))
    lengths = [bar(span.csat.value or 0, 100, _BAR) for span in (before, after)]
    lines.append(_compared(fit(_("Satisfied (4-5)"), room), happy, lengths, value))
    lines.append(Content.styled(improvement_words.caution(effect), "$quiet"))
    return lines


def _compared(label: str, shown: list[str], lengths: list[str], value: int) -> Content:
    """One measure before and since: the figure in `value` cells, to the right, and its bar."""
    pieces = [Content(label)]
    for text, length in zip(shown, lengths, strict=True):
        pieces += [
            Content(f"{_GAP}{fit(text, value, 'right')} "),
            Content.styled(length, "$accent-ink"),
        ]
    return Content("").join(pieces)


def whole(shop: Shop, one: Improvement, width: int, most: int) -> Content:
    """All that there is to know of it, and below what was said; at most `most` lines of `width`."""
    today = shop.clock.today()
    lines = [Content.styled(line, "bold") for line in wrapped(one.title, width)]
    lines += [Content.styled(line, "$quiet") for line in flow(_standing(one, today), width)]
    style = "" if one.status == "dropped" else "$accent-ink"
    for text, look in ((one.problem, ""), (improvement_words.action(one), style)):
        said = cut(wrapped(text, width), width, _MANY_LINES) if text else []
        lines += [Content(), *(Content.styled(line, look) for line in said)] if said else []
    if one.status == "adopted":
        told = (improvement_words.at_length(one.effect), improvement_words.to_tell(one))
        lines.append(Content())
        lines += [Content(line) for text in told if text for line in wrapped(text, width)]
    voices = raised.read(shop, one.sources[: max(0, most - len(lines))])
    lines += [Content()] if voices else []
    for voice in voices:
        day = short_day(voice.on, today)
        line = f"{day}  {voice.customer}  {improvement_words.what(voice)}"
        first, *more = wrapped(line, width - _INDENT)
        lines.append(Content(first).stylize("$quiet", 0, len(day)))
        lines += [Content(" " * _INDENT + part) for part in more]
    return Content("\n").join(lines[:most])
