"""The main figures of a month: how much a point of each weighs, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from shopvisit.text.i18n import N_

LEAST = 5  # answers, below which a figure says nothing of the month


class Main(NamedTuple):
    """`label` is its name where it stands alone, `said` its name within a sentence."""

    weight: float
    label: str
    said: str


# A point of NPS is half of one: where a customer changes their mind it moves twice as far.
MAIN: Mapping[str, Main] = {
    "completion": Main(1, N_("Follow-ups done"), N_("follow-ups done")),
    "on_time": Main(1, N_("Follow-ups on time"), N_("follow-ups on time")),
    "csat": Main(2, N_("Satisfied (4-5)"), N_("satisfied customers")),
    "nps": Main(1, N_("Would recommend (NPS)"), N_("would recommend us (NPS)")),
    "low_score_answered": Main(3, N_("Low scores answered"), N_("low scores answered")),
    "promises_kept": Main(3, N_("Promises kept"), N_("promises kept")),
    "complaint_sla_response": Main(3, N_("Complaints answered"), N_("complaints answered in time")),
    "complaint_sla_resolution": Main(
        3, N_("Complaints resolved"), N_("complaints resolved in time")
    ),
    "informed": Main(3, N_("Customers told"), N_("customers told of it in time")),
    "verified_confirmed": Main(3, N_("Solved, they say"), N_("solutions that customers confirm")),
}
WEIGHTS: Mapping[str, float] = {name: one.weight for name, one in MAIN.items()}
