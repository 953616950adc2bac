"""What complaints there are: categories, severities, sources, states, events, with their names."""

from __future__ import annotations

from shopvisit.text.i18n import N_

CATEGORIES = {
    "reliability": N_("quality"),
    "responsiveness": N_("waiting"),
    "assurance": N_("know-how"),
    "empathy": N_("manner"),
    "tangibles": N_("place, goods"),
    "price": N_("price"),
}
SEVERITIES = {"urgent": N_("urgent"), "normal": N_("normal"), "low": N_("can wait")}
SOURCES = {
    "rating": N_("a rating"),
    "counter": N_("at the counter"),
    "phone": N_("by phone"),
    "online": N_("online review"),
    "wechat": N_("on WeChat"),
}
# What was heard in a talk came the way that it was held.
SOURCE_OF_CHANNEL = {"in_store": "counter", "wechat": "wechat"}
COMPLAINT_STATES = {
    "open": N_("not answered"),
    "responded": N_("answered"),
    "resolved": N_("resolved"),
    "told": N_("told"),
    "verified": N_("confirmed"),
}
COMPLAINT_EVENTS = {
    "note": N_("note"),
    "hold": N_("on hold"),
    "resume": N_("goes on"),
    "reopen": N_("reopened"),
    "respond": N_("answered"),
    "resolve": N_("resolved"),
    "inform": N_("customer told"),
    "verify": N_("customer confirmed"),
}
