"""The sample shop: believable, the same for the same seed, and true to every rule of the house."""

import sqlite3
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from invariants import _group, broken, targets
from shops import TODAY, clock_at

from shopvisit import db
from shopvisit.calendar.days import parse_utc
from shopvisit.errors import ShopError
from shopvisit.sample.sample import shop_name, write_sample
from shopvisit.settings import loading
from shopvisit.settings.values import Rule
from shopvisit.shop.complaints import kinds as complaint_kinds
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import kinds
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import rows as improvement_rows
from shopvisit.shop.people import customers
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.rules import engine, rules
from shopvisit.shop.whole import daily
from shopvisit.store import shopfile

LANGS = ("zh_CN", "en")


def written(path: Path, **changes: object) -> Path:
    settings = {"today": TODAY, "customers": 240, "config": loading.default(), **changes}
    write_sample(path, **settings)  # type: ignore[arg-type]  # as given by the test
    return path


def copied(path: Path, customers: int = 240, **changes: object) -> Path:
    """A sample with the shipped settings; one that was written before is not written again."""
    path.write_bytes(_content(customers, **changes))
    return path


@cache
def _content(customers: int, **changes: object) -> bytes:
    with TemporaryDirectory() as folder:
        return written(Path(folder) / "s.db", customers=customers, **changes).read_bytes()


def opened(path: Path, day: date = TODAY) -> Shop:
    return Shop(path, loading.default(), clock_at(day, 9, 50))


