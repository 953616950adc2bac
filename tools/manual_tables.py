"""Write the tables of keys, commands and settings into the manual of each language.

    python tools/manual_tables.py [check]

They stand between comments in locale/<language>/manual.md, which say their headings, and are made
from the declarations that the program itself works by. With `check`, says which manual is not as
it would be now.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from shopvisit.cli import main as cli
from shopvisit.cli.arguments import parser
from shopvisit.screens import base
from shopvisit.screens.talk.quick import QuickForm
from shopvisit.settings import by_key, table
from shopvisit.text import i18n
from shopvisit.text.i18n import _
from shopvisit.widgets.commands import GLOBAL, Command, key_words
from shopvisit.widgets.rows import MOVES

LOCALES = Path(__file__).resolve().parent.parent / "shopvisit" / "locale"
PLACES = ("card", "find", "list", "visit", "complaints", "complaint", "month")
Heads = tuple[str, ...]


def keys(heads: Heads) -> Iterator[str]:
    yield from _keys(_("Everywhere"), GLOBAL, heads)
    yield from _keys(_("In a list"), MOVES, heads)
    screens: list[type[Any]] = [base.load("today"), QuickForm, *map(base.load, PLACES)]
    for screen in screens:
        yield from _keys(_(screen.PLACE), screen.KEYS, heads)


def _keys(place: str, commands: Iterable[Command], heads: Heads) -> Iterator[str]:
    yield from ("", f"### {place}", "")
    rows = ((key_words(c.key), key_words(c.also), f"**{_(c.name)}** {_(c.help)}") for c in commands)
    yield from _table(heads, rows)


def commands(heads: Heads) -> Iterator[str]:
    made = parser(cli.commands())
    known = next(one for one in made._actions if isinstance(one, argparse._SubParsersAction))
    rows = ((f"`shopvisit {one.dest}`", one.help or "") for one in known._choices_actions)
    yield from _table(heads, rows)


def settings(heads: Heads) -> Iterator[str]:
    rows = (
        (_(one.name), _(one.about) or str(by_key.allowed(one.key)), f"`{one.key}`")
        for one in table.SETTINGS
        if one.where
    )
    yield from _table(heads, rows)


def _table(heads: Heads, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


TABLES: dict[str, Callable[[Heads], Iterator[str]]] = {
    "keys": keys,
    "commands": commands,
    "settings": settings,
}


def filled(text: str) -> str:
    """The manual with its tables made anew, in the language in use."""
    for name, made in TABLES.items():
        place = re.compile(rf"(<!-- {name}: ([^\n]*) -->\n).*?(<!-- end -->)", re.DOTALL)
        if len(found := place.findall(text)) != 1:
            raise SystemExit(f"there is no one place for {name}")
        ((opening, heads, end),) = found
        lines = "\n".join(made(tuple(heads.split(" | ")))).strip("\n")
        before, after = place.split(text)[:: len(found[0]) + 1]
        text = f"{before}{opening}\n{lines}\n\n{end}{after}"
    return text


def main() -> int:
    old = []
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        path = LOCALES / lang / "manual.md"
        text = path.read_text(encoding="utf-8")
        if (made := filled(text)) != text:
            old.append(lang)
            if sys.argv[1:] != ["check"]:
                path.write_text(made, encoding="utf-8", newline="\n")
    for lang in old:
        print(f"the manual of {lang}: its tables have changed")
    return int(bool(old) and sys.argv[1:] == ["check"])


if __name__ == "__main__":
    sys.exit(main())
