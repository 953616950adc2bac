"""What came of one try to reach a customer, as it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from shopvisit.shop.followups.changing import Errand
from shopvisit.shop.gifts.gifts import Given
from shopvisit.shop.rules.questions import Reply
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks.questions import WORDS


class Agreed(NamedTuple):
    """Something said for a day: a promise, a next follow-up, or when to call back."""

    day: date
    text: str = ""
    time: str | None = None
    errand: Errand = Errand()


class Answer(NamedTuple):
    """What came of one try to reach a customer. A score that was not given is None, never 0.

    `complaint_as` opens a complaint of that severity with the words, or else the reasons, noted;
    this talk answers it, unless it is still `unanswered`. `done` says of follow-ups, by id, whether
    they are done with this talk, where that is not plain; `moved` of promises that are not, which
    time was agreed instead. `own` are the answers to the shop's own questions, by their ids.
    `no_contact`: whoever refused does not want to hear from
    the shop again.
    """

    outcome: str = "reached"
    channel: str = "phone"
    csat: int | None = None
    nps: int | None = None
    ces: int | None = None
    fixed: int | None = None
    first_time: int | None = None
    mood: str | None = None
    reason_ids: tuple[int, ...] = ()
    praise: str = ""
    complaint: str = ""
    need: str = ""
    suggestion: str = ""
    note: str = ""
    promise: Agreed | None = None
    next: Agreed | None = None
    gift: Given | None = None
    call_back: Agreed | None = None
    right_number: str = ""
    no_contact: int | None = None
    complaint_as: str | None = None
    unanswered: bool = False
    done: Mapping[int, bool] = MappingProxyType({})
    moved: Mapping[int, Agreed] = MappingProxyType({})
    own: Mapping[int, Reply] = MappingProxyType({})

    @property
    def rated(self) -> bool:
        """Whether the customer said anything that makes a rating."""
        scores = any(getattr(self, name) is not None for name in SCALES)
        said = self.mood or self.reason_ids or any(self.texts) or self.own
        return scores or bool(said)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in WORDS)
