"""The language people read, and the catalogue it comes from."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shopvisit.text import i18n
from shopvisit.text.i18n import _, choose, language, n_, use

if TYPE_CHECKING:
    from types import ModuleType

TOOL = Path(__file__).parent.parent.parent / "tools" / "catalogue.py"


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    before = language()
    use("en")
    yield
    use(before)


@pytest.fixture(scope="module")
def catalogue() -> ModuleType:
    pytest.importorskip("fcntl", reason="the catalogue is kept on systems that lock folders")
    spec = importlib.util.spec_from_file_location("catalogue", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Path]:
    """A catalogue that is not there yet, and an empty package."""
    package = tmp_path / "made"
    package.mkdir()
    return tmp_path / "locale" / "shopvisit.po", package


def test_every_text_of_the_program_is_translated(catalogue: ModuleType) -> None:
    assert set(catalogue.CATALOGUES) == set(i18n.LANGUAGES) - {i18n.SOURCE}
    for lang, po in catalogue.CATALOGUES.items():
        assert catalogue.check(po, catalogue.PACKAGE) == [], lang


def test_english_shows_the_words_as_they_are_written() -> None:
    assert (_("true or false"), language()) == ("true or false", "en")


def test_chinese_shows_the_translation() -> None:
    use("zh_CN")
    assert (_("true or false"), language()) == ("true 或 false", "zh_CN")


def test_words_without_a_translation_stay_as_they_are() -> None:
    use("zh_CN")
    assert _("no such words here") == "no such words here"


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_nothing_stays_nothing(lang: str) -> None:
    use(lang)
    assert _("") == ""


@pytest.mark.parametrize(
    ("n", "form"), [(0, "{count} owls"), (1, "{count} owl"), (2, "{count} owls")]
)
def test_english_takes_the_singular_for_one_only(n: int, form: str) -> None:
    assert n_("{count} owl", "{count} owls", n) == form


def test_an_unknown_language_changes_nothing() -> None:
    use("zh_CN")
    with pytest.raises(ValueError, match="'fr'"):
        use("fr")
    assert language() == "zh_CN"


def test_english_imports_no_gettext() -> None:
    code = (
        "import sys; from shopvisit.text.i18n import _, use; use('en'); _('a');"
        "print('gettext' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("setting", "environ", "chosen"),
    [
        ("en", {"LANG": "zh_CN.UTF-8"}, "en"),
        ("zh_CN", {"LANG": "en_US.UTF-8"}, "zh_CN"),
        ("auto", {"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ("auto", {"LANG": "zh_TW.UTF-8"}, "zh_CN"),
        ("auto", {"LANG": "zh-Hans"}, "zh_CN"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "en"),
        ("auto", {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ("auto", {"LC_ALL": "", "LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh_CN"),
        ("auto", {"LC_CTYPE": "zh_CN.UTF-8", "LANG": "en_US"}, "en"),
    ],
)
def test_the_system_decides_only_where_nobody_did(
    setting: str, environ: dict[str, str], chosen: str
) -> None:
    assert choose(setting, environ) == chosen


@pytest.mark.parametrize(
    ("speaks", "chosen"), [("zh_TW", "zh_CN"), ("zh_CN", "zh_CN"), ("de_DE", "en"), ("", "en")]
)
def test_without_a_locale_the_windows_decide(
    monkeypatch: pytest.MonkeyPatch, speaks: str, chosen: str
) -> None:
    monkeypatch.setattr(i18n, "_windows_speaks", lambda: speaks)
    assert choose("auto", {}) == chosen


def write_source(package: Path, *lines: str) -> None:
    (package / "screen.py").write_text(
        "def show(n):\n" + "".join(f"    {line}\n" for line in lines), encoding="utf-8"
    )


def test_a_translated_source_has_nothing_left_to_do(
    catalogue: ModuleType, made: tuple[Path, Path]
) -> None:
    po, package = made
    write_source(package, "_('bread')", "n_('{count} loaf', '{count} loaves', n)", "N_('reached')")
    catalogue.set_translation(po, "bread", "面包")
    catalogue.set_translation(po, "{count} loaf", "{count} 条", plural="{count} loaves")
    catalogue.set_translation(po, "reached", "接通")
    assert catalogue.check(po, package) == []


def test_a_plural_is_read_back_in_chinese(catalogue: ModuleType, made: tuple[Path, Path]) -> None:
    from gettext import GNUTranslations

    po, _package = made
    catalogue.set_translation(po, "{count} loaf", "{count} 条", plural="{count} loaves")
    with po.with_suffix(".mo").open("rb") as file:
        words = GNUTranslations(file)
    assert words.ngettext("{count} loaf", "{count} loaves", 1) == "{count} 条"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("_('bread')", "untranslated: 'bread'"),
        ("n_('loaf', 'loaves', n)", "untranslated: 'loaf' plural 'loaves'"),
        ("N_('reached')", "untranslated: 'reached'"),
        ("_(f'{n} loaves')", "f-string"),
        ("n_(n, n, n)", "needs its text written out"),
    ],
)
def test_a_text_that_nobody_can_read_in_chinese_is_found(
    catalogue: ModuleType, made: tuple[Path, Path], line: str, problem: str
) -> None:
    po, package = made
    write_source(package, line)
    catalogue.update(po, package)
    problems = catalogue.check(po, package)
    assert len(problems) == 1
    assert problem in problems[0]


def test_a_name_of_a_table_may_be_looked_up_when_it_is_shown(
    catalogue: ModuleType, made: tuple[Path, Path]
) -> None:
    po, package = made
    write_source(package, "_(n)")
    catalogue.update(po, package)
    assert catalogue.check(po, package) == []


def test_words_looked_up_while_importing_are_found(
    catalogue: ModuleType, made: tuple[Path, Path]
) -> None:
    po, package = made
    (package / "screen.py").write_text("TITLE = _('bread')\n", encoding="utf-8")
    catalogue.set_translation(po, "bread", "面包")
    assert catalogue.check(po, package) == [
        "made/screen.py:1: _() runs at import, before a language is chosen"
    ]


def test_a_translation_that_nobody_uses_is_found_and_dropped(
    catalogue: ModuleType, made: tuple[Path, Path]
) -> None:
    po, package = made
    catalogue.set_translation(po, "bread", "面包")
    assert catalogue.check(po, package) == ["unused: 'bread'"]
    assert catalogue.update(po, package) == []


def test_a_compiled_catalogue_of_other_words_is_found(
    catalogue: ModuleType, made: tuple[Path, Path]
) -> None:
    po, package = made
    write_source(package, "_('bread')")
    catalogue.set_translation(po, "bread", "面包")
    po.write_text(po.read_text(encoding="utf-8").replace("面包", "馒头"), encoding="utf-8")
    assert catalogue.check(po, package) == [
        "stale: shopvisit.mo was not compiled from shopvisit.po; run update"
    ]


@pytest.mark.parametrize("msgstr", ["面包", "{cuont} 个面包", "{count} 个{kind}面包", "{count 个"])
def test_a_translation_with_other_placeholders_is_refused(
    catalogue: ModuleType, made: tuple[Path, Path], msgstr: str
) -> None:
    po, _package = made
    assert catalogue.set_translation(po, "{count} bread", msgstr) != ""
    assert not po.exists()


def test_a_singular_may_leave_out_the_count(catalogue: ModuleType, made: tuple[Path, Path]) -> None:
    po, _package = made
    assert catalogue.set_translation(po, "a loaf", "{count} 条", plural="{count} loaves") == ""


def test_people_who_translate_at_once_lose_nothing(
    catalogue: ModuleType, made: tuple[Path, Path]
) -> None:
    po, _package = made
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda n: catalogue.set_translation(po, f"word {n}", f"词 {n}"), range(24)))
    assert {entry.msgid for entry in catalogue.read(po)} == {f"word {n}" for n in range(24)}
