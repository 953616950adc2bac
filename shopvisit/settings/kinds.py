"""The kinds of follow-up: the one place that names them, for settings, screens and files alike."""

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


# In the order of Today's filters.
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
