"""A list that the shop already has: understood, asked about, weighed, and only then taken in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import ShopError
from shopvisit.files.importing.answers import Answers
from shopvisit.files.importing.outcome import Imported
from shopvisit.files.importing.understanding import Seen, Understood
from shopvisit.screens.base import ShopModal
from shopvisit.screens.half_typed import attempt
from shopvisit.screens.importing import words
from shopvisit.screens.importing.meaning import OTHERS, USUAL, MeaningSheet
from shopvisit.screens.importing.parts import Columns, LeftOutList, Told, room_of
from shopvisit.screens.importing.questions import Away, Questions
from shopvisit.screens.importing.run import Run, through, understand
from shopvisit.screens.importing.steps import KEYS, SHOWN, offered
from shopvisit.screens.importing.which_file import WhichFile, recent_files
from shopvisit.text.bars import bar
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.fields import FieldHolder
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from textual import events
    from textual.widget import Widget

    from shopvisit.shop.record.shop import Shop

_LOOK_SECONDS = 0.1


class ImportSheet(FieldHolder, ShopModal[Imported]):
    """Leads a list in, step by step; dismisses what came of it."""

    PLACE = N_("Import")
    ABOUT = N_("Bring in a list of customers as your program writes it.")
    WRITES = True
    PASSING = False
    KEYS = KEYS

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._step = "file"
        self._run: Run | None = None  # that the writer is at
        self._path: Path | None = None
        self._answers = Answers()
        self._understood: Understood | None = None
        self._found: Imported | None = None  # what would come in
        self._done: Imported | None = None
        self._warned = False  # that nobody will have a name
        self._asked = False

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet whole"):
            yield Static(id="import-title", classes="heading", markup=False)
            yield Told(id="import-told", markup=False)
            yield WhichFile(self._shop, self._typed, self._take_path, id="which-file")
            yield Columns(id="columns")
            yield Questions(id="questions")
            yield LeftOutList(id="left-out")
            yield Away(id="away")
            yield Static(id="import-bar", markup=False)

    def on_mount(self) -> None:
        self._go_to("file")
        self._ask()
        self.beside(recent_files, self._files.show_recent, group="recent")
        self.set_interval(_LOOK_SECONDS, self._show_far)

    @property
    def _files(self) -> WhichFile:
        return self.query_one(WhichFile)

    # Steps

    def _go_to(self, step: str) -> None:
        self._step = step
        for each, id_ in SHOWN.items():
            self.query_one(f"#{id_}").display = each == step
        match step:
            case "file":
                self._files.begin()
            case "columns":
                self.query_one("#columns RowList").focus()
            case _:
                self.set_focus(None)
        self.query_one("#import-title", Static).update(words.title(step, self._path))
        self.query_one(Keys).offer(offered(step))

    def action_go(self) -> None:
        """Enter: on to the next step."""
        if self._run is not None:
            self._run.hurried = True
            return
        match self._step:
            case "file":
                self._go_on_from_file()
            case "columns":
                self._go_on_from_columns()
            case "asking":
                self._go_on_from_questions()
            case "coming":
                self._take_in()
            case "in":
                self._close()

    field_done = action_go  # Enter was pressed in the line

    def choice_done(self) -> None:
        """The hand goes on to the next question, if there is one."""
        self.query_one(Questions).go_on()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_go()

    def action_back(self) -> None:
        """To the step before; from the first one out of here; what runs is stopped."""
        if self._run is not None:
            self._run.stopped = True
            if self._run.taking:
                self._tell([_("Stopping")])
                return
            self._run = None
        match self._step:
            case "columns":
                self._go_to("file")
                self._ask()
            case "asking":
                self._show_columns()
            case "coming":
                if not self._put_questions():
                    self._show_columns()
            case _:
                self.dismiss(self._done)

    def keep(self) -> None:
        """The program may end any moment: by then the writer must have stopped."""
        if self._run is not None:
            self._run.stopped = True

    # Which file

    def _ask(self) -> None:
        self._tell(
            [_("Type the path of the list, drop the file onto this window, or pick one below.")],
            [_("CSV, Excel (.xlsx) or vCard; with headings above the columns.")],
        )

    def action_walk(self, way: str) -> None:
        if self._step == "file":
            self._files.walk(way)

    def _take_path(self, path: Path) -> None:
        self._go_to("file")
        self._files.write(path)
        self._forget()
        self._look(path)

    def on_paste(self, event: events.Paste) -> None:
        """Another file is dropped onto the terminal, on one of the later steps."""
        path = words.named_path(event.text)
        if self._step not in ("taking", "in") and words.is_file(path):
            event.stop()
            event.prevent_default()
            self._take_path(path)

    def _typed(self, _text: str) -> None:
        """Another file is meant from now on."""
        self._forget()
        self._files.hush()
        self._ask()

    def _forget(self) -> None:
        if self._run is not None:
            self._run.stopped = True
        self._run = self._understood = self._found = None
        self._answers, self._warned, self._asked = Answers(), False, False
        self.query_one(Questions).forget()

    def _go_on_from_file(self) -> None:
        path = self._files.meant()
        if path is None:
            return
        if path != self._path:
            self._forget()
        self._files.write(path)
        self._look(path)

    # What it holds

    def _look(self, path: Path) -> None:
        """Have the writer see what is in the list, without changing anything."""
        self._path = path
        if self._step == "file":
            self._files.hush()
            self._tell([_("Looking at the list")])
        self._run = run = Run(path, self._answers)
        self.act(attempt, understand, run, then=partial(self._looked, run), quiet=True)

    def _looked(self, run: Run, result: object) -> None:
        if run is not self._run:
            return  # another file was named since, or the sheet was left
        self._run = None
        if not isinstance(result, Understood):
            self._refused(result)
            return
        self._understood, self._answers = result, result.answers
        known = self._step == "columns"
        self._show_columns()
        if known and run.hurried:
            self._go_on_from_columns()

    def _refused(self, why: object) -> None:
        """Say what went wrong, what was typed standing there; nothing did where it was stopped."""
        self._go_to("file")
        self._ask()
        if isinstance(why, ShopError):
            self._files.refuse(str(why))

    def _show_columns(self) -> None:
        """What each column was understood to be; a cursor that stood in them stays."""
        if self._understood is None:
            return
        anew = self._step == "file"
        self._go_to("columns")
        self.query_one(Columns).show(self._understood, anew=anew)
        self._tell([words.read_as(self._understood)], words.lacking(self._understood))

    def action_mean(self, key: str) -> None:
        """A digit: the column under the cursor is something else."""
        column = self.query_one(Columns).in_use
        if self._step != "columns" or column is None or (self._run and self._run.weighing):
            return
        if key != OTHERS:
            self._mean(column, USUAL[key])
            return
        sheet = MeaningSheet(column.heading, column.field)
        self.app.push_screen(sheet, partial(self._mean, column))

    def _mean(self, column: Seen, field: str | None) -> None:
        if field is None or self._understood is None or self._path is None:
            return
        first = next(each.first for each in self._understood.sheets
                     if each.table.name == column.sheet)  # fmt: skip
        self._answers = self._answers.with_field(column.sheet, column.number, field, first=first)
        self._warned = False
        self._look(self._path)

    def _go_on_from_columns(self) -> None:
        understood = self._understood
        if understood is None:
            return
        if not understood.main.usable:
            self.desk.say(words.needed(), trouble=True)
        elif not understood.main.names and understood.main.likely and not self._warned:
            self._warned = True
            self.desk.say(
                _("No column holds names. Enter once more goes on without."), trouble=True
            )
        else:
            self._asked = False
            self._weigh()

    # What only a person can say, and what comes in

    def _weigh(self) -> None:
        """Go through the whole list without changing anything."""
        if self._path is None:
            return
        self._tell([_("Looking at the list")])
        self._run = run = Run(self._path, self._answers, weighing=True)
        self.act(attempt, through, run, then=partial(self._weighed, run), quiet=True)

    def _weighed(self, run: Run, result: object) -> None:
        if run is not self._run:
            return
        self._run = None
        if not isinstance(result, Imported):
            self._refused(result)
            return
        self._found = result
        if self._asked or not self._put_questions():
            self._show_coming()

    def _put_questions(self) -> bool:
        """Ask what the list leaves open; False where it leaves nothing open."""
        questions = self.query_one(Questions)
        if self._found is None or not questions.fit_to(self._found.questions, self._answers):
            return False
        self._go_to("asking")
        questions.begin()
        self._tell([_("The list does not say this by itself:")])
        return True

    def _go_on_from_questions(self) -> None:
        questions = self.query_one(Questions)
        if (open_ := questions.missing()) is not None:
            open_.control.focus()
            self.desk.say(_("A digit answers; then Enter."), trouble=True)
            return
        self._asked = True
        before, self._answers = self._answers, questions.answered(self._answers)
        if before == self._answers:
            self._show_coming()
        else:
            self._weigh()

    def _show_coming(self) -> None:
        found = self._found
        if found is None:
            return
        self._go_to("coming")
        last = _("Enter imports it. A backup is made first, and undo takes all of it back.")
        if not (found.new or found.updated):
            last = _("There is nothing in it to take in.")
            self.query_one(Keys).offer(offered("nothing"))
        self._tell(words.counts(found), list(found.remarks), [last])
        self.query_one(LeftOutList).show(found.left_out)

    # Taking it in

    def _take_in(self) -> None:
        from shopvisit.files.keeping import backups

        found = self._found
        if self._path is None or found is None or not (found.new or found.updated):
            return
        self._run = run = Run(self._path, self._answers, taking=True)
        self._go_to("taking")
        self._tell([_("Making a backup first")])
        work = attempt, backups.first, "import", through, run
        self.act(*work, then=self._taken, quiet=True)

    def _taken(self, result: object) -> None:
        self._run = None
        if isinstance(result, Imported):
            self._done = result
            self._go_to("in")
            said = _("The list is in. Ctrl+Z takes it back, all of it.")
            self._tell([said], words.counts(result), words.facts(result))
            away = self.query_one(Away)
            away.display = bool(result.absent)
            if result.absent:
                away.ask(result)
            return
        self._show_coming()
        stopped = _("The import was stopped; nothing of it was kept.")
        self.desk.say(str(result or stopped), trouble=result is not None)

    def _close(self) -> None:
        per_day = self.query_one(Away).per_day
        if self._done is None or not self._done.absent or not per_day:
            self.dismiss(self._done)
            return
        from shopvisit.shop.rules import absent

        self.act(attempt, absent.plan, self._done.absent, per_day, then=self._planned)

    def _planned(self, result: object) -> None:
        if isinstance(result, ShopError):
            self.desk.say(str(result), trouble=True)
            return
        self.dismiss(self._done)
        self.app.call_later(self.desk.say, words.planned(result), undoable=True)

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
        if not run.stopped:
            self._tell([words.far(*run.far, taking=run.taking)])
        if run.taking:
            self.query_one("#import-bar", Static).update(bar(*run.far, room_of(self)))

    def _tell(self, *paragraphs: list[str]) -> None:
        self.query_one(Told).tell(*paragraphs)

    def fit(self) -> None:
        self.query_one(Told).draw()
        self.query_one(Columns).tell()
        self.query_one(LeftOutList).tell()