def rows_of(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_the_same_seed_writes_the_same_rows(tmp_path: Path) -> None:
    first = rows_of(written(tmp_path / "a.db", customers=60))
    assert first == rows_of(written(tmp_path / "b.db", customers=60))


def test_another_seed_writes_another_shop(tmp_path: Path) -> None:
    first = rows_of(written(tmp_path / "a.db", customers=60))
    assert first != rows_of(written(tmp_path / "b.db", customers=60, seed=2))


def test_the_invariants_of_every_shop_hold(year: Path) -> None:
    assert broken(opened(year)) == []


def test_the_file_is_sound(year: Path) -> None:
    connection = sqlite3.connect(f"{year.as_uri()}?mode=ro", uri=True)
    try:
        assert shopfile.integrity_problems(connection) == []
    finally:
        connection.close()


def day_zero(rule: Rule, visited_on: str, item: str) -> date:
    """The day from which a rule counts that follows a visit up."""
    cycle = rules.cycle_of(rule, item)
    return date.fromisoformat(visited_on) + timedelta(days=cycle.days if cycle else 0)


def test_windows_are_those_of_the_rules(year: Path) -> None:
    shop = opened(year)
    wrong = []
    for id_, rule_name, visited_on, item, from_on, first_due_on in db.rows(
        "SELECT f.id, f.rule, v.visited_on, v.item, f.from_on, f.first_due_on FROM follow_up f "
        "JOIN visit v ON v.id = f.visit_id WHERE f.rule <> 'low-score'"
    ):
        rule = shop.config.rules[rule_name]
        window = shop.work.window(day_zero(rule, visited_on, item), rule.from_, rule.to)
        if first_due_on != str(window[1]) or from_on < str(window[0]):
            wrong.append((id_, rule_name, visited_on, from_on, first_due_on))
    assert wrong == []


def test_a_window_opens_late_only_for_the_rest_after_a_contact(year: Path) -> None:
    shop = opened(year)
    unexplained = []
    for id_, customer_id, rule_name, visited_on, item, from_on in db.rows(
        "SELECT f.id, f.customer_id, f.rule, v.visited_on, v.item, f.from_on FROM follow_up f "
        "JOIN visit v ON v.id = f.visit_id WHERE f.rule <> 'low-score'"
    ):
        rule = shop.config.rules[rule_name]
        opens, _due = shop.work.window(day_zero(rule, visited_on, item), rule.from_, rule.to)
        contact = date.fromisoformat(from_on) - timedelta(days=shop.config.contact.cap_days)
        rested = db.row(
            "SELECT 1 FROM follow_up f JOIN attempt a ON a.follow_up_id = f.id "
            f"WHERE f.customer_id = ? AND a.outcome IN ({db.marks(kinds.CONTACTS)}) "
            "AND a.attempted_on = ?",
            customer_id,
            *kinds.CONTACTS,
            contact,
        )
        if from_on != str(opens) and not rested:
            unexplained.append((id_, rule_name, visited_on, from_on))
    assert unexplained == []


def test_opening_it_makes_nothing_new(tmp_path: Path) -> None:
    path = copied(tmp_path / "s.db")
    before = daily.catch_up(opened(path)), db.value("SELECT count(*) FROM follow_up")
    db.disconnect()
    shop = opened(path)
    assert before == (0, db.value("SELECT count(*) FROM follow_up"))
    assert daily.catch_up(shop) == 0
    assert db.value("SELECT count(*) FROM journal") == 0


@pytest.mark.parametrize("lang", LANGS)
def test_the_rules_find_nothing_left_to_make_on_any_day(tmp_path: Path, lang: str) -> None:
    shop = opened(copied(tmp_path / "s.db", lang=lang, seed=3))
    last = db.value("SELECT max(id) FROM follow_up")
    with journal.action(shop, "look again", kind="engine"):
        for back in range(430):
            daily._look_at(shop, TODAY - timedelta(days=back))
    # A birthday that fell before the shop was told of it is the one thing it could not know.
    assert [
        row
        for row in db.rows(
            "SELECT f.dedupe_key, date(o.created_at, '+8 hours') FROM follow_up f "
            "LEFT JOIN occasion o ON o.id = f.occasion_id WHERE f.id > ?",
            last,
        )
        if not row[1]
        or row[1] <= str(date.fromisoformat(row[0].rpartition(":")[2]) - timedelta(days=4))
    ] == []


def test_the_last_visits_ask_for_nothing_more(tmp_path: Path) -> None:
    shop = opened(copied(tmp_path / "s.db"))
    keys = "SELECT dedupe_key FROM follow_up WHERE dedupe_key IS NOT NULL ORDER BY 1"
    before = db.rows(keys)
    newest = "SELECT max(id) FROM visit GROUP BY customer_id HAVING max(visited_on) >= '2026-11-19'"
    with journal.action(shop, "look again", kind="engine"):
        for (visit_id,) in db.rows(newest):
            engine.after_visit(shop, visit_id)
    assert db.rows(keys) == before


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22", "2026-03-02", "2027-02-10"])
def test_the_morning_shows_every_group_of_today(tmp_path: Path, lang: str, day: str) -> None:
    today = date.fromisoformat(day)
    shop = opened(copied(tmp_path / "s.db", lang=lang, today=today), today)
    rows = followups.rows(shop, followups.today_ids(shop))
    assert {_group(row, shop)[0] for row in rows} == set("abcdef")
    assert {row.state for row in rows if row.greyed} == {"overdue"}


@pytest.mark.parametrize("lang", LANGS)
def test_the_morning_is_no_mountain(tmp_path: Path, lang: str) -> None:
    shop = opened(copied(tmp_path / "s.db", lang=lang))
    counts = followups.counts(shop)
    assert 10 <= counts.overdue + counts.due <= 40
    assert counts.done >= 2
    assert followups.next_days(shop) is not None


def test_staff_differ_in_what_customers_say_of_them(year: Path) -> None:
    opened(year)
    means = dict(
        db.rows("SELECT served_by, avg(csat) FROM rating WHERE csat NOT NULL GROUP BY served_by")
    )
    assert means[1] > means[4] > means[5]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 FROM follow_up WHERE kind = 'promise' AND closed_on > due_on",
        "SELECT 1 FROM follow_up WHERE kind = 'promise' AND closed_on <= due_on",
        "SELECT 1 FROM follow_up WHERE status = 'unreachable'",
        "SELECT 1 FROM follow_up WHERE status = 'refused'",
        "SELECT 1 FROM attempt WHERE outcome = 'wrong_number'",
        "SELECT 1 FROM attempt WHERE outcome = 'call_back'",
        "SELECT 1 FROM follow_up WHERE planned_on IS NOT NULL AND status = 'done'",
        "SELECT 1 FROM rating WHERE ces IS NOT NULL",
        "SELECT 1 FROM rating WHERE nps <= 6",
        "SELECT 1 FROM rating WHERE complaint <> ''",
        "SELECT 1 FROM occasion WHERE calendar = 'lunar'",
        "SELECT 1 FROM customer WHERE contact_consent = 'none'",
        "SELECT 1 FROM customer WHERE name = ''",
        "SELECT 1 FROM follow_up WHERE rule = 'last-try' AND status = 'done'",
        "SELECT 1 FROM follow_up WHERE close_reason = 'visited'",
        "SELECT 1 FROM follow_up WHERE rule = 'upkeep' AND status = 'done'",
        "SELECT 1 FROM follow_up WHERE rule = 'low-score' AND status = 'done'",
        "SELECT 1 FROM follow_up WHERE rule = 'complaint-verified' AND status = 'unreachable'",
        "SELECT 1 FROM complaint WHERE closed_at NOT NULL AND reopened > 0",
        "SELECT 1 FROM complaint WHERE closed_at NOT NULL AND compensation > 0",
        "SELECT 1 FROM complaint WHERE responded_at > respond_by",
        "SELECT 1 FROM complaint WHERE date(resolved_at, '+8 hours') > resolve_by",
        "SELECT 1 FROM complaint p JOIN rating b ON b.id = p.rating_before_id "
        "JOIN rating a ON a.id = p.rating_after_id WHERE b.csat <= 2 AND a.csat >= 4",
        "SELECT 1 FROM complaint_event WHERE kind = 'hold'",
        "SELECT 1 FROM complaint_event WHERE kind = 'note'",
        "SELECT 1 FROM follow_up WHERE rule = 'improved' AND status = 'done'",
        "SELECT 1 FROM follow_up WHERE rule = 'improved' AND status = 'open'",
    ],
)
def test_it_has_its_share_of_everything(year: Path, sql: str) -> None:
    opened(year)
    assert db.value(sql) == 1


