"""A month says the same on the screen, as text, as JSON, as a page and as a workbook."""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Iterable
from datetime import time
from pathlib import Path
from random import Random
from typing import Any

from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from month_history import NOVEMBER, OCTOBER
from openpyxl import load_workbook
from random_months import random_history

from shopvisit import db
from shopvisit.files.giving.month import book as month_book
from shopvisit.files.giving.month import page as month_page
from shopvisit.files.giving.month import report as month_report
from shopvisit.screens.month.parts import layout
from shopvisit.settings.values import ServiceSettings
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import figures, words
from shopvisit.shop.month.month import month
from shopvisit.shop.month.record import Month
from shopvisit.shop.record.shop import Shop

Rows = Iterable[tuple[str, str]]


@given(st.integers(min_value=0, max_value=2**32), st.sampled_from([OCTOBER, NOVEMBER]))
@costly(8)
def test_screen_text_json_page_and_workbook_say_the_same(seed: int, name: str) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        shop = random_history(random, Path(folder) / "shop.db").open(at=time(15))
        service = ServiceSettings(random.choice([0, 5]), random.choice([0, 31.5]))
        shop.config = shop.config._replace(service=service)
        try:
            found = month(shop, name)
            check_text(found)
            check_screen(found)
            check_json(found)
            check_page(shop, found)
            check_workbook(shop, found, Path(folder) / "month.xlsx")
        finally:
            db.disconnect()


def expected(found: Month) -> list[tuple[str, str]]:
    """Every figure that is told, by what it is called, in its order."""
    return [
        (line.label, line.number)
        for section in figures.SECTIONS
        for line in words.lines(found, figures.of(section))
        if line.number not in ("", formulas.NOTHING)
    ]


def apart(found: Month) -> list[tuple[str, str]]:
    """The same of items, kinds, dimensions and rules; only "other" of items is no news."""
    rows = []
    for by in words.GROUPS:
        names = [row.name for row in found.group(by)]
        if names != ["other"]:
            rows += [
                (words.part(f"{by}_ratings", row.name), words.value(row.csat))
                for row in found.group(by)
            ]
    rows += [(words.rule(row.rule), str(row.made)) for row in found.rules if row.made]
    return rows


def check_in_order(wanted: Rows, said: Rows) -> None:
    """All that is wanted is said, in that order, whatever stands between."""
    left = iter(said)
    for one in wanted:
        assert one in left, one


def check_text(found: Month) -> None:
    lines = month_report.as_text(found).splitlines()
    cells = [re.split(r"\s{2,}", line.strip().removeprefix("- ")) for line in lines]
    said = [(row[0], row[1]) for row in cells if len(row) > 1]
    check_in_order([*expected(found), *apart(found)], said)


def check_page(shop: Shop, found: Month) -> None:
    page = month_page.as_html(found, shop.name, shop.clock.now())
    said = re.findall(r"<tr><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td>", page)
    told = [(html.unescape(label), html.unescape(number)) for label, number in said]
    check_in_order([*expected(found), *apart(found)], told)


def check_screen(found: Month) -> None:
    """By the name of each number: labels are cut where there is no room."""
    for width in (79, 159):
        lines = layout.page(found, width)
        shown = {
            (piece.spot.name, piece.spot.part): piece.text.strip()
            for line in lines
            for piece in line
            if piece.spot is not None
        }
        for section in figures.SECTIONS:
            for line in words.lines(found, figures.of(section)):
                if line.number not in ("", formulas.NOTHING):
                    assert shown[line.name, line.part] == line.number
        for row in found.rules:
            for what in ("made", "reached", "scores", "low"):
                number = getattr(row, what)
                assert shown.get((f"rule_{what}", row.rule), "0") == str(number)
        for alarm in found.alarms:
            assert shown[alarm.name, None] == str(alarm.count)


def check_json(found: Month) -> None:
    said = json.loads(json.dumps(month_report.as_json(found)))
    for name, one in found.figures.items():
        assert said["metrics"][name]["value"] == one.value
        assert (said["metrics"][name]["k"], said["metrics"][name]["n"]) == (one.k, one.n)
    for by in words.GROUPS:
        assert [
            (row["name"], row["csat"]["k"], row["csat"]["n"], row["complaint_rate"]["k"])
            for row in said[f"by_{by}"]
        ] == [(row.name, row.csat.k, row.csat.n, row.complaint_rate.k) for row in found.group(by)]
    assert {row["rule"]: row["made"] for row in said["rules"]} == {
        row.rule: row.made for row in found.rules
    }
    assert said["recheck"] == {"k": found.recheck.k, "n": found.recheck.n}


def check_workbook(shop: Shop, found: Month, path: Path) -> None:
    month_book.write(path, shop, found)
    book = load_workbook(path)
    assert len(book.sheetnames) == 5
    sheet = book[found.name]
    assert sheet.freeze_panes == "A2"
    rows = {(row[0], row[1]): row[2:5] for row in sheet.iter_rows(min_row=2, values_only=True)}
    for section in figures.SECTIONS:
        for line in words.lines(found, figures.of(section)):
            if line.part is None and line.name in found.figures:
                one = found.figures[line.name]
                assert rows[section, line.label] == (in_a_cell(one), one.k, one.n)
    for by, title in words.GROUPS.items():
        for group in found.group(by):
            label = f"{words.part(f'{by}_ratings', group.name)} · Satisfied (4-5)"
            assert rows[title, label] == (in_a_cell(group.csat), group.csat.k, group.csat.n)
    assert len(list(book["Customers"].iter_rows())) == found.rows_behind("customers") + 1
    assert {row[0]: row[1:3] for row in of(book["Staff"])} == {
        row.name: (row.due, row.done) for row in found.staff
    }


def in_a_cell(figure: formulas.Figure) -> float | None:
    if figure.value is None:
        return None
    return figure.value / (100 if figure.unit in ("percent", *formulas.MONEY) else 1)


def of(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))
