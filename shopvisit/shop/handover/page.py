"""What stands on the page of a hand-over, and its lines in words, for the screen and on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from shopvisit.calendar.days import short_day
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.followups import kinds as followup_kinds
from shopvisit.shop.record import names
from shopvisit.text.i18n import N_, _, n_

_GIVEN_UP = {"unreachable": N_("given up"), "refused": N_("refused")}
_MIDDLE = " · "


@dataclass(frozen=True)
class Task:
    """A follow-up on the page; `state`, `when` and `status` are those of its row on Today.

    `tries` counts all that there were, `outcome` is what came of the day's last one. `next_on` and
    `next_time` say when it comes up again.
    """

    id: int
    customer_id: int
    customer: str
    kind: str
    reason: str
    due_on: date
    due_time: str | None
    state: str
    when: str
    status: str
    assignee: str
    tries: int
    outcome: str = ""
    next_on: date | None = None
    next_time: str | None = None


@dataclass(frozen=True)
class Low:
    """A low rating of the day. `self_recorded`: whoever served also took down the score."""

    id: int
    customer_id: int
    customer: str
    csat: int | None
    nps: int | None
    mood: str | None
    reasons: str
    said: str
    served_by: str
    self_recorded: bool
    complaint_id: int | None


@dataclass(frozen=True)
class Case:
    """A complaint that is open or was closed on the day.

    `happened` are the codes of what was done about it on the day, in order: "new", and the kinds
    of its events.
    """

    id: int
    customer_id: int
    customer: str
    text: str
    state: str
    clock: str
    late: bool
    held_until: date | None
    respond_by: datetime
    resolve_by: date
    owner: str
    happened: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """An improvement that was adopted on the day."""

    id: int
    title: str
    action: str
    owner: str


@dataclass(frozen=True)
class Handover:
    """What was done on `day`, and what is left, as it was when this was `written_at`.

    `kinds` and `staff` say how many follow-ups were done, by kind and by who did them, the most
    first; `csat` how often each score from 1 to 5 was given. `broken` are promises whose time
    passed, those still open first; `promised` those due by `promised_until`, the next day that
    the shop opens. A follow-up that was tried on the day is in `not_reached` rather than in `open`
    or `put_off`; the steps of complaints are told by `complaints`.
    """

    day: date
    written_at: datetime
    by: str
    kinds: tuple[tuple[str, int], ...]
    staff: tuple[tuple[str, int], ...]
    rated: int
    csat: tuple[int, ...]
    low: tuple[Low, ...]
    not_reached: tuple[Task, ...]
    open: tuple[Task, ...]
    open_count: int
    kept: int
    broken: tuple[Task, ...]
    promised: tuple[Task, ...]
    promised_until: date
    complaints: tuple[Case, ...]
    put_off: tuple[Task, ...]
    put_off_count: int
    improvements: tuple[Change, ...]

    @property
    def done(self) -> int:
        """How many follow-ups were done on the day."""
        return sum(number for _kind, number in self.kinds)


@dataclass(frozen=True)
class Line:
    """One line of the page.

    `label` names its section and stands on the first line of that only. `state` says in a word or
    two how it stands, `who` whose it is. `late`: it hurts, or will soon.
    """

    label: str = ""
    state: str = ""
    customer: str = ""
    what: str = ""
    who: str = ""
    customer_id: int | None = None
    late: bool = False
    over: bool = False


def labels() -> tuple[str, ...]:
    """The names of the sections, for making room for them."""
    return (
        _("Work done"), _("Not reached"), _("Still open"), _("Promises"), _("Complaints"),
        _("Put off"), _("Improved"),
    )  # fmt: skip


def sections(found: Handover) -> list[list[Line]]:
    """The page, section by section; the last two are there only where they have something."""
    done, not_reached, still_open, promises, complaints, put_off, changed = labels()
    today = found.written_at.date()
    made = [
        (done, list(_done(found))),
        (not_reached, [_not_reached(task, found.written_at) for task in found.not_reached]),
        (still_open, [*map(_waiting, found.open), *_more(found.open_count, found.open)]),
        (promises, list(_promises(found))),
        (complaints, [_complaint(case, today) for case in found.complaints]),
        (
            put_off,
            [
                *(_resting(task, today) for task in found.put_off),
                *_more(found.put_off_count, found.put_off),
            ],
        ),
        (
            changed,
            [Line(what=_what(each.title, each.action, each.owner)) for each in found.improvements],
        ),
    ]
    none = [Line(what=_("none"))]
    return [
        [replace((lines or none)[0], label=label), *lines[1:]]
        for place, (label, lines) in enumerate(made)
        if lines or place < 5
    ]


def _what(*parts: str) -> str:
    return _MIDDLE.join(part for part in parts if part)


def _moment(day: date, time: str | None, today: date) -> str:
    """A day to come, as short as it can be said, and a time if there is one."""
    if day == today:
        return time or _("today")
    said = _("tomorrow") if day == today + timedelta(days=1) else short_day(day, today)
    return f"{said} {time}" if time else said


def _more(count: int, shown: Sequence[Task]) -> list[Line]:
    left = count - len(shown)
    return [Line(what=_("and {count} more").format(count=left))] if left else []


def _done(found: Handover) -> Iterator[Line]:
    if not found.done:
        yield Line(what=_("none"))
    else:
        kinds = (f"{_(followup_kinds.KINDS[kind])} {number}" for kind, number in found.kinds)
        yield Line(state=_("{count} done").format(count=found.done), what=_what(*kinds))
        staff = (f"{name or _('(nobody)')} {number}" for name, number in found.staff)
        yield Line(state=_("by whom"), what=_what(*staff))
    if found.rated:
        said = n_("{count} rating", "{count} ratings", found.rated)
        yield Line(state=said.format(count=found.rated), what=_scores(found.csat))
    for low in found.low:
        yield _low(low)


def _scores(csat: Sequence[int]) -> str:
    number = sum(csat)
    if not number:
        return ""
    # Half up, as every figure of the month.
    tenths = (20 * sum(score * n for score, n in enumerate(csat, start=1)) + number) // (2 * number)
    mean = _("average {mean}").format(mean=f"{tenths // 10}.{tenths % 10}")
    counts = (
        _("score {score}: {count}").format(score=score, count=count)
        for score, count in reversed(list(enumerate(csat, start=1)))
        if count
    )
    return _what(mean, *counts)


def _low(low: Low) -> Line:
    if low.csat is not None:
        state = _("score {score}").format(score=low.csat)
    elif low.nps is not None:
        state = f"NPS {low.nps}"
    else:
        state = _(names.MOODS["bad"])
    own = _("self-recorded") if low.self_recorded else ""
    opened = _("complaint opened") if low.complaint_id else _("no complaint opened")
    what = _what(low.reasons, low.said, own, opened)
    return Line("", state, low.customer, what, low.served_by, low.customer_id, late=True)


def _not_reached(task: Task, now: datetime) -> Line:
    tries = n_("{count} try", "{count} tries", task.tries).format(count=task.tries)
    over = task.status != "open"
    state = _(_GIVEN_UP.get(task.status, followup_kinds.OUTCOMES[task.outcome]))
    again = ""
    if not over:
        day, time = task.next_on or task.due_on, task.next_time
        past = (day, time or "24") < (now.date(), f"{now:%H:%M}")
        on = _moment(day, time, now.date())
        again = _("due again now") if past else _("next {when}").format(when=on)
    what = _what(again, tries, task.reason)
    return Line("", state, task.customer, what, task.assignee, task.customer_id, over=over)


def _waiting(task: Task) -> Line:
    what = _what(_(followup_kinds.KINDS[task.kind]), task.reason)
    late = task.state == "overdue"
    return Line("", task.when, task.customer, what, task.assignee, task.customer_id, late)


def _promises(found: Handover) -> Iterator[Line]:
    if found.kept:
        yield Line(state=_("{count} kept").format(count=found.kept))
    for task in found.broken:
        over = task.status != "open"
        state = task.when
        if over:
            state = (
                _("kept late") if task.status == "done" else _(followup_kinds.STATUSES[task.status])
            )
        about = (task.reason, task.assignee, task.customer_id)
        yield Line("", state, task.customer, *about, late=True)
    for task in found.promised:
        on = _moment(task.due_on, task.due_time, found.written_at.date())
        yield Line("", on, task.customer, task.reason, task.assignee, task.customer_id)


def _complaint(case: Case, today: date) -> Line:
    clock = case.clock
    if case.held_until:
        clock = _("waits {day}").format(day=short_day(case.held_until, today))
    named = {
        "new": _("opened"),
        **{kind: _(said) for kind, said in complaint_kinds.COMPLAINT_EVENTS.items()},
    }
    done = _(", ").join(named[kind] for kind in case.happened)
    what = _what(
        _(complaint_kinds.COMPLAINT_STATES[case.state]),
        case.text,
        _("on the day: {what}").format(what=done) if done else "",
    )
    over = case.state == "verified"
    return Line("", clock, case.customer, what, case.owner, case.customer_id, case.late, over)


def _resting(task: Task, today: date) -> Line:
    until = _moment(task.next_on or task.due_on, task.next_time, today)
    late = task.state == "overdue"
    what = _what(_("late") if late else "", task.reason or _(followup_kinds.KINDS[task.kind]))
    return Line("", until, task.customer, what, task.assignee, task.customer_id, late)
