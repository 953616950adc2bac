"""One way through a list, on the writer's thread, which the screen can follow and stop."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopvisit.files.importing.answers import Answers
    from shopvisit.files.importing.outcome import Imported
    from shopvisit.files.importing.understanding import Understood
    from shopvisit.shop.record.shop import Shop


@dataclass(eq=False)
class Run:
    """How far the writer is with a list, and whether it is to stop.

    It is being understood, or `weighing` says what comes in, or it is `taking` it in. Whoever
    pressed Enter while it was understood anew has `hurried` on.
    """

    path: Path
    answers: Answers
    weighing: bool = False
    taking: bool = False
    hurried: bool = False
    far: tuple[int, int] = (0, 0)
    stopped: bool = False

    def reached(self, done: int, total: int) -> None:
        """Called by the writer; the screen looks now and then, so neither waits for the other."""
        self.far = (done, total)


def understand(shop: Shop, run: Run) -> Understood:
    """Say what the list is understood to be."""
    from shopvisit.files.importing.intake import look_into

    return look_into(shop, run.path, run.answers)


def through(shop: Shop, run: Run) -> Imported | None:
    """Go through the list; None once it was stopped."""
    from shopvisit.files.importing.intake import ImportCancelledError, import_file

    try:
        return import_file(
            shop,
            run.path,
            answers=run.answers,
            dry_run=not run.taking,
            progress=run.reached,
            cancelled=lambda: run.stopped,
        )
    except ImportCancelledError:
        return None
