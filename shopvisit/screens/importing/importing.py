"""A list that the shop already has: what is in it is said first, then it is taken in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import ShopError
from shopvisit.screens.base import ShopModal
from shopvisit.screens.half_typed import attempt
from shopvisit.screens.importing.words import counts, facts, is_file, named_path
from shopvisit.text.bars import bar
from shopvisit.text.cells import cut, wrapped
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import HELP, Command
from shopvisit.widgets.fields import FieldHolder
from shopvisit.widgets.form import Field, FormLine
from shopvisit.widgets.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.widget import Widget

    from shopvisit.files.importing.intake import Imported
    from shopvisit.shop.record.shop import Shop

_LONGEST = 1000
_SHEET, _PADDING = 80, 4
# Of a paragraph, and of one thing said in it: so that the sheet has room in 24 lines.
_MOST_LINES, _MOST_OF_ONE = 7, 2
_LOOK_SECONDS = 0.1


class _Run:
    """One way through a list: how far the writer is with it, and whether it is to stop."""

    def __init__(self, path: Path, *, taking: bool) -> None:
        """`taking` it in, or else only looking at it."""
        self.path, self.taking = path, taking
        self.far = (0, 0)
        self.stopped = False

    def reached(self, done: int, total: int) -> None:
        """Called by the writer; the screen looks now and then, so neither waits for the other."""
        self.far = (done, total)


def _through(shop: Shop, run: _Run) -> Imported | None:
    """Go through the list; None once it was stopped."""
    from shopvisit.files.importing.intake import ImportCancelledError, import_file

    try:
        return import_file(
            shop,
            run.path,
            dry_run=not run.taking,
            progress=run.reached,
            cancelled=lambda: run.stopped,
        )
    except ImportCancelledError:
        return None


class _PathLine(FormLine):
    """A file that is dropped onto the terminal arrives as its path, pasted."""

    def on_paste(self, event: events.Paste) -> None:
        path = named_path(event.text)
        sheet = self.screen
        if isinstance(sheet, ImportSheet) and is_file(path):
            event.stop()
            event.prevent_default()
            self.set_text(str(path))
            sheet.look()


class ImportSheet(FieldHolder, ShopModal["Imported"]):
    """Asks for a list, says what is in it, takes it in; dismisses what came of it."""

    PLACE = N_("Import")
    WRITES = True
    PASSING = False
    KEYS = (
        Command(
            "enter",
            "",
            "go",
            N_("Look at it"),
            N_("Say what is in the list; once that is said, take it in."),
        ),
        Command(
            "escape",
            "left",
            "back",
            N_("Leave"),
            N_(
                "Leave, in an empty field with the left arrow, too; while a list is taken in: "
                "stop, and nothing of it is kept."
            ),
        ),
        Command(
            "ctrl+z",
            "",
            "take_back",
            N_("Undo"),
            N_("Take the whole list back, once it is in."),
            footed=False,
        ),
    )

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._run: _Run | None = None  # that the writer is at
        self._seen: Path | None = None  # what Enter takes in
        self._done: Imported | None = None
        self._paragraphs: list[list[str]] = []

    def body(self) -> Iterable[Widget]:
        line = _PathLine(on_text=self._typed, limit=_LONGEST)
        line.add_class("long")
        with Vertical(classes="sheet wide"):
            yield Static(_("Import a list"), classes="heading", markup=False)
            yield Field("path", N_("File"), line)
            yield Static(id="import-told", markup=False)
            yield Static(id="import-bar", markup=False)

    def on_mount(self) -> None:
        self._line.focus()
        self._ask()
        self.set_interval(_LOOK_SECONDS, self._show_far)

    @property
    def _field(self) -> Field:
        return self.query_one(Field)

    @property
    def _line(self) -> FormLine:
        return self.query_one(FormLine)

    @property
    def _bar(self) -> Static:
        return self.query_one("#import-bar", Static)

    # Asking, and looking at the list

    def _ask(self) -> None:
        self._tell(
            [_("Type the path of the list, or drop the file onto this window.")],
            [
                _("CSV, Excel (.xlsx) or vCard. Its first line says which column is which: name, "
                  "phone, birthday, visit date, item, amount ...")
            ],
        )  # fmt: skip

    def _typed(self, _text: str) -> None:
        """Another file is meant from now on."""
        if self._run is not None:
            self._run.stopped = True
        self._run = self._seen = None
        self._field.hush()
        self._ask()
        self._offer(N_("Look at it"))

    def field_done(self) -> None:
        """Enter was pressed in the line."""
        self.action_go()

    def action_go(self) -> None:
        if self._done is not None:
            self.dismiss(self._done)
        elif self._run is not None:
            return
        elif self._seen is not None:
            self._take_in(self._seen)
        else:
            self.look()

    def look(self) -> None:
        """Have the writer see what is in the list, without changing anything."""
        if not self._line.value.strip():
            self._field.say(_("Please name a file."), wrong=True)
            return
        self._typed("")
        self._run = run = _Run(named_path(self._line.value), taking=False)
        self._tell([_("Looking at the list")])
        self.act(attempt, _through, run, then=partial(self._looked, run), quiet=True)

    def _looked(self, run: _Run, result: object) -> None:
        if run is not self._run:
            return  # another file was named since, or the sheet was left
        from shopvisit.files.importing.intake import Imported

        self._run = None
        if not isinstance(result, Imported):
            self._ask_again(result)
            return
        if result.new or result.updated:
            self._seen = run.path
            self._offer(N_("Import"))
            last = _("Enter imports it. A backup is made first.")
        else:
            last = _("There is nothing in it to take in.")
        self._tell(counts(result), list(result.notes), [last])

    def _ask_again(self, refused: object) -> None:
        """Say what went wrong, what was typed standing there; nothing did where it was stopped."""
        self._line.disabled = False
        self._line.focus()
        self._offer(N_("Look at it"))
        self._ask()
        if isinstance(refused, ShopError):
            self._field.say(str(refused), wrong=True)

    # Taking it in

    def _take_in(self, path: Path) -> None:
        from shopvisit.files.keeping import backups

        self._run = run = _Run(path, taking=True)
        self._line.disabled = True  # so that Backspace stops it
        self._offer("", N_("Stop"))
        self._tell([_("Making a backup first")])
        work = attempt, backups.first, "import", _through, run
        self.act(*work, then=self._taken, quiet=True)

    def _taken(self, result: object) -> None:
        from shopvisit.files.importing.intake import Imported

        self._run = self._seen = None
        if isinstance(result, Imported):
            self._done = result
            self._offer(N_("Close"), "", undo=True)
            said = _("The list is in. Ctrl+Z takes it back, all of it.")
            self._tell([said], counts(result), facts(result))
            return
        self._ask_again(result)
        if result is None:
            self._tell([_("The import was stopped; nothing of it was kept.")])

    def action_back(self) -> None:
        if self._run is not None and self._run.taking:
            self._run.stopped = True
            self._tell([_("Stopping")])
            return
        self.keep()
        self._run = None
        self.dismiss(self._done)

    def keep(self) -> None:
        """The program may end any moment: by then the writer must have stopped."""
        if self._run is not None:
            self._run.stopped = True

    def action_take_back(self) -> None:
        if self._done is not None:
            self.dismiss(None)
            self.app.call_later(self.app.run_action, "undo")

    # What is shown

    def _show_far(self) -> None:
        """Say how far the writer is, ten times a second at most."""
        run = self._run
        if run is None or not any(run.far):
            return
        done, total = run.far
        if not run.stopped:
            said = _("Looking at the list: {done} of {total} rows")
            if run.taking:
                said = _("Importing: {done} of {total} rows")
            self._tell([said.format(done=f"{done:,}", total=f"{total:,}")])
        self._bar.update(bar(done, total, self._room()))
        self._bar.display = True

    def _tell(self, *paragraphs: list[str]) -> None:
        """Show paragraphs, a blank line between them."""
        if self._paragraphs != list(paragraphs):
            self._paragraphs = list(paragraphs)
            self._draw()

    def _room(self) -> int:
        return min(_SHEET, self.size.width) - _PADDING

    def _draw(self) -> None:
        room = max(20, self._room())
        parts = []
        for paragraph in filter(None, self._paragraphs):
            lines: list[str] = []
            for text in paragraph:
                piece = cut(wrapped(text, room), room, _MOST_OF_ONE)
                if len(lines) + len(piece) <= _MOST_LINES:
                    lines += piece
            parts.append("\n".join(lines))
        self.query_one("#import-told", Static).update("\n\n".join(parts))
        self._bar.display = self._run is not None and any(self._run.far)

    def on_resize(self) -> None:
        self._draw()
        self._show_far()

    def _offer(self, go: str, back: str = N_("Leave"), *, undo: bool = False) -> None:
        """Name in the bottom line what the keys do now; one without a name does nothing."""
        enter, leave, take_back = self.KEYS
        named = [enter._replace(name=go), leave._replace(name=back)]
        offered = [command for command in named if command.name]
        if undo:
            offered.append(take_back._replace(footed=True))
        self.query_one(Keys).offer((*offered, HELP))
