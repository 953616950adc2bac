"""A month on paper and for other programs: as text, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shopvisit.files.giving.month import tables as month_tables
from shopvisit.files.giving.month.tables import Table
from shopvisit.files.giving.month.tables import plain as _plain
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import figures, questions, words
from shopvisit.shop.month.news.main import MAIN
from shopvisit.shop.month.news.sentence import against, sentence, waits
from shopvisit.text.cells import cell_len, fit, wrap
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from shopvisit.shop.month.record import Improved, Month, ReasonRow, StaffRow
    from shopvisit.shop.month.sources import Entry

_WIDTH = 78
_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~"})


def as_json(month: Month) -> dict[str, object]:
    """The month as `summary --json` prints it; `to` is its last day, and still in it."""
    return {
        "month": month.name,
        "from": month.first.isoformat(),
        "to": month.last.isoformat(),
        "locked": month.locked is not None,
        "sentence": sentence(month),
        "metrics": {one.name: _metric(month, one.name) for one in figures.FIGURES},
        "staff": [_staff_json(row) for row in month.staff],
        "reasons": [
            {
                "reason": row.name,
                "polarity": row.polarity,
                "dimension": row.dimension,
                "count": row.count,
                "previous": row.previous,
            }
            for row in month.reasons
        ],
        "alarms": [{"alarm": alarm.name, "count": alarm.count} for alarm in month.alarms],
        "funnel": [
            {"step": step.name.removeprefix("loop_"), "count": step.count} for step in month.funnel
        ],
        "improvements": [_improvement_json(one) for one in month.improvements],
        "questions": [questions.as_json(row) for row in month.questions],
        "to_do": [{"text": waits(one), "customer_id": one.customer_id} for one in month.to_do],
        "twelve_months": {
            name: [{"month": each.month, "value": each.value, "n": each.n} for each in cells]
            for name, cells in month.twelve_months.items()
        },
        **month_tables.as_json(month),
    }


def _metric(month: Month, name: str) -> dict[str, object]:
    """A figure with what it is held against: values as its own, null where there is none."""
    days, year = month.same_days.get(name), month.last_year.get(name)
    return {
        **formulas.as_json(month.figures[name], month.previous[name]),
        "same_days": days.value if days else None,
        "last_year": year.value if year else None,
        "target": month.target(name),
    }


def _improvement_json(one: Improved) -> dict[str, object]:
    """The effect is null until a day has passed since the adoption."""
    effect = one.effect
    return {
        "id": one.id,
        "title": one.title,
        "adopted_on": one.adopted_on.isoformat(),
        "told": one.told,
        "people": one.people,
        "effect": effect
        and {
            "days": effect.days,
            "reasons": list(effect.reasons),
            "before": {"times": effect.before.times, "csat": _plain(effect.before.csat)},
            "after": {"times": effect.after.times, "csat": _plain(effect.after.csat)},
        },
    }


def _staff_json(row: StaffRow) -> dict[str, object]:
    return {
        "name": row.name,
        "due": row.due,
        "done": row.done,
        "on_time": _plain(row.on_time),
        "reach": _plain(row.reach),
        "csat": _plain(row.csat),
        "csat_mean": row.csat_mean.value,
        "self_rated": row.self_rated,
        "late": row.late,
        "rank": row.rank,
    }


def as_text(month: Month) -> str:
    """The month as plain lines of at most 78 cells, for a terminal or a printer."""
    lines = [heading(month), "", *wrap(sentence(month), _WIDTH)]
    for title, (headings, rows) in _tables(month):
        lines += ["", title, *_aligned(headings, rows)]
    return "\n".join(lines)


def as_markdown(month: Month) -> str:
    """The month as Markdown; what people typed stands in it as they typed it."""
    lines = [f"# {_safe(heading(month))}", "", _safe(sentence(month))]
    for title, (headings, rows) in _tables(month):
        lines += ["", f"## {title}", ""]
        lines.append(_markdown_row(headings))
        lines.append(_markdown_row(["---", *["--:"] * (len(headings) - 1)]))
        lines += [_markdown_row([_safe(cell) for cell in row]) for row in rows]
    return "\n".join(lines)


def heading(month: Month) -> str:
    """The month's name, and whether it is locked or still running."""
    title = _("Month: {month}").format(month=words.title(month.first))
    if month.locked is not None:
        return _("{title} ({locked})").format(title=title, locked=words.locked(month))
    return _("{title} (so far)").format(title=title) if month.running else title


def _tables(month: Month) -> Iterable[tuple[str, Table]]:
    """What the owner would print, table by table; a table without a single number is left out."""
    if month.to_do:
        yield _("To do"), (("", ""), [(waits(one), "") for one in month.to_do])
    if month.alarms:
        rows = [(words.called(alarm.name), str(alarm.count)) for alarm in month.alarms]
        yield _("Wants doing"), (("", _("How many")), rows)
    if month.twelve_months:
        yield _("12 months"), twelve(month)
    for title in figures.SECTIONS:
        table = _figures(month, figures.of(title))
        if any(number not in ("", formulas.NOTHING) for _label, number, *_rest in table[1]):
            yield _(title), table
    yield _("From visit to solved"), _funnel(month)
    if month.figures["csat"].n:
        yield _("Scores"), _scores(month)
    for polarity, title in (
        ("complaint", N_("What they complain of")),
        ("praise", N_("What they praise")),
        ("absence", N_("Why they stay away")),
    ):
        if top := month.top(polarity):
            yield _(title), _reasons(top)
    if month.questions:
        yield _(questions.TITLE), questions.table(month.questions)
    yield from tables_of_people(month)


