"""The command line: one function a command. Heavy modules load where they are used.

Exit status: 0 done · 1 it could not be done · 2 wrong usage · 3 the file or the config is damaged
or not ours · 4 the shop is in use and this needs to write.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from shopvisit import endings, resources
from shopvisit.cli import spoken
from shopvisit.cli.arguments import Arguments, Command, parser
from shopvisit.cli.places import (
    config,
    config_path,
    country,
    early_language,
    language,
    place,
    reading,
    shop_path,
    stamp,
    writing,
)
from shopvisit.errors import (
    FileMissingError,
    FileRefusedError,
    ShopError,
    legible,
)
from shopvisit.text import i18n
from shopvisit.text.i18n import _


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status. No traceback reaches a user unless --debug asks for it."""
    with spoken.cleaned():
        try:
            status = _main(argv)
        except SystemExit:  # argparse has said what it had to say
            if spoken.finish():
                raise
            return 1
        return status if spoken.finish() else status or 1


def _main(argv: Sequence[str] | None) -> int:
    words = sys.argv[1:] if argv is None else list(argv)
    arguments = Arguments(lang=None, config=None, db=None, today=None, debug=False)
    i18n.use(early_language(words))
    try:
        with endings.watched():
            parser(commands()).parse_args(words, arguments)
            i18n.use(language(arguments))
            command: Command = arguments.command
            return command(arguments)
    except ShopError as error:
        if arguments.debug:
            raise
        spoken.complain(error)
        return error.status
    except endings.Ended as ended:
        return ended.status
    except BrokenPipeError:
        spoken.drop(sys.stdout)  # whoever was reading has gone
        return 1
    except Exception as error:
        if endings.meant():
            # SQLite makes an error of its own of what is raised in a function that it calls.
            return endings.meant()
        if arguments.debug:
            raise
        return endings.own_fault(error, endings.log_path(), stamp())


def commands() -> dict[str, Command]:
    """What each command does, by its name; "" is what is done without one."""
    return {
        "": _run,
        "init": _init,
        "demo": _demo,
        "sample": _sample,
        "today": _today,
        "rate": _rate,
        "find": _find,
        "list": _list,
        "summary": _summary,
        "import": _import,
        "export": _export,
        "customer export": _customer_export,
        "customer erase": _customer_erase,
        "backup": _backup,
        "restore": _restore,
        "manual": _manual,
        "completion": _completion,
        "doctor": _doctor,
    }


# Full-screen commands


def _need_terminal() -> None:
    # Textual draws on standard error, so that must be the terminal, too.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise ShopError(_("This needs a terminal. Without one: shopvisit today, shopvisit rate"))
    if os.environ.get("TERM") == "dumb":
        said = _(
            "This terminal (TERM=dumb) has no full screen. Without: shopvisit today, shopvisit rate"
        )
        raise ShopError(said)
    if os.name == "nt":
        from shopvisit.files.doctor import terminal

        if not terminal.takes_sequences():
            see = _("Without it: shopvisit today, shopvisit rate")
            raise ShopError(f"{terminal.old_console()} {see}")
    spoken.in_utf8()
    endings.stay_in_front()


def _run(arguments: Arguments) -> int:
    from shopvisit.cli import starting

    _need_terminal()
    return starting.start(place(arguments))


def _demo(arguments: Arguments) -> int:
    from shopvisit.cli import starting

    _need_terminal()
    return starting.demo(place(arguments))


def _init(arguments: Arguments) -> int:
    from shopvisit.shop.record.shop import Clock
    from shopvisit.shop.whole.setup import set_up

    path = shop_path(arguments)
    names = arguments.name, i18n.language(), arguments.staff
    where = {"country": country(arguments), "trade": arguments.trade or ""}
    set_up(path, config_path(arguments), *names, Clock(arguments.today), **where)
    print(_("The shop is ready: {path}").format(path=legible(path)))
    return 0


def _sample(arguments: Arguments) -> int:
    from shopvisit.sample.sample import write_sample
    from shopvisit.shop.record.shop import Clock

    last = -1

    def progress(done: int, total: int) -> None:
        nonlocal last
        if sys.stderr.isatty() and done * 100 // total != last:
            last = done * 100 // total
            spoken.redraw(f"{last} %" if done < total else f"{last} %\n")

    write_sample(
        arguments.file,
        today=Clock(arguments.today).today(),
        customers=arguments.customers,
        months=arguments.months,
        seed=arguments.seed,
        lang=i18n.language(),
        config=config(arguments),
        progress=progress,
    )
    said = _("Sample shop written. To open it: shopvisit --db {path}")
    print(said.format(path=legible(arguments.file)))
    return 0


def _today(arguments: Arguments) -> int:
    from shopvisit.cli.printing import print_handover, print_today

    print_page = print_handover if arguments.handover else print_today
    with reading(arguments) as shop:
        return print_page(shop, arguments)


def _rate(arguments: Arguments) -> int:
    from shopvisit.cli import rating

    with writing(arguments) as shop:
        return rating.rate(shop, arguments)


def _find(arguments: Arguments) -> int:
    from shopvisit.cli.printing import print_find

    with reading(arguments) as shop:
        return print_find(shop, arguments)


def _list(arguments: Arguments) -> int:
    from shopvisit.cli.lists import print_lists

    with reading(arguments) as shop:
        return print_lists(shop, arguments)


