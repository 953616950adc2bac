"""A language is a folder: what each must hold, and a third one that nothing else knows of."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polib
import pytest
import tomli_w

from shopvisit.settings.trades.trade import NAMES
from shopvisit.text import i18n

ROOT = Path(__file__).parent.parent.parent


def shape(value: Any) -> Any:
    """The names in a table of words, without the words."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return type(value).__name__


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("name", ["names", "sample", *(f"trades/{code}" for code in NAMES)])
def test_every_language_has_a_word_for_the_same_things(lang: str, name: str) -> None:
    assert shape(i18n.words(lang, name)) == shape(i18n.words(i18n.SOURCE, name))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_language_says_what_it_is_and_how_it_names_days(lang: str) -> None:
    found = i18n.words(lang)
    assert i18n.own_name(lang).strip()
    assert set(found["address"]["words"]) == set(i18n.words("en")["address"]["words"])
    assert len(found["days"]["weekdays"]) == 7
    assert {"d", "wd", "w", "m"} == set(found["days"]["units"])
    assert len(found["days"].get("months", range(12))) == 12


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_a_name_that_a_shop_gave_in_some_languages_is_said_in_all(lang: str) -> None:
    both = i18n.Name("reasons", (("zh", "嘴甜"), ("en", "charming")))
    assert both.said(lang) == ("嘴甜" if i18n.short(lang) == "zh" else "charming")
    assert i18n.Name("reasons", (("zh", "嘴甜"),)).said(lang) == "嘴甜"
    assert i18n.Name("reasons", (("", "嘴甜"),)).said(lang) == "嘴甜"


# A third language: its words are the English ones, each behind a q.


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: marked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [marked(one) for one in value]
    return f"q{value}" if isinstance(value, str) else value


def spaced(text: str) -> str:
    return " ".join(f"q{word}" for word in text.split())


def make_third(locale: Path) -> None:
    """The folder "qq" beside the others."""
    folder = locale / "qq"
    (folder / "LC_MESSAGES").mkdir(parents=True)
    english = {
        path.stem: tomllib.loads(path.read_text("utf-8")) for path in (locale / "en").glob("*.toml")
    }
    about, sample = english["language"], marked(english["sample"])
    days = about["days"]
    third: dict[str, dict[str, Any]] = {
        "language": {
            "name": "Qenglish",
            "plurals": "nplurals=2; plural=(n != 1);",
            "address": {"form": "{word} {family}", "words": marked(about["address"]["words"])},
            "days": {
                "weekdays": [spaced(every) for every in days["weekdays"]],
                "near": {f"q{word}": number for word, number in days["near"].items()},
                "month_end": {f"q{word}": number for word, number in days["month_end"].items()},
                "units": marked(days["units"]),
            },
            "said": marked(about["said"]),
        },
        "names": marked(english["names"]),
        "scripts": marked(english["scripts"]),
        "sample": sample
        | {name: english["sample"][name] for name in ("name", "strangers")}
        | {name: spaced(english["sample"][name]) for name in ("surnames", "women", "men")},
    }
    trades = {code: i18n.words(i18n.SOURCE, f"trades/{code}") for code in NAMES}
    third |= {f"trades/{code}": marked(words) for code, words in trades.items()}
    (folder / "trades").mkdir()
    for name, content in third.items():
        (folder / f"{name}.toml").write_text(tomli_w.dumps(content), encoding="utf-8")
    source = polib.pofile(str(locale / "zh_CN" / "LC_MESSAGES" / "shopvisit.po"))
    for entry in source:
        if entry.msgid_plural:
            entry.msgstr_plural = dict.fromkeys(
                (0, 1), f"q{entry.msgid_plural}"
            )  # it has the count
        else:
            entry.msgstr = f"q{entry.msgid}"
    source.save(str(folder / "LC_MESSAGES" / "shopvisit.po"))


