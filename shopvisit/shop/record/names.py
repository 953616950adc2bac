"""The names that people read for the codes of the file."""

from __future__ import annotations

from shopvisit.text.i18n import N_, _
from shopvisit.text.phones import mask_phone

VISIT_KINDS = {
    "service": N_("service"),
    "purchase": N_("purchase"),
    "repair": N_("repair"),
    "install": N_("installation"),
    "return": N_("return"),
    "consult": N_("enquiry"),
}
MOODS = {"good": N_("pleased"), "neutral": N_("so-so"), "bad": N_("upset")}
ROLES = {"owner": N_("owner"), "manager": N_("manager"), "clerk": N_("clerk")}
CONSENTS = {
    "all": N_("may be contacted"),
    "service_only": N_("service calls only"),
    "none": N_("do not contact"),
}
STAGES = {
    "new": N_("new"),
    "active": N_("active"),
    "at_risk": N_("at risk"),
    "dormant": N_("dormant"),
    "lost": N_("lost"),
}
OCCASIONS = {
    "birthday": N_("birthday"),
    "anniversary": N_("anniversary"),
    "child_day": N_("child's day"),
    "card_expiry": N_("card expires"),
    "warranty": N_("warranty ends"),
    "contract": N_("contract ends"),
}
CSAT = {
    1: N_("very unhappy"),
    2: N_("unhappy"),
    3: N_("so-so"),
    4: N_("satisfied"),
    5: N_("very satisfied"),
}
IMPROVEMENT_STATES = {
    "proposed": N_("proposed"),
    "doing": N_("under way"),
    "adopted": N_("adopted"),
    "dropped": N_("dropped"),
}


def name_or_phone(name: str, phone: str) -> str:
    """What to call somebody in a list: the name, else the number, masked, else a word for none."""
    return name or mask_phone(phone) or _("(no name)")
