"""Local time, also where the system knows none."""

from __future__ import annotations

import errno
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

from hypothesis import given
from hypothesis import strategies as st

from shopvisit.calendar.days import local

_FIRST = datetime(1970, 1, 3)


class FromThenOn(datetime):
    """An instant of Windows, which says of local time before 1970 that there is none."""

    def astimezone(self, tz: tzinfo | None = None) -> Self:
        if tz is None and self.replace(tzinfo=None) < _FIRST:
            raise OSError(errno.EINVAL, "Invalid argument")
        return super().astimezone(tz)


def of(moment: datetime) -> FromThenOn:
    return FromThenOn.combine(moment.date(), moment.timetz())


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))
def test_local_time_is_the_systems(moment: datetime) -> None:
    assert local(moment) == moment.astimezone()
    instant = moment.replace(tzinfo=UTC)
    assert local(instant).isoformat() == instant.astimezone().isoformat()


@given(st.datetimes(datetime(1900, 1, 1), datetime(1970, 1, 1)))
def test_before_the_systems_first_day_there_is_local_time_all_the_same(moment: datetime) -> None:
    """In the tests' zone, which had no summer time in 1972."""
    instant = moment.replace(tzinfo=UTC)
    assert local(of(moment)).replace(tzinfo=None) == moment
    assert local(of(instant)) == instant
    assert local(of(instant)).utcoffset() == timedelta(hours=8)
