"""The number under the cursor in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopvisit.shop.metrics import formulas as metrics
from shopvisit.shop.month import words
from shopvisit.text.i18n import _, n_

if TYPE_CHECKING:
    from shopvisit.screens.month.lines import Spot
    from shopvisit.shop.month.record import Month


def label(month: Month, spot: Spot) -> str:
    """What the number is called: its name, and whose or which one it is."""
    if spot.name == "improvement":
        return next((one.title for one in month.improvements if str(one.id) == spot.part), "")
    called = words.called(spot.name)
    if spot.part is None:
        return called
    if spot.name == "reason":
        return next((row.name for row in month.reasons if str(row.id) == spot.part), called)
    if spot.name.startswith("staff_"):
        name = next((row.name for row in month.staff if str(row.id) == spot.part), "")
        return f"{name} · {called}"
    part = words.part(spot.name, spot.part)
    return f"{called} · {part}" if spot.name in words.TIMES else part


def story(month: Month, spot: Spot) -> str:
    """The number under the cursor in words, for the line below the page."""
    if spot.name == "improvement":
        return _improvement_story(month, spot)
    said = label(month, spot)
    for step in month.funnel:
        if step.name == spot.name:
            return f"{said} {step.count}: {words.counted(step.name)}"
    figure, before = month.figures.get(spot.name), month.previous.get(spot.name)
    if figure is not None and before is not None and spot.part in (figure.categories or {}):
        figure = (figure.categories or {})[str(spot.part)]
        before = (before.categories or {}).get(str(spot.part), metrics.median_hours(()))
    elif spot.part is not None:
        return said
    if figure is not None and before is not None:
        said = f"{said} {words.value(figure)}"
        if figure.k is not None and figure.n and figure.unit != "points":
            said = _("{said}: {k} of {n}").format(said=said, k=figure.k, n=figure.n)
        said = _("{said}; the month before {value}").format(said=said, value=words.value(before))
    return said


def _improvement_story(month: Month, spot: Spot) -> str:
    one = next(one for one in month.improvements if str(one.id) == spot.part)
    effect = one.effect
    if effect is None or not effect.reasons:
        return f"{one.title} · {one.action}"
    days = n_("{count} day before and since", "{count} days before and since", effect.days)
    said = _(", ").join((*effect.reasons, days.format(count=effect.days)))
    return f"{one.title} · {said}"
