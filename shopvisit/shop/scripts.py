"""What to say on the phone: the config's scripts, with the customer's own history filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shopvisit.i18n import language
from shopvisit.shop.context import Shop

_LONELY = re.compile(r",? +(?=[,.])")


@dataclass(frozen=True)
class Spoken:
    """A script ready to be read aloud; `closing` still holds `{noted}`, what was just noted."""

    opening: str
    questions: tuple[str, ...]
    closing: str
    emergency: tuple[str, ...]


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def spoken(shop: Shop, kind: str, blanks: Mapping[str, str]) -> Spoken:
    """The script for this kind of follow-up; `blanks` without braces, `{noted}` stays open."""
    scripts = shop.config.scripts[language()]
    script = scripts.get(kind) or scripts["manual"]
    known = _Blanks(blanks)

    def fill(line: str) -> str:
        # Without a name to put there, "Hello {address}," must not leave a lone space behind.
        return _LONELY.sub("", line.format_map(known))

    return Spoken(
        fill(script.opening),
        tuple(fill(line) for line in script.questions),
        fill(script.closing),
        tuple(fill(line) for line in script.emergency),
    )
