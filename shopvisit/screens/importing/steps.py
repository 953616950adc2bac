"""The steps of an import: what each is called, what stands on it, and what the keys do there."""

from __future__ import annotations

from shopvisit.text.i18n import N_
from shopvisit.widgets.commands import HELP, Command

# While a list is taken in, the title says nothing of a step.
TITLES = {
    "file": N_("Which list"),
    "columns": N_("What it holds"),
    "asking": N_("To be asked"),
    "coming": N_("What comes in"),
    "in": N_("It is in"),
}
# Below what is told, which stands on each.
SHOWN = {
    "file": "which-file",
    "columns": "columns",
    "asking": "questions",
    "coming": "left-out",
    "taking": "import-bar",
    "in": "away",
}
_GO = Command(
    "enter",
    "",
    "go",
    N_("Go on"),
    N_("On to the next step: what the list holds, what is to be asked, what comes in; then in."),
)
_BACK = Command(
    "escape,backspace",
    "",
    "back",
    N_("Back"),
    N_(
        "To the step before, and from the first one out of here; while a list is taken in: stop, "
        "and nothing of it is kept."
    ),
)
_WALK = Command(
    "up,down", "", "walk('{key}')", N_("Row"), N_("To another of the recent files."), footed=False
)
_MEAN = Command(
    "0,1,2,3,4,5,6,7,8,9",
    "",
    "mean('{key}')",
    N_("Holds something else"),
    N_("Say what the column in use holds; before that, pick one of the recent files."),
)
_UNDO = Command(
    "ctrl+z",
    "",
    "take_back",
    N_("Undo"),
    N_("Take the whole list back, once it is in."),
)
KEYS = (_GO, _MEAN, _WALK, _BACK, _UNDO)
_KEYS_OF: dict[str, tuple[Command, ...]] = {
    "file": (
        _GO._replace(name=N_("Look at it")),
        _MEAN._replace(key="1,2,3,4,5,6,7,8,9", name=N_("One of these")),
        _BACK._replace(name=N_("Leave")),
    ),
    "columns": (_GO, _MEAN, _BACK),
    "asking": (_GO, _BACK),
    "coming": (_GO._replace(name=N_("Import")), _BACK),
    "nothing": (_BACK,),
    "taking": (_BACK._replace(name=N_("Stop")),),
    "in": (_GO._replace(name=N_("Close")), _UNDO),
}


def offered(what: str) -> tuple[Command, ...]:
    """What the bottom line names: of a step, or where there is "nothing" to take in."""
    return (*_KEYS_OF[what], HELP)
