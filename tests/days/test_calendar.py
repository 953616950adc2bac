"""Working days, windows, yearly occasions, typed days and instants."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st
from lunar_python import LunarYear, Solar

from shopvisit.calendar.days import describe_day, parse_utc, short_day, utc_text
from shopvisit.calendar.occasions import falls_on, lunar_to_solar, next_occurrence, occurrence
from shopvisit.calendar.typed import DayError, TypedDay, parse_day
from shopvisit.calendar.work import Offset, WorkCalendar, add_months, month_span
from shopvisit.text import i18n

LIBRARY = country_holidays("CN", years=range(2001, 2028))
CHINA = WorkCalendar(country="CN", weekdays=frozenset())
EVERY_DAY_BUT_MONDAY = WorkCalendar(country=None, weekdays=frozenset({1, 2, 3, 4, 5, 6}))
TODAY = date(2026, 11, 21)  # a Saturday

days = st.dates(date(2001, 1, 1), date(2099, 12, 31))
offsets = st.builds(Offset, st.integers(-120, 120), st.sampled_from(["d", "wd"]))


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    i18n.use("en")


@pytest.mark.parametrize(
    ("event", "n", "expected"),
    [
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 26), 5, date(2025, 10, 10)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
    ],
)
def test_working_days_follow_chinas_holidays_and_make_up_days(event, n, expected):
    assert CHINA.add(event, n) == expected


def test_a_make_up_day_before_new_year_belongs_to_the_old_year():
    assert CHINA.is_working(date(2011, 12, 31))


@given(st.dates(date(2001, 1, 1), date(2026, 12, 31)))
def test_the_shipped_chinese_table_says_what_the_library_says(day):
    assert CHINA.is_working(day) == LIBRARY.is_working_day(day)


def test_the_shipped_chinese_table_has_every_year_that_is_known():
    assert [y for y in range(1990, 2101) if not CHINA.missing_year(y)] == sorted(
        LIBRARY.special_public_holidays
    )


def test_china_and_its_moon_need_no_library():
    code = (
        "import sys; from datetime import date;"
        "from shopvisit.calendar.occasions import falls_on;"
        "from shopvisit.calendar.work import WorkCalendar;"
        "day = date(2026, 11, 20); falls_on(day);"
        "WorkCalendar(country='CN', weekdays=frozenset()).add(day, 90);"
        "print('holidays' in sys.modules, 'lunar_python' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("year", [2000, 2001, 2026, 2090])
def test_chinas_table_ends_where_the_announcements_end(year):
    assert CHINA.missing_year(year) == (year in (2000, 2090))


def test_a_year_without_a_table_is_a_plain_week():
    new_year = date(2090, 1, 1)  # a Sunday
    week = [CHINA.is_working(new_year + timedelta(days=n)) for n in range(7)]
    assert week == [False, True, True, True, True, True, False]


def test_an_unknown_country_counts_plain_weeks_and_says_so():
    nowhere = WorkCalendar(country="XX", weekdays=frozenset({6}))
    assert nowhere.missing_year(2026)
    assert nowhere.is_working(date(2026, 11, 20))
    assert not nowhere.is_working(date(2026, 11, 22))


def test_a_country_without_make_up_days_has_computed_years():
    britain = WorkCalendar(country="GB", weekdays=frozenset())
    assert not britain.missing_year(2030)
    assert not britain.is_working(date(2030, 12, 25))


def test_without_a_country_the_shops_own_weekdays_count():
    assert not EVERY_DAY_BUT_MONDAY.is_working(date(2026, 11, 23))
    assert EVERY_DAY_BUT_MONDAY.is_working(date(2026, 10, 1))
    assert not EVERY_DAY_BUT_MONDAY.missing_year(2090)


def test_the_shops_own_days_win():
    holiday, workday = date(2026, 10, 1), date(2026, 11, 20)
    shop = WorkCalendar(
        country="CN",
        weekdays=frozenset(),
        closed=frozenset({workday, holiday}),
        opened=frozenset({holiday}),
    )
    assert shop.is_working(holiday)
    assert not shop.is_working(workday)


def test_a_shop_that_never_opens_is_refused():
    with pytest.raises(ValueError, match="weekday"):
        WorkCalendar(country=None, weekdays=frozenset({7}))


@given(days, st.integers(1, 60))
def test_between_an_event_and_its_nth_working_day_lie_n_working_days(event, n):
    end = CHINA.add(event, n)
    between = (event + timedelta(days=k) for k in range(1, (end - event).days + 1))
    assert sum(CHINA.is_working(day) for day in between) == n
    assert CHINA.is_working(end)


@given(days, st.integers(1, 60))
def test_counting_back_undoes_counting_on_from_a_working_day(event, n):
    start = CHINA.add(event, 1)
    assert CHINA.add(CHINA.add(start, n), -n) == start


@given(days)
def test_day_zero_is_the_event_itself(event):
    assert CHINA.add(event, 0) == event


@given(days, offsets, offsets)
def test_a_window_never_ends_before_it_begins_and_keeps_its_deadline(event, from_, to):
    first, deadline = CHINA.window(event, from_, to)
    assert first <= deadline == CHINA.shift(event, to)


@given(offsets)
def test_an_offset_reads_back_what_it_writes(offset):
    parsed = Offset.parse(str(offset))
    assert CHINA.shift(TODAY, parsed) == CHINA.shift(TODAY, offset)
    assert str(parsed) == str(offset)


@pytest.mark.parametrize(
    ("text", "offset"),
    [("3wd", Offset(3, "wd")), ("-3d", Offset(-3, "d")), ("+1d", Offset(1, "d"))],
)
def test_offsets_are_written_as_in_rules(text, offset):
    assert Offset.parse(text) == offset


@pytest.mark.parametrize("text", ["", "3", "d", "3 d", "3w", "1.5d", "３d", "99999d"])
def test_another_offset_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match="3wd"):
        Offset.parse(text)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_clamp_to_the_months_end(day, n, expected):
    assert add_months(day, n) == expected


@given(days, st.integers(-1000, 1000))
def test_adding_months_moves_by_that_many_months_and_never_to_a_later_day(day, n):
    moved = add_months(day, n)
    assert (moved.year - day.year) * 12 + moved.month - day.month == n
    assert moved.day <= day.day


def test_a_months_span_is_half_open():
    assert month_span("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "2026", "26-11", "2026-11-01", "0000-01"])
def test_another_month_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match="2026-11"):
        month_span(text)


@pytest.mark.parametrize(
    ("lunar", "solar"),
    [
        ((2024, 8, 15, False), date(2024, 9, 17)),
        ((2025, 8, 15, False), date(2025, 10, 6)),
        ((2026, 8, 15, False), date(2026, 9, 25)),
        ((2027, 8, 15, False), date(2027, 9, 15)),
        ((2025, 12, 30, False), date(2026, 2, 16)),
        ((2026, 6, 10, True), date(2026, 7, 23)),
        ((2025, 6, 10, True), date(2025, 8, 3)),
    ],
)
def test_lunar_dates_become_solar_ones(lunar, solar):
    assert lunar_to_solar(*lunar) == solar


def test_lunar_festivals_agree_with_another_calendar():
    from holidays.calendars.chinese import _ChineseLunisolar

    other = _ChineseLunisolar()
    for year in range(1929, 2100):
        assert lunar_to_solar(year, 1, 1) == other.lunar_new_year_date(year)[0]
        assert lunar_to_solar(year, 5, 5) == other.dragon_boat_date(year)[0]
        assert lunar_to_solar(year, 8, 15) == other.mid_autumn_date(year)[0]


def test_every_lunar_month_begins_where_lunar_python_has_it():
    for year in range(1900, 2101):
        for month in LunarYear.fromYear(year).getMonthsInYear():
            first = Solar.fromJulianDay(month.getFirstJulianDay())
            shipped = lunar_to_solar(year, abs(month.getMonth()), 1, month.getMonth() < 0)
            assert shipped == date(first.getYear(), first.getMonth(), first.getDay())
            last = lunar_to_solar(year, abs(month.getMonth()), 30, month.getMonth() < 0)
            assert (last - shipped).days + 1 == month.getDayCount()


@pytest.mark.parametrize("lunar", [(1899, 1, 1), (2101, 1, 1), (2026, 13, 1), (2026, 1, 31)])
def test_a_lunar_date_that_cannot_be_known_is_refused(lunar):
    with pytest.raises(ValueError, match=r"lunar year|no year has"):
        lunar_to_solar(*lunar)


def test_29_february_is_28_february_in_common_years():
    assert occurrence("solar", 2, 29, False, 2026) == date(2026, 2, 28)
    assert occurrence("solar", 2, 29, False, 2028) == date(2028, 2, 29)


def test_a_solar_day_has_no_leap_month():
    with pytest.raises(ValueError, match="leap"):
        occurrence("solar", 2, 1, True, 2026)


def _all_keys():
    for month in range(1, 13):
        for day in range(1, 32):
            if day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31):
                yield "solar", month, day, False
            if day <= 30:
                yield "lunar", month, day, False
                yield "lunar", month, day, True


ALL_KEYS = list(_all_keys())


@given(st.dates(date(1900, 2, 1), date(2100, 12, 31)))
def test_the_keys_of_a_day_are_exactly_those_that_fall_on_it(day):
    expected = {
        key
        for key in ALL_KEYS
        for year in (day.year, day.year - 1)
        if (key[0] == "solar" or year >= 1900) and occurrence(*key, year) == day
    }
    found = falls_on(day)
    assert set(found) == expected
    assert len(found) == len(expected)


@given(st.sampled_from(ALL_KEYS), st.integers(1900, 2100))
def test_every_occasion_is_found_on_the_day_of_its_occurrence(key, year):
    assert key in falls_on(occurrence(*key, year))


def test_a_day_outside_the_known_lunar_years_has_solar_keys_only():
    assert falls_on(date(2150, 3, 1)) == [("solar", 3, 1, False)]


@given(st.sampled_from(ALL_KEYS), st.dates(date(1905, 1, 1), date(2095, 1, 1)))
def test_the_next_occurrence_is_the_first_one_from_today_on(key, today):
    following = next_occurrence(*key, today)
    years = range(today.year - 2, today.year + 3)
    assert following == min(d for y in years if (d := occurrence(*key, y)) >= today)


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
def test_days_are_understood_as_people_type_them(text, expected):
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
def test_times_are_understood_as_people_type_them(text, expected):
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
def test_a_day_that_has_been_is_the_latest_such_day(text, expected):
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
def test_what_is_no_day_ahead_is_refused(text):
    with pytest.raises(DayError):
        parse_day(text, TODAY, CHINA)


@pytest.mark.parametrize("text", ["明天", "2026-11-22", "下周五", "+1", "3天后", "1899-12-31"])
def test_what_is_no_day_that_has_been_is_refused(text):
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
def test_the_message_says_what_is_wrong(text, message):
    with pytest.raises(DayError, match=message):
        parse_day(text, TODAY, CHINA, time(10, 0))


def test_a_bare_time_is_today_until_it_has_gone_by():
    assert parse_day("15:00", TODAY, CHINA, time(14, 59)).day == TODAY
    assert parse_day("15:00", TODAY, CHINA, time(15, 0)).day == TODAY + timedelta(days=1)
    assert parse_day("15:00", TODAY, CHINA).day == TODAY


@given(st.text(max_size=20), st.booleans())
def test_any_text_is_a_day_on_the_right_side_or_refused(text, past):
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
def test_a_day_as_it_is_shown_can_be_typed(lang, today, ahead, at):
    i18n.use(lang)
    day = today + timedelta(days=ahead)
    assert parse_day(describe_day(day, today, at), today, CHINA) == TypedDay(day, at)


def test_days_are_shown_with_their_weekday():
    day, next_year = date(2026, 11, 27), date(2027, 1, 5)
    assert describe_day(day, TODAY) == "Fri 27 Nov"
    assert describe_day(next_year, TODAY, time(9, 5)) == "Tue 5 Jan 2027 09:05"
    assert (short_day(day, TODAY), short_day(next_year, TODAY)) == ("11-27", "2027-01-05")
    i18n.use("zh_CN")
    assert describe_day(day, TODAY) == "周五 11月27日"
    assert describe_day(next_year, TODAY) == "周二 2027年1月5日"


zones = st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=zones).filter(lambda instant: 1 < instant.year < 9999))
def test_an_instant_reads_back_to_the_second(instant):
    text = utc_text(instant)
    assert len(text) == len("2026-11-21T12:00:00Z")
    assert parse_utc(text) == instant.astimezone(UTC).replace(microsecond=0)


def test_an_instant_without_a_zone_is_refused():
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
