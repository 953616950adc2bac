"""The sheet on which a rating is put right: the scores that were given, each by its digit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopvisit.errors import ShopError
from shopvisit.screens.form import FormSheet
from shopvisit.shop.record import form_drafts, names
from shopvisit.shop.rules.scores import SCALES
from shopvisit.shop.talks import correcting
from shopvisit.shop.talks.correcting import Right
from shopvisit.shop.talks.questions import LABELS
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Choice, Field, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget

    from shopvisit.screens.base import ShopScreen

_WRONG_KEY, _ANEW = "wrong_key", "anew"


class Correct(FormSheet):
    """Puts a rating right; dismisses its id."""

    PLACE = N_("Correct a rating")
    ABOUT = N_("A wrong score put right in its month; all that it had started follows.")

    def __init__(self, rated: correcting.Rated) -> None:
        super().__init__()
        self._rated = rated
        self._asked = [name for name in ("csat", "nps", "ces") if getattr(rated, name) is not None]

    def draft_name(self) -> str:
        return form_drafts.of("rating", self._rated.id, "correct")

    def heading(self) -> str:
        return correcting.title(self.shop, self._rated)

    def fields(self) -> Iterable[Widget]:
        for name in self._asked:
            yield Field(name, LABELS[name], Choice(_scores(name), getattr(self._rated, name)))
        why = [
            Option("1", _WRONG_KEY, _("a wrong key")),
            Option("2", _ANEW, _("the customer says so now")),
        ]
        yield Field("why", N_("Because"), Choice(why, _WRONG_KEY))

    def work(self) -> tuple[object, ...]:
        said = {name: self.chosen(name) for name in self._asked}
        right = Right(**said, anew=self.chosen("why") == _ANEW)
        return correcting.correct, self._rated.id, right

    def saved(self, result: Any) -> None:  # noqa: ARG002  # correct gives nothing
        self.dismiss(self._rated.id)


def _scores(name: str) -> list[Option]:
    least, most = SCALES[name]
    words = names.CSAT if name == "csat" else {}
    return [
        Option(str(score) if score <= 9 else "+", score, _(words[score]) if words else str(score))
        for score in range(least, most + 1)
    ]


def correct(screen: ShopScreen, rating_id: int, done: Callable[[], object]) -> None:
    """Put a rating right over `screen`; `done` is called once it is, or was right anyway."""
    try:
        rated = correcting.rated(rating_id)
    except ShopError as error:
        screen.desk.say(str(error), trouble=True)
        return

    def closed(saved: int | None) -> None:
        if saved is not None:
            text = _("Rating of {customer} corrected.").format(customer=rated.customer)
            screen.desk.say(text, undoable=True)
            done()

    screen.app.push_screen(Correct(rated), closed)
