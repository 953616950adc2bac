"""What to say on the phone: the config's scripts, with the customer's own history filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar.days import spoken_day
from shopvisit.settings.values import BLANKS, EXPIRIES, SCRIPTED_RULES
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups.words import unsaid
from shopvisit.shop.record import names
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks.grievances import REMEMBERED_DAYS
from shopvisit.text.address import address
from shopvisit.text.i18n import _, language, words

if TYPE_CHECKING:
    from shopvisit.shop.followups.today import TodayRow

# A rule of the shop's own that answers the same speaks as the shipped one does.
_BY_TRIGGER = {
    "low-score": "low-score",
    "improvement": "improved",
    "expiry": "expiring",
    "nps-age": "relationship",
    "promoter": "promoter-thanks",
}
# No line of a script can hold it, nor can anything that people typed.
_EMPTY = "\0"
_EMBRACED = r"[“‘(（「]?\0[”’)）」]?"
_RUN = rf"{_EMBRACED}(?: *{_EMBRACED})*"
_AROUND_EMPTY = re.compile(
    rf"^{_RUN}[ ,，、]*|[:：,，]? *{_RUN}(?= *[,.;:?!，。；：？！]| *$)|{_RUN} ?"
)
# So many of the newest follow-ups are looked through for an example, and customers of those.
_LATELY, _LOOKED_AT = 2000, 40
# What a sentence may end with; behind words that were typed it goes on.
ENDS = " .。;；,，、?？!！"


class Spoken(NamedTuple):
    """A script ready to be read aloud, and `message`, to be left or sent instead.

    `closing`, for the content, and its others `fair`, for the half content, and `sorry`, for the
    unhappy, still hold `{noted}`, what was just noted; `sorry` also `{next}`, what happens now.
    """

    opening: str
    questions: tuple[str, ...]
    closing: str
    fair: str
    sorry: str
    emergency: tuple[str, ...]
    message: str


class Came(NamedTuple):
    """A visit; `visits` is how often that customer has come in all, `server` the id of staff."""

    on: date
    item: str
    kind: str
    served_by: str
    visits: int
    amount: int | None
    server: int | None = None


def came(follow_up_id: int, customer_id: int) -> Came | None:
    """The visit that a follow-up asks about: its own, else the customer's last."""
    found = db.row(
        "SELECT v.visited_on, v.item, v.kind, coalesce(s.name, ''), r.visits, v.amount, "
        "v.served_by "
        "FROM visit v LEFT JOIN staff s ON s.id = v.served_by "
        "JOIN customer_rhythm r ON r.customer_id = v.customer_id "
        "WHERE v.id = coalesce((SELECT visit_id FROM follow_up WHERE id = ?), "
        "(SELECT id FROM visit WHERE customer_id = ? ORDER BY visited_on DESC, id DESC LIMIT 1))",
        follow_up_id,
        customer_id,
    )
    return Came(date.fromisoformat(found[0]), *found[1:]) if found else None


def blanks(shop: Shop, row: TodayRow, visit: Came | None, said: str = "") -> dict[str, str]:
    """What fills the blanks of a script for that follow-up, by name.

    `said` is what they were unhappy about, where it is a low score that has become no complaint.
    """
    complaint, resolution = db.row(
        "SELECT text, resolution FROM complaint WHERE id = ?", row.complaint_id
    ) or ("", "")
    improvement = db.value("SELECT action FROM improvement WHERE id = ?", row.improvement_id)
    return {
        "address": address(_own_name(row), row.salutation, language()),
        "shop": shop.name,
        "staff": shop.staff.name if shop.staff else "",
        "visited": spoken_day(visit.on, shop.clock.today()) if visit else "",
        "item": (visit.item or _(names.VISIT_KINDS[visit.kind])) if visit else _("visit"),
        "visit": spoken_visit(visit, shop.clock.today()),
        "reason": row.reason,
        "occasion": _occasion(shop, row.id) or row.reason,
        "complaint": said if complaint in ("", unsaid()) else complaint,
        "resolution": resolution,
        "improvement": improvement or "",
    }


def _occasion(shop: Shop, follow_up_id: int) -> str:
    """The occasion that a follow-up is about, and the day on which something ends; "" for none."""
    found = db.row(
        "SELECT o.kind, o.year, o.month, o.day FROM follow_up f "
        "JOIN occasion o ON o.id = f.occasion_id WHERE f.id = ?",
        follow_up_id,
    )
    if found is None:
        return ""
    name = wished(found[0])
    if found[0] not in EXPIRIES or not all(found[1:]):
        return name
    return name + _(", ") + spoken_day(date(*found[1:]), shop.clock.today())


def wished(kind: str) -> str:
    """What an occasion is called where one wishes somebody well."""
    said = words(language())["said"]["occasions"].get(kind)
    return str(said or _(names.OCCASIONS[kind]))


def _own_name(row: TodayRow) -> str:
    """The name; a list calls somebody without one by the number, which nobody is greeted by."""
    return row.customer if row.customer != names.name_or_phone("", row.phone) else ""


def spoken_visit(visit: Came | None, today: date) -> str:
    """A visit as one says it to the customer: "the rice cooker you bought yesterday"."""
    ways = words(language())["said"]["visits"]
    how = ways[visit.kind if visit else "none"]
    item = visit.item if visit else ""
    deed = any(word in item.casefold() for word in how["deeds"])
    form = how["deed" if deed else "thing"] if item else how["nothing"]
    return str(form.format(item=item, day=spoken_day(visit.on, today) if visit else ""))


