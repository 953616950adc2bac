"""What --help says: in the language in use, with an example that can be typed."""

from __future__ import annotations

import shlex

import pytest
from prompt import Capture

from shopvisit.cli import argparse_words
from shopvisit.cli.arguments import EXAMPLES, parser
from shopvisit.cli.main import commands, main
from shopvisit.text import i18n


@pytest.mark.parametrize("called", EXAMPLES)
def test_every_command_has_an_example_that_can_be_typed(called: str, capsys: Capture) -> None:
    typed = shlex.split(EXAMPLES[called])
    assert " ".join(typed).startswith(called)
    assert callable(parser(commands()).parse_args(typed).command)
    with pytest.raises(SystemExit):
        main([*called.split(), "--help"])
    assert f"shopvisit {EXAMPLES[called]}" in capsys.readouterr().out


def test_every_command_has_one() -> None:
    assert EXAMPLES.keys() == commands().keys() - {""} | {"customer"}


@pytest.mark.parametrize(
    "words",
    [["--help"], ["today", "--help"], ["find"], ["today", "x"], ["--lang"], ["no-such"],
     ["summary", "--json", "--markdown"], ["--lang", "fr", "today"]],
    ids=" ".join,
)  # fmt: skip
def test_argparse_speaks_chinese(
    words: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with pytest.raises(SystemExit):
        main(["--lang", "zh_CN", *words])
    said = capsys.readouterr()
    for word in argparse_words.WORDS:
        english = word.partition("%")[0].strip(" (:")
        assert len(english) < 8 or english not in said.out + said.err
    assert "用法" in said.out + said.err


def test_every_word_of_it_has_its_chinese() -> None:
    i18n.use("zh_CN")
    assert all(i18n._(word) != word for word in argparse_words.WORDS)
