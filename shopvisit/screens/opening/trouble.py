"""What stands in the way of the shop, in plain words, and what can be done about it, by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from shopvisit.calendar.days import describe_day, parse_utc
from shopvisit.errors import legible
from shopvisit.screens.opening.small_app import QUIT, BeforeShop
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command, bindings
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.rows import Row, RowList

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from textual.app import ComposeResult

    from shopvisit.files.keeping.opening import Trouble

# For each kind: what it is, and what that means to whoever stands there.
_WORDS = {
    "missing": (
        N_("The shop's file is not where it was"),
        N_(
            "Nothing was made in its place. Is a stick not plugged in, was a folder renamed, "
            "or the file moved? Put it back, and try again."
        ),
    ),
    "empty": (
        N_("The shop's file is empty"),
        N_("It has no bytes in it, as after a copy that was cut short. It was left as it is."),
    ),
    "foreign": (
        N_("This is not a shop's file"),
        N_("Another program made it, or wrote over it. It was left as it is."),
    ),
    "newer": (
        N_("This file was made by a newer shopvisit"),
        N_("Please update the program on this computer. The file was left as it is."),
    ),
    "damaged": (
        N_("The shop's file is damaged"),
        N_(
            "It was left as it is, and is kept, whatever you choose. A backup brings back all "
            "that was saved up to its time."
        ),
    ),
    "unreadable": (
        N_("The shop's file cannot be read"),
        N_("The system does not let us. It belongs to another user, or the disk does not answer."),
    ),
    "linked": (
        N_("The shop's file has two names"),
        N_(
            "It was linked, not copied: by the other name a second window could write to it, and "
            "the two would destroy it. Delete the other name, or replace it by a copy."
        ),
    ),
    "read_only": (
        N_("The shop's file can only be looked at"),
        N_(
            "The file, its folder or the disk is write-protected. Everything can be seen; "
            "nothing can be recorded."
        ),
    ),
    "network": (
        N_("The shop's file lies on a network drive"),
        N_(
            "Two computers that open it at once would destroy it, and a lost connection can "
            "damage it. It belongs on this computer's own disk; backups may go to the network."
        ),
    ),
    "synced": (
        N_("The shop's file lies in a folder that is synchronised"),
        N_(
            "Two computers that open it at once would overwrite each other, without a word. "
            "It belongs in a folder of this computer only; backups may go here."
        ),
    ),
    "in_use": (
        N_("The shop is open in another window"),
        N_(
            "Only one window writes. This one can look: it shows what the other does, and "
            "takes over as soon as that one is closed."
        ),
    ),
}
_CHOICES = {
    "look": N_("Open it to look; nothing is changed"),
    "work": N_("Open it here all the same; only this computer uses it"),
    "retry": N_("Try again"),
    "new": N_("Begin a new, empty shop here"),
    "sample": N_("Look around in a sample shop"),
    "quit": N_("Close"),
}
_DIGITS = "123456789"


class TroubleStart(BeforeShop):
    """Says what the trouble is; `run()` gives one of its choices, or None when one left."""

    def __init__(self, trouble: Trouble, today: date) -> None:
        super().__init__(TroubleScreen(trouble, today))


class _Choices:
    """The choices as numbered rows."""

    def __init__(self, words: Sequence[str]) -> None:
        self.ids = list(range(len(words)))
        self._words = words

    def page(self, ids: Sequence[int]) -> list[Row]:
        return [Row(place, (_DIGITS[place], self._words[place])) for place in ids]


class TroubleScreen(Screen[None]):
    """The one page: heading, what it means, where the file is, and the choices."""

    KEYS = (
        Command(
            ",".join(_DIGITS[:6]),
            "",
            "pick({key})",
            N_("By its number"),
            N_("The one with that number."),
        ),
        Command("enter", "", "choose", N_("Choose"), N_("The one under the cursor.")),
        QUIT,
    )
    BINDINGS = bindings(KEYS)

    def __init__(self, trouble: Trouble, today: date) -> None:
        super().__init__()
        self._trouble, self._today = trouble, today

    def compose(self) -> ComposeResult:
        heading, meaning = _WORDS[self._trouble.kind]
        with Vertical(classes="page trouble"):
            yield Static(_(heading), classes="heading", markup=False)
            if who := self._who():
                yield Static(who, classes="words", markup=False)
            yield Static(_(meaning), classes="words", markup=False)
            yield Static(legible(self._trouble.path), classes="words quiet", markup=False)
            yield RowList((Column("", 1), Column("", 40, flex=True)))
        by_number, *others = self.KEYS
        numbers = ",".join(_DIGITS[: len(self._trouble.choices)])
        yield Keys((by_number._replace(key=numbers), *others))

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.styles.height = len(self._trouble.choices)
        rows.show(_Choices([self._choice(name) for name in self._trouble.choices]))
        rows.focus()

    def _who(self) -> str:
        """Who writes, and since when, as far as that window has said."""
        holder = self._trouble.holder
        if not holder.name:
            return ""
        try:
            since = f"{parse_utc(holder.since).astimezone():%H:%M}"
        except ValueError:
            return _("{name} is at work there.").format(name=holder.name)
        return _("{name} is at work there since {time}.").format(name=holder.name, time=since)

    def _choice(self, name: str) -> str:
        backup = self._trouble.backup
        if name != "restore" or backup is None:
            return _(_CHOICES[name])
        day = describe_day(backup.at.date(), self._today)
        return _("Put back the backup of {day}, {time}").format(day=day, time=f"{backup.at:%H:%M}")

    def action_pick(self, key: str) -> None:
        if int(key) <= len(self._trouble.choices):
            self._choose(int(key) - 1)

    def action_choose(self) -> None:
        row = self.query_one(RowList).cursor_id
        if row is not None:
            self._choose(row)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self._choose(event.id)

    def _choose(self, place: int) -> None:
        self.app.exit(self._trouble.choices[place])
