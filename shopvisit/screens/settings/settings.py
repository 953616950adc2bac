"""The settings: one page of sections, each line a thing and what it says now."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual.widgets import Static
from textual.worker import get_current_worker

from shopvisit.errors import ShopError
from shopvisit.screens.base import ShopScreen
from shopvisit.screens.settings.page import KEYS, Lines, sections
from shopvisit.screens.settings.rules import lines as rule_lines
from shopvisit.screens.settings.sheets import ValueSheet, read_again, save
from shopvisit.settings import loading
from shopvisit.shop.people import staff
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, n_
from shopvisit.widgets.top import Count

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual import events
    from textual.app import App
    from textual.widget import Widget

    from shopvisit.files.keeping.backup_state import BackupState
    from shopvisit.screens.settings.item import Item
    from shopvisit.screens.settings.rules.preview import Previewed
    from shopvisit.settings.merging import Problem
    from shopvisit.settings.values import Config
    from shopvisit.shop.people.staff import LetGo
    from shopvisit.shop.record.shop import Shop, StaffMember
    from shopvisit.widgets.rows import RowList

_TALL = 30
_FEW_LINES, _MANY_LINES = 4, 6
_ELSEWHERE = {"import": "app.import_list", "trades": "app.go('trades')", "tips": "app.go('tips')"}


class SettingsScreen(ShopScreen):
    """Everything that people change.

    `saved` is the key of a setting that was changed just now, `at` of one that is to be looked at.
    """

    PLACE = N_("Settings")
    ABOUT = N_("Everything that makes the program this shop's own.")
    KEYS = KEYS
    OWNERS = "settings"

    def __init__(self, saved: str = "", at: str = "") -> None:
        super().__init__()
        self._saved, self._at = saved, at
        self._backups: BackupState | None = None
        self._copying = False

    def body(self) -> Iterable[Widget]:
        yield Lines()
        yield Static(id="settings-story", markup=False)

    def on_mount(self) -> None:
        self.query_one(Lines).focus()
        self.reload()
        if self._saved:
            self.call_after_refresh(self._go_to_saved)
        elif self._at:
            self.call_after_refresh(self.query_one(Lines).go_to_line, "value", self._at)
        if self._unread is not None:
            # Somebody may have mended it since the start.
            self.desk.act(read_again, then=self._read_again)
        self._look_at_backups()

    @property
    def _unread(self) -> Problem | None:
        """Why the settings file could not be read."""
        return next((each for each in self.shop.config.problems if not each.key), None)

    def _read_again(self, before: Config | None) -> None:
        if before is not None:
            self.desk.settings_changed(before)

    def _go_to_saved(self) -> None:
        lines, place = self.query_one(Lines), self._saved in ("country", "currency")
        lines.go_to_line("place" if place else "value", self._saved)
        item = self._here
        if place and item is not None:
            self.desk.say(f"{item.label}: {item.value}", undoable=True)
        else:
            self._say_saved(item)

    def on_resize(self, event: events.Resize) -> None:
        lines = _MANY_LINES if event.size.height >= _TALL else _FEW_LINES
        self.query_one("#settings-story", Static).styles.height = lines + 1

    def on_screen_resume(self) -> None:
        self.reload()

    def reload(self) -> None:
        page = sections(self.shop, self._backups)
        self.query_one(Lines).fill(page)
        changed = sum(bool(item.mark) for _title, items in page for item in items)
        said = _("{count} changed").format(count=changed)
        self.show_counts([Count(said)] if changed else [])
        self._tell()

    @property
    def _here(self) -> Item | None:
        return self.query_one(Lines).here

    def _tell(self) -> None:
        item = self._here
        story = "\n".join(map(plain, item.story)) if item else ""
        self.query_one("#settings-story", Static).update(story)

    def on_row_list_moved(self, _event: RowList.Moved) -> None:
        self._tell()

    def on_row_list_chosen(self, _event: RowList.Chosen) -> None:
        self.action_change()

    def action_section(self, way: int) -> None:
        self.query_one(Lines).go_to_section(way)

    # Changing

    def action_change(self) -> None:
        item = self._here
        if item is None:
            return
        match item.what:
            case "value" | "rule" | "new_rule" | "cycle" | "new_cycle":
                self._open_sheet(item)
            case "place":
                self._open_place(item.key)
            case "member" | "take_on":
                self._fill_in(self._member(item))
            case "backup":
                self._make_backup()
            case "import" | "trades" | "tips":
                self.app.call_later(self.app.run_action, _ELSEWHERE[item.what])
            case "words":
                self.desk.open(item.key)
            case "pin":
                self.desk.open("pin-change", self.shop)
            case what:
                only = _("This can only be looked at here.")
                taken_out = _("Delete takes it out of your settings file.")
                self.desk.say(taken_out if what == "problem" else only)

    def _may_change(self) -> bool:
        """Whether settings can be saved; where not, it is said why."""
        unread = self._unread
        if self.shop.config.path is None:
            self.desk.say(_("There is no settings file to write to."), trouble=True)
        elif unread is not None:
            self.desk.say(str(unread), trouble=True)
        else:
            try:
                self.shop.must_write()
            except ShopError as error:
                self.desk.say(str(error), trouble=True)
            else:
                return True
        return False

    def _open_sheet(self, item: Item) -> None:
        if not self._may_change():
            return
        if item.what == "value":
            self.app.push_screen(ValueSheet(self.shop, item.key), self._changed)
        else:
            self.app.push_screen(self._rule_sheet(item), self._changed)

    def _rule_sheet(self, item: Item) -> Previewed:
        """The sheet for a line that is about rules."""
        from shopvisit.screens.settings.rules import cycle, new, sheet

        rules = self.shop.config.rules
        match item.what:
            case "rule":
                return sheet.RuleSheet(self.shop, rules[item.key])
            case "new_rule":
                return new.NewRule(self.shop)
            case "cycle":
                name, one = rule_lines.cycle_of(item.key)
                return cycle.CycleSheet(self.shop, rules[name], one)
        return cycle.CycleSheet(self.shop, rules[cycle.UPKEEP], None)

    def action_find_setting(self) -> None:
        from shopvisit.screens.settings.finding import FindSetting

        def found(line: tuple[str, str] | None) -> None:
            if line is not None:
                self.query_one(Lines).go_to_line(*line)

        self.app.push_screen(FindSetting(sections(self.shop, self._backups)), found)

    def _open_place(self, key: str) -> None:
        from shopvisit.screens.settings.place import PlaceSheet

        def moved(saved: bool | None) -> None:  # noqa: FBT001  # handed over as it is
            if saved:
                self.desk.settings_changed(self.shop.config, saved=key)

        self.app.push_screen(PlaceSheet(self.shop, key), moved)

    def action_switch(self) -> None:
        item = self._here
        if item is None or item.what != "rule":
            self.desk.say(_("Space switches rules on and off."))
        else:
            on = self.shop.config.rules[item.key].enabled
            self._save({f"rules.{item.key}.enabled": not on})

    def action_put_back(self) -> None:
        item = self._here
        if item is None:
            return
        if item.what == "member":
            self.act(staff.let_go, int(item.key), then=self._gone)
        elif item.what == "problem":
            self._save({item.key: None})
        elif item.what == "cycle":
            self._remove_cycle(item.key)
        elif item.what not in ("value", "rule"):
            self.desk.say(_("This has no default."))
        elif not item.mark:
            self.desk.say(_("{what} is at its default already.").format(what=item.label))
        else:
            self._save({item.key if item.what == "value" else f"rules.{item.key}": None})

    def _remove_cycle(self, key: str) -> None:
        from shopvisit.screens.settings.rules import cycle

        name, one = rule_lines.cycle_of(key)
        own = name not in loading.default().rules
        self._save(cycle.without(self.shop.config.rules[name], one, own=own))

    def _save(self, changes: Mapping[str, object]) -> None:
        if self._may_change():
            # Closed or not, what was set counts from now on.
            self.desk.act(save, changes, then=self._changed)

    def _changed(self, before: Config | None) -> None:
        if before is None:
            return
        here = self._here if self.is_here else None
        self.desk.settings_changed(before)
        if self.is_current:
            if here is not None and here.key == "backup.folder":
                self._look_at_backups()
            if made := rule_lines.new_since(before, self.shop.config):
                self.query_one(Lines).go_to_line(*made)
                self._say_saved(self._here)
                return
            after, gone = self._here, rule_lines.is_gone(here, self.shop.config)
            if here is not None and gone:
                self.desk.say(_("Taken out: {what}").format(what=here.label), undoable=True)
            else:
                self._say_saved(after if here and after and here.key == after.key else None)

    def _say_saved(self, item: Item | None) -> None:
        said = _("Saved.")
        if item is not None and item.what in ("value", "rule", "cycle"):
            said = _("{what}: {value}").format(what=item.label, value=item.value)
        if aside := self.shop.config.set_aside:
            said += "  " + _("What was written by hand is kept as {file}.").format(file=aside.name)
        self.desk.say(said, undoable=True)

    def settings_came_back(self, before: Config) -> None:
        if made := rule_lines.new_since(before, self.shop.config):
            self.query_one(Lines).go_to_line(*made)

    # Staff

    def _member(self, item: Item) -> StaffMember | None:
        return next((each for each in staff.active(self.shop) if str(each.id) == item.key), None)

    def action_take_on(self) -> None:
        item = self._here
        new = {"rule": "new_rule", "cycle": "new_cycle"}
        new |= {what: what for what in new.values()}
        if item is not None and item.what in new:
            self._open_sheet(replace(item, what=new[item.what]))
        else:
            self._fill_in(None)

    def _fill_in(self, member: StaffMember | None) -> None:
        from shopvisit.screens.everywhere.who import StaffForm

        def written(done: StaffMember | None) -> None:
            if done is not None:
                said = _("Changed: {name}") if member else _("{name} works here now.")
                self._staff_changed(said.format(name=done.name))

        self.app.push_screen(StaffForm(member), written)

    def _gone(self, done: LetGo) -> None:
        said = n_(
            "{name} works here no more; {count} open task goes to others.",
            "{name} works here no more; {count} open tasks go to others.",
            done.tasks,
        )
        if not done.tasks:
            said = _("{name} works here no more.")
        self._staff_changed(said.format(name=done.name, count=done.tasks))

    def _staff_changed(self, said: str) -> None:
        self.refresh_top()
        self.reload()
        self.desk.say(said, undoable=True)

    # Backups, beside the work: they are large, and a folder can be far away

    def _look_at_backups(self) -> None:
        from shopvisit.files.keeping.backup_state import state

        of = self.shop.path, self.shop.config.backup.folder, self.shop.clock.now()
        self.beside(partial(state, *of), self._looked, group="backups")

    def _looked(self, found: BackupState) -> None:
        self._backups = found
        self.reload()

    def _make_backup(self) -> None:
        if not self._copying:
            self._copying = True
            self.desk.say(_("Copying and checking."))
            # The program's own, for one may leave this screen meanwhile.
            self.app.run_worker(partial(self._copy, self.app, self.shop), thread=True)

    def _copy(self, app: App[object], shop: Shop) -> None:
        from shopvisit.files.keeping.backup_state import make_now
        from shopvisit.files.keeping.backups import SecondFolderError

        worker, folder = get_current_worker(), shop.config.backup.folder
        trouble = True
        try:
            make_now(shop.path, folder, shop.clock.now())
        except SecondFolderError as error:
            said = _("The backup was made, but not the one in {folder}: {why}")
            said = said.format(folder=folder, why=error)
        except ShopError as error:
            said = _("No backup was made: {why}").format(why=error)
        else:
            said, trouble = _("The backup is made, and checks out."), False
        if not worker.is_cancelled:
            app.call_from_thread(self._copied, said, trouble)

    def _copied(self, said: str, trouble: bool) -> None:  # noqa: FBT001  # handed over as it is
        self._copying = False
        self.desk.say(said, trouble=trouble)
        if self.is_here:
            self._look_at_backups()