@pytest.mark.parametrize("kind", ["contract", "card_expiry", "warranty"])
def test_what_ends_is_spoken_about_before_it_ends(year: Path, kind: str) -> None:
    opened(year)
    assert db.value(
        "SELECT 1 FROM follow_up f JOIN occasion o ON o.id = f.occasion_id "
        "WHERE f.rule = 'expiring' AND o.kind = ? AND f.status = 'done'",
        kind,
    )


def test_complaints_are_of_every_kind(year: Path) -> None:
    opened(year)
    for column, names in (
        ("category", complaint_kinds.CATEGORIES),
        ("severity", complaint_kinds.SEVERITIES),
        ("source", complaint_kinds.SOURCES),
    ):
        assert {row[0] for row in db.rows(f"SELECT {column} FROM complaint")} == set(names)


def test_every_target_is_what_counting_the_minutes_gives(year: Path) -> None:
    shop = opened(year)
    wrong = []
    for id_, respond_by, resolve_by, held in db.rows(
        "SELECT id, respond_by, resolve_by, (SELECT min(at) FROM complaint_event e "
        "WHERE e.complaint_id = complaint.id AND kind = 'hold') FROM complaint"
    ):
        answer, solve = targets(shop, id_)
        # What had been answered, or was late, before the shop waited did not move.
        answered = held is not None
        late = held is not None and parse_utc(held).astimezone().date().isoformat() > resolve_by
        if (answer != parse_utc(respond_by) and not answered) or (
            solve.isoformat() != resolve_by and not late
        ):
            wrong.append((id_, respond_by, resolve_by))
    assert wrong == []


def standing(each: complaint_rows.Complaint) -> str:
    """Where a complaint stands, and what is special about it."""
    if each.held_until:
        return "waiting"
    again = " again" if each.reopened else ""
    return f"{each.state}{again}{' late' if each.late and not each.reopened else ''}"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22", "2026-03-02", "2027-02-10"])
