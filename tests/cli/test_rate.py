"""`rate`: a score recorded from a script, as the call form would record it."""

from datetime import timedelta
from pathlib import Path

import pytest
from prompt import Capture, out, run
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.settings.loading import default
from shopvisit.shop.followups import changing
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.shop.rules import questions
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit


def looked_up(path: Path, sql: str) -> list[tuple[object, ...]]:
    shop = Shop(path, default(), Clock(TODAY))
    try:
        return db.rows(sql)
    finally:
        shop.disconnect()


@pytest.fixture
def asked(path: Path, capsys: Capture) -> str:
    """The number of the follow-up that asks the one customer for a score."""
    run(path, "today", "--json")
    (row,) = out(capsys)["follow_ups"]
    return str(row["id"])


def test_a_score_closes_the_follow_up(path: Path, asked: str, capsys: Capture) -> None:
    assert run(path, "rate", asked, "5", "--note", "很满意", "--staff", "小王") == 0
    assert "王秀英" in capsys.readouterr().out
    assert looked_up(
        path,
        "SELECT f.status, r.csat, s.name, a.note FROM follow_up f "
        "JOIN rating r ON r.id = f.rating_id JOIN staff s ON s.id = r.recorded_by "
        "JOIN attempt a ON a.follow_up_id = f.id",
    ) == [("done", 5, "小王", "很满意")]


def test_its_json_names_what_came_of_it(path: Path, asked: str, capsys: Capture) -> None:
    ((reason,),) = looked_up(path, "SELECT name FROM reason WHERE polarity = 'complaint' LIMIT 1")
    words = ("--reason", str(reason), "--complaint", "还是漏水", "--json")
    assert run(path, "rate", asked, "1", *words) == 0
    document = out(capsys)
    assert list(document) == [
        "format",
        "follow_up_id",
        "rating_id",
        "complaint_id",
        "planned",
        "answers",
    ]
    assert document["follow_up_id"] == int(asked)
    assert looked_up(path, "SELECT id, text, severity, rating_before_id FROM complaint") == [
        (document["complaint_id"], "还是漏水", "normal", document["rating_id"])
    ]
    assert {each["kind"] for each in document["planned"]} == {"retention", "manual"}


def nothing_written(path: Path) -> bool:
    return not looked_up(path, "SELECT 1 FROM rating UNION ALL SELECT 1 FROM attempt")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ces", "5"), "--ces"),
        (("--fixed", "yes"), "--fixed"),
        (("--reason", "没有的"), "没有的"),
        (("--staff", "没有的"), "没有的"),
    ],
)
def test_what_is_not_asked_or_not_known_writes_nothing(
    path: Path, asked: str, words: tuple[str, ...], said: str, capsys: Capture
) -> None:
    assert run(path, "rate", asked, "5", *words) == 1
    assert said in capsys.readouterr().err
    assert nothing_written(path)


def test_whether_it_works_now_is_never_guessed(make_shop: MakeShop, capsys: Capture) -> None:
    shop = make_shop()
    repaired = Visit(TODAY - timedelta(days=1), "repair", "空调维修", served_by=1)
    visits.add(shop, Customer(name="陈小明"), repaired)
    follow_up = str(db.value("SELECT id FROM follow_up"))
    shop.disconnect()
    assert run(shop.path, "rate", follow_up, "4") == 1
    assert "--fixed" in capsys.readouterr().err
    assert nothing_written(shop.path)
    assert run(shop.path, "rate", follow_up, "4", "--fixed", "no") == 0
    assert looked_up(shop.path, "SELECT csat, fixed FROM rating") == [(4, 0)]


def test_a_follow_up_without_a_score_takes_none(make_shop: MakeShop, capsys: Capture) -> None:
    shop = make_shop()
    customer_id, _visit = visits.add(shop, Customer(name="赵伟"), Visit(TODAY))
    changing.promise(shop, customer_id, "回电报价", TODAY + timedelta(days=1), "15:00")
    follow_up = str(db.value("SELECT id FROM follow_up WHERE kind = 'promise'"))
    shop.disconnect()
    assert run(shop.path, "rate", follow_up, "5") == 1
    assert "score" in capsys.readouterr().err
    assert nothing_written(shop.path)


@pytest.mark.parametrize(
    ("number", "said"), [("999", "There is no follow-up 999."), ("closed", "closed already")]
)
def test_what_is_not_open_is_not_rated(
    path: Path, asked: str, number: str, said: str, capsys: Capture
) -> None:
    if number == "closed":
        run(path, "rate", asked, "5")
        number = asked
    before = looked_up(path, "SELECT count(*) FROM rating")
    capsys.readouterr()
    assert run(path, "rate", number, "3") == 1
    assert said in capsys.readouterr().err
    assert looked_up(path, "SELECT count(*) FROM rating") == before


def test_what_else_is_open_with_the_customer_stays_open(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    customer_id, _visit = visits.add(
        shop, Customer(name="王秀英"), Visit(TODAY - timedelta(days=2), served_by=1)
    )
    rated = str(db.value("SELECT id FROM follow_up"))
    other = changing.add(shop, customer_id, "问问新款", TODAY)
    changing.promise(shop, customer_id, "回电报价", TODAY, "18:00")
    shop.disconnect()
    assert run(shop.path, "rate", rated, "5") == 0
    assert looked_up(shop.path, "SELECT count(*) FROM follow_up WHERE status = 'open'") == [(2,)]
    assert other


def test_answers_to_the_shops_own_questions_are_kept_as_said_or_by_their_digits(
    make_shop: MakeShop, capsys: Capture
) -> None:
    shop = make_shop()
    visits.add(shop, Customer(name="王秀英"), Visit(TODAY - timedelta(days=1), served_by=1))
    id_, rule = db.rows("SELECT id, rule FROM follow_up")[0]
    questions.add(shop, rule, "修的时候疼吗？", "yes_no")
    questions.add(shop, rule, "喜欢哪种？", "choice", ["红", "Blau"])
    questions.add(shop, rule, "还想做什么？", "words")
    shop.disconnect()
    for wrong in ("1=maybe", "2=3", "4=yes", "0=yes", "3= "):
        assert run(shop.path, "rate", str(id_), "5", "--answer", wrong) == 1
        said = capsys.readouterr().err
        assert wrong in said
        assert "2 喜欢哪种？ (红 / Blau)" in said
        assert nothing_written(shop.path)
    answers = [f"--answer={one}" for one in ("1=2", "2=blau", "3=想改个颜色")]
    assert run(shop.path, "rate", str(id_), "5", *answers, "--json") == 0
    assert [each["answer"] for each in out(capsys)["answers"]] == ["no", "Blau", "想改个颜色"]
    assert looked_up(shop.path, "SELECT number, words FROM question_answer ORDER BY id") == [
        (0, ""),
        (2, ""),
        (None, "想改个颜色"),
    ]
