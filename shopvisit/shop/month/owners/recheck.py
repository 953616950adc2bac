"""The re-check: a few closed follow-ups of a month whose customers the manager calls once more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.errors import InvalidError, ShopError
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.metrics import sets
from shopvisit.shop.metrics.formulas import Share
from shopvisit.shop.month.complaint_rows import Parts, split
from shopvisit.shop.record import journal
from shopvisit.text.cleaning import clean
from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from shopvisit.shop.month.counts import Counting
    from shopvisit.shop.record.shop import Shop

SIZE = 5
_LONGEST_NOTE = 500
# Done in the month with a score that can be asked for again, of somebody who may be called.
_CANDIDATES = f"""
SELECT f.id, f.closed_by FROM {sets.CLOSED} AND f.status = 'done' AND EXISTS (
  SELECT 1 FROM rating r WHERE r.id = f.rating_id AND coalesce(r.csat, r.fixed) IS NOT NULL)
AND EXISTS (SELECT 1 FROM customer u WHERE u.id = f.customer_id
  AND u.contact_consent <> 'none' AND u.erased_at IS NULL)
"""
# Whether what was heard is other than what was written down; NULL where nothing can be compared.
_DIFFERS = (
    "CASE WHEN h.csat <> r.csat OR h.fixed <> r.fixed THEN 1 "
    "WHEN h.csat = r.csat OR h.fixed = r.fixed THEN 0 END"
)
_HEARD = (
    f"SELECT f.id, {_DIFFERS} FROM recheck h JOIN follow_up f ON f.id = h.follow_up_id "
    "JOIN rating r ON r.id = f.rating_id WHERE f.closed_on >= :first AND f.closed_on < :next "
    "AND f.status <> 'cancelled' "
    f"AND {sets.living('f.customer_id')} ORDER BY f.closed_on"
)


class Heard(NamedTuple):
    """What the manager heard; None where it was not asked."""

    csat: int | None = None
    fixed: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Case:
    """A follow-up of the sample: what was written down of it, and what the manager heard."""

    id: int
    customer_id: int
    customer: str
    closed_on: date
    reason: str
    staff: str
    csat: int | None
    fixed: int | None
    heard: Heard | None = None

    @property
    def differs(self) -> bool:
        """Whether a score that was given both times is another one now."""
        if self.heard is None:
            return False
        pairs = ((self.csat, self.heard.csat), (self.fixed, self.heard.fixed))
        return any(a is not None and b is not None and a != b for a, b in pairs)


def draw(seed: str, candidates: Iterable[tuple[int, int | None]]) -> list[int]:
    """`SIZE` of the follow-ups (id, staff), at least one of each staff member while there are that.

    Each has its own number from the seed, so that what is closed later moves as few as it can.
    """

    def number(row: tuple[int, int | None]) -> bytes:
        return sha256(f"{seed} {row[0]}".encode()).digest()

    ordered = sorted(candidates, key=number)
    firsts: dict[int | None, int] = {}
    for id_, staff in ordered:
        firsts.setdefault(staff, id_)
    chosen = list(firsts.values())[:SIZE]
    others = [id_ for id_, _staff in ordered if id_ not in set(chosen)]
    return [*chosen, *others[: SIZE - len(chosen)]]


def sample(shop: Shop, month: str) -> list[int]:
    """The follow-ups of the month's sample; who was called once more stays in it. ValueError."""
    span = sets.Span.of(shop, month)
    given = sets.parameters(shop, span)
    heard = [row[0] for row in db.named(_HEARD, given)]
    drawn = draw(f"{month} {shop.name}", db.named(_CANDIDATES, given))
    others = [id_ for id_ in drawn if id_ not in heard]
    return [*heard, *others[: max(0, SIZE - len(heard))]]


def cases(shop: Shop, ids: Sequence[int]) -> list[Case]:
    """These follow-ups in the order of `ids`."""
    known = {
        row[0]: row[1:]
        for row in db.rows(
            "SELECT f.id, f.closed_on, coalesce(s.name, ''), r.csat, r.fixed, h.at, h.csat, "
            "h.fixed, h.note FROM follow_up f LEFT JOIN rating r ON r.id = f.rating_id "
            "LEFT JOIN staff s ON s.id = f.closed_by "
            f"LEFT JOIN recheck h ON h.follow_up_id = f.id WHERE f.id IN ({db.marks(ids)})",
            *ids,
        )
    }
    found = []
    for row in followups.rows(shop, ids):
        closed_on, who, csat, fixed, at, *heard = known[row.id]
        about = " ".join(part for part in (_(kinds.KINDS[row.kind]), row.reason) if part)
        found.append(
            Case(
                row.id, row.customer_id, row.customer, date.fromisoformat(closed_on), about, who,
                csat, fixed, None if at is None else Heard(*heard),
            )
        )  # fmt: skip
    return found


def record(shop: Shop, follow_up_id: int, heard: Heard) -> None:
    """Store what the manager heard; said once more, it takes the place of what was stored.

    Raises InvalidError, naming the field, where nothing was heard or it is no score, and ShopError
    when the follow-up is gone.
    """
    note = clean(heard.note, _LONGEST_NOTE)
    if heard.csat is None and heard.fixed is None and not note:
        raise InvalidError("csat", _("Please say what the customer said."))
    if heard.csat is not None and heard.csat not in range(1, 6):
        raise InvalidError("csat", _("Please give a score from 1 to 5."))
    found = db.row("SELECT customer_id FROM follow_up WHERE id = ?", follow_up_id)
    if found is None:
        raise ShopError(_("This follow-up is not there any more."))
    says = N_("asked {customer} once more")
    with journal.action(shop, says, customer_id=found[0]):
        changed = db.run(
            "UPDATE recheck SET at = ?, staff_id = ?, csat = ?, fixed = ?, note = ? "
            "WHERE follow_up_id = ?",
            shop.clock.stamp(), shop.staff_id, heard.csat, heard.fixed, note, follow_up_id,
        )  # fmt: skip
        if not changed:
            from shopvisit.store import schema

            schema.Recheck.insert(
                created_at=shop.clock.stamp(),
                follow_up=follow_up_id,
                at=shop.clock.stamp(),
                staff=shop.staff_id,
                csat=heard.csat,
                fixed=heard.fixed,
                note=note,
            ).execute()


@dataclass(frozen=True)
class Rechecked:
    """The follow-ups of a month that were asked about once more, and those that differed."""

    entity: str = "follow_up"
    nothing = Share(0, 0)

    def counted(self, counting: Counting) -> Share:
        return counting.once(_compared).share

    def parts(self, counting: Counting, part: str | None) -> Parts:  # noqa: ARG002  has none
        return counting.once(_compared)


def _compared(counting: Counting) -> Parts:
    return split(
        (id_, differs) for id_, differs in db.named(_HEARD, counting.given) if differs is not None
    )
