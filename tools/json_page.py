"""Write docs/json.md: every field of every JSON document, with what it holds and what it means.

    python tools/json_page.py [check]

What there is, and of which type, is read off the documents themselves, as the commands print them
of a sample shop in several states. What it means is said in `json_words`. A field without words,
or words without a field, is an error; so is, with `check`, a page that is not as it would be now.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from json_words import COMMON, DOCUMENTS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "json.md"
TODAY = "2026-11-21"

LIST = """姓名,手机号,生日,消费日期,员工,积分
王秀英,13812342231,,2026-11-02,小王,3
李雷,13812342231,明天,2026-05-01,,4
,,,,,
韩梅梅,无,八月十五,2026-11-20,小王,5
"""
_PLAIN = {"text", "number", "yes or no", "null"}
# Where the names of the members are no part of the format, they stand as one.
NAMED = ("metrics", "metrics.*.categories", "twelve_months", "done.kinds", "away")


def said(words: tuple[str, ...], folder: Path, open_ones: list[int]) -> dict[str, Any]:
    """What the command prints of the sample shop in the folder."""
    from shopvisit import db
    from shopvisit.cli.main import main

    book = folder / f"shopvisit-{TODAY}.xlsx"
    given = [word.format(list=folder / "list.csv", book=book, open=open_ones) for word in words]
    given += ["--db", str(folder / "shop.db"), "--config", str(folder / "config.toml")]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        main([*given, "--today", TODAY, "--lang", "en"])
    db.disconnect()
    found: dict[str, Any] = json.loads(printed.getvalue())
    return found


def fields(value: object, path: str = "") -> dict[str, set[str]]:
    """The types of a value and of all within it, by their paths."""
    found: dict[str, set[str]] = defaultdict(set)
    if isinstance(value, dict):
        found[path].add("object")
        for name, one in value.items():
            inside = "*" if path in NAMED else name
            for place, types in fields(one, f"{path}.{inside}".lstrip(".")).items():
                found[place] |= types
    elif isinstance(value, list):
        found[path] = set()  # before what is in it
        kinds: set[str] = set()
        for one in value:
            for place, types in fields(one, f"{path}[]").items():
                if place == f"{path}[]":
                    kinds |= types
                else:
                    found[place] |= types
        found[path].add(f"list of {' or '.join(sorted(kinds))}s" if kinds else "list")
    else:
        named = {str: "text", bool: "yes or no", int: "number", float: "number", type(None): "null"}
        found[path].add(named[type(value)])
    return found


def words_of(path: str, own: dict[str, str]) -> str | None:
    """What a field means, as its document says or as it means everywhere."""
    name = _name(path)
    return own.get(path) or own.get(name) or COMMON.get(name)


def page() -> str:
    """The whole page. Raises SystemExit, naming them, for fields without words and the reverse."""
    from shopvisit.sample.sample import write_sample
    from shopvisit.settings import loading
    from shopvisit.shop.month import figures
    from shopvisit.text import i18n

    lines = [_HEAD]
    wrong = []
    with tempfile.TemporaryDirectory() as name, _nothing_of_ours(Path(name)):
        folder = Path(name)
        i18n.use("en")
        write_sample(folder / "shop.db", today=_today(), lang="en", config=loading.default())
        open_ones = _work(folder / "shop.db")
        (folder / "list.csv").write_text(LIST, encoding="utf-8", newline="\n")
        printed = {title: _printed(each[0], folder, open_ones) for title, each in DOCUMENTS.items()}
        for title, (_commands, about, own) in DOCUMENTS.items():
            found = printed[title]
            spoken = {path: words_of(path, own) for path in found}
            wrong += [f"{title}: {path} has no words" for path, one in spoken.items() if not one]
            names = {_name(path) for path in found}
            wrong += [
                f"{title}: there is no {path}" for path in own if path not in found.keys() | names
            ]
            lines += ["", f"## shopvisit {title}", "", about, "", "| field | holds | means |"]
            lines += ["|---|---|---|"]
            lines += [
                f"| `{path}` | {_types(path, printed, title)} | {spoken[path]} |" for path in found
            ]
    lines += ["", "## The figures of a month", "", "| name | means |", "|---|---|"]
    for one in figures.FIGURES:
        meaning = "; ".join(filter(None, (one.label, one.means)))
        lines.append(f"| `{one.name}` | {meaning} |")
    if wrong:
        raise SystemExit("\n".join(wrong))
    return "\n".join(lines) + "\n"


_HEAD = """# What the commands print for programs

