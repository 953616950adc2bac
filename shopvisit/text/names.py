"""Names of people compared: without blanks, case and how they are addressed."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BEHIND = re.compile("(?<=.)(先生|女士|小姐|太太|夫人|老师|师傅|阿姨|叔叔|大姐|大哥)$")
_BEFORE = re.compile(r"^(mr|mrs|ms|miss|mx|dr|prof)(\.|\s)\s*(?=.)")
_BETWEEN = re.compile(r"[\s.·•・]+")


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """What two writings of one name have in common; '' where there is no name."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    plain = _BEFORE.sub("", plain)
    return _BETWEEN.sub("", _BEHIND.sub("", plain)) or _BETWEEN.sub("", plain)


def without_title(name: str) -> tuple[str, str]:
    """A Chinese name without how it is addressed, and that: 郑, 女士; "" where there is nothing."""
    plain = unicodedata.normalize("NFKC", name).strip()
    found = _BEHIND.search(plain)
    return (plain[: found.start()].strip(), found[0]) if found else (plain, "")


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, however they are written."""
    return name_key(one) == name_key(other)
