"""What the keys of the quick form do."""

from __future__ import annotations

from shopvisit.screens.redeeming import REDEEM, TAKE_BACK
from shopvisit.screens.tips.tips import TIPS
from shopvisit.text.i18n import N_
from shopvisit.widgets.commands import Command

KEYS = (
    Command(
        "0,1,2,3,4,5,6,7,8,9",
        "",
        "sign('{key}')",
        N_("Answer"),
        N_("Answer the question under the cursor and go on to the next."),
    ),
    Command(
        "plus",
        "equals_sign",
        "sign('+')",
        N_("Ten"),
        N_("Ten of ten for recommending us; 1 and then 0 say the same."),
        footed=False,
    ),
    Command("enter", "ctrl+s", "save", N_("Save"), N_("Save everything, from any question.")),
    Command("up", "k", "step(-1)", N_("Question above"), N_("To the one before."), footed=False),
    Command("down,tab", "j", "step(1)", N_("Next question"), N_("To the one below.")),
    Command(
        "escape",
        "left",
        "back",
        N_("Leave"),
        N_("Leave without saving; what was noted waits as a draft."),
    ),
    Command(
        "shift+tab",
        "",
        "step(-1)",
        N_("Question above"),
        N_("To the one before."),
        footed=False,
    ),
    Command(
        "backspace",
        "",
        "clear",
        N_("Clear"),
        N_("Clear the answer under the cursor; Esc leaves."),
    ),
    Command(
        "f12",
        "e",
        "emergency",
        N_("If it gets difficult"),
        N_("What to say when somebody is angry or wants the manager; again: the script."),
    ),
    Command(
        "ctrl+g",
        "",
        "gift",
        N_("Gift"),
        N_("Note what they are given: what, its worth, and until when it is good."),
        footed=False,
    ),
    REDEEM,
    TAKE_BACK,
    TIPS,
    Command(
        "right",
        "",
        "card",
        N_("Customer"),
        N_("Everything known about the customer; Backspace comes back to the call."),
        footed=False,
    ),
    Command(
        "space",
        "p",
        "phone",
        N_("Show the number"),
        N_("Show the phone number in full, or mask it again."),
        footed=False,
    ),
)
