"""One step of a random shop: what staff may do, in whatever order."""

from __future__ import annotations

from datetime import timedelta

from shopvisit import db
from shopvisit.settings.values import SEVERITIES
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.complaints.complaints import Changes, Solved
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements, raised
from shopvisit.shop.people import customers, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation, correcting
from shopvisit.shop.talks.answer import Agreed, Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole import undo

OUTCOMES = (
    "reached", "reached", "no_answer", "no_answer", "busy", "call_back", "refused",
    "wrong_number", "message_left",
)  # fmt: skip

CASES = ("hold", "hold", "resume", "note", "resolve", "resolve", "reopen", "severity", "owner",
         "next step")  # fmt: skip

Step = tuple[str, int, object]


def take(shop: Shop, step: Step) -> None:
    what, which, detail = step
    today = shop.clock.today()
    people = [row[0] for row in db.rows("SELECT id FROM customer ORDER BY id")]
    waiting = followups.today_ids(shop)
    if what == "visit":
        person: int | Customer = (
            people[which] if which < len(people) else Customer(name=f"顾客{len(people)}")
        )
        item = ("", "Refill", "换滤芯")[which % 3]
        visits.add(shop, person, Visit(today, str(detail), item, served_by=which % 3 + 1))
    elif what == "talk" and waiting:
        about = waiting[which % len(waiting)]
        others = [row.id for row in followups.of_customer(shop, followups.customers_of([about])[0])]
        later = Agreed(today + timedelta(days=which % 3 + 1), time="11:00")
        answer = Answer(
            outcome=str(detail),
            done={id_: (id_ + which) % 3 > 0 for id_ in others},
            moved=dict.fromkeys(others, later),
            fixed=(None, 0, 1, 1)[which % 4] if detail == "reached" else None,
            csat=which % 5 + 1 if detail == "reached" else None,
            nps=which if detail == "reached" else None,
            call_back=Agreed(today + timedelta(days=which), time="16:00"),
            promise=Agreed(today + timedelta(days=1), "回电话") if which == 3 else None,
            complaint_as="normal" if which in (0, 6) else None,
            unanswered=which == 6,
        )
        conversation.record(shop, about, answer)
    elif what == "put off" and waiting:
        day = today + timedelta(days=int(str(detail)))
        changing.put_off(shop, waiting[which % len(waiting)], day)
    elif what == "cancel" and waiting:
        changing.cancel(shop, waiting[which % len(waiting)], "不用了")
    elif what == "promise" and people:
        day = today + timedelta(days=int(str(detail)))
        changing.promise(shop, people[which % len(people)], "修好送回", day, "15:00")
    elif what == "consent" and people:
        person_id = people[which % len(people)]
        name = customers.get(shop, person_id).name
        customers.edit(shop, person_id, Customer(name=name, contact_consent=str(detail)))
    elif what == "merge" and people:
        merging.merge(shop, people[which % len(people)], people[int(str(detail)) % len(people)])
    elif what in ("birthday", "expiry") and people:
        on = today + timedelta(days=int(str(detail)))
        once = on.year if what == "expiry" else None
        kind = ("warranty", "contract", "card_expiry")[which % 3] if once else "birthday"
        day_of_it = YearlyDay("solar", on.month, on.day, year=once)
        occasions.add(shop, people[which % len(people)], kind, day_of_it)
    elif what == "undo":
        undo.undo(shop)

    else:
        _take_loudly(shop, step, people)


def _take_loudly(shop: Shop, step: Step, people: list[int]) -> None:
    """What has to do with complaints and with what comes of them."""
    what, which, detail = step
    today = shop.clock.today()
    known = complaint_rows.ids(shop, "all")
    if what == "complain" and people:
        about = complaints.New("还是不制冷", severity=str(detail), owner_id=which % 3 + 1)
        complaints.open_(shop, people[which % len(people)], about)
    elif what == "case" and known:
        _case(shop, known[which % len(known)], str(detail), which)
    elif what == "step" and known:
        follow_up_id = complaints.task(shop, known[which % len(known)])
        answer = Answer(
            outcome=str(detail),
            fixed=int(which > 3) if detail == "reached" else None,
            csat=which % 5 + 1 if detail == "reached" else None,
            call_back=Agreed(today + timedelta(days=which), time="16:00"),
        )
        if follow_up_id is not None:
            conversation.record(shop, follow_up_id, answer)
    elif what == "correct" and (given := db.rows("SELECT id FROM rating ORDER BY id")):
        was = correcting.rated(given[which % len(given)][0])
        csat = None if was.csat is None else int(str(detail)) % 5 + 1
        nps = None if was.nps is None else which
        odd = int(str(detail)) % 2
        right = correcting.Right(
            csat,
            nps,
            was.ces,
            anew=which == 5,
            fixed=None if was.fixed is None else odd,
            mood=("bad", "good", None)[which % 3],
            complaint_as="normal" if odd else None,
            words={"complaint": "还是不行"} if odd else None,
        )
        correcting.correct(shop, was.id, right)
    elif what == "improve":
        _improve(shop, str(detail), which)


def _case(shop: Shop, complaint_id: int, what: str, which: int) -> None:
    """What staff do on a complaint's own page."""
    if what == "hold":
        until = shop.clock.today() + timedelta(days=which)
        complaints.hold(shop, complaint_id, "等顾客选型号", until)
    elif what == "resume":
        complaints.resume(shop, complaint_id)
    elif what == "note":
        complaints.note(shop, complaint_id, "问了厂家")
    elif what == "resolve":
        shop.set_staff(which % 3 + 1)
        complaints.resolve(shop, complaint_id, Solved("换了新机"))
    elif what == "reopen":
        complaints.reopen(shop, complaint_id, "又坏了")
    elif what == "next step":
        complaints.task(shop, complaint_id)
    else:
        now = complaint_rows.one(shop, complaint_id)
        severity = SEVERITIES[which % 3] if what == "severity" else now.severity
        owner_id = which % 3 + 1 if what == "owner" else now.owner_id
        complaints.change(shop, complaint_id, Changes(now.text, now.category, severity, owner_id))


def _improve(shop: Shop, what: str, which: int) -> None:
    voices = raised.candidates(shop, None)[: which + 1]
    if what == "propose":
        improvements.propose(shop, improvements.New("出发前打电话"), voices)
        return
    known = [row[0] for row in db.rows("SELECT id FROM improvement ORDER BY id")]
    if not known:
        return
    improvement_id = known[which % len(known)]
    if what == "link":
        improvements.link(shop, improvement_id, voices)
    elif what == "unlink":
        improvements.unlink(shop, improvement_id, raised.candidates(shop, improvement_id)[:1])
    elif what == "start":
        improvements.start(shop, improvement_id)
    elif what == "adopt":
        improvements.adopt(shop, improvement_id, "出发前半小时打电话")
    else:
        improvements.drop(shop, improvement_id, "做不到")
