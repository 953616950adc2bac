"""Shop histories written straight into a file, for the tests of the month."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from shopvisit import db
from shopvisit.calendar.days import utc_text
from shopvisit.settings import loading
from shopvisit.settings.values import Rule
from shopvisit.shop.metrics.formulas import Figure
from shopvisit.shop.month.month import month
from shopvisit.shop.record.shop import Clock, Shop
from shopvisit.store import shopfile

TODAY = date(2026, 11, 21)
OCTOBER, NOVEMBER = "2026-10", "2026-11"
HOSTILE = "[@click=app.quit]x[/]"
# A complaint of the first days of November is answered, and an hour later solved.
RESOLVED = {"responded_at": "2026-11-02 11:00", "resolved_at": "2026-11-02 12:00"}
STAFF = ("小张", "小王", "李店长")
STAMP = "2026-01-01T00:00:00Z"


def local(day: str, at: str = "12:00") -> str:
    """A local day and time as the file keeps it."""
    moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(at)).astimezone()
    return utc_text(moment)


@dataclass
class History:
    """Rows by table, numbered as they are added; `open` writes them to a file and opens it."""

    path: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **columns: Any) -> int:
        known = self.rows.setdefault(table, [])
        known.append({"id": len(known) + 1, "created_at": STAMP, **columns})
        return len(known)

    def customer(self, **columns: Any) -> int:
        return self.add("customer", **{"name": "王秀英"} | columns)

    def visit(self, customer: int, day: str, **columns: Any) -> int:
        kind = {"kind": "service"} | columns
        return self.add("visit", customer_id=customer, visited_on=day, **kind)

    def follow_up(self, customer: int, due: str, closed: str | None = None, **columns: Any) -> int:
        """Due on `due`; closed at noon of `closed`, as done unless a `status` is given."""
        return self.add(
            "follow_up",
            **{
                "customer_id": customer,
                "kind": "satisfaction",
                "from_on": due,
                "due_on": due,
                "first_due_on": due,
                "priority": 3,
                "status": "done" if closed else "open",
                "closed_on": closed,
                "closed_at": local(closed) if closed else None,
            }
            | columns,
        )

    def attempt(self, follow_up: int, day: str, outcome: str = "reached", **columns: Any) -> int:
        return self.add(
            "attempt",
            **{
                "follow_up_id": follow_up,
                "at": local(day),
                "attempted_on": day,
                "channel": "phone",
                "outcome": outcome,
            }
            | columns,
        )

    def rating(self, customer: int, day: str, **columns: Any) -> int:
        """A rating at noon; of a follow-up of its own unless `follow_up_id` is given."""
        follow_up = columns.pop("follow_up_id", None) or self.follow_up(customer, "2020-01-01")
        at = columns.pop("at", "12:00")
        return self.add(
            "rating",
            follow_up_id=follow_up,
            customer_id=customer,
            answered_on=day,
            answered_at=local(day, at),
            **columns,
        )

    def answered(self, customer: int, due: str, closed: str, **scores: Any) -> int:
        """A follow-up that was done with a call and a rating; its id."""
        id_ = self.follow_up(customer, due, closed)
        self.attempt(id_, closed)
        rating = self.rating(customer, closed, follow_up_id=id_, **scores)
        self.rows["follow_up"][id_ - 1]["rating_id"] = rating
        return id_

    def complaint(self, customer: int, opened: str, at: str = "10:00", **columns: Any) -> int:
        """A complaint; columns named …_at may be given as a local "day time"."""
        stamps = {
            name: local(*value.split()) if name.endswith(("_at", "respond_by")) and value else value
            for name, value in columns.items()
        }
        return self.add(
            "complaint",
            **{
                "customer_id": customer,
                "source": "phone",
                "category": "reliability",
                "severity": "normal",
                "opened_on": opened,
                "opened_at": local(opened, at),
                "respond_by": local(opened, "18:00"),
                "resolve_by": opened,
            }
            | stamps,
        )

    def event(self, complaint: int, kind: str, day: str, at: str) -> int:
        return self.add("complaint_event", complaint_id=complaint, kind=kind, at=local(day, at))

    def open(
        self, today: date = TODAY, at: time = time(10), rules: Mapping[str, Rule] | None = None
    ) -> Shop:
        """The shop on that day; with these rules besides the shipped ones."""
        db.disconnect()
        shopfile.create(self.path, fill=self._fill)
        moment = datetime.combine(today, at).astimezone()
        config = loading.default()
        config = config._replace(rules={**config.rules, **(rules or {})})
        return Shop(self.path, config, Clock(source=lambda: moment.astimezone(UTC)))

    def _fill(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = 1")
        # Statuses that a later version of the program knows.
        connection.execute("PRAGMA ignore_check_constraints = 1")
        for name in STAFF:
            connection.execute(
                "INSERT INTO staff(created_at, name, role) VALUES (?, ?, 'clerk')", (STAMP, name)
            )
        for table, rows in self.rows.items():
            for row in rows:
                marks = ", ".join("?" * len(row))
                connection.execute(
                    f"INSERT INTO {table}({', '.join(row)}) VALUES ({marks})", tuple(row.values())
                )
        connection.execute(
            "INSERT INTO customer_rhythm SELECT customer_id, min(visited_on), max(visited_on), "
            "count(*), NULL FROM visit GROUP BY customer_id"
        )


def figure(history: History, name: str, of: str = NOVEMBER, today: date = TODAY) -> Figure:
    return month(history.open(today), of).figures[name]


def share(history: History, name: str, of: str = NOVEMBER) -> tuple[int | None, int | None]:
    found = figure(history, name, of)
    return found.k, found.n
