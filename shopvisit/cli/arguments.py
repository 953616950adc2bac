"""What can be typed after `shopvisit`: the commands, and what each is given."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from shopvisit import __version__
from shopvisit.cli import argparse_words
from shopvisit.errors import legible
from shopvisit.text import i18n
from shopvisit.text.i18n import _

_YEARS = range(1970, 2100)

SHELLS = ("bash", "zsh", "fish", "powershell")

Arguments = argparse.Namespace
Command = Callable[[Arguments], int]


def parser(commands: Mapping[str, Command]) -> argparse.ArgumentParser:
    """What reads a command line; it puts the one of `commands` that was typed under `command`.

    "" is what is done without a command, "customer erase" a command of two words. What it is named
    there is put under `called`.
    """
    argparse_words.speak()
    made = _Parser(
        prog="shopvisit",
        description=_("Follows up a small shop's customers. Without a command it opens the shop."),
    )
    made.add_argument(
        "--version",
        action="version",
        version=f"shopvisit {__version__}",
        help=_("which version this is"),
    )
    made.set_defaults(command=commands[""], called="")
    _everywhere(made)
    known = made.add_subparsers(title=_("commands"), metavar="COMMAND", parser_class=_Parser)

    def command(name: str, words: str) -> argparse.ArgumentParser:
        one = known.add_parser(name, help=words, description=words, **_example(name))
        _everywhere(one)
        one.set_defaults(command=commands.get(name), called=name)
        return one

    _init(command("init", _("create the shop without asking")))
    command("demo", _("open a sample shop; nothing of it is kept"))
    one = command("sample", _("write a sample shop to a file"))
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--customers", type=_count, default=240, metavar="N")
    one.add_argument("--months", type=_count, default=14, metavar="N")
    one.add_argument("--seed", type=_seed, default=1, metavar="N")
    one = command("today", _("today's follow-ups"))
    one.add_argument(
        "--handover", action="store_true", help=_("instead of them, a page for the next shift")
    )
    _printing(one, full=True)
    _rate(command("rate", _("record a score without the full screen")))
    one = command("find", _("find customers by name, pinyin, initials or number"))
    one.add_argument("text", metavar="TEXT")
    _printing(one, full=True)
    _list(command("list", _("lists of customers, and who is on one")))
    one = command("summary", _("the figures of a month"))
    one.add_argument("month", nargs="?", type=_month, metavar="YYYY-MM")
    shape = one.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=_("as JSON"))
    shape.add_argument("--markdown", action="store_true", help=_("as Markdown"))
    shape.add_argument("--digest", action="store_true", help=_("in a few lines, for a chat"))
    shape.add_argument("--html", type=Path, metavar="FILE", help=_("as a page to print or send"))
    shape.add_argument("--xlsx", type=Path, metavar="FILE", help=_("as a workbook"))
    one = command("import", _("take in customers and visits from a CSV, Excel or vCard file"))
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    _answers(one)
    _printing(one, full=False)
    one = command("export", _("write everything to a workbook that people and Excel read"))
    one.add_argument("folder", type=Path, metavar="FOLDER")
    _export(one)
    one = command("customer", _("give out or erase all of one customer's data"))
    _customer(one, commands)
    _around(command)
    return made


def _around(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """What is about the shop's file and the program instead of the shop's work."""
    one = command("backup", _("write a checked copy of the shop's file"))
    one.set_defaults(listed=False)
    one.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        action=_FileOrList,
        help=_("where to; list shows the backups"),
    )
    one = command("restore", _("put a backup in the place of the shop's file"))
    one.add_argument("file", type=Path, metavar="FILE")
    one = command("manual", _("open the manual in the browser"))
    one.add_argument("--html", type=Path, metavar="FILE", help=_("write it to a file instead"))
    one = command("completion", _("print what has a shell complete these commands"))
    one.add_argument("shell", choices=SHELLS)
    one = command("doctor", _("check the file, the settings and the terminal"))
    _printing(one, full=False)


def _rate(one: argparse.ArgumentParser) -> None:
    one.add_argument("id", type=_count, metavar="ID", help=_("the number in today --json"))
    one.add_argument("csat", type=int, choices=range(1, 6), metavar="SCORE", help=_("1 to 5"))
    one.add_argument("--fixed", choices=("yes", "no"), help=_("whether it works now"))
    one.add_argument("--nps", type=int, choices=range(11), metavar="N", help=_("0 to 10"))
    one.add_argument("--ces", type=int, choices=range(1, 8), metavar="N", help=_("1 to 7"))
    one.add_argument(
        "--reason", action="append", default=[], metavar="R", help=_("a reason, by its name")
    )
    one.add_argument(
        "--answer",
        action="append",
        default=[],
        type=_numbered,
        metavar="N=ANSWER",
        help=_("to the shop's own question of that number; a wrong one has all of them printed"),
    )
    one.add_argument("--note", default="", metavar="TEXT", help=_("what else there is to know"))
    one.add_argument("--staff", default="", metavar="NAME", help=_("who spoke to the customer"))
    one.add_argument(
        "--complaint", default="", metavar="TEXT", help=_("open a complaint with these words")
    )
    _printing(one, full=False)


def _list(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help=_("a saved list, or one of: {codes}").format(
            codes="away-30 away-90 high-value never-rated complaints-2 installed-unrated"
        ),
    )
    shape = one.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=_("as JSON"))
    shape.add_argument("--xlsx", type=Path, metavar="FILE", help=_("to a workbook"))
    one.add_argument("--full", action="store_true", help=_("phone numbers in full"))


def _answers(one: argparse.ArgumentParser) -> None:
    """What a person can say of a list that does not say it itself."""
    one.add_argument(
        "--column",
        action="append",
        default=[],
        type=_meaning,
        metavar="N=FIELD",
        help=_("what column N holds (name, phone, visited_on ...), - for nothing"),
    )
    one.add_argument(
        "--dates", choices=("dmy", "mdy", "ymd"), help=_("in which order day, month and year stand")
    )
    one.add_argument("--sheet", metavar="NAME", help=_("which sheet of a workbook to read"))
    one.add_argument(
        "--staff",
        choices=("add", "leave-out"),
        default="leave-out",
        help=_("whether to add staff whom the list names and nobody knows"),
    )
    one.add_argument(
        "--as-above",
        action="store_true",
        help=_("a visit without a name belongs to whoever stands above it"),
    )
    one.add_argument(
        "--plan-absent",
        type=_count,
        metavar="N",
        help=_("plan calls to who has been away for more than 90 days, N a working day"),
    )


def _meaning(text: str) -> tuple[int, str]:
    """Column and field of `3=phone`; the field is "" for `3=-`."""
    from shopvisit.files.importing.columns import BY_FIELD

    number, _equals, field = text.partition("=")
    if field not in ("-", *BY_FIELD) or not number.isdecimal() or not number.isascii():
        fields = " ".join(BY_FIELD)
        said = _("A column and what it holds are expected, such as 3=phone; known are: {fields} -")
        raise argparse.ArgumentTypeError(said.format(fields=fields))
    return int(number), field.removeprefix("-")


def _numbered(text: str) -> tuple[int, str]:
    """The number and the answer of `1=yes`."""
    number, equals, answer = text.partition("=")
    if not equals or not number.isdecimal() or len(number) > 2:
        said = _("A question's number and the answer are expected, such as 1=yes, not {text}")
        raise argparse.ArgumentTypeError(said.format(text=_short(text)))
    return int(number), answer


# One a command, as it could be typed.
EXAMPLES = {
    "init": "init --name 'Corner Shop' --staff Mo --country GB --trade bikes-cars",
    "demo": "demo --lang zh_CN",
    "sample": "sample practice.db --customers 300 --months 12",
    "today": "today --json",
    "rate": "rate 1159 5 --note 'will come again'",
    "find": "find wxy",
    "list": "list away-90 --xlsx away.xlsx",
    "summary": "summary 2026-10 --markdown",
    "import": "import customers.csv --dry-run",
    "export": "export everything",
    "customer": "customer export 7 customer-7.json",
    "customer export": "customer export 7 customer-7.json",
    "customer erase": "customer erase 7",
    "backup": "backup shop-copy.db",
    "restore": "restore shop-copy.db",
    "manual": "manual --html shopvisit.html",
    "completion": "completion bash",
    "doctor": "doctor --json",
}


def _example(called: str) -> dict[str, Any]:
    """What a command's help ends with, for `add_parser`."""
    line = f"  shopvisit {EXAMPLES[called]}"
    return {
        "epilog": "\n".join((_("for example:"), line)),
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def _init(one: argparse.ArgumentParser) -> None:
    one.add_argument("--name", default="", help=_("name of the shop"))
    one.add_argument("--staff", default="", help=_("name of the first staff member"))
    where = _("where it is, such as GB: its currency, numbers, days and holidays")
    one.add_argument("--country", type=_country, metavar="CC", help=where)
    trade = _("begin with what is usual in it: appliances, nails-hair, bikes-cars")
    one.add_argument("--trade", type=_trade, metavar="TRADE", help=trade)


def _export(one: argparse.ArgumentParser) -> None:
    shape = one.add_mutually_exclusive_group()
    for name, words in (
        ("xlsx", _("that workbook, as without it")),
        ("raw", _("instead, every table as it is, to CSV files")),
        ("template", _("instead, an empty workbook to fill in and import")),
    ):
        shape.add_argument(f"--{name}", action="store_true", help=words)


def _customer(one: argparse.ArgumentParser, commands: Mapping[str, Command]) -> None:
    doing = one.add_subparsers(metavar="export|erase", required=True, parser_class=_Parser)
    for name, words in (
        ("export", _("write all of one customer's data to a file")),
        ("erase", _("erase one customer's data, in every backup, too")),
    ):
        called = f"customer {name}"
        each = doing.add_parser(name, help=words, description=words, **_example(called))
        _everywhere(each)
        each.set_defaults(command=commands[called], called=called)
        each.add_argument("id", type=_count, metavar="ID", help=_("the number in find --json"))
        if name == "export":
            each.add_argument("file", type=Path, metavar="FILE")
        else:
            each.add_argument("--yes", action="store_true", help=_("without asking"))


def _printing(one: argparse.ArgumentParser, *, full: bool) -> None:
    one.add_argument("--json", action="store_true", help=_("as JSON"))
    if full:
        one.add_argument("--full", action="store_true", help=_("phone numbers in full"))


def _everywhere(one: argparse.ArgumentParser) -> None:
    """Accepted before and after the command; absent, they leave what the other place said."""
    group = one.add_argument_group(_("everywhere"), argument_default=argparse.SUPPRESS)
    group.add_argument("--db", metavar="FILE", help=_("the shop's file"))
    group.add_argument("--config", metavar="FILE", help=_("the shop's own settings"))
    group.add_argument("--lang", choices=("auto", *i18n.LANGUAGES), help=_("language"))
    group.add_argument(
        "--today", type=_day, metavar="YYYY-MM-DD", help=_("act as if it were that day")
    )
    group.add_argument("--debug", action="store_true", help=_("show where an error came from"))


class _Parser(argparse.ArgumentParser):
    """Says what is wrong under the program's own name, whichever command it was said to."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"shopvisit: {legible(message)}\n")


class _FileOrList(argparse.Action):
    """A file; the word list in its place is no file but `listed`."""

    def __call__(
        self, _parser: Any, namespace: Arguments, values: Any, _option: Any = None
    ) -> None:
        if values == Path("list"):
            namespace.listed = True
        else:
            setattr(namespace, self.dest, values)


def _day(text: str) -> date:
    """A day in the years in which a shop can be; the rules look at every day on the way there."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("a day like 2026-11-21 is expected, not {text}").format(text=_short(text))
        ) from None
    _in_reach(day)
    return day