@pytest.fixture(scope="module")
def third(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one folder more, and no other file touched."""
    root = tmp_path_factory.mktemp("third")
    for name in ("shopvisit", "tests", "tools"):
        kept = shutil.ignore_patterns("__pycache__", "frames")
        shutil.copytree(ROOT / name, root / name, ignore=kept)
    for name in ("config.toml", "shopvisit.tcss", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    make_third(root / "shopvisit" / "locale")
    tool = [sys.executable, "tools/catalogue.py", "update"]
    subprocess.run(tool, cwd=root, check=True, capture_output=True)
    return root


Speak = Callable[..., str]


@pytest.fixture
def speak(third: Path) -> Speak:
    """Run Python in that checkout; what it prints."""

    def run(*words: str, **environ: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(third), "PYTHONIOENCODING": "utf-8", **environ}
        done = subprocess.run(
            [sys.executable, *words], cwd=third, env=env, capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_a_third_language_is_known_by_its_folder(speak: Speak) -> None:
    said = speak(
        "-c",
        "from shopvisit.text import i18n\n"
        "from shopvisit.text.i18n import LANGUAGES, _, choose, n_, use\n"
        "print(LANGUAGES, choose('auto', {'LANG': 'qq_QQ.UTF-8'}), i18n.own_name('qq'))\n"
        "use('qq'); print(_('Follow-ups'), n_('{count} day', '{count} days', 2))\n"
        "print(sorted(i18n.spoken('Follow-ups')))",
    )
    assert said.splitlines() == [
        "('en', 'qq', 'zh_CN') qq Qenglish",
        "qFollow-ups q{count} days",
        "['Follow-ups', 'qFollow-ups', '回访']",
    ]


def test_a_third_language_has_its_days_salutations_scripts_reasons_and_feasts(
    speak: Speak, tmp_path: Path
) -> None:
    own = tmp_path / "config.toml"
    own.write_text('[scripts.qq.usage]\nclosing = "Qbye {noted}"\n', encoding="utf-8")
    said = speak(
        "-c",
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from shopvisit.calendar.typed import parse_day\n"
        "from shopvisit.calendar.work import WorkCalendar\n"
        "from shopvisit.settings.loading import load\n"
        "from shopvisit.text.address import address\n"
        "week = WorkCalendar(country=None, weekdays=frozenset(range(7)))\n"
        "for typed in ('qmonday', 'monday', '周一', 'qtomorrow'):\n"
        "    print(parse_day(typed, date(2026, 11, 21), week).day)\n"
        "print(address('Anna Lee', '女士', 'qq'))\n"
        f"config = load(Path({str(own)!r}))\n"
        "print(config.problems, config.scripts['qq']['usage'].closing)\n"
        "print(config.scripts['qq']['care'].opening[0], config.reasons[0].name.said('qq'))\n"
        "print(config.rules['festival'].festivals[0].name.said('qq'))\n",
    )
    assert said.splitlines() == [
        *("2026-11-23", "2026-11-23", "2026-11-23", "2026-11-22"),
        "qMs Lee",
        "() Qbye {noted}",
        "q qdone right",
        "qSpring Festival",
    ]


def test_a_third_language_is_spoken_by_commands(speak: Speak, tmp_path: Path) -> None:
    shop = str(tmp_path / "q.db")
    assert "auto,en,qq,zh_CN" in speak("-m", "shopvisit", "--help")
    speak("-m", "shopvisit", "sample", shop, "--customers", "40", "--lang", "qq")
    assert speak("-m", "shopvisit", "--db", shop, "today", SHOPVISIT_LANG="qq").startswith("q20")
    found = speak("-m", "shopvisit", "--db", shop, "find", "qMary")
    assert "qMary Wang" in found


def test_a_third_language_is_offered_on_first_start_and_in_the_settings(
    speak: Speak, tmp_path: Path
) -> None:
    said = speak(
        "-c",
        "import asyncio\n"
        "from pathlib import Path\n"
        "from shopvisit.screens.opening.first import FirstStart\n"
        "from shopvisit.widgets.form import Choice\n"
        "from shopvisit.screens.settings.sheets import allowed\n"
        "async def look():\n"
        f"    app = FirstStart(Path({str(tmp_path / 'q.db')!r}), Path({str(tmp_path / 'c')!r}))\n"
        "    async with app.run_test(size=(80, 24)) as pilot:\n"
        "        await pilot.press('1', *'Qorner', 'tab', *'Qo', 'enter')\n"
        "        await pilot.pause()\n"
        "asyncio.run(look())\n"
        f"print(Path({str(tmp_path / 'c')!r}).read_text())\n"
        "print(allowed('shop.language'))\n"
        f"import sqlite3; print(sqlite3.connect({str(tmp_path / 'q.db')!r})"
        ".execute('SELECT name FROM reason ORDER BY id LIMIT 2').fetchall())\n",
    )
    assert 'language = "qq"' in said
    assert "qas the system / English / Qenglish / 中文" in said
    assert "[('qdone right',), ('qgood quality',)]" in said


def test_a_third_language_is_looped_over_by_the_tests(speak: Speak) -> None:
    named = speak(
        "-m", "pytest", "-p", "no:cacheprovider", "-v", "-n", "0", "-k", "qq or language",
        "tests/text/test_languages.py", "tests/talks/test_scripts.py",
        "tests/settings/test_config_shipped.py", "tests/text/test_i18n.py", "-v",
        "--deselect", "tests/text/test_languages.py::test_a_third_language",
    )  # fmt: skip
    assert re.search(r"\[names-qq\] PASSED", named)
    assert re.search(r"\[qq-satisfaction\] PASSED", named)
