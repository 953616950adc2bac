"""The keys of a complaint's page, and what the two that change with it are called just now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.screens.base import BACK
from shopvisit.screens.tips.tips import TIPS
from shopvisit.shop.complaints.words import NEXT, STEP_NAMES
from shopvisit.text.i18n import N_
from shopvisit.widgets.commands import Command

if TYPE_CHECKING:
    from shopvisit.shop.complaints.rows import Complaint

_NEXT = Command(
    "enter",
    "r",
    "next",
    N_("Next step"),
    N_("What is to be done next: answer, solve, tell the customer, or ask if it is solved."),
)
_HOLD = Command(
    "minus",
    "s",
    "hold",
    N_("Wait"),
    N_("Once it is answered: stop the clock while you wait for the customer; again: it runs on."),
)
KEYS: tuple[Command, ...] = (
    _NEXT,
    Command(
        "1,2,3,4",
        "",
        "step({key})",
        N_("Step"),
        N_("The step of that number, when it is not the next one: solved at once, say."),
    ),
    Command("plus", "a", "note", N_("Note"), N_("Add something to its history.")),
    _HOLD,
    Command("right", "", "card", N_("Customer"), N_("Everything known about the customer.")),
    Command("ctrl+t", "y", "promise", N_("Promise"), N_("Note what you promise, and by when.")),
    Command(
        "ctrl+e",
        "e",
        "edit",
        N_("Edit"),
        N_("Change its words, what it is about, how urgent it is, who sees to it, its cause."),
    ),
    Command(
        "space",
        "p",
        "phone",
        N_("Phone"),
        N_("Show the phone number in full, or mask it again."),
    ),
    Command(
        "ctrl+g",
        "",
        "gift",
        N_("Gift"),
        N_("Note what the customer is given for it: what, its worth, and until when it is good."),
        footed=False,
    ),
    TIPS,
    Command(
        "ctrl+a",
        "f12",
        "teach",
        N_("As a tip"),
        N_("Once it is solved: keep what helped as a tip, without the customer's name."),
        footed=False,
    ),
    Command(
        "ctrl+n",
        "w",
        "improve",
        N_("Improvement"),
        N_("Register what the shop should do better because of it."),
    ),
    Command(
        "ctrl+r",
        "",
        "reopen",
        N_("Open again"),
        N_("It is not solved after all: begin anew, and keep the history."),
        footed=False,
    ),
    Command(
        "delete,ctrl+w",
        "x",
        "close",
        N_("Close it"),
        N_("It closes by itself; this says what is still missing."),
        footed=False,
    ),
    Command(
        "shift+tab",
        "left_square_bracket,left_black_lenticular_bracket",
        "beside(-1)",
        N_("Previous complaint"),
        N_("The one before this in the list that it was opened from."),
        footed=False,
    ),
    Command(
        "tab",
        "right_square_bracket,right_black_lenticular_bracket",
        "beside(1)",
        N_("Next complaint"),
        N_("The one after this in the list that it was opened from."),
        footed=False,
    ),
    BACK,
)


def offered(found: Complaint) -> list[Command]:
    """The keys for the footer: Enter and - are named for what they do to this complaint."""
    commands = []
    for command in KEYS:
        if command is _NEXT:
            rule = NEXT.get(found.state)
            if rule is not None:
                commands.append(_NEXT._replace(name=STEP_NAMES[rule]))
        elif command is _HOLD and found.resolved_at is not None:
            continue
        elif command is _HOLD and found.held_until is not None:
            commands.append(_HOLD._replace(name=N_("Go on")))
        elif command is _HOLD and found.responded_at is None:
            continue
        else:
            commands.append(command)
    return commands
