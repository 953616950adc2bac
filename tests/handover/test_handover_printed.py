"""The hand-over at the prompt: as text that fits a terminal, and as JSON."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from mornings import CHEN, WANG, morning
from pilots import HOSTILE
from rich.cells import cell_len
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.cli.main import main
from shopvisit.files.giving.handover import as_text
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import changing
from shopvisit.shop.handover import handover
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(scope="module", params=i18n.LANGUAGES)
def lived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A sample shop that has been open for a year, in one language."""
    path = tmp_path_factory.mktemp("lived") / "sample.db"
    i18n.use(request.param)
    write_sample(path, today=TODAY, lang=request.param, config=loading.default(), customers=60)
    return request.param, path


def run(path: Path, *words: str) -> int:
    status = main(["today", "--handover", *words, "--db", str(path), "--today", str(TODAY)])
    db.disconnect()
    return status


def test_the_text_keeps_within_eighty_cells(
    lived: tuple[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    lang, path = lived
    assert run(path, "--lang", lang) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 10
    assert max(map(cell_len, lines)) <= 80
    assert not any(line.endswith(" ") for line in lines)


def test_the_sections_begin_in_one_column(make_shop: MakeShop) -> None:
    i18n.use("zh_CN")
    shop, (wang, _chen) = morning(make_shop, WANG, CHEN)
    conversation.record(shop, wang, Answer(outcome="no_answer"))
    changing.promise(shop, 2, "回电话", TODAY, "19:00")
    lines = as_text(handover.handover(shop), "便民家电").splitlines()
    at = {
        cell_len(line.split(name)[0])
        for name in ("王秀英", "陈小明")
        for line in lines
        if name in line
    }
    assert len(at) == 1


def test_hostile_texts_do_not_break_the_page(make_shop: MakeShop) -> None:
    shop = make_shop()
    for number, name in enumerate(HOSTILE):
        visits.add(shop, Customer(name=name, phone=f"1380000{number:04}"), Visit(TODAY))
        changing.promise(shop, number + 1, name or "x" * 200, TODAY, "19:00")
        complaints.open_(shop, number + 1, complaints.New(name or "长" * 500))
    lines = as_text(handover.handover(shop), "[/]" * 40).splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert any("[@click=" in line for line in lines)


def test_the_json_keeps_its_promised_keys(
    make_shop: MakeShop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, (wang, chen) = morning(make_shop, WANG, CHEN)
    conversation.record(shop, wang, Answer(csat=1, complaint_as="low"))
    conversation.record(shop, chen, Answer(outcome="no_answer"))
    db.disconnect()
    assert run(shop.path, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == [
        "format", "date", "written_at", "by", "done", "ratings", "not_reached", "open", "promises",
        "complaints", "put_off", "improvements",
    ]  # fmt: skip
    assert document["done"]["kinds"] == {"satisfaction": 1}
    assert list(document["not_reached"][0]) == [
        "id", "customer_id", "customer", "kind", "reason", "due_on", "due_time", "state", "status",
        "assignee", "tries", "outcome", "next_on", "next_time",
    ]  # fmt: skip
    assert list(document["ratings"]["low"][0]) == [
        "id", "customer_id", "customer", "csat", "nps", "mood", "reasons", "said", "served_by",
        "self_recorded", "complaint_id",
    ]  # fmt: skip
    assert list(document["complaints"][0]) == [
        "id", "customer_id", "customer", "text", "state", "late", "held_until", "respond_by",
        "resolve_by", "owner", "happened",
    ]  # fmt: skip
    assert date.fromisoformat(document["promises"]["until"]) == TOMORROW


def test_the_page_is_read_while_another_window_is_writing(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, (wang,) = morning(make_shop, WANG)
    conversation.record(shop, wang, Answer(outcome="no_answer"))
    db.disconnect()
    monkeypatch.setattr(
        db, "PRAGMAS", tuple((n, 50 if n == "busy_timeout" else v) for n, v in db.PRAGMAS)
    )
    holder = sqlite3.connect(shop.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert run(shop.path) == 0
    holder.close()
    assert "王秀英" in capsys.readouterr().out
