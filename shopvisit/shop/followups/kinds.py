"""What follow-ups and attempts there are: kinds, statuses, channels, outcomes, with their names.

The steps of a complaint are follow-ups of the rules named here.
"""

from __future__ import annotations

from typing import NamedTuple

from shopvisit.text.i18n import N_


class Kind(NamedTuple):
    """A kind of follow-up, by its name on Today, and what sets it apart.

    `asks`: it asks the customer how it was, so a message does not close it. `proactive`: the shop
    starts it of itself, where the others answer something that the customer said. `timed`: it is
    late once its time has passed, where the others have the whole of their day. `fleeting`: it ends
    with its last day, as a greeting that is never said late. `says`: it tells the customer
    something and asks nothing, whatever a shop's own rule may say.
    """

    name: str
    asks: bool = False
    proactive: bool = False
    timed: bool = False
    fleeting: bool = False
    says: bool = False


# In the order of Today's filters. The codes are those of `settings/values.py`: rules name them.
ALL = {
    "satisfaction": Kind(N_("feedback"), asks=True, proactive=True),
    "usage": Kind(N_("in use"), asks=True, proactive=True),
    "verification": Kind(N_("check"), asks=True),
    "retention": Kind(N_("win back"), proactive=True),
    "need": Kind(N_("upkeep"), proactive=True),
    "care": Kind(N_("care"), proactive=True, fleeting=True, says=True),
    "notice": Kind(N_("notice"), timed=True, says=True),
    "promise": Kind(N_("promise"), timed=True, says=True),
    "compliance": Kind(N_("required"), asks=True, proactive=True),
    "manual": Kind(N_("task")),
}
KINDS = {code: kind.name for code, kind in ALL.items()}
ASKING = tuple(code for code, kind in ALL.items() if kind.asks)
PROACTIVE = tuple(code for code, kind in ALL.items() if kind.proactive)
TIMED = tuple(code for code, kind in ALL.items() if kind.timed)
FLEETING = tuple(code for code, kind in ALL.items() if kind.fleeting)
SAYING = tuple(code for code, kind in ALL.items() if kind.says)
CHANNELS = {
    "phone": N_("phone"),
    "in_store": N_("in the shop"),
    "wechat": N_("WeChat"),
    "sms": N_("text message"),
    "email": N_("email"),
    "home": N_("at their home"),
}
OUTCOMES = {
    "reached": N_("reached"),
    "no_answer": N_("no answer"),
    "busy": N_("busy"),
    "call_back": N_("call back"),
    "refused": N_("refused"),
    "wrong_number": N_("wrong number"),
    "message_left": N_("message left"),
}
STATUSES = {
    "open": N_("open"),
    "done": N_("done"),
    "unreachable": N_("not reached"),
    "refused": N_("refused"),
    "expired": N_("passed"),
    "cancelled": N_("cancelled"),
}
# Outcomes of calls that nobody took, and of those in which something was said.
CALLS = ("no_answer", "busy")
CONTACTS = ("reached", "message_left")
# What a complaint asks of Today, in this order: each is a follow-up of the rule of that name.
ANSWER = "complaint-answer"
SOLVE = "complaint-solve"
TELL = "complaint-told"
VERIFY = "complaint-verified"
STEPS = (ANSWER, SOLVE, TELL, VERIFY)
