"""A month on paper and for other programs: as text, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from shopvisit.i18n import N_, _
from shopvisit.shop import metrics
from shopvisit.shop import month_words as words
from shopvisit.text import fit, wrap

if TYPE_CHECKING:
    from shopvisit.shop.metrics import Figure
    from shopvisit.shop.month import Month, ReasonRow, StaffRow

Table = tuple[Sequence[str], Sequence[Sequence[str]]]

_WIDTH = 78
_MARKDOWN_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#~"})


def as_json(month: Month) -> dict[str, object]:
    """The month as `summary --json` prints it; `to` is its last day, and still in it."""
    return {
        "month": month.name,
        "from": month.first.isoformat(),
        "to": month.last.isoformat(),
        "locked": month.locked,
        "sentence": words.sentence(month),
        "metrics": {
            name: metrics.as_json(figure, month.previous[name])
            for name, figure in month.figures.items()
        },
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
    }


def _staff_json(row: StaffRow) -> dict[str, object]:
    def plain(figure: Figure) -> dict[str, object]:
        return {"value": figure.value, "k": figure.k, "n": figure.n}

    return {
        "name": row.name,
        "due": row.due,
        "done": row.done,
        "on_time": plain(row.on_time),
        "reach": plain(row.reach),
        "csat": plain(row.csat),
        "csat_mean": row.csat_mean.value,
        "self_rated": row.self_rated,
        "rank": row.rank,
    }


def as_text(month: Month) -> str:
    """The month as plain lines of at most 78 cells, for a terminal or a printer."""
    lines = [_heading(month), "", *wrap(words.sentence(month), _WIDTH)]
    for title, (headings, rows) in _tables(month):
        lines += ["", title, *_aligned(headings, rows)]
    return "\n".join(lines)


def as_markdown(month: Month) -> str:
    """The month as Markdown; what people typed stands in it as they typed it."""
    lines = [f"# {_safe(_heading(month))}", "", _safe(words.sentence(month))]
    for title, (headings, rows) in _tables(month):
        lines += ["", f"## {title}", ""]
        lines.append(_markdown_row(headings))
        lines.append(_markdown_row(["---", *["--:"] * (len(headings) - 1)]))
        lines += [_markdown_row([_safe(cell) for cell in row]) for row in rows]
    return "\n".join(lines)


def _heading(month: Month) -> str:
    title = _("Month: {month}").format(month=words.title(month.first))
    return _("{title} (so far)").format(title=title) if month.running else title


def _tables(month: Month) -> Iterable[tuple[str, Table]]:
    """What the owner would print, table by table; a table without a single number is left out."""
    if month.alarms:
        rows = [(words.called(alarm.name), str(alarm.count)) for alarm in month.alarms]
        yield _("Wants doing"), (("", _("How many")), rows)
    for title, names in words.SECTIONS:
        if any(month.figures[name].value is not None for name in names):
            yield _(title), _figures(month, names)
    if month.figures["csat"].n:
        yield _("Scores"), _scores(month)
    for polarity, title in (
        ("complaint", N_("What they complain of")),
        ("praise", N_("What they praise")),
    ):
        if top := month.top(polarity):
            yield _(title), _reasons(top)
    if month.staff:
        yield _("Staff"), _staff(month)


def _figures(month: Month, names: Sequence[str]) -> Table:
    rows = [
        (
            words.called(name),
            words.value(month.figures[name]),
            words.out_of(month.figures[name]),
            words.moved(month, name),
            words.target(month, name),
            words.sample(month, name),
        )
        for name in names
    ]
    headings = ("", _("month"), _("of"), _("change"), _("target"), "")
    return headings, rows


def _scores(month: Month) -> Table:
    bars = month.figures["csat"].parts["bars"]
    counts = bars if isinstance(bars, tuple) else ()
    rows = [(words.score(score), str(number)) for score, number in enumerate(counts, start=1)]
    nps = month.figures["nps"]
    if nps.n:
        rows += [(words.box(name), str(nps.parts[name])) for name in words.BOXES]
    return ("", _("Answers")), [*reversed(rows[:5]), *rows[5:]]


def _reasons(top: Sequence[ReasonRow]) -> Table:
    rows = [(row.name, str(row.count), metrics.signed(row.change)) for row in top]
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
        )
        for row in month.staff
    ]
    headings = (
        "", _("Due"), _("Done"), _("On time"), _("Reached"), _("Satisfied (4-5)"), _("of"),
        _("Own"),
    )  # fmt: skip
    return headings, rows


def _aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns: the first to the left, numbers to the right, a last remark as it is."""
    every = [headings, *rows]
    widths = [max(_cells(row[place]) for row in every) for place in range(len(headings))]
    lines = []
    for row in every:
        cells = [
            fit(cell, width, "right" if place else "left")
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        if not headings[-1]:
            cells[-1] = row[-1]
        lines.append(f"  {'  '.join(cells)}".rstrip())
    return lines


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    return text.translate(_MARKDOWN_SIGNS)
