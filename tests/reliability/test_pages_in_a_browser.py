"""The month and the manual in a real browser: offline, silent, and no row cut on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from shops import TODAY, clock_at
from tongues import SPELT

from shopvisit.files.giving import manual
from shopvisit.files.giving.month import page as month_page
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.shop.month import figures, words
from shopvisit.shop.month.month import month
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not (BROWSER and shutil.which("pdftotext")),
    reason="there is no chromium here, or no pdftotext",
)
Browse = Callable[..., str]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """What the browser says of a page, without a net; it fails where it says anything itself."""

    def browsed(page: Path, *how: str) -> str:
        words = [
            str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'browser'}",
            *how, page.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
        assert "CONSOLE" not in done.stderr
        return done.stdout

    return browsed


@pytest.fixture(params=SPELT)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    """A shop with a history, in each language."""
    i18n.use(request.param)
    path = tmp_path / "shop.db"
    settings = loading.default()
    write_sample(path, today=TODAY, lang=request.param, config=settings)
    return Shop(path, settings, clock_at(TODAY))


def test_the_month_is_whole_on_the_screen_and_on_paper(
    shop: Shop, tmp_path: Path, browse: Browse
) -> None:
    found = month(shop, "2026-10")
    page, paper = tmp_path / "month.html", tmp_path / "month.pdf"
    month_page.write(page, shop, found)
    seen = re.sub(r"<[^>]*>", "\n", browse(page, "--dump-dom"))
    browse(page, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    printed = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    ).stdout
    lines = [re.sub(r"\s+", "", line) for line in printed.splitlines()]
    for title in figures.SECTIONS:
        for line in words.lines(found, figures.of(title)):
            assert line.label in seen
            row = re.sub(r"\s+", "", line.label + line.number + line.of)
            assert any(row in one for one in lines), line


@pytest.mark.parametrize("lang", SPELT)
def test_the_manual_opens_without_a_word_of_the_browsers(
    tmp_path: Path, lang: str, browse: Browse
) -> None:
    i18n.use(lang)
    page = tmp_path / "manual.html"
    manual.write(page)
    assert browse(page, "--dump-dom").count("<h2") > 10
