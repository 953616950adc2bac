"""What can be done on Today, and by which keys."""

from __future__ import annotations

from shopvisit.screens.one_list import GIVE_OUT
from shopvisit.text.i18n import N_
from shopvisit.widgets.commands import CODE, Command

TODAY_KEYS = (
    Command(
        "1,2,3,4,5",
        "",
        "score({key})",
        N_("Score"),
        N_("Reached, with that score: Enter saves it, or go on in the form."),
    ),
    Command(
        "0",
        "n",
        "no_answer",
        N_("No answer"),
        N_("Nobody answered: noted at once, and the next try is planned."),
    ),
    Command("minus", "s", "put_off", N_("Put off"), N_("Rest until a day; the deadline stays.")),
    Command("right", "", "card", N_("Customer"), N_("Everything known about the customer.")),
    Command(
        "plus",
        "a",
        "add",
        N_("New"),
        N_("A new follow-up for this customer: about what, and when."),
    ),
    Command(
        "enter",
        "r",
        "form",
        N_("Open"),
        N_("The form for this call, still empty; of one that is done: correct its score."),
    ),
    Command("delete", "x", "cancel", N_("Cancel"), N_("Not needed any more, with a reason.")),
    Command(
        "tab",
        "f",
        "filter",
        N_("Filter"),
        N_("All, mine, overdue, promises, or one kind; again for the next."),
    ),
    Command(
        "space",
        "p",
        "phone",
        N_("Number"),
        N_("Show the phone number in full until the cursor moves."),
    ),
    CODE,
    Command(
        "escape",
        "",
        "unfilter",
        N_("All"),
        N_("Show all rows again; where they are shown, back to what was left half written."),
        footed=False,
    ),
    Command(
        "backspace",
        "",
        "come_back",
        N_("Half written"),
        N_("Back to the form that was left half written, or the talk left last."),
        footed=False,
    ),
    GIVE_OUT,
    Command(
        "f2",
        "t",
        "renew",
        N_("New list"),
        N_("Take the list anew: what is dealt with leaves it, what came up is on it."),
        footed=False,
    ),
)
