"""Erasing a customer through everything: the file, its log, every backup, what was put aside.

The list of who is erased is written first. Whatever is cut short after that is finished at the next
start, and a backup that was out of reach is erased when it is back.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from shopvisit import db
from shopvisit.errors import ShopError, legible
from shopvisit.files.keeping import backups
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.store import disk, erased_list, erased_words, erasure, shopfile
from shopvisit.store.erased_list import Gone
from shopvisit.store.erased_words import Numbers
from shopvisit.text.i18n import _, n_


@dataclass(frozen=True)
class Erased:
    """What an erasure came to.

    `backups`: how many copies of the shop were rewritten. `not_reached`: files that could not be,
    folders that were not there. `mentioned`: in how many texts about others the name still stands.
    """

    backups: int
    not_reached: list[Path]
    mentioned: int = 0


@dataclass(frozen=True)
class Begun:
    """Somebody is erased from the shop's own file, and still to be erased from its copies."""

    gone: frozenset[Gone]
    numbers: Numbers
    not_reached: tuple[Path, ...]
    mentioned: int = 0


def erase(shop: Shop, customer_id: int) -> Erased:
    """Erase a customer, with all cards that were merged into theirs; nothing takes this back.

    Raises ShopError when the card is gone, and what saving raises; then nothing was erased.
    """
    return complete(shop, begin(shop, customer_id))


def begin(shop: Shop, customer_id: int) -> Begun:
    """The first part of `erase`, in the shop's own file; `complete` does the rest."""
    with shop.clock.standing():  # the file and the list beside it are to name one moment
        return _begin(shop, customer_id)


def _begin(shop: Shop, customer_id: int) -> Begun:
    shop.must_write()
    gone = _cards(shop, customer_id)
    # Were anything to go wrong with the rows, all others could be put back from here; it is then
    # erased like every other backup.
    backups.make(shop.path, "erase", shop.clock.now())
    folder = backups.folder_of(shop.path)
    erased_list.begin(folder, gone)
    try:
        traces, mentioned = _erase_in_file(shop, gone)
    except Exception:  # nothing of it was saved; an interruption is finished at the next start
        erased_list.remove(folder, gone)
        raise
    return Begun(frozenset(gone), traces.numbers, _scrub(shop), mentioned)


def complete(shop: Shop, begun: Begun, stopped: Callable[[], bool] = lambda: False) -> Erased:
    """Erase from every copy, which takes long where there are many; needs no open file.

    Once `stopped()`, what is left is left to the next start.
    """
    done = _erase_copies(shop, begun.gone, begun.numbers, stopped)
    not_reached = [*begun.not_reached, *done.not_reached]
    return replace(done, not_reached=not_reached, mentioned=begun.mentioned)


def finish(shop: Shop) -> Erased | None:
    """Finish what was cut short, or was out of reach until now; None where there was nothing.

    Raises what saving raises.
    """
    cut_short = erased_list.has_begun(backups.folder_of(shop.path))
    begun = resume(shop)
    if begun is None:
        return None
    done = complete(shop, begun)
    return done if cut_short or done.backups else None


def resume(shop: Shop) -> Begun | None:
    """The first part of `finish`, in the shop's own file; None where nobody was ever erased."""
    second, folder = _second(shop), backups.folder_of(shop.path)
    listed = erased_list.read(folder)
    gone = listed.union(erased_list.read(second) if second is not None else ())
    if erased_list.has_begun(folder):
        gone |= _erased_in_file()
    if not gone or shop.looking:
        return None
    _sweep(shop)
    left = erasure.still_there(db.connection(), gone)
    if left or gone - listed:
        erased_list.begin(folder, gone)
    if left:
        _erase_in_file(shop, left)
    return Begun(frozenset(gone), Numbers(), _scrub(shop))


def words(erased: Erased) -> list[str]:
    """What an erasure came to, a sentence a line."""
    said = [_("Erased: name, number, words and days. What was counted stays, without a name.")]
    if erased.backups:
        said.append(
            n_(
                "{count} backup was rewritten without this customer.",
                "{count} backups were rewritten without this customer.",
                erased.backups,
            ).format(count=erased.backups)
        )
    said += [
        _("Not reached: {path}. It will be erased there as soon as it can be read.").format(
            path=legible(path)
        )
        for path in erased.not_reached
    ]
    if erased.mentioned:
        said.append(
            n_(
                "{count} text about somebody else still has this name in it.",
                "{count} texts about others still have this name in them.",
                erased.mentioned,
            ).format(count=erased.mentioned)
        )
    return said


# The shop's file


def _cards(shop: Shop, customer_id: int) -> list[Gone]:
    """A customer's card and those merged into it. Raises ShopError when it is gone."""
    found = db.rows(
        "SELECT c.id, c.created_at FROM customer c JOIN customer one ON one.id = ? "
        "AND coalesce(one.merged_into, one.id) IN (c.id, c.merged_into) "
        "WHERE c.erased_at IS NULL ORDER BY c.merged_into IS NOT NULL, c.id",
        customer_id,
    )
    if not found:
        raise ShopError(_("This card is gone; please look again."))
    return [Gone(id_, created_at, shop.clock.stamp()) for id_, created_at in found]


