"""Days and instants as they are typed, shown and kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopvisit.calendar.days import describe_day, parse_utc, short_day, utc_text
from shopvisit.calendar.typed import DayError, TypedDay, parse_day
from shopvisit.calendar.work import WorkCalendar
from shopvisit.text import countries, i18n

CHINA = WorkCalendar(country="CN", weekdays=frozenset())
TODAY = date(2026, 11, 21)  # a Saturday


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    i18n.use("en")


TYPED = [
    *[("3", "2026-11-24"), ("3d", "2026-11-24"), ("2w", "2026-12-05"), ("1m", "2026-12-21")],
    *[("3wd", "2026-11-25"), ("+3", "2026-11-24"), ("in 3 days", "2026-11-24")],
    *[("3天", "2026-11-24"), ("三天后", "2026-11-24"), ("两周后", "2026-12-05")],
    *[("1个月", "2026-12-21"), ("三个工作日", "2026-11-25"), ("3日后", "2026-11-24")],
    *[("fri", "2026-11-27"), ("Friday", "2026-11-27"), ("周五", "2026-11-27")],
    *[("星期五", "2026-11-27"), ("礼拜天", "2026-11-22"), ("thurs", "2026-11-26")],
    *[("下周五", "2026-11-27"), ("下周一", "2026-11-23"), ("下下周三", "2026-12-02")],
    *[("next friday", "2026-11-27"), ("下个星期五", "2026-11-27"), ("周六", "2026-11-28")],
    *[("今天", "2026-11-21"), ("明天", "2026-11-22"), ("后天", "2026-11-23")],
    *[("大后天", "2026-11-24"), ("tomorrow", "2026-11-22"), ("TODAY", "2026-11-21")],
    *[("月底", "2026-11-30"), ("下月底", "2026-12-31"), ("end of month", "2026-11-30")],
    *[("11-23", "2026-11-23"), ("11/23", "2026-11-23"), ("11.23", "2026-11-23")],
    *[("11月23日", "2026-11-23"), ("１１－２３", "2026-11-23"), ("十一月二十三日", "2026-11-23")],
    *[("11-20", "2027-11-20"), ("11-21", "2026-11-21"), ("2-29", "2028-02-29")],
    *[("23日", "2026-11-23"), ("23号", "2026-11-23"), ("5号", "2026-12-05")],
    *[("31日", "2026-12-31"), ("二十三号", "2026-11-23")],
    *[("2026-11-23", "2026-11-23"), ("2026年11月23日", "2026-11-23"), ("20261123", "2026-11-23")],
    *[("27 nov", "2026-11-27"), ("November 27", "2026-11-27"), ("5 Jan 2027", "2027-01-05")],
    *[("fri 27 nov", "2026-11-27"), ("周五 11月27日", "2026-11-27")],
    *[("周二 2027年1月5日", "2027-01-05"), ("monday 23 november", "2026-11-23")],
]


@pytest.mark.parametrize(("text", "expected"), TYPED)
def test_days_are_understood_as_people_type_them(text: str, expected: str) -> None:
    assert parse_day(text, TODAY, CHINA) == TypedDay(date.fromisoformat(expected), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("明天 15:00", "15:00"), ("明天15：00", "15:00"), ("明天下午3点", "15:00")],
        *[("明天下午三点半", "15:30"), ("明天 3pm", "15:00"), ("tomorrow at 3:30 pm", "15:30")],
        *[("明天15点半", "15:30"), ("明天三点一刻", "15:15"), ("明天下午3点20", "15:20")],
        *[("明早9点", "09:00"), ("明晚8点", "20:00"), ("明天上午10点05分", "10:05")],
        *[("明天中午12点", "12:00"), ("明天中午1点", "13:00"), ("明天 12am", "00:00")],
        *[("明天 12pm", "12:00"), ("明天下午15点", "15:00"), ("明天 3:00", "03:00")],
        *[("11-22 9:00", "09:00"), ("22日9点", "09:00"), ("1 15:00", "15:00")],
    ],
)
def test_times_are_understood_as_people_type_them(text: str, expected: str) -> None:
    typed = parse_day(text, TODAY, CHINA)
    assert typed == TypedDay(date(2026, 11, 22), time.fromisoformat(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("11-23", "2025-11-23"), ("11-21", "2026-11-21"), ("3", "2026-11-18")],
        *[("昨天", "2026-11-20"), ("前天", "2026-11-19"), ("yesterday", "2026-11-20")],
        *[("周五", "2026-11-20"), ("sat", "2026-11-14"), ("上周五", "2026-11-13")],
        *[("23号", "2026-10-23"), ("31号", "2026-10-31"), ("月底", "2026-10-31")],
        *[("3天前", "2026-11-18"), ("1m", "2026-10-21"), ("2024-02-29", "2024-02-29")],
        *[("1wd", "2026-11-20"), ("2-29", "2024-02-29"), ("-3", "2026-11-18")],
    ],
)
def test_a_day_that_has_been_is_the_latest_such_day(text: str, expected: str) -> None:
    assert parse_day(text, TODAY, CHINA, past=True).day == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        *["", "  ", "abc", "2-30", "13-01", "32日", "2026-02-29", "25:00", "明天 9:60", "11-23:00"],
        *[
            "晚上12点",
            "上午15点",
            "13pm",
            "明天下午",
            "九九八十一",
            "十十日",
            "999w",
            "999m",
            "99999",
        ],
        *["昨天", "-3", "2026-11-20", "这周五", "2036-11-22", "0000-01-01", "周四 11月27日", "[/]"],
    ],
)
def test_what_is_no_day_ahead_is_refused(text: str) -> None:
    with pytest.raises(DayError):
        parse_day(text, TODAY, CHINA)


@pytest.mark.parametrize("text", ["明天", "2026-11-22", "下周五", "+1", "3天后", "1899-12-31"])
def test_what_is_no_day_that_has_been_is_refused(text: str) -> None:
    with pytest.raises(DayError):
        parse_day(text, TODAY, CHINA, past=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("abc", "Type a day such as 3"),
        ("2-30", "There is no day 2-30"),
        ("25:00", "There is no time 25:00"),
        ("2026-11-20", "Fri 20 Nov has gone by"),
        ("周四 11月27日", "That day is Fri 27 Nov"),
        ("今天 9:00", "09:00 today has gone by"),
    ],
)
def test_the_message_says_what_is_wrong(text: str, message: str) -> None:
    with pytest.raises(DayError, match=message):
        parse_day(text, TODAY, CHINA, time(10, 0))


def test_a_bare_time_is_today_until_it_has_gone_by() -> None:
    assert parse_day("15:00", TODAY, CHINA, time(14, 59)).day == TODAY
    assert parse_day("15:00", TODAY, CHINA, time(15, 0)).day == TODAY + timedelta(days=1)
    assert parse_day("15:00", TODAY, CHINA).day == TODAY


@given(st.text(max_size=20), st.booleans())
def test_any_text_is_a_day_on_the_right_side_or_refused(text: str, past: bool) -> None:
    try:
        typed = parse_day(text, TODAY, CHINA, past=past)
    except DayError:
        return
    assert typed.day <= TODAY if past else typed.day >= TODAY


@given(
    st.sampled_from(["en", "zh_CN"]),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 3650),
    st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
)
def test_a_day_as_it_is_shown_can_be_typed(
    lang: str, today: date, ahead: int, at: time | None
) -> None:
    i18n.use(lang)
    day = today + timedelta(days=ahead)
    assert parse_day(describe_day(day, today, at), today, CHINA) == TypedDay(day, at)


def test_days_are_shown_with_their_weekday() -> None:
    day, next_year = date(2026, 11, 27), date(2027, 1, 5)
    assert describe_day(day, TODAY) == "Fri 27 Nov"
    assert describe_day(next_year, TODAY, time(9, 5)) == "Tue 5 Jan 2027 09:05"
    assert (short_day(day, TODAY), short_day(next_year, TODAY)) == ("11-27", "2027-01-05")
    i18n.use("zh_CN")
    assert describe_day(day, TODAY) == "周五 11月27日"
    assert describe_day(next_year, TODAY) == "周二 2027年1月5日"


zones = st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=zones).filter(lambda instant: 1 < instant.year < 9999))
def test_an_instant_reads_back_to_the_second(instant: datetime) -> None:
    text = utc_text(instant)
    assert len(text) == len("2026-11-21T12:00:00Z")
    assert parse_utc(text) == instant.astimezone(UTC).replace(microsecond=0)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        utc_text(datetime(2026, 11, 21))


@pytest.mark.parametrize(
    "text",
    ["2026-11-21T10:00:00", "2026-11-21T10:00:00+00:00", "2026-11-21 10:00:00Z",
     "2026-W47-6T10:00:00Z", "2026-11-21T10:00:00.5Z", "2026-11-21", "soon"],
)  # fmt: skip
def test_an_instant_is_read_in_the_form_of_the_file_only(text: str) -> None:
    with pytest.raises(ValueError, match=r"instant|isoformat"):
        parse_utc(text)


@pytest.mark.parametrize(
    ("country", "typed", "day"),
    [
        ("GB", "30/11", date(2026, 11, 30)),
        ("GB", "5/12", date(2026, 12, 5)),
        ("GB", "5.12.2026", date(2026, 12, 5)),
        ("GB", "05/12/26", date(2026, 12, 5)),
        ("GB", "12-05", date(2026, 12, 5)),
        ("GB", "25-12", date(2026, 12, 25)),
        ("GB", "30/01/2027 15:00", date(2027, 1, 30)),
        ("US", "12/5", date(2026, 12, 5)),
        ("US", "01/30/2027", date(2027, 1, 30)),
        ("CN", "12/5", date(2026, 12, 5)),
        ("CN", "12.5", date(2026, 12, 5)),
    ],
)
def test_a_day_is_typed_in_the_order_of_the_country(country: str, typed: str, day: date) -> None:
    countries.use(countries.place_of(country))
    assert parse_day(typed, date(2026, 11, 21), CHINA).day == day


@pytest.mark.parametrize(
    ("country", "typed", "example"),
    [("GB", "30/13", "23/11"), ("US", "30/11", "11/23"), ("CN", "13-40", "11-23")],
)
def test_what_is_no_day_is_told_as_one_types_it_there(
    country: str, typed: str, example: str
) -> None:
    countries.use(countries.place_of(country))
    with pytest.raises(DayError, match=example):
        parse_day(typed, date(2026, 11, 21), CHINA)


@given(st.dates(date(2026, 11, 21), date(2030, 1, 1)), st.sampled_from(["GB", "US", "DE", "CN"]))
def test_a_day_as_the_country_writes_it_is_read_back(day: date, country: str) -> None:
    countries.use(countries.place_of(country))
    orders = {"dmy": f"{day:%d/%m/%Y}", "mdy": f"{day:%m/%d/%Y}", "ymd": f"{day:%Y/%m/%d}"}
    assert parse_day(orders[countries.order()], date(2026, 11, 21), CHINA).day == day
