"""The settings as a list: its sections, in each line a thing and how it stands, and its keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shopvisit.calendar.days import describe_day
from shopvisit.errors import legible
from shopvisit.files.keeping.backup_order import FAR
from shopvisit.files.keeping.backups import OLD_AFTER
from shopvisit.screens.base import BACK
from shopvisit.screens.settings import own_words
from shopvisit.screens.settings.item import Item, Section
from shopvisit.screens.settings.place import ABOUT, NAMES
from shopvisit.screens.settings.rules import lines as rule_lines
from shopvisit.screens.settings.sheets import told
from shopvisit.settings import by_key, loading, table
from shopvisit.settings.forms import shown
from shopvisit.settings.trades import trade
from shopvisit.shop.people import staff
from shopvisit.shop.record import names as record_names
from shopvisit.shop.record import pin
from shopvisit.shop.tips import tips
from shopvisit.shop.whole import trades, where
from shopvisit.text import countries
from shopvisit.text.i18n import N_, _, language, n_
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from shopvisit.files.keeping.backup_state import BackupState
    from shopvisit.settings.merging import Problem
    from shopvisit.settings.table import Setting
    from shopvisit.settings.values import Config
    from shopvisit.shop.record.shop import Shop

KEYS: tuple[Command, ...] = (
    Command(
        "enter",
        "",
        "change",
        N_("Change"),
        N_("Change what the line says; what is typed is checked at once."),
    ),
    Command(
        "delete",
        "x",
        "put_back",
        N_("Default"),
        N_(
            "Put the line back to its default; a rule of your own or an item's cycle is taken out; "
            "a member of staff works here no more."
        ),
    ),
    Command("space", "p", "switch", N_("On/off"), N_("Use the rule, or do without it.")),
    Command(
        "tab",
        "f",
        "section(1)",
        N_("Section"),
        N_("To the next section; Shift+Tab goes to the one before."),
    ),
    Command(
        "shift+tab",
        "",
        "section(-1)",
        N_("Section before"),
        N_("To the section before."),
        footed=False,
    ),
    Command(
        "plus",
        "a",
        "take_on",
        N_("Add"),
        N_("A new rule, item cycle or member of staff, by where the cursor stands."),
        footed=False,
    ),
    BACK,
    Command(
        "ctrl+g",
        "",
        "find_setting",
        N_("Find a line"),
        N_("Go to a line of the settings by any word of it, or by pinyin."),
    ),
)
_MARKS = {"changed": N_("changed"), "own": N_("own"), "missing": N_("missing")}
_SECTIONS = {
    "shop": N_("Shop"),
    "calendar": N_("Opening"),
    "contact": N_("Contacts"),
    "complaints": N_("Answers"),
    "rules": N_("Rules"),
    "items": N_("Items"),
    "thresholds": N_("Limits"),
    "targets": N_("Goals"),
    "service": N_("Costs"),
}


class Page:
    """The items as rows, under the name of their section, with a gap before each section."""

    def __init__(self, page: Sequence[Section]) -> None:
        self.items: list[Item | None] = []
        self.heads: dict[int, str] = {}
        for title, items in page:
            if self.items:
                self.items.append(None)
            self.heads[len(self.items)] = title
            self.items += items
        self.ids = range(len(self.items))

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [self._row(place) for place in ids]

    def _row(self, place: int) -> Row:
        item = self.items[place]
        if item is None:
            return Row(place, ())
        mark = _(_MARKS[item.mark]) if item.mark else ""
        head = self.heads.get(place, "")
        style = item.style or ("urgent" if head else "")
        sign = "!" if item.style == "late" else ""
        return Row(place, (head, item.label, item.value, mark), style, sign)

    def place_of(self, what: str, key: str) -> int | None:
        """Where that thing stands."""
        named = [item and (item.what, item.key) for item in self.items]
        return named.index((what, key)) if (what, key) in named else None


class Lines(RowList):
    """The page as a list whose cursor leaps over the gaps."""

    def __init__(self) -> None:
        super().__init__(
            (
                Column("", 10),
                Column("", 28, flex=True, min_width=28),
                Column("", 22, flex=True, min_width=22),
                Column("", 8, drop=1),
            ),
        )
        self._all = Page(())

    @property
    def here(self) -> Item | None:
        """What the cursor stands on."""
        return self._all.items[self.index] if self._all.items else None

    def fill(self, sections: Sequence[Section]) -> None:
        """Show these sections; the cursor stays on its line, or at its place where that is gone."""
        here, self._all = self.here, Page(sections)
        place = self._all.place_of(here.what, here.key) if here else None
        self.show(self._all, self.index if place is None else place)
        if self.here is None:
            self.go_to(self.index)

    def go_to_line(self, what: str, key: str) -> None:
        """Put the cursor on that line, if there is one."""
        place = self._all.place_of(what, key)
        if place is not None:
            self.go_to(place)

    def go_to_section(self, way: int) -> None:
        """Put the cursor on the first line of the section after this one, or on one before."""
        heads = list(self._all.heads)
        if way > 0:
            self.go_to(next((head for head in heads if head > self.index), self.index))
        else:
            self.go_to(next((head for head in reversed(heads) if head < self.index), 0))

    def go_to(self, index: int) -> None:
        step = 1 if index >= self.index else -1
        # A gap always lies between two lines.
        while 0 <= index < len(self._all.items) and self._all.items[index] is None:
            index += step
        super().go_to(index)


def sections(shop: Shop, backups: BackupState | None) -> list[Section]:
    """The page from top to bottom; `backups` is None while they are still being looked at."""
    shipped, today = loading.default(), shop.clock.today()
    found: list[Section] = []
    if shop.config.problems:
        found.append((_("Not used"), [_problem(problem) for problem in shop.config.problems]))
    for section, title in _SECTIONS.items():
        if section == "rules":
            lines = list(rule_lines.rules(shop.config, shipped, today))
        else:
            line = partial(_setting, shop.config, shipped, today)
            lines = [line(each) for each in table.section(section) if each.where == "page"]
            if section == "shop":
                lines += [*(_place(shop, key) for key in NAMES), _trades(shop)]
        found.append((_(title), lines))
        if section == "rules":
            found.append((_("Due again"), list(rule_lines.cycles(shop.config, shipped))))
    found.append((_("In calls"), [Item("words", *each) for each in own_words.lines()]))
    found.append((_("Staff"), list(_staff(shop))))
    found.append((_("Tips"), [_tips(shop)]))
    found.append((_("Lists"), [_import()]))
    found.append((_("Backups"), list(_backups(shop, shipped, backups))))
    found.append((_("PIN"), [_pin(shop)]))
    found.append((_("Files"), list(_files(shop))))
    return found


def _problem(problem: Problem) -> Item:
    if not problem.key:
        more = _("Until it can be read, the settings are only looked at here.")
        return Item("file", "", _("Settings file"), _("not used"), (str(problem), more), "", "late")
    more = _("Delete takes it out of your settings file; the default counts until then.")
    said = f"= {problem.value}"
    return Item("problem", problem.key, problem.key, said, (str(problem), more), "", "late")


def _setting(now: Config, shipped: Config, today: date, setting: Setting) -> Item:
    key = setting.key
    value, default = by_key.value(now, key), by_key.value(shipped, key)
    said = shown(setting, value, today)
    usual = _("Default: {value}").format(value=shown(setting, default, today))
    return Item(
        "value",
        key,
        by_key.label(key),
        said,
        (*told(key), *((usual,) if value != default else ())),
        "changed" if value != default else "",
    )


def _place(shop: Shop, key: str) -> Item:
    code = str(getattr(shop.place, key))
    said = f"{countries.name(code)}  {code}"
    kept = _("Kept in the shop's file; Enter changes it, and undo puts it back.")
    return Item("place", key, _(NAMES[key]), said, (_(ABOUT[key]), where.told(shop.place), kept))


def _trades(shop: Shop) -> Item:
    lang = language()
    said = ", ".join(trade.name(code, lang) for code in trades.taken(shop)) or _("none")
    story = _("Rules, items, reasons, questions and tips that a shop of a trade begins with.")
    look = _("Enter looks at them; what is missing can be taken over at any time.")
    return Item("trades", "", _("Trade"), said, (story, look))


def _staff(shop: Shop) -> Iterator[Item]:
    keys = _("Enter changes name or role; Delete lets them go, and their open tasks go to others.")
    for member in staff.active(shop):
        role = _(record_names.ROLES[member.role])
        if member.id == shop.staff_id:
            role = _("{role}, here now").format(role=role)
        yield Item("member", str(member.id), member.name, role, (keys,))
    back = _("Somebody new, or somebody who is back: the same name brings all of theirs back.")
    yield Item("take_on", "", _("Take on somebody"), "", (back,))


def _backups(shop: Shop, shipped: Config, found: BackupState | None) -> Iterator[Item]:
    said, style, story = _newest(shop, found)
    now = _("Enter makes one now.")
    yield Item("backup", "", _("Newest good backup"), said, (*story, now), "", style)
    folder = _setting(shop.config, shipped, shop.clock.today(), by_key.setting("backup.folder"))
    if found is None or not found.trouble:
        yield folder
    else:
        late = (by_key.description(folder.key), found.trouble)
        yield Item("value", folder.key, folder.label, folder.value, late, folder.mark, "late")


def _newest(shop: Shop, found: BackupState | None) -> tuple[str, str, tuple[str, ...]]:
    """How old the newest good backup is, in which style that is said, and more about it."""
    if found is None:
        return _("being checked"), "", ()
    if found.newest is None:
        return _("none yet"), "late", ()
    at, now = found.newest.at, shop.clock.now().replace(tzinfo=None)
    days = (now.date() - at.date()).days
    if days <= 0:
        said = _("today {time}").format(time=f"{at:%H:%M}") if not days else f"{at:%Y-%m-%d %H:%M}"
    else:
        said = n_("{count} day old", "{count} days old", days).format(count=days)
    when = describe_day(at.date(), now.date(), at.time())
    # One that is dated after now was made at a time that nobody knows.
    return (
        said,
        "" if -FAR <= now - at <= OLD_AFTER else "late",
        (f"{when}  {legible(found.newest.path)}",),
    )


def _pin(shop: Shop) -> Item:
    when = _(
        "Asked before settings are changed, a month is locked, and data goes out or is erased."
    )
    enter = _("Enter sets, changes or removes it.")
    said = _("set") if pin.is_set(shop) else _("none")
    return Item("pin", "", _("Owner's PIN"), said, (when, enter))


def _tips(shop: Shop) -> Item:
    story = _("What is good to know in a call, by item, reason or word: Ctrl+B shows it there.")
    used = sum(tip.active for tip in tips.every(shop))
    said = n_("{count} tip", "{count} tips", used).format(count=used) if used else _("none yet")
    enter = _("Enter lists them, to be changed, switched off, or added to.")
    return Item("tips", "", _("Tips for calls"), said, (story, enter))


def _import() -> Item:
    story = _("Customers and visits of a list that the shop already has: CSV, Excel or vCard.")
    return Item("import", "", _("Import a list"), "", (story, _("Enter asks which one.")))


def _files(shop: Shop) -> Iterator[Item]:
    if shop.config.path is not None:
        path = shop.config.path
        yield Item("file", "config", _("Settings file"), legible(path.name), (legible(path),))
    yield Item("file", "shop", _("Shop's file"), legible(shop.path.name), (legible(shop.path),))
