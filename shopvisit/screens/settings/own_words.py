"""The lines of the settings that lead to what the shop says in its own words."""

from __future__ import annotations

from shopvisit.shop.rules import questions, reasons
from shopvisit.text.i18n import _, n_


def lines() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Each as the screen that it opens, its name, how it stands, and its story."""
    asked = sum(one.active for one, _answers in questions.every())
    offered = sum(one.active for one in reasons.every())
    enter = _("Enter opens them.")
    return [
        (
            "own-questions",
            _("Own questions"),
            n_("{count} is asked", "{count} are asked", asked).format(count=asked),
            (
                _("What the shop asks besides, after the scores: three questions a rule at most."),
                enter,
            ),
        ),
        (
            "reasons",
            _("Reasons"),
            n_("{count} is offered", "{count} are offered", offered).format(count=offered),
            (
                _("What customers praise or complain of, as staff choose it in a call by number."),
                enter,
            ),
        ),
        (
            "scripts",
            _("Scripts"),
            "",
            (_("What is said on the phone, and what is written where nobody answers."), enter),
        ),
    ]
