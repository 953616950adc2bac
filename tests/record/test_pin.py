"""The owner's PIN: what is kept of it, how tries are counted, how long one has to wait."""

from __future__ import annotations

import sqlite3
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shops import MakeShop

from shopvisit import db
from shopvisit.errors import BusyError, CannotWriteError, InvalidError, LookingError
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop

WRONG = "0000"


class Ticks:
    """A clock that only goes forward, by hand."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Ticks:
    made = Ticks()
    monkeypatch.setattr(pin, "monotonic", made)
    return made


def wrong(shop: Shop, times: int = 1, ticks: Ticks | None = None) -> None:
    for _time in range(times):
        if ticks is not None:
            ticks.now += pin.wait(shop)
        with pytest.raises(pin.WrongPinError):
            pin.check(shop, WRONG)


def failures() -> int:
    return int(db.value("SELECT failures FROM pin"))


# Setting and checking


@pytest.mark.usefixtures("real_hash")
def test_the_right_pin_is_taken_and_another_is_not(shop: Shop) -> None:
    pin.change(shop, "1357")
    pin.check(shop, "1357")
    with pytest.raises(pin.WrongPinError):
        pin.check(shop, "1358")


@pytest.mark.usefixtures("real_hash")
def test_what_is_kept_is_the_scrypt_hash_with_a_salt_of_its_own(shop: Shop) -> None:
    import hashlib

    pin.change(shop, "13571357")
    salt, kept = db.row("SELECT salt, hash FROM pin") or (b"", b"")
    assert kept == hashlib.scrypt(b"13571357", salt=salt, n=2**14, r=8, p=1, dklen=32)
    pin.change(shop, "13571357")
    assert db.value("SELECT salt FROM pin") != salt


def test_without_a_pin_there_is_nothing_to_check(shop: Shop) -> None:
    assert not pin.is_set(shop)
    pin.check(shop, WRONG)
    assert pin.wait(shop) == 0


@pytest.mark.parametrize("typed", ["１３５７", "١٣٥٧", " 1357 "])
def test_digits_of_an_input_method_are_digits(shop: Shop, typed: str) -> None:
    pin.change(shop, typed)
    pin.check(shop, "1357")


@pytest.mark.parametrize("typed", ["", "123", "1" * 13, "12a4", "1 2 3 4", "壹贰叁肆", "-1234"])
def test_what_is_no_pin_is_refused_and_is_no_try(shop: Shop, typed: str) -> None:
    with pytest.raises(InvalidError):
        pin.change(shop, typed)
    pin.change(shop, "1357")
    with pytest.raises(InvalidError):
        pin.check(shop, typed)
    assert failures() == 0


def test_a_new_pin_takes_the_place_of_the_old(shop: Shop) -> None:
    pin.change(shop, "1357")
    pin.replace(shop, "1357", "2468")
    pin.check(shop, "2468")
    wrong(shop)
    assert db.value("SELECT count(*) FROM pin") == 1


def test_who_does_not_know_the_old_one_changes_nothing(shop: Shop) -> None:
    pin.change(shop, "1357")
    for new in ("2468", ""):
        with pytest.raises(pin.WrongPinError):
            pin.replace(shop, WRONG, new)
    pin.check(shop, "1357")


def test_a_new_one_that_cannot_be_taken_is_no_try_at_the_old(shop: Shop) -> None:
    pin.change(shop, "1357")
    with pytest.raises(InvalidError):
        pin.replace(shop, WRONG, "12")
    assert failures() == 0


def test_a_pin_can_be_taken_away(shop: Shop) -> None:
    pin.change(shop, "1357")
    pin.replace(shop, "1357", "")
    assert not pin.is_set(shop)


@pytest.mark.usefixtures("real_hash")
def test_neither_the_pin_nor_its_hash_is_in_the_journal(shop: Shop) -> None:
    pin.change(shop, "135724680135")
    pin.replace(shop, "135724680135", "864209753186")
    hashed = db.value("SELECT hash FROM pin")
    written = repr(db.rows("SELECT * FROM journal")) + repr(db.rows("SELECT * FROM action"))
    for secret in ("135724680135", "864209753186", hashed.hex(), repr(hashed)[2:-1]):
        assert secret not in written
    dump = "\n".join(sqlite3.connect(shop.path).iterdump())
    assert "135724680135" not in dump
    assert "864209753186" not in dump


# Counting and waiting


def test_three_wrong_ones_are_free_and_then_every_one_doubles_the_wait(
    shop: Shop, ticks: Ticks
) -> None:
    pin.change(shop, "1357")
    waits = []
    for _try in range(12):
        wrong(shop, 1, ticks)
        waits.append(pin.wait(shop))
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320, 600, 600, 600]


def test_too_early_not_even_the_right_one_is_looked_at(shop: Shop, ticks: Ticks) -> None:
    pin.change(shop, "1357")
    wrong(shop, 3)
    ticks.now += 4.9
    with pytest.raises(pin.WrongPinError) as refused:
        pin.check(shop, "1357")
    assert refused.value.wait == pytest.approx(0.1)
    assert failures() == 3  # and it costs nothing
    ticks.now += 0.1
    pin.check(shop, "1357")
    assert (failures(), pin.wait(shop)) == (0, 0)


def test_setting_the_clock_forward_does_not_shorten_the_wait(
    make_shop: MakeShop, ticks: Ticks
) -> None:
    shop = make_shop()
    pin.change(shop, "1357")
    wrong(shop, 4, ticks)
    shop.clock = make_shop(shop.clock.today().replace(year=2036)).clock
    assert pin.wait(shop) == 10


@pytest.mark.parametrize("year", [2026, 2036, 1999])
def test_a_restart_neither_shortens_nor_lengthens_the_wait_whatever_the_clock_says(
    make_shop: MakeShop, ticks: Ticks, year: int
) -> None:
    shop = make_shop()
    pin.change(shop, "1357")
    wrong(shop, 4, ticks)
    ticks.now += 9
    shop.disconnect()
    again = make_shop(shop.clock.today().replace(year=year))
    assert pin.wait(again) == 1
    with pytest.raises(pin.WrongPinError):
        pin.check(again, "1357")
    ticks.now += 1
    pin.check(again, "1357")


def test_a_computer_that_was_started_anew_has_waited_since_then(
    make_shop: MakeShop, ticks: Ticks
) -> None:
    shop = make_shop()
    pin.change(shop, "1357")
    wrong(shop, 5, ticks)
    shop.disconnect()
    ticks.now = 4
    assert pin.wait(make_shop()) == 16


def test_a_file_that_does_not_say_when_has_one_wait_from_its_opening_on(
    make_shop: MakeShop, ticks: Ticks
) -> None:
    shop = make_shop()
    pin.change(shop, "1357")
    db.run("UPDATE pin SET failures = 4")
    assert pin.wait(shop) == 10
    ticks.now += 7
    assert pin.wait(shop) == 3


def test_a_try_is_counted_before_its_answer_is_known(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop()
    pin.change(shop, "1357")

    def killed(*_args: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(pin, "_hashed", killed)
    with pytest.raises(KeyboardInterrupt):
        pin.check(shop, "1357")
    make_shop()
    assert failures() == 1


def test_a_wrong_one_in_another_window_makes_this_one_wait_too(
    make_shop: MakeShop, ticks: Ticks
) -> None:
    shop = make_shop()
    pin.change(shop, "1357")
    wrong(shop, 3)
    ticks.now += 5
    assert pin.wait(shop) == 0
    wrong(make_shop(), 1, ticks)
    assert pin.wait(shop) == 10


def test_a_changed_pin_forgets_the_wrong_ones(shop: Shop, ticks: Ticks) -> None:
    pin.change(shop, "1357")
    wrong(shop, 3)
    pin.change(shop, "2468")
    assert pin.wait(shop) == 0


def test_a_window_that_only_looks_counts_wrong_ones_in_the_file_too(
    make_shop: MakeShop, ticks: Ticks
) -> None:
    made = make_shop()
    pin.change(made, "1357")
    made.disconnect()
    for number in (1, 2, 3):  # each a command of its own, beside the window that is open
        looking = Shop(made.path, made.config, made.clock, looking="in_use")
        wrong(looking)
        assert failures() == number
        with pytest.raises(sqlite3.OperationalError):
            db.run("UPDATE pin SET failures = 0")
        looking.disconnect()
    assert pin.wait(Shop(made.path, made.config, made.clock)) == 5


def test_where_nothing_can_be_written_wrong_ones_are_counted_all_the_same(
    make_shop: MakeShop, ticks: Ticks
) -> None:
    shop = make_shop()
    pin.change(shop, "1357")
    wrong(shop, 2)
    shop.looking = "copy"
    wrong(shop)
    assert (failures(), pin.wait(shop)) == (2, 5)
    ticks.now += 5
    pin.check(shop, "1357")
    assert pin.wait(shop) == 0
    wrong(shop, 3)
    assert pin.wait(shop) == 5
    with pytest.raises(LookingError):
        pin.change(shop, "2468")


def test_on_a_full_disk_wrong_ones_are_counted_all_the_same(
    shop: Shop, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin.change(shop, "1357")

    def full(sql: str, *_params: object) -> int:
        raise CannotWriteError(sql)

    monkeypatch.setattr(db, "run", full)
    wrong(shop, 3)
    assert (failures(), pin.wait(shop)) == (0, 5)
    ticks.now += 5
    pin.check(shop, "1357")
    assert pin.wait(shop) == 0


def test_while_a_try_cannot_be_counted_it_is_not_answered(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin.change(shop, "1357")

    def busy(sql: str, *_params: object) -> int:
        raise BusyError(sql)

    monkeypatch.setattr(db, "run", busy)
    for typed in ("1357", WRONG):
        with pytest.raises(BusyError):
            pin.check(shop, typed)


@given(st.integers(0, 10**9))
def test_the_wait_never_shrinks_and_never_passes_ten_minutes(failures: int) -> None:
    assert 0 <= pin.delay(failures) <= pin.delay(failures + 1) <= 600


_LATER = st.tuples(st.sampled_from(("the same", "program", "computer")), st.floats(0, 700))


@given(st.floats(0, 10**7), st.lists(_LATER, max_size=12))
@example(1.0, [("computer", 0.0)])
def test_time_going_by_is_all_that_shortens_a_wait(
    up: float, steps: list[tuple[str, float]]
) -> None:
    shop, ticks = _Lone(), Ticks()
    ticks.now, gone = up, 0.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pin, "monotonic", ticks)
        patch.setattr(db, "row", lambda _sql, _form: (7, up))
        for started_anew, seconds in steps:
            gone += seconds
            ticks.now = seconds if started_anew == "computer" else ticks.now + seconds
            shop = shop if started_anew == "the same" else _Lone()
            left = pin.wait(shop)  # type: ignore[arg-type]  # its count comes from above
            assert left >= max(0.0, pin.delay(7) - gone) - 1e-6
        ticks.now += pin.delay(7)
        assert pin.wait(shop) <= 1e-6  # type: ignore[arg-type]  # likewise
        # Without a computer that was started anew it is neither more nor less.
    if not any(started_anew == "computer" for started_anew, _seconds in steps) and steps:
        assert left == pytest.approx(max(0.0, pin.delay(7) - gone), abs=1e-6)


class _Lone:
    """A shop of which nothing is asked but to be one."""


@given(st.floats(0, 600))
def test_the_words_never_promise_less_than_the_wait(seconds: float) -> None:
    import re

    numbers = [int(number) for number in re.findall(r"\d+", pin.wait_words(seconds))]
    told = numbers[0] * 60 + numbers[1] if len(numbers) == 2 else sum(numbers)
    assert seconds <= told <= seconds + 1


@given(st.text(st.sampled_from("0123456789０１２３４５６７８９"), min_size=4, max_size=12))
def test_a_pin_typed_in_either_width_is_the_same(typed: str) -> None:
    import unicodedata

    assert pin.digits(typed) == unicodedata.normalize("NFKC", typed)


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="other clocks count sleep anyway")
def test_a_night_in_which_the_computer_slept_is_waited_for(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    awake, asleep = time.monotonic(), 0.0
    monkeypatch.setattr(time, "monotonic", lambda: awake)
    monkeypatch.setattr(time, "clock_gettime", lambda _which: awake + asleep)
    pin.change(shop, "2468")
    for _try in range(3):
        with pytest.raises(pin.WrongPinError):
            pin.check(shop, "1357")
    assert pin.wait(shop) == 5
    asleep = 8 * 3600.0
    assert pin.wait(shop) == 0
