"""The first schema: every table that a shop began with."""

from __future__ import annotations

import sqlite3

from shopvisit.store.migrations.columns import day, instant, line, one_of, time, yes_no

# Frozen with this step; what the program uses is elsewhere (`settings/values.py`,
# `shop/followups/kinds.py`).
KINDS = (
    "satisfaction", "usage", "verification", "retention", "need",
    "care", "notice", "promise", "compliance", "manual",
)  # fmt: skip
CHANNELS = ("phone", "in_store", "wechat", "sms", "email", "home")
OUTCOMES = (
    "reached", "no_answer", "busy", "call_back", "refused", "wrong_number", "message_left",
)  # fmt: skip
VISIT_KINDS = ("service", "purchase", "repair", "install", "return", "consult")
DIMENSIONS = ("reliability", "responsiveness", "assurance", "empathy", "tangibles", "price")
ID = "id INTEGER PRIMARY KEY"
CREATED = instant("created_at")
# An action keeps the ids of staff and customer without a reference: it outlives both under undo.
_TABLES = f"""
CREATE TABLE action (
  {ID}, {instant("at")},
  staff_id INTEGER,
  kind TEXT NOT NULL {one_of("kind", "user", "engine", "import", "undo")},
  {line("says", 200)},
  args TEXT NOT NULL DEFAULT '{{}}' CHECK (json_valid(args)),
  customer_id INTEGER,
  undoes INTEGER UNIQUE REFERENCES action(id)
) STRICT;
CREATE TABLE now_open (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  action_id INTEGER NOT NULL REFERENCES action(id)
) STRICT;
CREATE TABLE journal (
  {ID}, action_id INTEGER NOT NULL REFERENCES action(id),
  table_name TEXT NOT NULL, row_id INTEGER NOT NULL,
  before TEXT CHECK (before IS NULL OR json_valid(before)),
  after TEXT CHECK (after IS NULL OR json_valid(after)),
  CHECK (before IS NOT NULL OR after IS NOT NULL)
) STRICT;

CREATE TABLE staff (
  {ID}, {CREATED},
  {line("name", 40, "UNIQUE")},
  role TEXT NOT NULL {one_of("role", "owner", "manager", "clerk")},
  {yes_no("active", "NOT NULL DEFAULT 1")}
) STRICT;
CREATE TABLE reason (
  {ID}, {CREATED}, {line("name", 40)},
  polarity TEXT NOT NULL {one_of("polarity", "praise", "complaint")},
  dimension TEXT NOT NULL {one_of("dimension", *DIMENSIONS)},
  {yes_no("active", "NOT NULL DEFAULT 1")},
  UNIQUE (polarity, name)
) STRICT;
CREATE TABLE customer (
  {ID}, {CREATED}, {line("name", 60)}, {line("salutation", 20)}, {line("phone", 40)},
  phone_key TEXT CHECK (phone_key <> '' AND phone_key NOT GLOB '*[^0-9]*'
                        AND length(phone_key) <= 20),
  {line("wechat", 60)}, {line("tags", 200)}, {line("note", 500)},
  preferred_channel TEXT CHECK (preferred_channel IN {CHANNELS}),
  {line("best_time", 40)}, {line("source", 60)},
  contact_consent TEXT NOT NULL DEFAULT 'all'
    {one_of("contact_consent", "all", "service_only", "none")},
  merged_into INTEGER REFERENCES customer(id) CHECK (merged_into <> id),
  {instant("archived_at", "")}, {instant("erased_at", "")}
) STRICT;
CREATE TABLE search_key (
  key TEXT NOT NULL, customer_id INTEGER NOT NULL REFERENCES customer(id) ON DELETE CASCADE,
  PRIMARY KEY (key, customer_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE customer_rhythm (
  customer_id INTEGER PRIMARY KEY REFERENCES customer(id) ON DELETE CASCADE,
  {day("first_visit_on")}, {day("last_visit_on")},
  visits INTEGER NOT NULL CHECK (visits > 0),
  cycle_days INTEGER CHECK (cycle_days > 0)
) STRICT;
CREATE TABLE draft (
  customer_id INTEGER PRIMARY KEY REFERENCES customer(id) ON DELETE CASCADE,
  {instant("saved_at")}, body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE TABLE visit (
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  {day("visited_on")},
  kind TEXT NOT NULL {one_of("kind", *VISIT_KINDS)},
  {line("item", 80)},
  amount INTEGER CHECK (amount >= 0),
  served_by INTEGER REFERENCES staff(id),
  {line("note", 500)}
) STRICT;
CREATE TABLE occasion (
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  kind TEXT NOT NULL {
    one_of("kind", "birthday", "anniversary", "child_day", "card_expiry", "warranty", "contract")
},
  calendar TEXT NOT NULL {one_of("calendar", "solar", "lunar")},
  month INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
  day INTEGER NOT NULL CHECK (day BETWEEN 1 AND 31),
  {yes_no("leap", "NOT NULL DEFAULT 0")},
  year INTEGER CHECK (year BETWEEN 1900 AND 2200),
  {line("note", 80)},
  CHECK (calendar = 'lunar' AND day <= 30 OR calendar = 'solar' AND leap = 0)
) STRICT;
CREATE TABLE improvement (
  {ID}, {CREATED}, {line("title", 80)}, {line("problem", 500)}, {line("action", 500)},
  owner_id INTEGER REFERENCES staff(id),
  status TEXT NOT NULL DEFAULT 'proposed'
    {one_of("status", "proposed", "doing", "adopted", "dropped")},
  {day("adopted_on", "")},
  CHECK (status <> 'adopted' OR adopted_on IS NOT NULL)
) STRICT;
CREATE TABLE complaint (
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  visit_id INTEGER REFERENCES visit(id),
  source TEXT NOT NULL {one_of("source", "rating", "counter", "phone", "online")},
  {line("category", 40)},
  severity TEXT NOT NULL {one_of("severity", "urgent", "normal", "low")},
  owner_id INTEGER REFERENCES staff(id),
  {line("text", 500)},
  {instant("opened_at")}, {day("opened_on")}, {instant("respond_by", "")},
  {instant("responded_at", "")}, {day("resolve_by", "")}, {instant("resolved_at", "")},
  {line("resolution", 500)},
  {instant("informed_at", "")}, {instant("verified_at", "")}, {instant("closed_at", "")},
  reopened INTEGER NOT NULL DEFAULT 0 CHECK (reopened >= 0),
  cause_id INTEGER REFERENCES reason(id),
  compensation INTEGER CHECK (compensation >= 0),
  rating_before_id INTEGER REFERENCES rating(id),
  rating_after_id INTEGER REFERENCES rating(id),
  CHECK (closed_at IS NULL
         OR resolved_at IS NOT NULL AND informed_at IS NOT NULL AND verified_at IS NOT NULL)
) STRICT;
CREATE TABLE complaint_event (
  {ID}, {CREATED},
  complaint_id INTEGER NOT NULL REFERENCES complaint(id),
  {instant("at")},
  staff_id INTEGER REFERENCES staff(id),
  kind TEXT NOT NULL {one_of("kind", "note", "hold", "resume", "reopen")},
  {line("text", 500)}
) STRICT;
CREATE TABLE follow_up (
  {ID}, {CREATED},
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  kind TEXT NOT NULL {one_of("kind", *KINDS)},
  {line("reason", 200)},
  {line("rule", 40)},
  visit_id INTEGER REFERENCES visit(id),
  complaint_id INTEGER REFERENCES complaint(id),
  improvement_id INTEGER REFERENCES improvement(id),
  occasion_id INTEGER REFERENCES occasion(id),
  {day("from_on")}, {day("due_on")}, {day("first_due_on")}, {time("due_time")},
  {day("planned_on", "")}, {time("planned_time")},
  priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
  assignee_id INTEGER REFERENCES staff(id),
  status TEXT NOT NULL DEFAULT 'open'
    {one_of("status", "open", "done", "unreachable", "refused", "cancelled")},
  {instant("closed_at", "")}, {day("closed_on", "")},
  closed_by INTEGER REFERENCES staff(id),
  {line("close_reason", 200)},
  rating_id INTEGER REFERENCES rating(id),
  dedupe_key TEXT UNIQUE,
  CHECK (from_on <= due_on),
  CHECK ((status = 'open') = (closed_at IS NULL) AND (closed_at IS NULL) = (closed_on IS NULL))
) STRICT;
CREATE TABLE attempt (
  {ID}, {CREATED},
  follow_up_id INTEGER NOT NULL REFERENCES follow_up(id),
  {instant("at")}, {day("attempted_on")},
  staff_id INTEGER REFERENCES staff(id),
  channel TEXT NOT NULL {one_of("channel", *CHANNELS)},
  outcome TEXT NOT NULL {one_of("outcome", *OUTCOMES)},
  {line("note", 500)}
) STRICT;
CREATE TABLE rating (
  {ID}, {CREATED},
  follow_up_id INTEGER NOT NULL REFERENCES follow_up(id),
  customer_id INTEGER NOT NULL REFERENCES customer(id),
  {instant("answered_at")}, {day("answered_on")},
  recorded_by INTEGER REFERENCES staff(id),
  served_by INTEGER REFERENCES staff(id),
  csat INTEGER CHECK (csat BETWEEN 1 AND 5),
  nps INTEGER CHECK (nps BETWEEN 0 AND 10),
  ces INTEGER CHECK (ces BETWEEN 1 AND 7),
  {yes_no("fixed", "")}, {yes_no("first_time", "")},
  mood TEXT CHECK (mood IN ('good', 'neutral', 'bad')),
  {line("praise", 500)}, {line("complaint", 500)}, {line("need", 500)},
  {line("suggestion", 500)},
  revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0)
) STRICT;
CREATE TABLE rating_reason (
  {ID}, {CREATED},
  rating_id INTEGER NOT NULL REFERENCES rating(id),
  reason_id INTEGER NOT NULL REFERENCES reason(id),
  UNIQUE (rating_id, reason_id)
) STRICT;
CREATE TABLE improvement_source (
  {ID}, {CREATED},
  improvement_id INTEGER NOT NULL REFERENCES improvement(id),
  complaint_id INTEGER REFERENCES complaint(id),
  rating_id INTEGER REFERENCES rating(id),
  CHECK ((complaint_id IS NULL) <> (rating_id IS NULL))
) STRICT;
CREATE TABLE month_lock (
  {ID}, {CREATED},
  month TEXT NOT NULL UNIQUE CHECK (month IS strftime('%Y-%m', month || '-01', '+0 days')),
  {instant("locked_at")},
  locked_by INTEGER REFERENCES staff(id),
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  definitions INTEGER NOT NULL
) STRICT;
CREATE TABLE engine_run (
  {ID}, {CREATED}, {day("through_on")}
) STRICT;
"""
_INDEXES = """
CREATE INDEX journal_action ON journal(action_id);

CREATE UNIQUE INDEX customer_phone ON customer(phone_key)
  WHERE merged_into IS NULL AND archived_at IS NULL AND erased_at IS NULL;
CREATE INDEX customer_merged ON customer(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX search_key_customer ON search_key(customer_id);
CREATE INDEX rhythm_cycle ON customer_rhythm(cycle_days, last_visit_on);
CREATE INDEX rhythm_last ON customer_rhythm(last_visit_on, customer_id);
CREATE INDEX rhythm_first ON customer_rhythm(first_visit_on, customer_id);

CREATE INDEX visit_customer ON visit(customer_id, visited_on);
CREATE INDEX visit_day ON visit(visited_on, customer_id, kind);
CREATE INDEX occasion_customer ON occasion(customer_id);
CREATE INDEX occasion_day ON occasion(calendar, month, day, leap, kind);

CREATE INDEX open_by_due ON follow_up
  (due_on, due_time, id, priority, kind, from_on, planned_on, planned_time, assignee_id)
  WHERE status = 'open';
CREATE INDEX open_by_priority ON follow_up
  (priority, due_on, due_time, id, kind, from_on, planned_on, planned_time, assignee_id)
  WHERE status = 'open';
CREATE INDEX open_by_plan ON follow_up(planned_on, planned_time, id) WHERE status = 'open';
CREATE INDEX follow_up_customer ON follow_up(customer_id, status, from_on);
CREATE INDEX follow_up_due ON follow_up
  (due_on, status, closed_by, closed_on, kind, customer_id);
CREATE INDEX follow_up_closed ON follow_up
  (closed_on, status, closed_by, kind, rating_id, customer_id)
  WHERE closed_on IS NOT NULL;
CREATE INDEX follow_up_visit ON follow_up(visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX follow_up_complaint ON follow_up(complaint_id) WHERE complaint_id IS NOT NULL;
CREATE INDEX follow_up_improvement ON follow_up(improvement_id) WHERE improvement_id IS NOT NULL;
CREATE INDEX follow_up_occasion ON follow_up(occasion_id) WHERE occasion_id IS NOT NULL;
CREATE INDEX follow_up_rating ON follow_up(rating_id) WHERE rating_id IS NOT NULL;
CREATE INDEX attempt_follow_up ON attempt(follow_up_id, outcome, attempted_on, channel);
CREATE INDEX attempt_day ON attempt(attempted_on, staff_id, outcome);
CREATE INDEX rating_follow_up ON rating(follow_up_id);
CREATE INDEX rating_customer ON rating(customer_id, answered_on);
CREATE INDEX rating_day ON rating
  (answered_on, csat, served_by, recorded_by, nps, ces, mood, customer_id);
CREATE INDEX rating_nps ON rating(answered_on, answered_at, id, customer_id, nps)
  WHERE nps IS NOT NULL;
CREATE INDEX rating_reason_reason ON rating_reason(reason_id, rating_id);
CREATE INDEX complaint_customer ON complaint(customer_id);
CREATE INDEX complaint_opened ON complaint(opened_on, customer_id);
CREATE INDEX complaint_respond ON complaint(respond_by) WHERE respond_by IS NOT NULL;
CREATE INDEX complaint_resolve ON complaint(resolve_by) WHERE resolve_by IS NOT NULL;
CREATE INDEX complaint_waiting ON complaint(resolved_at) WHERE closed_at IS NULL;
CREATE INDEX complaint_resolved ON complaint(resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX complaint_verified ON complaint(verified_at) WHERE verified_at IS NOT NULL;
CREATE INDEX complaint_open ON complaint(respond_by, resolve_by) WHERE closed_at IS NULL;
CREATE INDEX complaint_visit ON complaint(visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX complaint_before ON complaint(rating_before_id) WHERE rating_before_id IS NOT NULL;
CREATE INDEX complaint_after ON complaint(rating_after_id) WHERE rating_after_id IS NOT NULL;
CREATE INDEX complaint_event_complaint ON complaint_event(complaint_id, at);
CREATE INDEX engine_run_day ON engine_run(through_on);
CREATE INDEX improvement_source_improvement ON improvement_source(improvement_id);
CREATE INDEX improvement_source_complaint ON improvement_source(complaint_id)
  WHERE complaint_id IS NOT NULL;
CREATE INDEX improvement_source_rating ON improvement_source(rating_id)
  WHERE rating_id IS NOT NULL;
"""


def _append_only(table: str) -> str:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER append_only_{table}_update BEFORE UPDATE ON {table} {refuse};\n"
        f"CREATE TRIGGER append_only_{table}_delete BEFORE DELETE ON {table} {refuse};\n"
    )


def statements(script: str) -> list[str]:
    """The single statements of a script: `executescript` would commit the open transaction."""
    found, waiting = [], ""
    for part in script.splitlines(keepends=True):
        waiting += part
        if sqlite3.complete_statement(waiting):
            found.append(waiting.strip())
            waiting = ""
    return [statement for statement in found if statement != ";"]


def first_schema(connection: sqlite3.Connection) -> None:
    script = _TABLES + _INDEXES + _append_only("journal") + _append_only("action")
    for statement in statements(script):
        connection.execute(statement)
