"""Of promises only how urgent they are can be set; all else is said with each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.screens.settings.rules.sheet import counts
from shopvisit.settings.loading import default, load
from shopvisit.settings.rule_table import PARTS
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer


@pytest.mark.parametrize(
    "line", ["enabled = false", 'who = "manager"', 'to = "3d"', 'kind = "manual"', 'asks = ["nps"]']
)
def test_what_would_change_nothing_is_refused(mine: Path, line: str) -> None:
    mine.write_text(f"[rules.promise]\n{line}\n", encoding="utf-8")
    found = load(mine)
    assert found.rules["promise"] == default().rules["promise"]
    assert [problem.key for problem in found.problems] == [
        f"rules.promise.{line.partition(' ')[0]}"
    ]


def test_how_urgent_promises_are_can_be_set(mine: Path, make_shop: MakeShop) -> None:
    mine.write_text("[rules.promise]\npriority = 2\n", encoding="utf-8")
    shop = make_shop(rules=dict(load(mine).rules))
    customers.add(shop, Customer(name="王秀英"))
    made = changing.promise(shop, 1, "回电", TODAY, "15:00")
    assert db.value("SELECT priority FROM follow_up WHERE id = ?", made) == 2


def test_the_sheet_offers_nothing_else() -> None:
    promise = default().rules["promise"]
    offered = [part.key for part in PARTS if counts(promise, part.key, "promise")]
    assert offered == ["priority"]


def test_only_a_promise_has_a_maker(mine: Path) -> None:
    mine.write_text('[rules.dormant]\nwho = "maker"\n', encoding="utf-8")
    found = load(mine)
    assert found.rules["dormant"] == default().rules["dormant"]
    assert [problem.key for problem in found.problems] == ["rules.dormant.who"]


def test_no_second_rule_makes_promises(mine: Path) -> None:
    mine.write_text(
        '[rules.own]\nenabled = true\ntrigger = "promise"\nkind = "promise"\npriority = 1\n'
        'who = "maker"\nasks = []\nfrom = "0d"\nto = "1d"\n',
        encoding="utf-8",
    )
    found = load(mine)
    assert "own" not in found.rules
    assert [problem.key for problem in found.problems] == ["rules.own.trigger"]


@pytest.mark.parametrize("trigger", ["complaint", "complaint-resolved"])
def test_a_rule_of_the_shops_own_is_no_step_of_a_complaint(mine: Path, trigger: str) -> None:
    """It would make nothing: what a complaint asks is asked by its four rules."""
    mine.write_text(
        f'[rules.own]\nenabled = true\ntrigger = "{trigger}"\nfrom = "1d"\nto = "3d"\n'
        'kind = "care"\npriority = 4\nwho = "anyone"\nasks = []\n',
        encoding="utf-8",
    )
    found = load(mine)
    assert [problem.key for problem in found.problems] == ["rules.own.trigger"]
    assert "own" not in found.rules
