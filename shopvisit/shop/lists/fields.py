"""What customers can be listed by: each condition with its sentence, its SQL and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from shopvisit.shop.followups.kinds import CONTACTS
from shopvisit.shop.lists import queries
from shopvisit.shop.lists.values import Amount, Choice, Number, Part, Person, Text
from shopvisit.shop.record import names
from shopvisit.text.i18n import N_

_DAYS, _SCORE, _NPS, _TEXT = Number(1, 9999), Number(1, 5), Number(0, 10), Text()
_KIND = Choice(names.VISIT_KINDS)


class Form(NamedTuple):
    """A condition: `field` and `operator` name it, `parts` are what its value is made of.

    `says` is its sentence, a msgid with the parts in braces, {one} and {other}; `one` the same for
    a single thing; `also` other ways to type it, with | between them. `sql` holds of a customer c
    and their rhythm r, which is NULL before the first visit: unless it `came`, that may be.
    `usual` is the value with which it is offered.
    """

    field: str
    operator: str
    parts: tuple[Part, ...]
    says: str
    sql: Callable[..., str]
    one: str = ""
    also: str = ""
    usual: Any = None
    came: bool = False


# In the order in which they are offered.
FORMS: tuple[Form, ...] = (
    Form(
        "last_visit",
        "before",
        (_DAYS,),
        N_("not seen for {one} days"),
        lambda asking, days: f"r.last_visit_on <= {asking.ago(days)}",
        one=N_("not seen for {one} day"),
        also=N_(
            "away {one} days|away for {one} days|no visit for {one} days|not here for {one} days"
        ),
        came=True,
        usual=90,
    ),
    Form(
        "last_visit",
        "within",
        (_DAYS,),
        N_("seen within {one} days"),
        lambda asking, days: f"r.last_visit_on > {asking.ago(days)}",
        one=N_("seen within {one} day"),
        also=N_("here within {one} days|seen in the last {one} days|last visit within {one} days"),
        came=True,
        usual=30,
    ),
    Form(
        "visits",
        "at_least",
        (Number(1, 9999),),
        N_("came at least {one} times"),
        lambda asking, count: f"r.visits >= {asking.put(count)}",
        one=N_("came at least {one} time"),
        also=N_(
            "at least {one} visits|visits >= {one}|{one} visits or more|came {one} times or more"
        ),
        came=True,
        usual=3,
    ),
    Form(
        "visits",
        "at_most",
        (Number(0, 9999),),
        N_("came at most {one} times"),
        lambda asking, count: f"coalesce(r.visits, 0) <= {asking.put(count)}",
        one=N_("came at most {one} time"),
        also=N_("at most {one} visits|visits <= {one}|{one} visits or fewer"),
        usual=1,
    ),
    Form(
        "spend",
        "at_least",
        (Amount(),),
        N_("spent at least {one}"),
        queries.spent,
        also=N_(
            "spent over {one}|spent more than {one}|spent {one} or more|spent {one}|spend >= {one}"
        ),
        came=True,
        usual=100_000,
    ),
    Form(
        "spend",
        "top",
        (Number(1, 100),),
        N_("top {one} % by spending"),
        queries.most_spent,
        also=N_("top {one}%|top {one} %|the best {one} %"),
        came=True,
        usual=10,
    ),
    Form(
        "bought",
        "within",
        (_TEXT, _DAYS),
        N_("had “{one}” within {other} days"),
        queries.bought,
        also=N_("bought “{one}” within {other} days|had “{one}” in the last {other} days"),
        came=True,
        usual=("", 365),
    ),
    Form(
        "kind",
        "within",
        (_KIND, _DAYS),
        N_("{one} within {other} days"),
        queries.came_for,
        also=N_("{one} in the last {other} days"),
        came=True,
        usual=("repair", 90),
    ),
    Form(
        "kind",
        "this_quarter",
        (_KIND,),
        N_("{one} this quarter"),
        queries.this_quarter,
        came=True,
        usual="install",
    ),
    Form(
        "contacted",
        "never",
        (),
        N_("never contacted"),
        lambda asking: (
            "NOT EXISTS (SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id "
            f"AND a.outcome IN {CONTACTS} WHERE f.customer_id = {asking.who})"
        ),
    ),
    Form(
        "rated",
        "never",
        (),
        N_("never rated"),
        lambda asking: f"NOT EXISTS (SELECT 1 FROM rating g WHERE g.customer_id = {asking.who})",
        also=N_("no rating|not rated"),
    ),
    Form(
        "csat",
        "at_most",
        (_SCORE,),
        N_("last score at most {one}"),
        queries.rated("csat", "<="),
        also=N_("last score {one} or less|score <= {one}|csat <= {one}"),
        usual=3,
    ),
    Form(
        "csat",
        "at_least",
        (_SCORE,),
        N_("last score at least {one}"),
        queries.rated("csat", ">="),
        also=N_("last score {one} or more|score >= {one}|csat >= {one}"),
        usual=4,
    ),
    Form(
        "nps",
        "at_most",
        (_NPS,),
        N_("last NPS at most {one}"),
        queries.rated("nps", "<="),
        also=N_("nps <= {one}|nps {one} or less"),
        usual=6,
    ),
    Form(
        "nps",
        "at_least",
        (_NPS,),
        N_("last NPS at least {one}"),
        queries.rated("nps", ">="),
        also=N_("nps >= {one}|nps {one} or more"),
        usual=9,
    ),
    Form(
        "complaints",
        "at_least",
        (Number(1, 999),),
        N_("at least {one} complaints"),
        lambda asking, count: (
            f"{asking.who} IN (SELECT customer_id FROM complaint GROUP BY customer_id "
            f"HAVING count(*) >= {asking.put(count)})"
        ),
        one=N_("at least {one} complaint"),
        also=N_(
            "complained {one} times|complaints >= {one}|{one} complaints or more|{one} complaints"
        ),
        usual=2,
    ),
    Form(
        "complaint",
        "open",
        (),
        N_("complaint open"),
        lambda asking: (
            f"{asking.who} IN (SELECT customer_id FROM complaint INDEXED BY complaint_open "
            "WHERE closed_at IS NULL)"
        ),
        also=N_("open complaint"),
    ),
    Form(
        "tag",
        "is",
        (_TEXT,),
        N_("tag “{one}”"),
        queries.tagged,
        also=N_("tagged “{one}”"),
        usual="VIP",
    ),
    Form(
        "stage",
        "is",
        (Choice(names.STAGES),),
        N_("{one} customers"),
        queries.stage,
        also=N_("{one} customer|stage {one}"),
        came=True,
        usual="at_risk",
    ),
    Form(
        "birthday",
        "within",
        (Number(0, 366),),
        N_("birthday within {one} days"),
        queries.birthday,
        one=N_("birthday within {one} day"),
        also=N_("birthday in {one} days|birthday in the next {one} days"),
        usual=7,
    ),
    Form(
        "served_by",
        "is",
        (Person(),),
        N_("served by “{one}”"),
        lambda asking, staff: (
            f"{asking.who} IN (SELECT customer_id FROM visit INDEXED BY visit_customer "
            f"WHERE served_by = {asking.put(staff)})"
        ),
        came=True,
    ),
    Form(
        "consent",
        "is",
        (Choice(names.CONSENTS),),
        N_("consent: {one}"),
        lambda asking, consent: f"c.contact_consent = {asking.put(consent)}",
        also=N_("consent {one}"),
        usual="service_only",
    ),
    Form(
        "follow_up",
        "open",
        (),
        N_("a follow-up open"),
        lambda asking: f"{asking.who} {queries.OPEN}",
        also=N_("follow-up open|open follow-up"),
    ),
    Form(
        "follow_up",
        "none",
        (),
        N_("no follow-up open"),
        lambda asking: f"{asking.who} NOT {queries.OPEN}",
        also=N_("no open follow-up|nothing open"),
    ),
)
BY_NAME = {(form.field, form.operator): form for form in FORMS}
