"""A month tells what was answered to the shop's own questions, and keeps what was asked then."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from month_spots import stand_on
from mornings import CHEN, LEE, WANG, morning
from pilots import driving
from shops import MakeShop

from shopvisit.files.giving.exporting import export_tables
from shopvisit.files.giving.month import report as month_report
from shopvisit.files.giving.month.page import as_html
from shopvisit.files.giving.shop_book import sheets
from shopvisit.shop.month import lock
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month
from shopvisit.shop.month.record import Month
from shopvisit.shop.month.rows import rows_behind
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import questions
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.text import i18n

COVERS, OFTEN, ELSE = "师傅[b]穿[/b]鞋套了吗？", "几分干净？", "还想要什么？"


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """Three customers: covers yes, yes, no; clean 4 of one; one said something."""
    i18n.use("zh_CN")
    made, asked = morning(make_shop, WANG, CHEN, LEE)
    covers = questions.add(made, "after-service", COVERS, "yes_no")
    clean = questions.add(made, "after-service", OFTEN, "one_to_five")
    more = questions.add(made, "after-service", ELSE, "words")
    said: list[dict[int, questions.Reply]] = [
        {covers: 1, clean: 4},
        {covers: 1, more: "滤网"},
        {covers: 0},
    ]
    for follow_up, own in zip(asked, said, strict=True):
        conversation.record(made, follow_up, Answer(csat=5, own=own))
    return made


def november(shop: Shop) -> Month:
    return month(shop, "2026-11")


def test_each_question_has_its_bars(shop: Shop) -> None:
    covers, clean, more = november(shop).questions
    assert (covers.n, [(said, count) for _, said, count in covers.bars()]) == (
        3,
        [("是", 2), ("否", 1)],
    )
    assert [count for _number, _said, count in clean.bars()] == [0, 0, 0, 1, 0]
    assert (more.n, list(more.bars())) == (1, [])


def test_behind_each_number_stands_who_said_so(shop: Shop) -> None:
    covers, _clean, more = november(shop).questions
    for row in november(shop).questions:
        assert len(ids_behind(shop, "2026-11", "question", row.part())) == row.n
        for number, _said, count in row.bars():
            part = row.part(number)
            assert len(ids_behind(shop, "2026-11", "question", part)) == count
            assert november(shop).rows_behind("question", part) == count
    [no] = ids_behind(shop, "2026-11", "question", covers.part("0"))
    [told] = rows_behind(shop, "question", [no], covers.part("0"))
    assert (told.customer, told.what) == ("Anna Lee", "否")
    found = ids_behind(shop, "2026-11", "question", more.part())
    assert [row.what for row in rows_behind(shop, "question", found, more.part())] == ["滤网"]


def test_json_has_them_as_they_were_asked(shop: Shop) -> None:
    found = json.loads(json.dumps(month_report.as_json(november(shop))["questions"]))
    assert found[0] == {
        "rule": "after-service",
        "text": COVERS,
        "kind": "yes_no",
        "n": 3,
        "answers": [{"answer": "yes", "count": 2}, {"answer": "no", "count": 1}],
    }
    assert found[1]["answers"][3] == {"answer": 4, "count": 1}
    assert found[2]["answers"] == []


def test_they_are_on_paper_and_nothing_typed_is_markup(shop: Shop) -> None:
    now = november(shop)
    assert COVERS in month_report.as_text(now)
    assert "\\[b\\]穿" in month_report.as_markdown(now)
    page = as_html(now, "店", shop.clock.now())
    assert COVERS in page
    assert ELSE in page


def test_a_locked_month_keeps_its_questions(shop: Shop, make_shop: MakeShop) -> None:
    before = november(shop).questions
    later = make_shop(date(2026, 12, 2))
    lock.lock(later, "2026-11")
    covers = before[0]
    questions.switch(later, covers.id)
    assert november(later).questions == before


def test_the_workbook_has_a_column_for_each(shop: Shop) -> None:
    _customers, _visits, ratings, *_others = sheets(shop)
    headings = [column.heading for column in ratings.columns]
    assert headings[-3:] == [COVERS, OFTEN, ELSE]
    rows = [tuple(row[-3:]) for row in ratings.rows]
    assert [row for row in rows if any(row)] == [
        ("是", 4, None),
        ("是", None, "滤网"),
        ("否", None, None),
    ]


def test_the_raw_export_has_both_tables(shop: Shop, tmp_path: Path) -> None:
    export_tables(shop, tmp_path / "raw")
    with (tmp_path / "raw" / "question.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == [COVERS, OFTEN, ELSE]
    assert (tmp_path / "raw" / "question_answer.csv").exists()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_number_of_the_page_opens_its_list(shop: Shop, size: tuple[int, int]) -> None:
    [covers, *_others] = november(shop).questions
    async with driving(shop, size) as driven:
        await driven.press("f6")
        await stand_on(driven, "question", covers.part("0"))
        assert f"{COVERS} 否" in driven.frame
        await driven.press("enter")
        assert "Anna Lee" in driven.frame
        assert "王秀英" not in driven.frame
