"""The manual says what the program does: commands, options, keys, settings, files."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from shopvisit.cli import main as cli
from shopvisit.cli.arguments import parser
from shopvisit.text.i18n import _
from shopvisit.widgets.commands import GLOBAL, key_words

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def parsers() -> dict[str, argparse.ArgumentParser]:
    action = next(
        action
        for action in parser(cli.commands())._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return dict(action.choices)


def long_options(each: argparse.ArgumentParser) -> set[str]:
    """Those of the command, and of the commands below it."""
    found = set()
    for action in each._actions:
        found |= {option for option in action.option_strings if option.startswith("--")}
        if isinstance(action, argparse._SubParsersAction):
            found |= set().union(*map(long_options, action.choices.values()))
    return found


EVERYWHERE = {"--db", "--config", "--lang", "--today", "--debug", "--version", "--help"}


def test_the_readme_begins_with_the_two_commands_that_set_everything_up() -> None:
    lines = README.splitlines()
    assert lines[3:5] == [
        "python3 -m pip install uv && python3 -m uv run shopvisit demo",
        "python3 -m uv run pytest",
    ] or lines[2:5] == [
        "```",
        "python3 -m pip install uv && python3 -m uv run shopvisit demo",
        "python3 -m uv run pytest",
    ]


def test_the_readme_names_every_command_with_its_options() -> None:
    told: dict[str, set[str]] = {}
    for name, rest in re.findall(r"^shopvisit ([a-z]+)(.*)$", section("Commands"), re.MULTILINE):
        told.setdefault(name, set()).update(re.findall(r"--[a-z-]+", rest))
    real = {name: long_options(each) - EVERYWHERE for name, each in parsers().items()}
    assert told == real


def test_the_readme_names_every_option_that_works_everywhere() -> None:
    told = set(re.findall(r"`(--[a-z]+)", section("Commands").split("Everywhere:")[1]))
    assert told - {"--full"} == EVERYWHERE


def test_the_readmes_global_keys_are_those_of_the_program() -> None:
    rows = re.findall(r"^\| (.*?) \| (.*?) ?\| (.*?) \|$", section("Keys"), re.MULTILINE)
    told = [row for row in rows if row[0] not in ("key", "---")]
    real = [(key_words(c.key), key_words(c.also), _(c.name)) for c in GLOBAL]
    assert told == real


def test_every_file_that_the_readme_links_to_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
