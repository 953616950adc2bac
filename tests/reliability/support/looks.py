"""What is left after a power cut or a kill is opened by the program's own code, and looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import invariants
import torn_work

from shopvisit import db
from shopvisit.errors import ShopError
from shopvisit.files.keeping import backups
from shopvisit.settings import loading
from shopvisit.store import restoring, shopfile
from shopvisit.store.migrations import newest


class LostError(Exception):
    """Something that must be on the disk is not, or something is there by halves."""


def must(so: bool, otherwise: str) -> None:
    if not so:
        raise LostError(otherwise)


def expected(states: Sequence[str], said: Sequence[str]) -> Sequence[str]:
    """What may be found when the last of `said` was acknowledged: that, or the next."""
    last = max((states.index(word) for word in said if word in states), default=0)
    return states[last : last + 2]


class Looks:
    """Opens what is left with the program's own code: for each work, what must be there.

    `before` is the folder as it was, `states` are all that the shop was in since.
    """

    def __init__(self, before: Path, states: Sequence[str]) -> None:
        self.before = before
        self.states = states
        self._sound: set[str] = set()
        self._known: dict[bytes, str] = {}
        self._old = ""

    def of_copy(self, path: Path) -> str:
        """The state that a copy of the shop holds, which must be sound; one is opened once."""
        content = path.read_bytes()
        if content not in self._known:
            self._known[content] = torn_work.state_of(path)
        return self._known[content]

    def opened(self, folder: Path, may_be: Sequence[str], *, whole: bool = True) -> str:
        """Open the shop, see that it is sound and in a state that `may_be`; which one."""
        shop = torn_work.opened(folder)
        with closing(sqlite3.connect(shop.path)) as connection:
            must(not (wrong := shopfile.integrity_problems(connection)), f"damaged: {wrong}")
        found = torn_work.state()
        must(found in may_be, "the shop is not as it was acknowledged, nor as it was to be next")
        if whole and found not in self._sound:
            must(not (wrong := invariants.broken(shop)), f"halves: {wrong}")
            self._sound.add(found)
        db.disconnect()
        return found

    def counter(self, folder: Path, said: Sequence[str]) -> None:
        self.opened(folder, expected(self.states, said))

    def backup(self, folder: Path, said: Sequence[str]) -> None:
        path = folder / "shop.db"
        self.opened(folder, expected(self.states, said))
        names = {word for word in said if word.endswith(".db")}
        for place in (backups.folder_of(path), folder / "stick"):
            found = {each.path.name for each in backups.listed(path, place)}
            must(names <= found, f"{names - found} is gone from {place.name}")
            for name in found:
                must(self.of_copy(place / name) in self.states, f"{name} is another shop's")

    def restore(self, folder: Path, said: Sequence[str]) -> None:
        path = folder / "shop.db"
        old = self._old = self._old or torn_work.state_of(self.before / "shop.db")
        new = self.of_copy(backups.listed(self.before / "shop.db")[0].path)
        restoring.finish_interrupted(path)
        found = self.opened(folder, [new] if "restored" in said else [old, new])
        kept = [torn_work.state_of(each) for each in folder.glob("shop-replaced-*.db")]
        must(kept == ([old] if found == new else []), "what was there before is not kept")
        must(len(backups.listed(path)) == 1, "the backup is gone")

    def create(self, folder: Path, said: Sequence[str]) -> None:
        settings = loading.load(folder / "config" / "config.toml")
        must(not settings.problems, f"settings: {settings.problems}")
        place = folder / "data" / "shopvisit"
        if "created" in said:
            must(settings.shop.name == "小店", "the settings are gone")
            must((place / "shop.db").exists(), "the shop is gone")
        if (place / "shop.db").exists():
            self.opened(place, self.states if "created" not in said else self.states[-1:])

    def settings(self, folder: Path, said: Sequence[str]) -> None:
        found = loading.load(folder / "config" / "config.toml")
        must(not found.problems, f"unreadable: {found.problems}")
        names = ["", *(f"店{number}" * 9 for number in range(torn_work.SETTINGS))]
        must(found.shop.name in names[len(said) : len(said) + 2], f"not {found.shop.name}")

    def upgrade(self, folder: Path, said: Sequence[str]) -> None:
        path = folder / "shop.db"
        with closing(sqlite3.connect(path)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == newest.SCHEMA:
            (kept,) = (folder / "backups").glob(f"shop-before-{version}-*.db")
            old = self._old = self._old or torn_work.state_of(self.before / "shop.db")
            must(self.of_copy(kept) == old, "the backup is another shop's")
        else:
            must(not said, "the upgrade is gone")
        self.opened(folder, self.states, whole=False)  # its few rows are no life of a shop

    take_in = rating = counter

    def erase(self, folder: Path, said: Sequence[str]) -> None:
        from shopvisit.files.keeping import erasing

        shop = torn_work.opened(folder)
        erasing.finish(shop)
        others = db.rows("SELECT name, phone FROM customer WHERE id <> 2")
        must(others == [("客户0", "13800000000")], "somebody else was erased")
        gone = bool(db.value("SELECT count(erased_at) FROM customer WHERE id = 2"))
        must(gone or "erased" not in said, "whoever was erased is back")
        must(gone or torn_work.state() == self.states[0], "half of a customer was erased")
        must(not (wrong := invariants.broken(shop)), f"halves: {wrong}")
        db.disconnect()
        copies = [each.path for each in backups.listed(shop.path)]
        kept = [*copies, *folder.glob("shop-replaced-*.db")]
        must(len(kept) >= 2, "a copy is gone")
        for path in (shop.path, *kept):
            torn_work.state_of(path)
        traces = (torn_work.ERASED.encode(), b"13912345678")
        files = [path for path in folder.rglob("*") if path.is_file()]
        left = [path for path in files if any(word in path.read_bytes() for word in traces)]
        must(not (gone and left), f"there are words left in {[path.name for path in left]}")


def states_of(work: str, folder: Path, said: Sequence[str]) -> list[str]:
    """The states that the shop was in after its work began, one after the other."""
    if work == "create":
        made = torn_work.state_of(folder / "data" / "shopvisit" / "shop.db")
        return [torn_work.NOTHING, made]
    return [word for word in said if torn_work.DIGEST.fullmatch(word)]


def looking(check: Callable[[Path, Sequence[str]], None]) -> Callable[[Path, Sequence[str]], str]:
    """Have a check say what is lost, whatever it was that found it out."""

    def look(folder: Path, said: Sequence[str]) -> str:
        try:
            check(folder, said)
        except (LostError, ShopError, AssertionError, sqlite3.Error, OSError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        finally:
            db.disconnect()
        return ""

    return look
