"""What follow-ups and attempts there are: kinds, statuses, channels, outcomes, with their names.

The steps of a complaint are follow-ups of the rules named here.
"""

from __future__ import annotations

from shopvisit.settings.kinds import ALL
from shopvisit.text.i18n import N_

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
