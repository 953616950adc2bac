"""The numbers of a month as they are registered: none without a list, words, and a home."""

from __future__ import annotations

import pytest
from month_history import NOVEMBER, History

from shopvisit.files.giving.month import report
from shopvisit.settings import loading
from shopvisit.shop.metrics import formulas
from shopvisit.shop.month.figures import ENTRIES, FIGURES, NUMBERS, SECTIONS, of
from shopvisit.shop.month.lists import ids_behind
from shopvisit.shop.month.month import month

# Other programs read them by these names.
PROMISED = """
due completion on_time reach response csat csat_mean nps ces ces_mean low_score_answered
first_response_median first_response_p90 resolution_median fcr_process fcr_customer
complaint_sla_response complaint_sla_resolution informed verified recovery promises_kept
complaint_rate churn win_back return_rate visits customers new_customers
"""


def test_every_promised_name_is_a_figure() -> None:
    assert set(PROMISED.split()) <= ENTRIES.keys()
    assert len(ENTRIES) == len(FIGURES)


def test_an_empty_month_shows_dashes_and_no_percent(history: History) -> None:
    found = month(history.open(), "2026-02").figures
    assert found.keys() == ENTRIES.keys()
    plain = {name for name, figure in found.items() if figure.unit == "count"}
    dashes = {name for name, figure in found.items() if formulas.shown(figure) == "—"}
    assert dashes == ENTRIES.keys() - plain
    assert {found[name].n for name in dashes} == {0}
    assert {found[name].interval for name in dashes} == {None}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_figure_that_was_not_counted_is_that_of_an_empty_month(
    history: History, name: str
) -> None:
    empty = month(history.open(), "2026-02").figures[name]
    not_counted = ENTRIES[name].not_counted()
    assert (not_counted.unit, not_counted.value) == (empty.unit, None)
    assert (not_counted.n, not_counted.parts) == (empty.n, empty.parts)


def test_every_target_of_the_settings_is_that_of_one_figure() -> None:
    targets = [one.target for one in FIGURES if one.target]
    assert sorted(targets) == sorted(loading.default().targets._fields)


def test_every_number_has_a_list_though_nothing_is_in_it(history: History) -> None:
    shop = history.open()
    for name in NUMBERS:
        part = "1" if name in ("reason", "question") or name.startswith("staff_") else None
        assert ids_behind(shop, NOVEMBER, name, part) == [], name


def test_a_number_that_there_is_not_has_no_list(history: History) -> None:
    with pytest.raises(KeyError):
        ids_behind(history.open(), NOVEMBER, "applause")


def test_json_says_how_many_complaints_are_unanswered(history: History) -> None:
    history.customer()
    for _turn in range(2):
        history.complaint(1, "2026-11-02")
    found = report.as_json(month(history.open(), NOVEMBER))["metrics"]
    assert isinstance(found, dict)
    for name in ("first_response_median", "first_response_p90"):
        assert found[name]["unanswered"] == 2


def test_a_figure_stands_in_one_section_at_most() -> None:
    placed = [one.name for title in SECTIONS for one in of(title)]
    assert len(placed) == len(set(placed))
    assert set(placed) <= ENTRIES.keys()
