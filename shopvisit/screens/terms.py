"""Words of the trade that a shopkeeper may not know, with what each means: msgids for the help."""

from __future__ import annotations

from shopvisit.text.i18n import N_

CSAT = (N_("CSAT"), N_("Of all who gave 1 to 5, how many gave a 4 or a 5."))
NPS = (
    N_("NPS"),
    N_(
        "Those who would recommend the shop (9, 10) less those who would not (0 to 6); -100 to 100."
    ),
)
CES = (N_("CES"), N_("How many found it easy (5 to 7 of 7); higher is better."))
SELF_RATED = (
    N_("self-rated"),
    N_("Scores that somebody recorded of their own work; not counted as theirs."),
)
FEW = (N_("few answers"), N_("Too few to be sure; the range beside it says how unsure."))