def message(shop: Shop, row: TodayRow) -> str:
    """What to leave or send where nobody answers, or instead of a call; "" for work in the shop."""
    if row.rule == kinds.SOLVE:
        return ""
    visit = came(row.id, row.customer_id)
    return spoken(shop, row.kind, row.rule, "", blanks(shop, row, visit)).message


def spoken(shop: Shop, kind: str, rule: str, segment: str, blanks: Mapping[str, str]) -> Spoken:
    """What to say to a customer of that segment: the rule's own words, or else those of its kind.

    `blanks` by name, without braces; `{noted}`, and whatever else is not among them, stays open.
    Who has not said what was wrong is not told that they did, whatever the segment.
    """
    scripts = shop.config.scripts[language()]
    name = _named(shop, kind, rule)
    to_ask = scripts.get(f"{name}.unsaid") if blanks.get("complaint") == "" else None
    script = to_ask or scripts.get(f"{name}.{segment}") or scripts.get(name) or scripts["manual"]
    return Spoken(
        filled(script.opening, blanks),
        tuple(filled(line, blanks) for line in script.questions),
        filled(script.closing, blanks),
        filled(script.fair, blanks),
        filled(script.sorry, blanks),
        tuple(filled(line, blanks) for line in script.emergency),
        filled(script.message, blanks),
    )


def _named(shop: Shop, kind: str, rule: str) -> str:
    """Which script it is: that of the rule, of a shipped one with its trigger, or of the kind."""
    rules = shop.config.rules
    if rule in SCRIPTED_RULES or (rule in rules and rule in shop.config.scripts[language()]):
        return rule
    like = _BY_TRIGGER.get(rules[rule].trigger, "") if rule in rules else ""
    return like if like in rules and rules[like].kind == kind else kind


def filled(line: str, blanks: Mapping[str, str]) -> str:
    """`line` with the `blanks` put in; an empty one takes along what only it was there for.

    That is quotation marks or brackets around it, and where the clause ends with it, a colon or
    comma before it. What is put in loses its own full stop, because the line goes on after it.
    """
    said = []
    for text, name, _form, _conversion in Formatter().parse(line):
        said.append(text)
        if name is not None:
            word = blanks[name].strip().rstrip(ENDS) if name in blanks else "{" + name + "}"
            said.append(word or _EMPTY)
    return _AROUND_EMPTY.sub("", "".join(said))


class Examples:
    """Whom each script would lately have been said to, and what fills its blanks then."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._lately = db.rows(
            "SELECT f.id, f.kind, f.rule, f.customer_id, c.tags FROM follow_up f "
            "JOIN customer c ON c.id = f.customer_id AND c.erased_at IS NULL "
            "ORDER BY f.id DESC LIMIT ?",
            _LATELY,
        )
        self._segments: dict[int, str] = {}

    def of(self, name: str, segment: str) -> tuple[str, dict[str, str]]:
        """The customer of an example of the script `name`, and its blanks.

        Somebody of that segment, if there is anybody; "" and empty blanks where there is nobody.
        """
        from shopvisit.shop.followups import today as followups

        fitting = [row for row in self._lately if _named(self._shop, row[1], row[2]) == name]
        theirs = (row for row in fitting[:_LOOKED_AT] if self._segment(*row[3:]) == segment)
        one = next(theirs, next(iter(fitting or self._lately), None))
        rows = followups.rows(self._shop, [one[0]]) if one else []
        noted = _("{mood} ({score} of 5)").format(mood=_(names.CSAT[5]), score=5)
        said = {"noted": noted, "next": _("We will put it right")}
        if not rows:
            return "", dict.fromkeys(BLANKS, "") | said
        visit = came(rows[0].id, rows[0].customer_id)
        return rows[0].customer, blanks(self._shop, rows[0], visit) | said

    def _segment(self, customer_id: int, tags: str) -> str:
        if customer_id not in self._segments:
            self._segments[customer_id] = segment_of(self._shop, customer_id, tags)
        return self._segments[customer_id]


def segment_of(shop: Shop, customer_id: int, tags: str) -> str:
    """Who is spoken to: "complained", "vip", "new" or "regular", the first that is true.

    Somebody has complained while a complaint of theirs is open and until `REMEMBERED_DAYS` after
    it was opened; "new" is whoever came once only, or for the first time within the days set.
    """
    today = shop.clock.today()
    if db.row(
        "SELECT 1 FROM complaint WHERE customer_id = ? AND (closed_at IS NULL OR opened_on >= ?) "
        "LIMIT 1",
        customer_id,
        today - timedelta(days=REMEMBERED_DAYS),
    ):
        return "complained"
    if not tags_in(tags).isdisjoint(map(_plain, shop.config.contact.vip_tags)):
        return "vip"
    newest = today - timedelta(days=shop.config.thresholds.new_days)
    if db.row(
        "SELECT 1 FROM customer_rhythm WHERE customer_id = ? "
        "AND (visits = 1 OR first_visit_on >= ?)",
        customer_id,
        newest,
    ):
        return "new"
    return "regular"


def tags_in(tags: str) -> set[str]:
    """The tags of a customer; people part them by commas or by mere spaces."""
    parts = re.split(r"[,、;]", _plain(tags))
    return {part.strip() for part in parts} | {word for part in parts for word in part.split()}


def _plain(text: str) -> str:
    """Chinese keyboards type a wide ＶＩＰ as readily as a narrow one."""
    return unicodedata.normalize("NFKC", text).casefold()
