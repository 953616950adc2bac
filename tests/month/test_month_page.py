"""The month given out: a page for a browser or a printer, and a few lines for a chat."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from month_history import HOSTILE, History
from tongues import SPELT

from shopvisit import db, resources
from shopvisit.cli.main import main
from shopvisit.files.giving.month import page as month_page
from shopvisit.files.giving.month import report as month_report
from shopvisit.shop.month import figures, words
from shopvisit.shop.month.month import month
from shopvisit.shop.month.news.sentence import sentence
from shopvisit.shop.month.record import Month
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n

HOSTILE_SHOP = "<script>alert(1)</script> & Co"


class Read(HTMLParser):
    """What a reader sees, and the tags that there are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags, self.labels = "", set[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.labels += dict(attrs).get("aria-label") or ""

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def shop(busy: History) -> Shop:
    return busy.open()


@pytest.fixture
def found(shop: Shop) -> Month:
    return month(shop, "2026-11")


@pytest.fixture(params=SPELT)
def page(request: pytest.FixtureRequest, shop: Shop, found: Month) -> str:
    i18n.use(request.param)
    return month_page.as_html(found, HOSTILE_SHOP, shop.clock.now())


def test_every_figure_of_the_month_is_on_the_page(page: str, found: Month) -> None:
    read = Read(page).text
    shown = [entry for title in figures.SECTIONS for entry in figures.of(title)]
    for line in words.lines(found, shown):
        assert line.label in read
        assert line.number in read
        assert line.of in read
    assert all(reason.name in read for reason in found.reasons)
    assert all(member.name in read for member in found.staff)
    for alarm in found.alarms:
        assert f"{words.called(alarm.name)} {alarm.count}" in read


def test_names_stand_as_they_were_typed_and_nothing_runs(page: str) -> None:
    read = Read(page)
    assert HOSTILE_SHOP in read.text
    assert HOSTILE in read.text
    assert not read.tags & {"script", "link", "iframe", "object", "img"}
    assert not re.findall(r"https?:|url\(|@import", page)


def test_each_chart_says_in_words_what_it_draws(page: str, found: Month) -> None:
    labels = Read(page).labels
    bars = found.figures["csat"].parts["bars"]
    assert isinstance(bars, tuple)
    for score, count in enumerate(bars, start=1):
        assert f"{words.score(score)} {count}" in labels
    for step in found.funnel:
        assert f"{words.called(step.name)} {step.count}" in labels


def _light(colour: str) -> float:
    """The relative luminance of WCAG 2.1."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_stands_out_from_its_ground_in_every_look() -> None:
    looks = re.findall(r":root \{([^}]*)\}", resources.text("data/month.html"))
    assert len(looks) == 3  # light, dark, on paper
    for look in looks:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", look))
        pairs = [
            *product(("ink", "soft", "accent", "late"), ("ground",)),
            *product(("on",), ("b1", "b2", "b3", "b4", "b5")),
        ]
        for text, ground in pairs:
            dark, light = sorted((_light(colours[text]), _light(colours[ground])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


@pytest.mark.parametrize("lang", SPELT)
def test_a_chat_gets_at_most_twelve_lines_without_columns(found: Month, lang: str) -> None:
    i18n.use(lang)
    lines = month_report.as_digest(found, "便民家电").splitlines()
    assert 4 <= len(lines) <= 12
    assert not any("  " in line.replace(HOSTILE, "") for line in lines)
    assert sentence(found) == lines[1]
    assert any("67%" in line and "4/6" in line for line in lines)


def test_an_empty_month_is_a_page_and_a_digest_too(history: History) -> None:
    found = month(shop := history.open(), "2026-11")
    assert "<html" in month_page.as_html(found, shop.name, shop.clock.now())
    assert len(month_report.as_digest(found, shop.name).splitlines()) <= 12


def test_the_command_writes_the_page_and_over_nothing(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    db.disconnect()
    target = tmp_path / "november.html"
    words_ = ("summary", "2026-11", "--db", str(shop.path), "--today", "2026-11-21", "--lang", "en")
    assert main([*words_, "--html", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    before = target.read_bytes()
    assert main([*words_, "--html", str(target)]) == 1
    assert target.read_bytes() == before
    capsys.readouterr()
    assert main([*words_, "--digest"]) == 0
    assert "67%" in capsys.readouterr().out