def _in_reach(day: date) -> None:
    if day.year not in _YEARS:
        said = _("a day in the years {first} to {last} is expected, not {text}")
        said = said.format(first=_YEARS[0], last=_YEARS[-1], text=day)
        raise argparse.ArgumentTypeError(said)


def _short(text: str) -> str:
    """What was typed as a message repeats it: nobody reads five thousand digits."""
    return text if len(text) <= 60 else f"{text[:57]}..."


def _month(text: str) -> str:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("a month like 2026-11 is expected, not {text}").format(text=_short(text))
        ) from None
    _in_reach(first)
    return f"{first:%Y-%m}"


def _count(text: str) -> int:
    # Python reads no number of more than some thousand digits.
    number = int(text) if text.isdecimal() and len(text) < 20 else 0
    if not 0 < number <= 10_000_000:
        raise argparse.ArgumentTypeError(
            _("a number above 0 is expected, not {text}").format(text=_short(text))
        )
    return number


def _country(text: str) -> str:
    from shopvisit.text import countries

    found = countries.find_country(text)
    if found is None:
        said = _("a country's two letters are expected, such as GB, not {text}")
        raise argparse.ArgumentTypeError(said.format(text=_short(text)))
    return found


def _trade(text: str) -> str:
    from shopvisit.settings.trades import trade

    found = trade.find(text)
    if found is None:
        said = _("one of these trades is expected: {trades}, not {text}")
        said = said.format(trades=" ".join(trade.NAMES), text=_short(text))
        raise argparse.ArgumentTypeError(said)
    return found


def _seed(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        raise argparse.ArgumentTypeError(
            _("a whole number is expected, not {text}").format(text=_short(text))
        )
    return int(text)
