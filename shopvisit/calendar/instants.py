"""Instants as the file keeps them: UTC, to the second, as text that sorts by time."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(instant: datetime) -> str:
    """`instant` as "YYYY-MM-DDTHH:MM:SSZ"; fractions of a second are cut off.

    Raises ValueError when `instant` has no time zone, for it could then be any hour of the day.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone has no place in the file")
    utc = instant.astimezone(UTC)
    # Not strftime: it writes years before 1000 without leading zeros on some systems.
    return f"{utc.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def parse_utc(text: str) -> datetime:
    """The instant, in UTC, that `utc_text` wrote. Raises ValueError on any other text."""
    # Not strptime, which takes ten times as long; what this reads besides is told by writing it.
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or utc_text(instant) != text:
        raise ValueError(f"not an instant as the file keeps it: {text!r}")
    return instant