def _summary(arguments: Arguments) -> int:
    from shopvisit.cli.months import print_summary

    with reading(arguments) as shop:
        return print_summary(shop, arguments)


def _import(arguments: Arguments) -> int:
    from shopvisit.cli.printing import print_import
    from shopvisit.files.keeping import backups
    from shopvisit.shop.whole import daily
    from shopvisit.store import disk

    with writing(arguments) as shop:
        if disk.is_there(arguments.file) and not arguments.dry_run:
            backups.make(shop.path, "import", shop.clock.now())
            # The days until now are those of whom the shop knows already.
            daily.catch_up(shop)
        return print_import(shop, arguments)


def _asked(question: str) -> str:
    """What is typed in answer; a line of standard input where that is no terminal."""
    return (input(question) if sys.stdin.isatty() else sys.stdin.readline()).strip()


def _export(arguments: Arguments) -> int:
    from shopvisit.cli.printing import print_export

    with reading(arguments) as shop:
        return print_export(shop, arguments)


def _customer_export(arguments: Arguments) -> int:
    from shopvisit.cli.printing import print_customer_export

    with reading(arguments) as shop:
        return print_customer_export(shop, arguments)


def _customer_erase(arguments: Arguments) -> int:
    from shopvisit.cli.printing import print_erased, print_what_is_erased

    with writing(arguments) as shop:
        print_what_is_erased(shop, arguments)
        if not arguments.yes and _asked(_("Type the number again to erase: ")) != str(arguments.id):
            raise ShopError(_("Nothing was erased."))
        return print_erased(shop, arguments)


def _manual(arguments: Arguments) -> int:
    from shopvisit.files.giving import manual

    if arguments.html:
        manual.write(arguments.html)
        print(_("The manual: {path}").format(path=legible(arguments.html)))
        return 0
    path, opened = manual.show()
    if not opened:
        print(_("The manual: {path}").format(path=legible(path)))
    return 0


def _completion(arguments: Arguments) -> int:
    print(resources.text(f"data/completions/{arguments.shell}"))
    return 0


def _doctor(arguments: Arguments) -> int:
    from shopvisit.cli.printing import print_doctor
    from shopvisit.shop.record.shop import Clock

    path, clock = shop_path(arguments), Clock(arguments.today)
    return print_doctor(path, config(arguments), arguments, clock.now(), endings.log_path())


def _backup(arguments: Arguments) -> int:
    from shopvisit.store import shopfile

    path, target = shop_path(arguments), arguments.file
    shopfile.look_at_header(path)
    second = config(arguments).backup.folder
    if arguments.listed:
        return _list_backups(path, second)
    if target is None:
        with reading(arguments):
            pass  # the settings as they are now go with it
        return _make_backup(path, second, arguments.today)
    folder = target.absolute().parent
    if not folder.is_dir():
        # Made silently, a mistyped USB stick would be a folder on the disk it should save.
        raise ShopError(_("There is no folder {path}.").format(path=folder))
    with reading(arguments):
        pass  # as far as the owner is to be asked
    shopfile.copy_verified(path, target)
    _say_copied(target, target.stat().st_size)
    return 0


def _make_backup(path: Path, second: str, today: date | None) -> int:
    from shopvisit.files.keeping import backups
    from shopvisit.files.keeping.backup_state import make_now
    from shopvisit.shop.record.shop import Clock

    try:
        made = make_now(path, second, Clock(today).now())
    except backups.SecondFolderError as error:
        said = _("The backup was made, but not the one in {folder}: {why}")
        raise ShopError(said.format(folder=second, why=error)) from error
    for backup in made:
        _say_copied(backup.path, backup.size)
    return 0


def _say_copied(path: Path, size: int) -> None:
    said = _("Copied and checked: {path} ({size})")
    print(said.format(path=legible(path), size=_megabytes(size)))


def _list_backups(path: Path, folder: str) -> int:
    from shopvisit.files.keeping import backups

    found = backups.listed(path)
    if (second := backups.second_folder(folder)) is not None:
        found += backups.listed(path, second)
    for backup in found:
        print(f"{backup.at:%Y-%m-%d %H:%M}  {_megabytes(backup.size):>10}  {legible(backup.path)}")
    if not found:
        print(_("No backup yet. One is made at the first start of each day."))
    return 0


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def _restore(arguments: Arguments) -> int:
    from shopvisit.files.keeping import erasing, opening
    from shopvisit.shop.whole import kept_settings
    from shopvisit.store import restoring

    path, own, settings, clock = place(arguments)
    # Whatever is in the place of the shop and cannot be opened guards nothing any more.
    with contextlib.suppress(FileMissingError, FileRefusedError), writing(arguments):
        pass
    with opening.writing(path):
        aside = restoring.restore(path, arguments.file, clock.now())
        came_along = kept_settings.bring_back(path, own)
    # On a new computer only the second folder knows who was erased. What fails, a start mends.
    with contextlib.suppress(ShopError), opening.for_writing(path, settings, clock) as shop:
        erasing.finish(shop)
    print(_("Restored from {file}.").format(file=legible(arguments.file)))
    if aside is not None:
        print(_("What was there before is kept: {path}").format(path=legible(aside)))
    if came_along:
        print(_("The shop's settings came with it: {path}").format(path=legible(own)))
    return 0
