"""What the commands without a screen print: text for people, JSON for programs.

Keys of the JSON are promises: one is added, never renamed. Phone numbers are masked unless
`--full` asks for them.
"""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shopvisit.cli.spoken import redraw
from shopvisit.errors import legible
from shopvisit.settings.values import Config
from shopvisit.shop.followups.today import TodayRow
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cells import fit, wrap
from shopvisit.text.countries import here
from shopvisit.text.i18n import _, n_
from shopvisit.text.phones import mask_phone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shopvisit.files.doctor.checks import Check
    from shopvisit.files.importing.outcome import Imported
    from shopvisit.files.importing.understanding import Understood

# Of the columns in which the doctor speaks.
_MARK_WIDTH, _TITLE_WIDTH = 6, 13
_PHONE_WIDTH = 14
_BAR_WIDTH = 40
_FORMAT = 1  # of every JSON document; one more where a field changes its meaning


def print_json(document: dict[str, object]) -> None:
    """Print one document for programs."""
    import json

    text = json.dumps({"format": _FORMAT, **document}, ensure_ascii=False, indent=2)
    # What a terminal would act on has an escape in JSON, too, so that the name stays the true one.
    shown = text.replace("\n", "").isprintable()
    print(text if shown else re.sub(r"[^\x00-\x7e]", _escaped, text))


def _escaped(found: re.Match[str]) -> str:
    import json

    char = found[0]
    return char if legible(char) == char else json.dumps(char)[1:-1]


def _phone(arguments: Namespace, phone: str) -> str:
    return phone if arguments.full else mask_phone(phone)


def _phone_cell(arguments: Namespace, phone: str) -> str:
    """A number for a printed table; who asks for it in full is not to get half of it."""
    shown = _phone(arguments, phone)
    return fit(shown, max(_PHONE_WIDTH, len(shown)))


