"""The manual: one page that opens offline, in every language alike."""

import re
import webbrowser
from pathlib import Path

import pytest
from prompt import Capture
from tongues import SPELT

from shopvisit.cli.main import main
from shopvisit.files.giving import manual
from shopvisit.text import i18n


@pytest.fixture(params=SPELT)
def page(request: pytest.FixtureRequest) -> str:
    i18n.use(request.param)
    return manual.as_html()


def test_the_page_asks_nothing_of_the_net_and_runs_nothing(page: str) -> None:
    assert not re.findall(r"<script|<link|@import|https?://(?!www\.w3\.org)", page)
    assert set(re.findall(r'(?:src|srcset)="([^:]*):', page)) == {"data"}


def test_every_chapter_is_linked_to_from_its_beginning(page: str) -> None:
    linked = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', page)
    assert linked == re.findall(r'<h2 id="([^"]+)">([^<]+)</h2>', page)
    assert len(linked) > 10


def test_each_picture_is_there_for_light_and_dark_and_says_what_it_shows(page: str) -> None:
    pictures = re.findall(r'<picture><source media="\(prefers-color-scheme: dark\)"', page)
    assert len(pictures) == page.count("<img ") == 4
    assert all(re.findall(r'<img src="[^"]+" alt="([^"]*)"', page))


def test_every_language_tells_as_much() -> None:
    told = []
    for lang in SPELT:
        i18n.use(lang)
        told.append(re.findall("<(h2|h3|img|table|ol|pre)", manual.as_html()))
    assert all(one == told[0] for one in told)


def test_it_is_written_where_one_says_and_over_nothing(tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "manual.html"
    assert main(["manual", "--html", str(target), "--lang", "en"]) == 0
    assert str(target) in capsys.readouterr().out.replace("\n", "")
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main(["manual", "--html", str(target), "--lang", "en"]) == 1


class _Browser(webbrowser.BackgroundBrowser):
    def __init__(self) -> None:
        super().__init__("browser")
        self.asked: list[str] = []

    def open(self, url: str, *_how: object) -> bool:
        self.asked.append(url)
        return True


def test_it_opens_in_the_readers_browser(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    browser = _Browser()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    assert main(["manual", "--lang", "zh_CN"]) == 0
    assert main(["manual", "--lang", "zh_CN"]) == 0
    assert capsys.readouterr().out == ""
    assert [url.endswith("manual-zh_CN.html") for url in browser.asked] == [True, True]


@pytest.mark.parametrize("browser", [None, webbrowser.GenericBrowser("w3m")])
def test_without_a_browser_beside_the_terminal_it_is_said_where_it_is(
    browser: webbrowser.GenericBrowser | None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def get() -> webbrowser.GenericBrowser:
        if browser is None:
            raise webbrowser.Error("none")
        return browser

    monkeypatch.setattr(webbrowser, "get", get)
    assert main(["manual", "--lang", "en"]) == 0
    assert "manual-en.html" in capsys.readouterr().out.replace("\n", "")
