"""Recording a score without the full screen, for scripts and for those who hear their screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit import db
from shopvisit.cli.printing import print_json
from shopvisit.errors import ShopError
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from argparse import Namespace

    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.talks.answer import Answer


def rate(shop: Shop, arguments: Namespace) -> int:
    """Record that the customer was reached and gave this score.

    Raises ShopError, with nothing written, for a follow-up that is not open or asks no score, for
    one that also asks what was not said, and for names that the shop does not know.
    """
    from shopvisit.shop.record import names
    from shopvisit.shop.rules import questions
    from shopvisit.shop.talks import about, conversation

    if db.value("SELECT 1 FROM follow_up WHERE id = ?", arguments.id) is None:
        raise ShopError(_("There is no follow-up {id}.").format(id=arguments.id))
    row = about.found(shop, arguments.id)
    _check(about.asks_of(shop, row.rule), arguments)
    own = questions.read(questions.of_rules([row.rule]), arguments.answer)
    if arguments.staff:
        shop.set_staff(_named(_("No such member of staff: {name}"), arguments.staff, _STAFF))
    # Nothing was said of what else is open with this customer.
    left = [each for each in about.together(shop, row) if not about.says_done(shop, each)]
    answer = _answer(arguments)._replace(done={each.id: False for each in left}, own=own)
    first_new = 1 + (db.value("SELECT max(id) FROM follow_up") or 0)
    done = conversation.record(shop, row.id, answer)
    rating_id = db.value("SELECT rating_id FROM follow_up WHERE id = ?", row.id)
    planned = [
        {"follow_up_id": id_, "kind": kind, "due_on": due_on}
        for id_, kind, due_on in db.rows(
            "SELECT id, kind, due_on FROM follow_up WHERE id >= ? ORDER BY id", first_new
        )
    ]
    if arguments.json:
        print_json(
            {
                "follow_up_id": row.id,
                "rating_id": rating_id,
                "complaint_id": done.complaint_id,
                "planned": planned,
                "answers": _answers(rating_id),
            }
        )
        return 0
    who = names.name_or_phone(row.customer, row.phone)
    print(_("Saved: {customer}, {score}.").format(customer=who, score=arguments.csat))
    if done.complaint_id is not None:
        print(_("It is a complaint now: number {id}.").format(id=done.complaint_id))
    return 0


def _check(asked: tuple[str, ...], arguments: Namespace) -> None:
    if "csat" not in asked:
        raise ShopError(_("No score is asked there."))
    if "fixed" in asked and arguments.fixed is None:
        raise ShopError(_("It is asked there whether it works now: add --fixed yes or --fixed no."))
    for name in ("fixed", "nps", "ces"):
        if getattr(arguments, name) is not None and name not in asked:
            raise ShopError(_("--{name} is not asked there.").format(name=name))


def _answers(rating_id: int) -> list[dict[str, str]]:
    from shopvisit.shop.rules import questions

    told = questions.told([rating_id]).get(rating_id, [])
    return [{"question": question, "answer": answer} for question, answer in told]


_STAFF = "SELECT id FROM staff WHERE active = 1 AND name = ?"
_REASON = "SELECT id FROM reason WHERE active = 1 AND name = ?"


def _answer(arguments: Namespace) -> Answer:
    from shopvisit.shop.talks.answer import Answer

    reasons = (_named(_("No such reason: {name}"), one, _REASON) for one in arguments.reason)
    return Answer(
        csat=arguments.csat,
        nps=arguments.nps,
        ces=arguments.ces,
        fixed=None if arguments.fixed is None else int(arguments.fixed == "yes"),
        reason_ids=tuple(reasons),
        note=arguments.note,
        complaint=arguments.complaint,
        complaint_as="normal" if arguments.complaint else None,
    )


def _named(missing: str, name: str, sql: str) -> int:
    found = db.value(sql, name)
    if found is None:
        raise ShopError(missing.format(name=name))
    return int(found)