def print_today(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.shop.followups import kinds
    from shopvisit.shop.followups import today as followups
    from shopvisit.shop.talks import briefing

    rows = followups.rows(shop, followups.today_ids(shop))
    counts = followups.counts(shop)
    if arguments.json:
        print_json(
            {
                "date": shop.clock.today().isoformat(),
                "counts": counts._asdict(),
                "follow_ups": [_today_json(arguments, row) for row in rows],
            }
        )
        return 0
    print(
        _("{day}: {overdue} overdue, {promises} promised, {due} to do, {done} done").format(
            day=shop.clock.today(), **counts._asdict()
        )
    )
    if not rows:
        print(_("Nothing to follow up."))
    for row in rows:
        cells = (
            fit(row.said[0], 12),
            fit(row.customer, 16),
            fit(_(kinds.KINDS[row.kind]), 12),
            _phone_cell(arguments, row.phone),
            briefing.reason(row),
        )
        print("  ".join(cells).rstrip())
    return 0


def _today_json(arguments: Namespace, row: TodayRow) -> dict[str, object]:
    names = (
        "id", "customer_id", "customer", "phone", "kind", "rule", "reason", "from_on", "due_on",
        "due_time", "planned_on", "priority", "attempts", "assignee", "state",
    )  # fmt: skip
    values = {name: getattr(row, name) for name in names}
    values["phone"] = _phone(arguments, values["phone"])
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def print_handover(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.files.giving.handover import as_json, as_text
    from shopvisit.shop.handover.handover import handover

    found = handover(shop)
    if arguments.json:
        print_json(as_json(found))
    else:
        print(as_text(found, shop.name))
    return 0


def print_find(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.shop.people import customers
    from shopvisit.shop.record import names as record_names

    found = customers.find(shop, arguments.text)
    if arguments.json:
        print_json(
            {
                "query": arguments.text,
                "customers": [
                    {
                        "id": one.id,
                        "name": one.name,
                        "phone": _phone(arguments, one.phone),
                        "last_visit": one.last_visit_on and one.last_visit_on.isoformat(),
                        "open_follow_ups": one.open_follow_ups,
                    }
                    for one in found
                ],
            }
        )
        return 0
    for one in found:
        name = record_names.name_or_phone(one.name, one.phone)
        cells = (fit(name, 20), _phone_cell(arguments, one.phone), str(one.last_visit_on or ""))
        print("  ".join(cells).rstrip())
    if not found:
        print(_("Nobody found."), file=sys.stderr)
    return 0


def print_import(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.files.importing.answers import Answers
    from shopvisit.files.importing.intake import import_file

    answers = Answers(
        dict(arguments.column), arguments.dates, arguments.sheet,
        add_staff=arguments.staff == "add", as_above=arguments.as_above,
    )  # fmt: skip
    with bar() as progress:
        done = import_file(
            shop, arguments.file, answers=answers, dry_run=arguments.dry_run, progress=progress
        )
    planned = 0
    if arguments.plan_absent and not arguments.dry_run:
        from shopvisit.shop.rules import absent

        planned = absent.plan(shop, done.absent, arguments.plan_absent)
    if arguments.json:
        print_json(_import_json(done) | {"planned_absent": planned})
        return 0
    print(
        _(
            "{rows} rows: {new} new, {updated} updated, {duplicates} known already, "
            "{rejected} left out"
        ).format(**{name: getattr(done, name) for name in done.__dataclass_fields__})
    )
    if arguments.dry_run:
        print(_("Nothing was saved: this was only a trial."))
    asked = {question.what: question.option for question in done.questions}
    for line in (*_facts(done.understood), *(note for note in done.notes if note not in asked)):
        print(line)
    for what, option in asked.items():
        print(f"{what} ({option})")
    if away := dict(done.away)[90]:
        said = _("{count} have been away for more than 90 days; {planned} calls are planned.")
        print(said.format(count=away, planned=planned))
    if done.rejects_file:
        print(_("What was left out, and why: {path}").format(path=legible(done.rejects_file)))
    return 0


def _facts(understood: Understood) -> list[str]:
    """How a list was read, and what its columns were taken for."""
    from shopvisit.files.importing.columns import BY_FIELD

    main = understood.main
    read = [part for part in (main.table.encoding, main.table.name) if part]
    if main.heading_line:
        read.append(_("headings in line {line}").format(line=main.heading_line))
    used = [
        f"{column.heading or column.number} = {_(BY_FIELD[column.field].label)}"
        for column in understood.columns
        if column.field
    ]
    return [
        _("Read as: {how}").format(how=", ".join(read)),
        _("Columns: {columns}").format(columns=", ".join(used)),
    ]


def _import_json(done: Imported) -> dict[str, object]:
    """Numbers are masked, as everywhere in JSON: in the samples and in what was left out."""
    names = ("rows", "new", "updated", "duplicates", "rejected")
    main = done.understood.main
    return {
        "file": str(done.file),
        **{name: getattr(done, name) for name in names},
        "rejects_file": str(done.rejects_file) if done.rejects_file else None,
        "encoding": main.table.encoding,
        "sheet": main.table.name or None,
        "heading_line": main.heading_line,
        "columns": [
            {
                "number": column.number,
                "sheet": column.sheet or None,
                "heading": column.heading,
                "field": column.field,
                "samples": [_masked(column.field, sample) for sample in column.samples],
            }
            for column in done.understood.columns
        ],
        "left_out": [
            {
                "line": one.line,
                "field": one.field or None,
                "value": _masked(one.field, one.value),
                "reason": one.reason,
                "whole": one.whole,
                "sheet": one.sheet or None,
            }
            for one in done.left_out
        ],
        "same_number": [one._asdict() for one in done.same_number],
        "away": {str(days): count for days, count in done.away},
        "visits": done.visits,
        "follow_ups": done.follow_ups,
        "currency": here().currency,
        "sheets": list(done.understood.names),
        "undecided": [
            {"what": question.what, "option": question.option} for question in done.questions
        ],
        "notes": list(done.notes),
    }


def _masked(field: str | None, shown: str) -> str:
    """What is shown of a cell where others can see it."""
    if field != "phone":
        return shown
    return " / ".join(mask_phone(number) or number for number in shown.split(" / ") if number)


@contextmanager
def bar() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error that is gone at the end, whatever it is; None without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from shopvisit.text import bars

    drawn = ""

    def show(done: int, total: int) -> None:
        nonlocal drawn
        line = f"[{bars.bar(done, total, _BAR_WIDTH)}] {done:>{len(str(total))}} / {total}"
        if line != drawn:
            drawn = line
            redraw(line)

    try:
        yield show
    finally:
        if drawn:
            redraw(f"{' ' * len(drawn)}\r")


def print_export(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.files.giving import exporting

    folder = arguments.folder
    if arguments.template:
        path = exporting.export_template(folder)
        print(_("To fill in, then import: {path}").format(path=legible(path)))
        return 0
    if arguments.raw:
        count = len(exporting.export_tables(shop, folder))
        said = n_("{count} file written to {folder}", "{count} files written to {folder}", count)
        print(said.format(count=count, folder=legible(folder)))
    else:
        path = exporting.export_workbook(shop, folder)
        print(_("Everything in one workbook: {path}").format(path=legible(path)))
    print(_("They hold names and phone numbers in full: whoever can read them knows them all."))
    return 0


def print_customer_export(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.files.giving.exporting import export_customer

    path = export_customer(shop, arguments.id, arguments.file)
    print(_("All that is known of this customer: {path}").format(path=legible(path)))
    return 0


def print_what_is_erased(shop: Shop, arguments: Namespace) -> None:
    from shopvisit.shop.people import customers
    from shopvisit.shop.record import names as record_names

    customer = customers.get(shop, customers.living(arguments.id))
    name = record_names.name_or_phone(customer.name, customer.phone)
    print(
        _("{id}: {name}. Name, number and every word about them go, from each backup, too.").format(
            id=arguments.id, name=name
        )
    )
    print(_("Nothing takes this back. What was counted stays."))


def print_erased(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.files.keeping import erasing

    for line in erasing.words(erasing.erase(shop, arguments.id)):
        print(line)
    return 0


def print_doctor(path: Path, config: Config, arguments: Namespace, now: datetime, log: Path) -> int:
    from shopvisit.files.doctor.doctor import examine

    checks: list[Check] = []
    for check in examine(path, config, now, log):
        checks.append(check)
        if not arguments.json:
            _print_check(check)
    wrong = sum(not check.ok for check in checks)
    if arguments.json:
        print_json(
            {
                "ok": not wrong,
                "checks": [
                    {"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks
                ],
            }
        )
    else:
        said = n_("{count} thing to see to.", "{count} things to see to.", wrong)
        print(said.format(count=wrong) if wrong else _("All is well."))
    return 3 if wrong else 0


def _print_check(check: Check) -> None:
    from shopvisit.files.doctor.checks import TITLES

    mark = fit(_("good") if check.ok else _("WRONG"), _MARK_WIDTH)
    margin = f"{mark}  {fit(_(TITLES[check.name]), _TITLE_WIDTH)}  "
    for matter in check.detail.splitlines():
        for line in _wrapped(matter):
            print(f"{margin}{line}")
            margin = " " * (_MARK_WIDTH + _TITLE_WIDTH + 4)
    sys.stdout.flush()  # the next one may take a while


def _wrapped(text: str) -> list[str]:
    """`text` as wide as the terminal; whole where no terminal is."""
    import shutil

    if not sys.stdout.isatty():
        return [text]
    return wrap(text, shutil.get_terminal_size().columns - _MARK_WIDTH - _TITLE_WIDTH - 5)
