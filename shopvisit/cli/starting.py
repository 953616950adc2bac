"""The way into the full screen: what stands in the way, the first start, the program itself."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from shopvisit.errors import FileGoneError, FileMissingError, FileRefusedError, ShopError
from shopvisit.store.lock import WriterLock
from shopvisit.text import i18n

if TYPE_CHECKING:
    from shopvisit.files.keeping.opening import Trouble
    from shopvisit.settings.values import Config
    from shopvisit.shop.record.shop import Clock, Shop


class Place(NamedTuple):
    """Which shop is opened, with which settings, on which day."""

    path: Path
    config_path: Path
    settings: Config
    clock: Clock


def start(place: Place) -> int:
    """Open the shop for work, or say why that cannot be and do what is chosen; the exit status.

    Raises ShopError when what was chosen cannot be done.
    """
    lock = WriterLock(place.path)
    try:
        while True:
            try:
                trouble = _in_the_way(place, lock)
            except FileMissingError:
                return _first_start(place, lock)
            if trouble is None:
                trouble = _work(place, lock)
            if trouble is None:
                return 0
            chosen = _ask(trouble, place)
            if chosen == "new" and _made_room(place, lock):
                return _first_start(place, lock)
            if chosen == "restore":
                place = _restore(trouble, place, lock)
            elif chosen == "work":
                place = _accepting(place)
            elif chosen not in ("new", "retry"):
                return _go_elsewhere(chosen, trouble, place, lock)
    finally:
        lock.release()


def _in_the_way(place: Place, lock: WriterLock) -> Trouble | None:
    from shopvisit.files.keeping import opening
    from shopvisit.store import restoring

    restoring.finish_interrupted(place.path)
    return opening.look(place.path, place.settings, lock, place.clock.now())


def _work(place: Place, lock: WriterLock) -> Trouble | None:
    """Have the shop worked with until it is closed; the trouble if its file proves damaged."""
    from shopvisit.files.keeping import opening
    from shopvisit.store import shopfile

    try:
        _open(place, lock)
    except FileRefusedError:
        return opening.refused(place.path, place.settings, place.clock.now())
    except ShopError:
        raise
    except Exception:
        # A value that cannot be, in a damaged file, ends the program like a fault of ours.
        damaged = False
        with contextlib.suppress(ShopError):  # it is the fault that is to be told
            damaged = bool(shopfile.check(place.path, full=True))
        if not damaged:
            raise
        return opening.refused(place.path, place.settings, place.clock.now())
    return None


def _go_elsewhere(chosen: str | None, trouble: Trouble, place: Place, lock: WriterLock) -> int:
    """Only look, look at a sample, or leave; the exit status."""
    if chosen == "look":
        _look(trouble, place, lock)
        return 0
    return demo(place) if chosen == "sample" else trouble.status


def _made_room(place: Place, lock: WriterLock) -> bool:
    """Keep the file that is in the way under another name, unless another window is at it."""
    from shopvisit.store import restoring

    if not lock.acquire():
        return False
    restoring.put_aside(place.path, place.clock.now())
    return True


def _restore(trouble: Trouble, place: Place, lock: WriterLock) -> Place:
    """Put the backup in the place of the file; what is opened then, with the settings in it.

    Nothing is done where another window is at it, or the backup is not there any more: what stands
    in the way now is then said anew.
    """
    from shopvisit.settings import loading
    from shopvisit.shop.whole import kept_settings
    from shopvisit.store import restoring

    if trouble.backup is not None and lock.acquire():
        with contextlib.suppress(FileMissingError):
            restoring.restore(place.path, trouble.backup.path, place.clock.now())
            if kept_settings.bring_back(place.path, place.config_path):
                return place._replace(settings=loading.load(place.config_path))
    return place


def _open(place: Place, lock: WriterLock, looking: str = "", *, first: bool = False) -> str:
    """Have the shop worked with; what is wanted after that: "sample", or "" for nothing more."""
    from shopvisit.shop.record.shop import Shop

    if not looking:
        _bring_up_to_date(place.path)
    shop = Shop(place.path, place.settings, place.clock, looking=looking)
    try:
        return _show(shop, lock, first=first)
    finally:
        shop.disconnect()


def _bring_up_to_date(path: Path) -> None:
    """Upgrade an older file with a bar: of a large shop that takes a minute."""
    from shopvisit.store import shopfile
    from shopvisit.store.migrations.newest import SCHEMA

    if shopfile.look_at_header(path) == SCHEMA:
        return
    from shopvisit.cli import printing
    from shopvisit.text.i18n import _

    with printing.bar() as progress:
        if progress:
            said = _("The shop's file is brought up to date; a copy of it is kept.")
            print(said, file=sys.stderr)
        shopfile.upgrade(path, (lambda done: progress(done, 100)) if progress else None)


def _look(trouble: Trouble, place: Place, lock: WriterLock) -> None:
    from shopvisit.files.keeping import opening

    if trouble.kind == "in_use":
        _open(place, lock, looking="in_use")
        return
    with opening.a_copy(place.path, place.settings, place.clock) as shop:
        _show(shop, None)


def _show(shop: Shop, lock: WriterLock | None, *, first: bool = False) -> str:
    import gc

    from shopvisit.cli import terminal

    # What is imported is no garbage; to look through it again and again takes 10 ms before the
    # first rows, and one full collection 20 ms more.
    gc.disable()
    terminal.prepare(os.environ)
    from shopvisit.app.app import ShopvisitApp

    app = ShopvisitApp(shop, lock)
    app.first = first
    gc.freeze()
    gc.set_threshold(10_000)  # opening a screen makes some thousand objects, nearly all to stay
    gc.enable()
    app.run()
    if app.crash:
        raise app.crash
    if (why := shop.misplaced()) and not shop.looking:
        raise _gone(why, app.upkeep.rescued)
    return app.wish


def _gone(why: str, rescued: Path | None) -> FileGoneError:
    from shopvisit.text.i18n import _

    if rescued is None:
        return FileGoneError(_("{why}. What was saved there before may be lost.").format(why=why))
    return FileGoneError(
        _("{why}. All that was saved is in {path}; to go on with it: shopvisit restore {path}")
        .format(why=why, path=rescued)
    )  # fmt: skip


def _ask(trouble: Trouble, place: Place) -> str | None:
    from shopvisit.cli import terminal

    terminal.prepare(os.environ)
    from shopvisit.screens.opening.trouble import TroubleStart

    return TroubleStart(trouble, place.clock.today()).run()


def _accepting(place: Place) -> Place:
    """From now on the folder is known to be shared with other computers, and is used all the same.

    Not asked again at each start: then it would be answered without being read.
    """
    from shopvisit.settings import loading

    folder = str(place.path.parent.absolute())
    loading.save(place.config_path, {"shop.accepted_folder": folder})
    return place._replace(settings=loading.load(place.config_path))


def _first_start(place: Place, lock: WriterLock) -> int:
    from shopvisit.cli import terminal
    from shopvisit.settings import loading

    terminal.prepare(os.environ)
    from shopvisit.screens.opening.first import FirstStart

    wish = FirstStart(place.path, place.config_path, place.clock).run()
    if wish is None:
        return 1
    if wish == "sample":
        return demo(place)
    # Another window may have opened it in the same moment.
    looking = "" if lock.acquire() else "in_use"
    while True:
        place = place._replace(settings=loading.load(place.config_path))
        i18n.use(i18n.choose(place.settings.shop.language, os.environ))
        if _open(place, lock, looking, first=not looking) != "sample":
            return 0
        demo(place)  # whoever has looked around comes back to the shop


def demo(place: Place) -> int:
    """Show a sample shop of which nothing is kept; the exit status."""
    from shopvisit import endings
    from shopvisit.sample.sample import shop_name, write_sample
    from shopvisit.settings import loading

    lang = i18n.language()
    # Only how it looks is as in the person's own shop: the rules are those that are shipped, and
    # what is changed in the settings there is not kept, either.
    like = {"name": shop_name(lang), "language": lang, "theme": place.settings.shop.theme}
    with endings.throw_away_folder("shopvisit-demo-") as folder:
        path, config_path = folder / "shop.db", folder / "config.toml"
        settings = loading.save(config_path, {f"shop.{key}": like[key] for key in like})
        write_sample(path, today=place.clock.today(), lang=lang, config=settings)
        lock = WriterLock(path)
        lock.acquire()
        try:
            _open(Place(path, config_path, settings, place.clock), lock)
        finally:
            lock.release()
    return 0
