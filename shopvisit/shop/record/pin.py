"""The owner's PIN: a lock on the screen, not encryption. Whoever can read the file reads it all.

A wrong try is counted in the file before the answer is given, so that ending the program buys no
free ones. The wait that follows goes by how long the computer has been on, which no setting of the
clock on the wall changes. That is kept in the file as well, so the wait goes on where the program
is started again; a computer that was started again has waited since then at the least.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from shopvisit import db
from shopvisit.errors import BusyError, CannotWriteError, InvalidError, LookingError, ShopError
from shopvisit.shop.record import form_drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _, n_

SHORTEST, LONGEST = 4, 12
_FREE = 3
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 600.0
_SALT_BYTES, _HASH_BYTES = 16, 32
_FORM = "pin"  # the sheet's name among the forms of which something is kept without a journal


# What `time.monotonic` reads stands still in a computer that sleeps: a night would not count.
_AWAKE_OR_NOT: int | None = getattr(
    time, "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME", None
)


def monotonic() -> float:
    """How many seconds the computer has been on, whatever the clock on the wall is set to."""
    if _AWAKE_OR_NOT is None:  # Windows counts them anyway
        return time.monotonic()
    return time.clock_gettime(_AWAKE_OR_NOT)


class WrongPinError(ShopError):
    """It was not the PIN, or too early to look at it; `wait` tells for how long, in seconds."""

    field = "pin"

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass
class _Tries:
    """The wrong tries that could not be written, and when the last of them was.

    Until there is one, `since` is when this process first asked: of a file that does not say when.
    `of_before` is what the file said was still to come: the computer has been started anew since,
    and when that comes it means nothing.
    """

    since: float
    unsaved: int = 0  # to be added to what the file says
    of_before: float | None = None


_tries: WeakKeyDictionary[Shop, _Tries] = WeakKeyDictionary()


def digits(typed: str) -> str:
    """The digits in `typed`, made plain: a Chinese input method types full-width ones."""
    return "".join(str(unicodedata.decimal(char)) for char in typed if char.isdecimal())


def is_set(shop: Shop) -> bool:  # every function takes the shop first
    """Whether the owner has a PIN."""
    return db.row("SELECT 1 FROM pin") is not None


def change(shop: Shop, new: str) -> None:
    """Have `new`, of 4 to 12 digits, be the PIN, whatever it was before.

    Only a salted scrypt hash of it is kept, and not in the journal, which forgets nothing. Raises
    InvalidError naming "new", LookingError, BusyError or CannotWriteError.
    """
    plain = _checked(new, "new")
    shop.must_write()
    salt = secrets.token_bytes(_SALT_BYTES)
    with db.explained(), db.transaction():
        db.run(
            "INSERT INTO pin(one, salt, hash) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET "
            "salt = excluded.salt, hash = excluded.hash, failures = 0",
            salt,
            _hashed(plain, salt),
        )
    _tries.pop(shop, None)


def replace(shop: Shop, old: str, new: str) -> None:
    """As `change`, or as `remove` where `new` is "", for whoever gives the `old` one, if any.

    Raises what these and `check` raise; a new one that cannot be taken is no try at the old.
    """
    if new:
        _checked(new, "new")
    shop.must_write()
    if is_set(shop):
        check(shop, old)
    if new:
        change(shop, new)
    else:
        remove(shop)


def remove(shop: Shop) -> None:
    """Ask for no PIN any more. Raises LookingError, BusyError or CannotWriteError."""
    shop.must_write()
    with db.explained(), db.transaction():
        db.run("DELETE FROM pin")
    _tries.pop(shop, None)


def check(shop: Shop, typed: str) -> None:
    """Return if `typed` is the PIN, or if none is set. Takes some 40 ms: not for the event loop.

    Raises WrongPinError; InvalidError naming "pin" for what cannot be one, which is no try; and
    BusyError while the try cannot be counted because another program writes.
    """
    plain = _checked(typed, "pin")
    found = _count_try(shop)
    if found is None:
        return
    salt, wanted = found
    if hmac.compare_digest(_hashed(plain, salt), wanted):
        _forgive(shop)
        return
    left = wait(shop)
    raise WrongPinError(wrong_words(left), left)


def wait(shop: Shop) -> float:
    """Seconds until the next try is looked at: 0 after up to two wrong ones, then 5, 10, 20 …

    At most ten minutes. They count from the last wrong try, in whichever window that was.
    """
    found = db.row(
        "SELECT failures, (SELECT CAST(body ->> 'since' AS REAL) FROM form_draft WHERE form = ?) "
        "FROM pin",
        _FORM,
    )
    if found is None:
        return 0.0
    failures, since = found
    known, now = _known(shop), monotonic()
    ago = []
    if since is not None:
        if since > now:
            known.of_before = since
        ago.append(now if since == known.of_before else now - since)
    if known.unsaved or not ago:
        ago.append(now - known.since)
    return max(0.0, delay(max(0, failures + known.unsaved)) - min(ago))


def delay(failures: int) -> float:
    """Seconds to wait after so many wrong tries in a row."""
    if failures < _FREE:
        return 0.0
    # The longest wait is reached long before the power of two would be too large to work out.
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(failures - _FREE, 10))


def wrong_words(wait: float) -> str:
    """That it was not the PIN, and how many seconds to wait until the next try."""
    if wait <= 0:
        return _("That is not the PIN.")
    return _("That is not the PIN. {again}").format(again=wait_words(wait))


def wait_words(seconds: float) -> str:
    """How long to wait until the next try, as a sentence; "" when there is nothing to wait for."""
    whole = -int(-seconds // 1)
    if whole <= 0:
        return ""
    if whole < 60:
        return n_("Try again in {count} second.", "Try again in {count} seconds.", whole).format(
            count=whole
        )
    return _("Try again in {minutes} min {seconds} s.").format(
        minutes=whole // 60, seconds=whole % 60
    )


def _checked(typed: str, field: str) -> str:
    plain = digits(typed)
    if not (SHORTEST <= len(plain) <= LONGEST) or len(plain) != len(typed.strip()):
        raise InvalidError(field, _("A PIN has 4 to 12 digits."))
    return plain


def _hashed(plain: str, salt: bytes) -> bytes:
    return hashlib.scrypt(plain.encode(), salt=salt, n=2**14, r=8, p=1, dklen=_HASH_BYTES)


def _known(shop: Shop) -> _Tries:
    return _tries.setdefault(shop, _Tries(monotonic()))


def _count_try(shop: Shop) -> tuple[bytes, bytes] | None:
    """Count a try as a wrong one; salt and hash of the PIN, None where there is none."""
    try:
        with _in_the_file(shop):
            _refuse_haste(shop)
            db.run("UPDATE pin SET failures = failures + 1")
            form_drafts.keep(shop, _FORM, {"since": monotonic()})
    except (LookingError, CannotWriteError):
        _refuse_haste(shop)
        known = _known(shop)
        known.unsaved += 1
        known.since = monotonic()
    return db.row("SELECT salt, hash FROM pin")


@contextmanager
def _in_the_file(shop: Shop) -> Iterator[None]:
    """Write what is counted, in a window that only looks, too; a copy to look at is thrown away."""
    if shop.looking != "in_use":
        shop.must_write()
    with db.explained(), db.although_looking(), db.transaction():
        yield


def _refuse_haste(shop: Shop) -> None:
    left = wait(shop)
    if left > 0:
        raise WrongPinError(wait_words(left), left)


def _forgive(shop: Shop) -> None:
    """Begin to count anew, the PIN having been given."""
    with suppress(LookingError, BusyError, CannotWriteError), _in_the_file(shop):
        db.run("UPDATE pin SET failures = 0")
    _known(shop).unsaved = -int(db.value("SELECT failures FROM pin") or 0)
