"""A command: its keys, its name and its help line, declared once.

Bindings, the footer, the command palette and the help page are all made from the same declaration,
so that they cannot drift apart. Names and help lines are msgids; they are translated when shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding

from shopvisit.text.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType

_KEY_NAMES = {
    "left": N_("Left"),
    "right": N_("Right"),
    "up": N_("Up"),
    "down": N_("Down"),
    "space": N_("Space"),
    "backspace": N_("Backspace"),
}
_ARROWS = {"left": "←", "right": "→", "up": "↑", "down": "↓"}
_KEY_SIGNS = {
    "enter": "Enter",
    "escape": "Esc",
    "delete": "Del",
    "tab": "Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "minus": "-",
    "plus": "+",
    "equals_sign": "=",
    "comma": ",",
    "slash": "/",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_black_lenticular_bracket": "【",
    "right_black_lenticular_bracket": "】",
}


class Command(NamedTuple):
    """One thing that a person can do.

    `key` works while a Chinese input method is on (a digit, F-key, Enter, arrow, Ctrl+letter) and
    is what the footer shows; `also` is the letter for those who type without one. Both are names
    of keys as Textual has them, several separated by commas. `{key}` in `action` is the key that
    was pressed, so one command can stand for a row of digits. An `anywhere` command works under a
    modal, too, and while text is typed. One that is not `footed` is left to help and the palette.
    By its `words`, a msgid with commas between them, it is found in the palette as well.
    What `leads` elsewhere can be done from every sheet, which is come back to.
    """

    key: str
    also: str
    action: str
    name: str
    help: str
    footed: bool = True
    anywhere: bool = False
    leads: bool = False
    words: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that does it, the input-method-proof ones first."""
        return tuple(key for key in (*self.key.split(","), *self.also.split(",")) if key)

    @property
    def first_action(self) -> str:
        """What happens when it is picked by name or clicked rather than typed."""
        return self.action.format(key=self.keys[0]) if self.keys else self.action

    @property
    def pickable(self) -> bool:
        """Whether picking it by name means something: it does not where the key is the meaning."""
        return "{key}" not in self.action


def ways() -> tuple[Command, ...]:
    """The global commands that lead to another place, by the keys that no field takes for text."""
    return tuple(command._replace(also="") for command in GLOBAL if command.leads)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Textual's bindings for `commands`."""
    return [
        Binding(
            key,
            command.action.format(key=key),
            command.name,
            show=False,
            # A sign that can be typed as text must reach the field that has the focus.
            priority=command.anywhere and key in command.key.split(","),
        )
        for command in commands
        for key in command.keys
    ]


def key_words(keys: str, *, aligned: bool = False) -> str:
    """`keys` as people read them: "1-5" for a row of digits, "Ctrl+Z", "PgUp PgDn".

    Where something is `aligned` behind them, arrows are words: some terminals draw the signs two
    cells wide.
    """
    names = [key for key in keys.split(",") if key]
    if len(names) > 2 and all(len(name) == 1 for name in names):
        return f"{names[0]}-{names[-1]}"
    return " ".join(_key_word(name, aligned=aligned) for name in names)


def _key_word(key: str, *, aligned: bool) -> str:
    *modifiers, last = key.split("+")
    if last in _ARROWS and not aligned:
        word = _ARROWS[last]
    elif last in _KEY_NAMES:
        word = _(_KEY_NAMES[last])
    elif last in _KEY_SIGNS:
        word = _KEY_SIGNS[last]
    else:
        function_key = last[0] == "f" and last[1:].isdigit()
        word = last.upper() if modifiers or function_key else last
    return "+".join([*(modifier.capitalize() for modifier in modifiers), word])


# The global keys. F1, F9 and leaving work wherever one is; what leads elsewhere, from sheets, too.
CODE = Command(
    "ctrl+t",
    "",
    "code",
    N_("QR code"),
    N_("The number that Space shows as a QR code, for the phone's camera to dial."),
    footed=False,
)

