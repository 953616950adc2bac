"""Which figures are the news of a month, and who is to be called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from month_history import NOVEMBER, History

from shopvisit import db
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month.month import month
from shopvisit.shop.month.news import choice
from shopvisit.shop.month.news.main import WEIGHTS
from shopvisit.shop.month.news.sentence import sentence, waits
from shopvisit.shop.month.record import Month
from shopvisit.text import i18n

# As the definitions have it: NPS counts twice, and its points are halved.
WEIGH = {
    "completion": 1, "on_time": 1, "csat": 2, "nps": 2 * 0.5, "low_score_answered": 3,
    "promises_kept": 3, "complaint_sla_response": 3, "complaint_sla_resolution": 3,
    "informed": 3, "verified_confirmed": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """A finished month without anything in it."""
    shop = History(tmp_path_factory.mktemp("news") / "shop.db").open()
    found = month(shop, "2026-10")
    db.disconnect()
    return found


def seen(plain: Month, drawn: dict[str, tuple[int, int, int | None]], target: int | None) -> Month:
    """That month with these main figures: value, n, and the change if there is one."""
    figures = {
        name: replace(plain.figures[name], value=value, n=n, k=n)
        for name, (value, n, _change) in drawn.items()
    }
    targets = dict.fromkeys(plain.targets, target) if target is not None else {}
    return replace(
        plain,
        figures={**plain.figures, **figures},
        change={**plain.change, **{name: change for name, (_v, _n, change) in drawn.items()}},
        targets=targets,
    )


_FIGURE = st.tuples(st.integers(0, 100), st.integers(0, 12), st.none() | st.integers(-40, 40))


@given(
    st.dictionaries(st.sampled_from(sorted(WEIGH)), _FIGURE, max_size=10),
    st.none() | st.integers(50, 100),
)
@costly(150)
def test_the_news_is_what_moved_furthest_by_its_weight(
    plain: Month, drawn: dict[str, tuple[int, int, int | None]], target: int | None
) -> None:
    found = seen(plain, drawn, target)
    falls, rises = {}, {}
    for name, (value, n, change) in drawn.items():
        if n < 5:
            continue
        against = [] if found.target(name) is None else [value - int(str(found.target(name)))]
        falls[name] = -min([*against, 0 if change is None else change, 0]) * WEIGH[name]
        rises[name] = max([*against, 0] if change is None else [change, 0]) * WEIGH[name]
    worst, best = choice.fall(found), choice.rise(found)
    assert (worst.weight if worst else 0) == max(falls.values(), default=0)
    assert worst is None or falls[worst.name] == worst.weight
    others = {name: weight for name, weight in rises.items() if not worst or name != worst.name}
    assert (best.weight if best else 0) == max(others.values(), default=0)
    assert best is None or others[best.name] == best.weight


def test_every_main_figure_weighs_what_the_definitions_say() -> None:
    assert WEIGHTS == WEIGH


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            "In October: complaints resolved in time 60% (9/15), 25 points down on September; "
            "satisfied customers 91% (91/100), 1 point up.",
        ),
        (
            "zh_CN",
            "10月：投诉按时处理好 60%（9/15），比9月低 25 个点；满意度 91%（91/100），高 1 个点。",
        ),
    ],
)
def test_the_sentence_tells_the_fall_before_the_rise(plain: Month, lang: str, said: str) -> None:
    """A month of 94 % on time and 91 % satisfied, in which what was promised slipped."""
    i18n.use(lang)
    figures: dict[str, tuple[Figure, int]] = {
        "on_time": (Figure(unit="percent", value=94, k=94, n=100), 0),
        "csat": (Figure(unit="percent", value=91, k=91, n=100), 1),
        "promises_kept": (Figure(unit="percent", value=80, k=8, n=10), -13),
        "complaint_sla_resolution": (Figure(unit="percent", value=60, k=9, n=15), -25),
    }
    found = replace(
        plain,
        figures={**plain.figures, **{name: figure for name, (figure, _c) in figures.items()}},
        change={**plain.change, **{name: change for name, (_f, change) in figures.items()}},
        targets={},
    )
    assert sentence(found) == said


# What to do


def test_whoever_waits_longest_for_the_worst_comes_first(history: History) -> None:
    names = ["没告诉", "没确认", "承诺", "投诉", "低分"]
    untold, unasked, promised, late, low = (history.customer(name=name) for name in names)
    for customer, informed in ((untold, None), (unasked, "2026-11-03")):
        history.complaint(
            customer, "2026-11-02", responded_at="2026-11-02", resolved_at="2026-11-03",
            informed_at=informed,
        )  # fmt: skip
    history.follow_up(promised, "2026-11-18", kind="promise")
    history.complaint(late, "2026-11-09", respond_by="2026-11-09", resolve_by="2026-11-12")
    history.answered(low, "2026-11-10", "2026-11-10", csat=1)
    shop = history.open()
    found = month(shop, NOVEMBER)
    assert [(one.what, one.customer) for one in found.to_do] == [
        ("not_told", "没告诉"), ("not_verified", "没确认"), ("promise", "承诺"),
    ]  # fmt: skip
    assert waits(found.to_do[2]) == "Keep the promise to 承诺: 3 days late"
    assert [one.complaint_id for one in found.to_do] == [1, 2, None]


def test_one_that_was_opened_again_is_late_as_its_page_says(history: History) -> None:
    again = history.complaint(
        history.customer(name="又响"), "2026-11-02", responded_at="2026-11-02",
        resolve_by="2026-11-05", reopened=1,
    )  # fmt: skip
    history.follow_up(1, "2026-11-16", rule="complaint-solve", complaint_id=again)
    found = month(history.open(), NOVEMBER)
    assert [(one.what, one.days) for one in found.to_do] == [("complaint", 5)]


def test_the_lost_who_spent_most_come_last_and_nobody_who_said_no(tmp_path: Path) -> None:
    history = History(tmp_path / "shop.db")
    for name, amount, more in (
        ("小单", 5_000, {}), ("大单", 90_000, {}), ("别打", 500_000, {"contact_consent": "none"}),
        ("还来", 700_000, {}),
    ):  # fmt: skip
        one = history.customer(name=name, **more)
        history.visit(one, "2026-05-10", amount=amount)
    history.visit(4, "2026-11-02", amount=1)
    found = month(history.open(), NOVEMBER)
    assert [(one.what, one.customer, one.worth) for one in found.to_do] == [
        ("lost", "大单", 90_000), ("lost", "小单", 5_000),
    ]  # fmt: skip