def test_the_morning_shows_complaints_in_every_state(tmp_path: Path, lang: str, day: str) -> None:
    today = date.fromisoformat(day)
    shop = opened(copied(tmp_path / "s.db", lang=lang, today=today), today)
    found = complaint_rows.rows(shop, complaint_rows.ids(shop, "all"))
    assert {standing(each) for each in found} >= {
        "open", "open late", "responded", "responded late", "waiting", "resolved", "told",
        "responded again", "verified", "verified again",
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_improvements_end_in_every_way(tmp_path: Path, lang: str) -> None:
    shop = opened(copied(tmp_path / "s.db", lang=lang))
    found = improvement_rows.rows(shop, improvement_rows.ids(shop))
    assert {each.status for each in found} == set(improvement_rows.STATUSES)
    assert all(each.sources for each in found)
    told = [
        {person.state for person in each.people} - {"not to be called"}
        for each in found
        if each.status == "adopted"
    ]
    assert {"done"} in told
    assert any({"done", "open"} <= states for states in told)


def test_one_improvement_helped_and_one_did_not(year: Path) -> None:
    shop = opened(year)
    effects = [
        each.effect
        for each in improvement_rows.rows(shop, improvement_rows.ids(shop))
        if each.effect and each.effect.days > 30
    ]
    change = [each.after.times / each.before.times for each in effects]
    assert min(change) < 0.5
    assert max(change) > 0.8


def test_rare_surnames_are_found_by_their_reading(tmp_path: Path) -> None:
    shop = opened(copied(tmp_path / "s.db"))
    assert "单雪梅" in [found.name for found in customers.find(shop, "shanxue")]


def test_summer_sells_air_conditioners(year: Path) -> None:
    opened(year)
    asked = "SELECT count(*) FROM visit WHERE item GLOB '空调*' AND substr(visited_on, 6, 2) IN "
    assert db.value(f"{asked} ('06', '07')") > 2 * db.value(f"{asked} ('03', '10')")


@pytest.mark.parametrize("size", [0, 1, 5, 20])
def test_a_tiny_sample_is_a_shop_too(tmp_path: Path, size: int) -> None:
    shop = opened(copied(tmp_path / "s.db", customers=size, months=1))
    assert db.value("SELECT count(*) FROM customer") == size
    assert broken(shop) == []


def test_nobody_comes_when_the_shop_is_closed(tmp_path: Path) -> None:
    shipped = loading.default()
    weekdays = shipped.calendar._replace(weekdays=(1, 2, 3, 4, 5))
    path = written(tmp_path / "s.db", config=shipped._replace(calendar=weekdays))
    opened(path)
    visited = db.rows("SELECT DISTINCT visited_on FROM visit")
    assert max(date.fromisoformat(day).isoweekday() for (day,) in visited) == 5


def test_a_rule_that_is_off_makes_nothing(tmp_path: Path) -> None:
    shipped = loading.default()
    off = {**shipped.rules, "dormant": shipped.rules["dormant"]._replace(enabled=False)}
    opened(written(tmp_path / "s.db", config=shipped._replace(rules=off)))
    assert db.value("SELECT count(*) FROM follow_up WHERE rule = 'dormant'") == 0


def test_progress_ends_at_the_number_of_customers(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    written(tmp_path / "s.db", customers=1200, progress=lambda *at: seen.append(at))
    assert seen == [(500, 1200), (1000, 1200), (1200, 1200)]


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    path.write_text("mine")
    with pytest.raises(ShopError):
        written(path)
    assert path.read_text() == "mine"


def test_the_shop_has_a_name_in_each_language() -> None:
    assert shop_name("zh_CN") == "便民家电"
    assert shop_name("en") == "Corner Appliances"


def test_calls_are_made_in_daytime(year: Path) -> None:
    opened(year)
    earliest, latest = db.rows(
        "SELECT min(time(at, '+8 hours')), max(time(at, '+8 hours')) FROM attempt"
    )[0]
    assert "09:00" < earliest < latest < "20:30"