HELP = Command(
    "f1",
    "question_mark",
    "app.help",
    N_("Help"),
    N_("What can be done on this screen, key by key."),
    anywhere=True,
)
FIND = Command(
    "f3",
    "slash",
    "app.go('find')",
    N_("Find"),
    N_("Find a customer by name, pinyin, initials or any part of the phone number."),
    leads=True,
)
PRACTICE = Command(
    "ctrl+f",
    "",
    "app.practice",
    N_("Practice"),
    N_("In the demo: six short cases to try, one after the other; again leaves them."),
    footed=False,
    anywhere=True,
)
GLOBAL: tuple[Command, ...] = (
    HELP,
    Command(
        "f2",
        "t",
        "app.go('today')",
        N_("Today"),
        N_("The follow-ups that want doing today."),
        footed=False,
        leads=True,
    ),
    FIND,
    Command(
        "f4",
        "v",
        "app.visit",
        N_("New visit"),
        N_("Note a visit; a new customer is made in the same form."),
        footed=False,
        leads=True,
    ),
    Command(
        "f5",
        "c",
        "app.go('complaints')",
        N_("Complaints"),
        N_("What customers complain of, how far each complaint is, and whose time runs out."),
        footed=False,
        leads=True,
    ),
    Command(
        "f6",
        "m",
        "app.go('month')",
        N_("Month"),
        N_("The figures of a month, and the lists behind them."),
        footed=False,
        leads=True,
    ),
    Command(
        "f7",
        "i",
        "app.go('improvements')",
        N_("Improvements"),
        N_("What the shop changes because customers said so, and who has been told."),
        footed=False,
        leads=True,
    ),
    Command(
        "f8",
        "comma",
        "app.go('settings')",
        N_("Settings"),
        N_("What the shop wants to have its own way, the staff, the backups and the PIN."),
        footed=False,
        words=N_("country, currency, money, holidays, language, theme, rules, staff, backup, PIN"),
        leads=True,
    ),
    Command(
        "f9",
        "",
        "app.blank",
        N_("Blank the screen"),
        N_(
            "Hide everything from passers-by; any key comes back, after the owner's PIN where one "
            "is set."
        ),
        footed=False,
        anywhere=True,
    ),
    Command(
        "f10",
        "o",
        "app.who",
        N_("Who is at the counter"),
        N_("Say who works here now; what is recorded carries that name."),
        footed=False,
        leads=True,
    ),
    Command(
        "ctrl+o",
        "h",
        "app.go('handover')",
        N_("Hand-over"),
        N_("One page for the next shift: what was done, what is left, what was promised."),
        footed=False,
        leads=True,
    ),
    Command(
        "ctrl+c",
        "",
        "app.copy",
        N_("Copy"),
        N_(
            "Copy what is marked; else the phone number, what to say or a message: "
            "one more key chooses."
        ),
        footed=False,
        anywhere=True,
    ),
    Command(
        "ctrl+z",
        "u",
        "app.undo",
        N_("Undo"),
        N_("Take back the last change; again takes back the one before."),
        footed=False,
    ),
    Command(
        "ctrl+y",
        "",
        "app.redo",
        N_("Do again"),
        N_("Do again what was taken back; again does the one taken back before."),
        footed=False,
    ),
    Command(
        "ctrl+u",
        "",
        "app.go('history')",
        N_("History"),
        N_("What was done, by whom and when; a line that nothing hangs on can be taken back."),
        footed=False,
    ),
    Command(
        "ctrl+p",
        "",
        "app.palette",
        N_("Command palette"),
        N_("Every action, found by its Chinese name, pinyin initials or English name."),
        footed=False,
        leads=True,
    ),
    PRACTICE,
    Command(
        "ctrl+q",
        "",
        "app.quit",
        N_("Quit"),
        N_("Close the program; everything that was said to be saved is saved."),
        footed=False,
        anywhere=True,
    ),
)