With `--json` a command prints one JSON document, UTF-8, to standard output; messages go to
standard error. A field is added, never renamed, and never changes its meaning. Days are
`YYYY-MM-DD` and local, instants are ISO 8601. `[]` stands for each one of a list, `*` for names
that differ from shop to shop. This page is made by `python tools/json_page.py`."""


def _work(path: Path) -> list[int]:
    """Have somebody be unhappy today, and an improvement begun: a day may go by without either.

    Gives the follow-ups that still ask for a score.
    """
    from shopvisit.files.giving import exporting
    from shopvisit.settings import loading
    from shopvisit.shop.followups import changing
    from shopvisit.shop.followups import today as followups
    from shopvisit.shop.improvements import improvements
    from shopvisit.shop.record.shop import Clock, Shop
    from shopvisit.shop.rules import questions
    from shopvisit.shop.talks import conversation
    from shopvisit.shop.talks.answer import Answer

    shop = Shop(path, loading.default(), Clock(_today()))
    asked = questions.add(shop, "after-service", "Did we wear covers?", "yes_no")
    rows = followups.rows(shop, followups.today_ids(shop))
    asking, *open_ones = (row.id for row in rows if row.kind == "satisfaction")
    unhappy = Answer(
        outcome="reached",
        csat=1,
        nps=3,
        complaint="still cold",
        complaint_as="normal",
        own={asked: 1},
    )
    conversation.record(shop, asking, unhappy)
    tomorrow = _today() + timedelta(days=1)
    changing.promise(shop, rows[0].customer_id, "bring the part", tomorrow, "15:00")
    improvement_id = improvements.propose(shop, improvements.New("Call before setting out"), [])
    improvements.adopt(shop, improvement_id, "call half an hour before")
    exporting.export_workbook(shop, path.parent)
    shop.disconnect()
    return open_ones


def _printed(
    commands: tuple[tuple[str, ...], ...], folder: Path, open_ones: list[int]
) -> dict[str, set[str]]:
    """The fields of a document, with all types that they had in any state."""
    found: dict[str, set[str]] = defaultdict(set)
    for command in commands:
        for path, types in fields(said(command, folder, open_ones)).items():
            found[path] |= types
    found.pop("")
    return found


def _types(path: str, printed: Mapping[str, Mapping[str, set[str]]], title: str) -> str:
    """What a field holds. One of the same name may hold what is empty here in every state."""
    found = printed[title][path]
    places = printed.values() if found == {"null"} else [printed[title]]
    for place, types in ((place, types) for one in places for place, types in one.items()):
        if found <= _PLAIN and types <= _PLAIN and _name(place) == _name(path):
            found = found | types
    if len(found) > 1:
        found = found - {"list"}
    return " or ".join(sorted(found, key=lambda one: (one == "null", one)))


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _today() -> date:
    return date.fromisoformat(TODAY)


@contextlib.contextmanager
def _nothing_of_ours(folder: Path) -> Iterator[None]:
    """Neither this computer's settings nor its language or time are seen."""
    import time

    before = dict(os.environ)
    os.environ.update(HOME=str(folder), LANG="C.UTF-8", TZ="Asia/Shanghai")
    for name in list(os.environ):
        if name.startswith(("SHOPVISIT_", "LC_", "XDG_")):
            del os.environ[name]
    time.tzset()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        time.tzset()


def main() -> int:
    made = page()
    if sys.argv[1:] == ["check"]:
        if PAGE.read_text(encoding="utf-8") != made:
            print("docs/json.md is not what the commands print: python tools/json_page.py")
            return 1
        return 0
    PAGE.write_text(made, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
