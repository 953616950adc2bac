"""Settings as they are called, said and typed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from shops import TODAY

from shopvisit.calendar.work import Offset, WorkCalendar
from shopvisit.screens.settings.rules.sheet import counts
from shopvisit.screens.settings.sheets import allowed
from shopvisit.settings import by_key, loading
from shopvisit.settings.checks import WrongError
from shopvisit.settings.forms import FORMS, At, shown, understood
from shopvisit.settings.rule_table import PARTS
from shopvisit.settings.table import SETTINGS
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n

PLAIN_WEEK = WorkCalendar(country=None, weekdays=frozenset(range(7)))
SHIPPED = loading.default()
PLAIN = [setting.key for setting in SETTINGS if setting.where]
# What is chosen among a few has no words to type.
CHOSEN = ("called", "trigger", "kind", "asks", "visit_kinds", "occasions", "replaces")
OF_RULES = [
    f"rules.{rule.name}.{part.key}"
    for rule in SHIPPED.rules.values()
    for part in PARTS
    if part.key not in CHOSEN
    and counts(rule, part.key, rule.trigger)
    and not (part.key in ("cycle_factor", "min_visits", "min_days") and not rule.cycle_factor)
]


def meaning(shop: Shop, key: str, typed: str) -> object:
    return understood(by_key.setting(key), typed, At(shop.clock.today(), shop.work))


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_setting_and_every_rule_has_a_name_of_its_own_that_fits_its_column(lang: str) -> None:
    i18n.use(lang)
    keys = [*PLAIN, *(f"rules.{name}" for name in SHIPPED.rules)]
    names = {key: by_key.label(key) for key in keys}
    assert [name for name in names.values() if cell_len(name) > 28] == []
    assert len(set(names.values())) == len(names)
    assert [key for key, name in names.items() if name == key.rpartition(".")[2]] == []


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_setting_can_be_said_and_says_what_is_allowed(lang: str) -> None:
    i18n.use(lang)
    silent = []
    for key in [*PLAIN, *OF_RULES]:
        value = by_key.value(SHIPPED, key)
        if not (shown(by_key.setting(key), value, TODAY) and allowed(key)):
            silent.append(key)
    assert silent == []


def test_what_stands_in_a_field_means_what_it_was_made_from(shop: Shop) -> None:
    other = []
    for key in [*PLAIN, *OF_RULES]:
        value = by_key.value(SHIPPED, key)
        if isinstance(value, bool) or by_key.choices(key):
            continue
        typed = FORMS[by_key.setting(key).form].typed(value)
        if by_key.check(key)(meaning(shop, key, typed)) != value:
            other.append(key)
    assert other == []


@pytest.mark.parametrize(
    ("key", "typed", "meant"),
    [
        ("calendar.opens", "8:30", "08:30"),
        ("calendar.opens", "８：３０", "08:30"),
        ("calendar.opens", "9点", "09:00"),
        ("calendar.opens", " 9 ", "09:00"),
        ("contact.bands", "9:00，12:00 18:00", ["09:00", "12:00", "18:00"]),
        ("calendar.weekdays", "1-6", [1, 2, 3, 4, 5, 6]),
        ("calendar.weekdays", "135", [1, 3, 5]),
        ("calendar.weekdays", "7、６ 6", [6, 7]),
        ("calendar.closed_days", "", []),
        ("calendar.closed_days", "2-5", [date(2027, 2, 5)]),
        ("calendar.closed_days", "2026-02-05", [date(2026, 2, 5)]),
        ("calendar.closed_days", "12-31～1-1", [date(2026, 12, 31), date(2027, 1, 1)]),
        ("contact.cap_days", "１０ 天", 10),
        ("contact.cap_days", "0", 0),
        ("targets.on_time", "95%", 95),
        ("targets.nps", "-20", -20),
        ("rules.dormant.cycle_factor", "1.5", 1.5),
        ("rules.dormant.cycle_factor", "2", 2),
        ("rules.dormant.to", "3", "3d"),
        ("rules.dormant.to", "3 个工作日", "3wd"),
        ("rules.birthday.from", "-3天", "-3d"),
        ("contact.vip_tags", "VIP，贵 宾", ["VIP", "贵 宾"]),
        (
            "rules.upkeep.cycles",
            "滤芯 180、Air filter 90",
            [{"item": "滤芯", "days": 180}, {"item": "Air filter", "days": 90}],
        ),
        (
            "items.warranty",
            "空调12个月，washing machine 24；Bike ３６",
            [
                {"item": "空调", "months": 12},
                {"item": "washing machine", "months": 24},
                {"item": "Bike", "months": 36},
            ],
        ),
        ("items.contract", " ", []),
        ("shop.name", " \u202e[VIP] 张总\u200b ", "[VIP] 张总"),
    ],
)
def test_a_setting_is_read_as_people_type_it(
    shop: Shop, key: str, typed: str, meant: object
) -> None:
    assert meaning(shop, key, typed) == meant


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("calendar.opens", "25:00"),
        ("calendar.opens", "soon"),
        ("calendar.opens", ""),
        ("calendar.weekdays", "0"),
        ("calendar.weekdays", "8"),
        ("calendar.weekdays", "6-1"),
        ("calendar.weekdays", ""),
        ("calendar.closed_days", "2-30"),
        ("calendar.closed_days", "2027-02-05~2027-02-01"),
        ("calendar.closed_days", "2027-02-05~2037-02-05"),
        ("contact.bands", "12:00 9:00"),
        ("contact.cap_days", "-1"),
        ("contact.cap_days", "1.5"),
        ("contact.cap_days", "9" * 5000),
        ("contact.max_calls", "three"),
        ("targets.on_time", "101"),
        ("rules.dormant.to", "soon"),
        ("rules.expiring.ahead.contract", "3wd"),
        ("rules.upkeep.cycles", "滤芯"),
        ("items.warranty", "空调"),
        ("items.warranty", "12"),
        ("items.warranty", "空调 0"),
        ("items.warranty", "空调 241"),
        ("calendar.country", "china"),
        ("shop.name", "x" * 41),
    ],
)
def test_what_is_not_allowed_is_refused(shop: Shop, key: str, typed: str) -> None:
    with pytest.raises(WrongError):
        meaning(shop, key, typed)


DAYS = st.sets(st.integers(0, 60).map(lambda n: TODAY + timedelta(days=n)), max_size=20)


@given(days=DAYS)
def test_days_in_rows_are_typed_back_as_they_were(days: set[date]) -> None:
    form = FORMS["days"]
    read = form.read(form.typed(tuple(sorted(days))), At(TODAY, PLAIN_WEEK))
    assert read == sorted(days)


@given(count=st.integers(-9999, 9999), unit=st.sampled_from(["d", "wd"]))
def test_a_number_of_days_is_typed_back_as_it_was(count: int, unit: str) -> None:
    value = Offset.parse(f"{count}{unit}")
    form = FORMS["offset"]
    read = form.read(form.typed(value), At(TODAY, PLAIN_WEEK))
    assert by_key.check("rules.dormant.to")(read) == value
