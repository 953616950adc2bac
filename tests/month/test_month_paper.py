"""The month in a sentence, on paper and as JSON, and what it costs to count it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from month_history import HOSTILE, History
from rich.cells import cell_len

from shopvisit import db
from shopvisit.files.giving.month import report
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month import words
from shopvisit.shop.month.figures import ALARMS, ENTRIES, STEPS
from shopvisit.shop.month.month import month
from shopvisit.shop.month.news.sentence import sentence
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n

# The sentence


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "So far in November: satisfied customers 67% (4/6), 28 points below target.",
        ),
        (
            "zh_CN",
            "11月到今天：满意度 67%（4/6），比目标低 28 个点。",
        ),
    ],
)
def test_the_sentence_says_what_fell_furthest_and_from_how_many(
    busy: History, lang: str, said: str
) -> None:
    i18n.use(lang)
    found = sentence(month(busy.open(), "2026-11"))
    assert found.replace(HOSTILE, "").replace("”", "“") == said.replace("”", "“")


# On paper


@pytest.fixture
def shop(busy: History) -> Shop:
    return busy.open()


def test_json_has_the_promised_keys_and_names(shop: Shop) -> None:
    found = json.loads(json.dumps(report.as_json(month(shop, "2026-11"))))
    assert list(found) == [
        "month", "from", "to", "locked", "sentence", "metrics", "staff", "reasons", "alarms",
        "funnel", "improvements", "questions", "to_do", "twelve_months", "by_item", "by_kind",
        "by_dimension", "rules", "health", "heard", "recheck",
    ]  # fmt: skip
    assert (found["month"], found["from"], found["to"]) == ("2026-11", "2026-11-01", "2026-11-30")
    assert list(found["metrics"]) == list(ENTRIES)
    assert found["metrics"]["csat"] == {
        "value": 67, "k": 4, "n": 6, "previous": 80, "bars": [1, 1, 0, 2, 2],
        "same_days": 80, "last_year": None, "target": 95,
    }  # fmt: skip
    assert found["metrics"]["nps"]["detractors"] == 2
    assert found["metrics"]["ces"]["value"] is None
    assert found["staff"][0]["name"] == "小王"
    assert found["reasons"][0]["count"] == 4


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_text_fits_a_page_and_its_columns_stand_below_each_other(shop: Shop, lang: str) -> None:
    i18n.use(lang)
    lines = report.as_text(month(shop, "2026-11")).splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    ends = {
        cell_len(line[: line.index("%") + 1])
        for line in lines
        if any(name in line for name in ("  Done ", "  On time ", "  完成率", "  按时率"))
        and "%" in line
    }
    assert len(ends) == 1


def test_in_markdown_what_people_typed_is_no_markup(shop: Shop) -> None:
    text = report.as_markdown(month(shop, "2026-11"))
    assert text.startswith("# ")
    assert HOSTILE not in text
    assert r"\[@click=app.quit\]x\[/\]" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in tables)


def test_a_month_of_an_empty_shop_can_be_printed(tmp_path: Path) -> None:
    text = report.as_text(month(History(tmp_path / "empty.db").open(), "2026-03"))
    assert "In March nobody came" in text
    assert "—" in text
    assert re.search(r"\b0%", text) is None


# What it costs


def test_a_month_and_its_lists_neither_walk_a_table_nor_sort(shop: Shop) -> None:
    from query_plans import faults, queries

    from shopvisit.shop.month.lists import ids_behind
    from shopvisit.shop.month.rows import rows_behind

    with queries() as seen:
        found = month(shop, "2026-11")
        for name in (
            *found.figures, *(one.name for one in (*ALARMS, *STEPS)),
            "dormant", "followed_up", "unanswered",
        ):  # fmt: skip
            if ids := ids_behind(shop, "2026-11", name):
                rows_behind(shop, name, ids)
    assert [fault for sql in dict.fromkeys(seen) for fault in faults(sql)] == []


def test_a_month_takes_a_handful_of_queries(shop: Shop) -> None:
    seen: list[str] = []
    db.connection().set_trace_callback(seen.append)
    month(shop, "2026-11")
    db.connection().set_trace_callback(None)
    # Three spans are counted, each with the queries of month_counts: the month, the one before and
    # its first days. Then come the alarms, names, and what was kept of other months.
    assert len([sql for sql in seen if sql.startswith("SELECT")]) <= 82


# Times


@pytest.mark.parametrize(
    ("hours", "en", "zh"),
    [
        (0, "0.0 h", "0.0小时"),
        (23.9, "23.9 h", "23.9小时"),
        (24, "1d", "1天"),
        (51, "2d 3h", "2天3小时"),
        (47.6, "2d", "2天"),
        (239.4, "9d 23h", "9天23小时"),
        (239.5, "10d", "10天"),
        (299, "12d", "12天"),
    ],
)
def test_a_long_time_is_said_in_days_and_hours(hours: float, en: str, zh: str) -> None:
    figure = formulas.median_elapsed([round(hours * 3600)])
    for lang, said in (("en", en), ("zh_CN", zh)):
        i18n.use(lang)
        assert words.value(figure) == said
