"""The tables and columns of the shop's file, declared once, as peewee models.

Everything that has to know them is made from this declaration: the triggers that write the journal,
the check of a file's schema, exports, each insert of a row, and the change of a whole card or
occasion. That is peewee's whole part here. All else that reads and changes rows is SQL (`db`) and
never loads this module: peewee takes longer than all else that the first screen needs besides
Textual.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from peewee import AutoField, ForeignKeyField, IntegerField, Model, SqliteDatabase, TextField

from shopvisit import db


class _ThreadsOwn(SqliteDatabase):
    """Whatever connection the thread has."""

    def execute_sql(self, sql: str, params: Sequence[object] | None = None) -> sqlite3.Cursor:
        return db.connection().execute(sql, params or ())


class DayField(TextField):
    """A local calendar day, stored as `YYYY-MM-DD`."""

    def db_value(self, value: date | str | None) -> str | None:
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None


class MoneyField(IntegerField):
    """Minor units of the shop's currency: whoever changes that one changes all of these."""


class Table(Model):
    id = AutoField()
    created_at = TextField()

    class Meta:
        database = _ThreadsOwn(None)
        legacy_table_names = False


class Shop(Table):
    """The one row that says where the shop is, by ISO codes; none in a file of before, as yet."""

    country = TextField()
    currency = TextField()


class Staff(Table):
    name = TextField()
    role = TextField()
    active = IntegerField(default=1)


class Reason(Table):
    name = TextField()
    polarity = TextField()
    dimension = TextField(null=True)
    active = IntegerField(default=1)
    place = IntegerField(default=0)


class Customer(Table):
    name = TextField(default="")
    salutation = TextField(default="")
    phone = TextField(default="")
    wechat = TextField(default="")
    address = TextField(default="")
    tags = TextField(default="")
    note = TextField(default="")
    preferred_channel = TextField(null=True)
    best_time = TextField(default="")
    source = TextField(default="")
    contact_consent = TextField(default="all")
    merged_into = ForeignKeyField("self", null=True, column_name="merged_into")
    erased_at = TextField(null=True)


class Visit(Table):
    customer = ForeignKeyField(Customer)
    visited_on = DayField()
    kind = TextField()
    item = TextField(default="")
    amount = MoneyField(null=True)
    served_by = ForeignKeyField(Staff, null=True, column_name="served_by")
    note = TextField(default="")
    time = TextField(null=True)


class Occasion(Table):
    customer = ForeignKeyField(Customer)
    kind = TextField()
    calendar = TextField()
    month = IntegerField()
    day = IntegerField()
    leap = IntegerField(default=0)
    year = IntegerField(null=True)
    note = TextField(default="")


class Improvement(Table):
    title = TextField(default="")
    problem = TextField(default="")
    action = TextField(default="")
    owner = ForeignKeyField(Staff, null=True)
    status = TextField(default="proposed")
    adopted_on = DayField(null=True)


class Complaint(Table):
    customer = ForeignKeyField(Customer)
    visit = ForeignKeyField(Visit, null=True)
    source = TextField()
    category = TextField(default="")
    severity = TextField()
    owner = ForeignKeyField(Staff, null=True)
    text = TextField(default="")
    opened_at = TextField()
    opened_on = DayField()
    respond_by = TextField(null=True)
    responded_at = TextField(null=True)
    resolve_by = DayField(null=True)
    resolved_at = TextField(null=True)
    resolution = TextField(default="")
    informed_at = TextField(null=True)
    verified_at = TextField(null=True)
    closed_at = TextField(null=True)
    reopened = IntegerField(default=0)
    cause = ForeignKeyField(Reason, null=True)
    compensation = MoneyField(null=True)
    rating_before_id = IntegerField(null=True)
    rating_after_id = IntegerField(null=True)


class ComplaintEvent(Table):
    complaint = ForeignKeyField(Complaint)
    at = TextField()
    staff = ForeignKeyField(Staff, null=True)
    kind = TextField()
    text = TextField(default="")


class FollowUp(Table):
    customer = ForeignKeyField(Customer)
    kind = TextField()
    reason = TextField(default="")
    rule = TextField(default="")
    visit = ForeignKeyField(Visit, null=True)
    complaint = ForeignKeyField(Complaint, null=True)
    improvement = ForeignKeyField(Improvement, null=True)
    occasion = ForeignKeyField(Occasion, null=True)
    from_on = DayField()
    due_on = DayField()
    first_due_on = DayField()
    due_time = TextField(null=True)
    first_due_time = TextField(null=True)
    planned_on = DayField(null=True)
    planned_time = TextField(null=True)
    place = TextField(default="")
    priority = IntegerField()
    assignee = ForeignKeyField(Staff, null=True)
    status = TextField(default="open")
    closed_at = TextField(null=True)
    closed_on = DayField(null=True)
    closed_by = ForeignKeyField(Staff, null=True, column_name="closed_by")
    close_reason = TextField(default="")
    rating_id = IntegerField(null=True)
    dedupe_key = TextField(null=True)


class Attempt(Table):
    follow_up = ForeignKeyField(FollowUp)
    at = TextField()
    attempted_on = DayField()
    staff = ForeignKeyField(Staff, null=True)
    channel = TextField()
    outcome = TextField()
    note = TextField(default="")
    wrong_phone = TextField(default="")