def _erased_in_file() -> set[Gone]:
    """Who is erased by what the open file itself says.

    A disk that fails at the very end lets SQLite say that nothing was saved, and yet it is there at
    the next opening: whoever was taken off the list for that belongs on it again.
    """
    sql = "SELECT id, created_at, erased_at FROM customer WHERE erased_at IS NOT NULL"
    return {Gone(*row) for row in db.rows(sql)}


def _erase_in_file(shop: Shop, gone: Collection[Gone]) -> tuple[erased_words.Traces, int]:
    """Erase in the open file, its log included; what they were known by, and how often still."""
    with journal.action(shop, erasure.SAYS, customer_id=next(iter(gone)).id):
        connection = db.connection()
        ids = [one.id for one in erasure.still_there(connection, gone)]
        traces = erasure.clear(connection, ids, shop.clock.stamp())
        mentioned = erasure.mentions(connection, traces.names)
    return traces, mentioned


def _scrub(shop: Shop) -> tuple[Path, ...]:
    """Leave no byte of what was erased between the rows or in the log; where that did not work.

    SQLite blanks what it deletes, but leaves behind what it moves when it shares pages out anew: of
    forty customers erased, the words of one to five were still to be read in the raw file.
    """
    folder = backups.folder_of(shop.path)
    if not erased_list.has_begun(folder):
        return ()
    try:
        with db.explained():
            db.run("VACUUM")
            # Another window that is just reading keeps the log as it is.
            busy, *_pages = db.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]
        if not busy:
            erased_list.end(folder)
            return ()
    except ShopError:
        return (shop.path,)
    return (Path(f"{shop.path}-wal"),)


# Its copies


def _erase_copies(
    shop: Shop, gone: Collection[Gone], numbers: Numbers, stopped: Callable[[], bool]
) -> Erased:
    rewritten, not_reached = 0, list[Path]()
    if (second := _second(shop)) is not None:
        try:
            if not second.is_dir():
                raise ShopError
            erased_list.add(second, gone)
        except ShopError:
            not_reached.append(second)
    for path in _copies(shop):
        if stopped():
            break
        try:
            rewritten += _rewrite(path, gone, numbers)
        except (ShopError, sqlite3.Error, OSError):
            not_reached.append(path)
    return Erased(rewritten, not_reached)


def _copies(shop: Shop) -> Iterator[Path]:
    """Every copy of this shop: backups in both folders, and what a restore has put aside."""
    path = shop.path
    for folder in _folders(shop):
        yield from _named(folder, f"{path.stem}-", ".db")
    yield from _named(path.parent, f"{path.stem}-replaced-", path.suffix)


def _named(folder: Path, start: str, end: str) -> list[Path]:
    try:
        found = list(folder.iterdir())
    except OSError:
        return []
    return sorted(path for path in found if path.name.startswith(start) and path.name.endswith(end))


def _folders(shop: Shop) -> list[Path]:
    second = _second(shop)
    return [backups.folder_of(shop.path), *([second] if second and second.is_dir() else [])]


def _second(shop: Shop) -> Path | None:
    return backups.second_folder(shop.config.backup.folder)


def _rewrite(path: Path, gone: Collection[Gone], numbers: Numbers) -> bool:
    """Put a copy without them in the place of a file, under the same name; whether it held any.

    The file is the old or the new one at every moment. Raises what reading and writing raise.
    """
    shopfile.look_at_header(path)
    # Not just to read: a journal that a power cut has left beside it is played back first.
    with contextlib.closing(db.bare(path, "mode=rw")) as connection:
        if not erasure.still_there(connection, gone) and not erasure.holds(connection, numbers):
            return False
        # Its log becomes part of it: left there, it would be played into the new file.
        connection.execute("PRAGMA journal_mode = delete")
    _check_alone(path)
    new = path.with_name(f".{path.name}.erased")
    disk.remove(new)
    try:
        shopfile.copy_verified(path, new, lambda copy: erasure.apply(copy, gone, numbers))
        disk.replace(new, path)
        disk.sync(path.parent)
    finally:
        disk.remove(new)
    return True


def _check_alone(path: Path) -> None:
    """See that no log lies beside a file; an empty one is what a reader has left there."""
    for beside in (Path(f"{path}-wal"), Path(f"{path}-shm")):
        if beside.exists() and (beside.suffix.endswith("-shm") or not beside.stat().st_size):
            disk.remove(beside)
        elif beside.exists():
            raise ShopError(_("There is a file already: {path}").format(path=beside))


def _sweep(shop: Shop) -> None:
    """Remove copies that were cut short: they are whole, and may hold whom they should not."""
    for folder in _folders(shop):
        backups.sweep(folder)
    leftovers = [
        *(path for folder in _folders(shop) for path in folder.glob(".*.erased")),
        *_named(shop.path.parent, f".{shop.path.stem}-replaced-", ".erased"),
        *(
            path
            for start in (f"..{shop.path.stem}", f".{shop.path.name}.")
            for path in _named(shop.path.parent, start, "")
            if ".new" in path.suffixes[-1]
        ),
    ]
    for path in leftovers:
        with contextlib.suppress(OSError):
            path.unlink()
