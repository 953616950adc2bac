"""What only the owner does once a PIN is set: the one place that says so, for screens and commands.

A command is named as it is typed. Where an option or a file makes a difference, its name in the
parser follows: "today full" is `today --full`. `tests/record/test_owners_matters.py` finds a way
out of the shop that is named nowhere here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import N_

GUARDED = frozenset(
    {
        # On the screen
        "see again what was blanked",
        "settings",
        "lock a month",
        "undo",  # of what is in UNDONE
        # In both
        "customer export",
        "customer erase",
        # At a prompt
        "today full",
        "find full",
        "list full",
        "list xlsx",
        "summary html",
        "summary xlsx",
        "export",
        "backup file",
        "restore",
    }
)

# What is done at a prompt without the PIN, and why that may be.
FREE: Mapping[str, str] = {
    "": "the program asks for itself, screen by screen",
    "init": "there is no shop yet, and so no PIN",
    "manual": "it says nothing of the shop",
    "manual html": "it says nothing of the shop",
    "completion": "it says nothing of the shop",
    "demo": "nobody in the sample shop is real",
    "sample": "nobody in it is real",
    "sample file": "nobody in it is real",
    "today": "what the first screen shows to everybody",
    "rate": "it is the day's work",
    "find": "what F3 shows to everybody",
    "list": "what an empty F3 leads everybody to",
    "summary": "what F6 shows to everybody",
    "import": "nothing goes out, and Ctrl+Z takes it back; the screen asks for nothing either",
    "import file": "it is read",
    "backup": "it goes where the program's own backups go, as the owner has set it",
    "doctor": "it changes nothing, and names nobody",
}

LOCKED = N_("locked the figures of {month}")
MOVED = N_("moved the shop to {country}, {currency}")
TOOK = N_("took over what is usual in a trade: {trade}")
# The actions that undo takes back only for the owner, by what the journal says of them.
UNDONE = frozenset({LOCKED, MOVED, TOOK})


def asks(shop: Shop, matters: Iterable[str]) -> bool:
    """Whether the PIN is to be given before what goes by one of these names."""
    if GUARDED.isdisjoint(matters):
        return False
    from shopvisit.shop.record import pin

    return pin.is_set(shop)
