"""What to say on the phone: the config's scripts, with the customer's own history filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from string import Formatter
from typing import NamedTuple

from shopvisit import db
from shopvisit.settings.values import SCRIPTED_RULES
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import language

# How long a complaint is spoken of after it was opened, in days.
REMEMBERED_DAYS = 180
# No line of a script can hold it, nor can anything that people typed.
_EMPTY = "\0"
_EMBRACED = r"[“‘(（「]?\0[”’)）」]?"
_RUN = rf"{_EMBRACED}(?: *{_EMBRACED})*"
_AROUND_EMPTY = re.compile(
    rf"^{_RUN}[ ,，、]*|[:：,，]? *{_RUN}(?= *[,.;:?!，。；：？！]| *$)|{_RUN} ?"
)
_ENDS = " .。;；,，、?？!！"


class Spoken(NamedTuple):
    """A script ready to be read aloud; `closing` still holds `{noted}`, what was just noted."""

    opening: str
    questions: tuple[str, ...]
    closing: str
    emergency: tuple[str, ...]


def spoken(shop: Shop, kind: str, rule: str, segment: str, blanks: Mapping[str, str]) -> Spoken:
    """What to say to a customer of that segment: the rule's own words, or else those of its kind.

    `blanks` by name, without braces; `{noted}`, and whatever else is not among them, stays open.
    """
    scripts = shop.config.scripts[language()]
    name = rule if rule in SCRIPTED_RULES else kind
    script = scripts.get(f"{name}.{segment}") or scripts.get(name) or scripts["manual"]
    return Spoken(
        filled(script.opening, blanks),
        tuple(filled(line, blanks) for line in script.questions),
        filled(script.closing, blanks),
        tuple(filled(line, blanks) for line in script.emergency),
    )


def filled(line: str, blanks: Mapping[str, str]) -> str:
    """`line` with the `blanks` put in; an empty one takes along what only it was there for.

    That is quotation marks or brackets around it, and where the clause ends with it, a colon or
    comma before it. What is put in loses its own full stop, because the line goes on after it.
    """
    said = []
    for text, name, _form, _conversion in Formatter().parse(line):
        said.append(text)
        if name is not None:
            word = blanks[name].strip().rstrip(_ENDS) if name in blanks else "{" + name + "}"
            said.append(word or _EMPTY)
    return _AROUND_EMPTY.sub("", "".join(said))


def segment_of(shop: Shop, customer_id: int, tags: str) -> str:
    """Who is spoken to: "complained", "vip", "new" or "regular", the first that is true.

    Somebody has complained while a complaint of theirs is open and until `REMEMBERED_DAYS` after
    it was opened; "new" is whoever came once only, or for the first time within the days set.
    """
    today = shop.clock.today()
    if db.row(
        "SELECT 1 FROM complaint WHERE customer_id = ? AND (closed_at IS NULL OR opened_on >= ?) "
        "LIMIT 1",
        customer_id,
        today - timedelta(days=REMEMBERED_DAYS),
    ):
        return "complained"
    if not _tags(tags).isdisjoint(map(_plain, shop.config.contact.vip_tags)):
        return "vip"
    newest = today - timedelta(days=shop.config.thresholds.new_days)
    if db.row(
        "SELECT 1 FROM customer_rhythm WHERE customer_id = ? "
        "AND (visits = 1 OR first_visit_on >= ?)",
        customer_id,
        newest,
    ):
        return "new"
    return "regular"


def _tags(tags: str) -> set[str]:
    """The tags of a customer; people part them by commas or by mere spaces."""
    parts = re.split(r"[,、;]", _plain(tags))
    return {part.strip() for part in parts} | {word for part in parts for word in part.split()}


def _plain(text: str) -> str:
    """Chinese keyboards type a wide ＶＩＰ as readily as a narrow one."""
    return unicodedata.normalize("NFKC", text).casefold()