def tables_of_people(month: Month) -> Iterable[tuple[str, Table]]:
    """What is told apart, who worked how, and what was improved."""
    yield from month_tables.tables(month)
    if month.staff:
        yield _("Staff"), _staff(month)
    if month.improvements:
        yield _("Improvements"), _improvements(month)


_DIGEST = (
    "completion", "on_time", "csat", "nps", "promises_kept", "informed", "complaint_sla_resolution",
)  # fmt: skip


def as_digest(month: Month, shop_name: str) -> str:
    """The month for a chat, in at most twelve lines without columns."""
    lines = [f"{shop_name} · {heading(month)}", sentence(month)]
    if month.alarms:
        waiting = (f"{words.called(alarm.name)} {alarm.count}" for alarm in month.alarms)
        lines.append(_("Wants doing: {what}").format(what=_(", ").join(waiting)))
    lines += [
        _one_line(line, against(month))
        for line in words.lines(month, (figures.ENTRIES[name] for name in _DIGEST))
        if line.number not in ("", formulas.NOTHING) and not line.inner
    ]
    for polarity, said in (
        ("complaint", N_("Complained of: {what}")),
        ("praise", N_("Praised: {what}")),
    ):
        if top := month.top(polarity, 3):
            named = _(", ").join(f"{row.name} {row.count}" for row in top)
            lines.append(_(said).format(what=named))
    return "\n".join(lines)


def twelve(month: Month) -> Table:
    """The main figures of twelve months, the oldest on the left."""
    cells = next(iter(month.twelve_months.values()))
    headings = ["", *(each.month[5:].lstrip("0") for each in cells)]
    rows = [
        (_(MAIN[name].label), *(_value(each.value) for each in cells))
        for name, cells in month.twelve_months.items()
    ]
    return headings, rows


def _value(value: float | None) -> str:
    return formulas.NOTHING if value is None else str(value)


def _one_line(line: words.Line, before: str) -> str:
    said = f"{line.label} {line.number}"
    if line.of:
        said = _("{said} ({of})").format(said=said, of=line.of)
    if line.change not in ("", "0"):
        form = _("{said}, {change} on {before}")
        said = form.format(said=said, change=line.change, before=before)
    if line.missed:
        said = _("{said}, below {target}").format(said=said, target=line.target)
    return said


def _figures(month: Month, shown: Iterable[Entry]) -> Table:
    rows = [
        (
            f"- {line.label}" if line.inner else line.label,
            line.number,
            line.of,
            line.change,
            line.target,
            remark(month, line),
        )
        for line in words.lines(month, shown)
    ]
    headings = ("", _("month"), _("of"), words.compared_with(month), _("target"), "")
    return headings, rows


def _scores(month: Month) -> Table:
    bars = month.figures["csat"].parts.get("bars")
    counts = bars if isinstance(bars, tuple) else ()
    rows = [(words.score(score), str(number)) for score, number in enumerate(counts, start=1)]
    nps = month.figures["nps"]
    if nps.n:
        rows += [(words.box(name), str(number)) for name, number in nps.parts.items()]
    return ("", _("answers")), [*reversed(rows[:5]), *rows[5:]]


def remark(month: Month, line: words.Line) -> str:
    """What is to be known of a line: how it counts, or that few answered."""
    if line.means and not line.inner:
        return line.means
    return words.sample(month, line.name) if line.name in month.figures else ""


def _funnel(month: Month) -> Table:
    """With what is lost from one step to the next."""
    rows = [
        (words.called(step.name), str(step.count), gone)
        for step, gone in zip(month.funnel, words.lost(month), strict=True)
    ]
    return ("", _("How many"), _("lost")), rows


def _improvements(month: Month) -> Table:
    rows = [
        (one.title, f"{one.adopted_on:%m-%d}", words.told(one), words.effect(one))
        for one in month.improvements
    ]
    return ("", _("adopted"), _("told"), ""), rows


def _reasons(top: Sequence[ReasonRow]) -> Table:
    rows = [(row.name, str(row.count), formulas.signed(row.change)) for row in top]
    return ("", _("Ratings"), _("change")), rows


def _staff(month: Month) -> Table:
    rows = [
        (
            row.name,
            str(row.due),
            str(row.done),
            words.value(row.on_time),
            words.value(row.reach),
            words.value(row.csat),
            words.out_of(row.csat),
            str(row.self_rated or ""),
            str(row.late or ""),
        )
        for row in month.staff
    ]
    headings = (
        "", _("Due"), _("Done"), _("On time"), _("Reached"), _("Satisfied (4-5)"), _("of"),
        _("Self-rated"), _("Late"),
    )  # fmt: skip
    return headings, rows


def _aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns: the first to the left, numbers to the right, a last remark as it is.

    A first column that is too wide for the page is cut, a remark goes to a line of its own.
    """
    every = [headings, *rows] if any(headings) else rows
    remarks = not headings[-1]
    columns = range(len(headings) - remarks)
    widths = [max(cell_len(row[place]) for row in every) for place in columns]
    room = _WIDTH - sum(width + 2 for width in widths[1:])
    widths[0] = min(widths[0], room)
    lines = []
    for row in every:
        cells = [
            fit(row[place], width, "right" if place else "left")
            for place, width in enumerate(widths)
        ]
        line = f"  {'  '.join(cells)}"
        remark = row[-1] if remarks else ""
        if remark and cell_len(line) + 2 + cell_len(remark) > _WIDTH + 2:
            lines += [line.rstrip(), f"    {remark}"]
        else:
            lines.append(f"{line}  {remark}".rstrip())
    return lines


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    return text.translate(_MARKDOWN_SIGNS)