class Rating(Table):
    follow_up = ForeignKeyField(FollowUp)
    customer = ForeignKeyField(Customer)
    answered_at = TextField()
    answered_on = DayField()
    recorded_by = ForeignKeyField(Staff, null=True, column_name="recorded_by")
    served_by = ForeignKeyField(Staff, null=True, column_name="served_by")
    csat = IntegerField(null=True)
    nps = IntegerField(null=True)
    ces = IntegerField(null=True)
    fixed = IntegerField(null=True)
    first_time = IntegerField(null=True)
    mood = TextField(null=True)
    praise = TextField(default="")
    complaint = TextField(default="")
    need = TextField(default="")
    suggestion = TextField(default="")


class RatingReason(Table):
    rating = ForeignKeyField(Rating)
    reason = ForeignKeyField(Reason)


class ImprovementSource(Table):
    improvement = ForeignKeyField(Improvement)
    complaint = ForeignKeyField(Complaint, null=True)
    rating = ForeignKeyField(Rating, null=True)


class Question(Table):
    """One more question that a rule asks. `choices` is an array of words, where it has any."""

    rule = TextField()
    text = TextField()
    kind = TextField()
    choices = TextField(default="[]")
    place = IntegerField(default=0)
    active = IntegerField(default=1)


class QuestionAnswer(Table):
    """What was answered: a number (no is 0, yes 1), or words; a choice is kept in its words."""

    rating = ForeignKeyField(Rating)
    question = ForeignKeyField(Question)
    number = IntegerField(null=True)
    words = TextField(default="")


class Gift(Table):
    """A voucher or a small gift. It is good up to and including `until`."""

    customer = ForeignKeyField(Customer)
    rating = ForeignKeyField(Rating, null=True)
    complaint = ForeignKeyField(Complaint, null=True)
    what = TextField()
    worth = MoneyField(null=True)
    given_by = ForeignKeyField(Staff, null=True, column_name="given_by")
    given_at = TextField()
    given_on = DayField()
    until = DayField(null=True)
    redeemed_at = TextField(null=True)
    redeemed_on = DayField(null=True)


class Tip(Table):
    """What staff should know during a call; it fits by its items, reasons or words."""

    title = TextField()
    text = TextField(default="")
    items = TextField(default="")
    reasons = TextField(default="")
    words = TextField(default="")
    pinned = IntegerField(default=0)
    active = IntegerField(default=1)


class SavedList(Table):
    """Customers by conditions, which are an array of [field, operator, value]."""

    name = TextField()
    conditions = TextField()
    place = IntegerField(default=0)
    active = IntegerField(default=1)


class Recheck(Table):
    """What the manager heard who called once more after a follow-up of the sample."""

    follow_up = ForeignKeyField(FollowUp)
    at = TextField()
    staff = ForeignKeyField(Staff, null=True)
    csat = IntegerField(null=True)
    fixed = IntegerField(null=True)
    note = TextField(default="")


class NotSame(Table):
    """Two cards, the lower id first, of which somebody said that they are two people."""

    customer = ForeignKeyField(Customer)
    other = ForeignKeyField(Customer)


class HeadingMemory(Table):
    """What the columns of a list with these headings meant, and in which order its days stand.

    `headings` is a digest of them, `fields` an object of numbers from 1 to fields ('' for none).
    """

    headings = TextField()
    fields = TextField()
    dates = TextField(null=True)


class MonthLock(Table):
    month = TextField()
    locked_at = TextField()
    locked_by = ForeignKeyField(Staff, null=True, column_name="locked_by")
    figures = TextField()
    definitions = IntegerField()


class EngineRun(Table):
    """The rules have looked at every day up to and including `through_on`."""

    through_on = DayField()


# Every one of these is journalled. Derived (search_key, phone_key, customer_rhythm, month_store)
# and unsaved (draft) tables have no model: they are no record of what happened.
JOURNALLED: tuple[type[Table], ...] = (
    Shop, Staff, Reason, Customer, Visit, Occasion, Improvement, Complaint, ComplaintEvent,
    FollowUp, Attempt, Rating, RatingReason, ImprovementSource, Question, QuestionAnswer, Gift,
    Tip, SavedList, Recheck, NotSame, HeadingMemory, MonthLock, EngineRun,
)  # fmt: skip


def table_name(model: type[Table]) -> str:
    return str(model._meta.table_name)  # noqa: SLF001  # peewee's documented place for it


def columns(model: type[Table]) -> tuple[str, ...]:
    return tuple(model._meta.columns)  # noqa: SLF001  # peewee's documented place for it


def money_columns(model: type[Table]) -> list[str]:
    """The columns of a table that hold amounts of money."""
    fields = model._meta.columns.items()  # noqa: SLF001  # peewee's documented place for it
    return [name for name, field in fields if isinstance(field, MoneyField)]


def journal_triggers() -> list[str]:
    """The statements that make every change to a journalled table write its own history.

    A change outside of an open action has no action id, and is refused by NOT NULL.
    """
    statements = []
    for model in JOURNALLED:
        name = table_name(model)

        def row(alias: str, model: type[Table] = model) -> str:
            pairs = ", ".join(f"'{column}', {alias}.{column}" for column in columns(model))
            return f"json_object({pairs})"

        for event, when, row_id, before, after in (
            ("insert", "", "new.id", "NULL", row("new")),
            ("update", f"WHEN {row('old')} IS NOT {row('new')}", "old.id", row("old"), row("new")),
            ("delete", "", "old.id", row("old"), "NULL"),
        ):
            statements.append(
                f"CREATE TRIGGER journal_{name}_{event} AFTER {event.upper()} ON {name} {when} "
                "BEGIN INSERT INTO journal(action_id, table_name, row_id, before, after) VALUES "
                f"((SELECT action_id FROM now_open), '{name}', {row_id}, {before}, {after}); END"
            )
    return statements
