"""Conditions: a known field, an operator and a value, and how the file keeps them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from shopvisit.shop.lists.fields import BY_NAME, Form
from shopvisit.shop.lists.queries import Asking


class Condition(NamedTuple):
    """A form with its value: None, one value, or a tuple of two."""

    field: str
    operator: str
    value: Any = None

    @property
    def form(self) -> Form:
        return BY_NAME[self.field, self.operator]

    @property
    def values(self) -> tuple[Any, ...]:
        """The values, one for each part of the form."""
        if self.value is None:
            return ()
        return self.value if isinstance(self.value, tuple) else (self.value,)

    def sql(self, asking: Asking) -> str:
        return self.form.sql(asking, *self.values)


def condition(form: Form, values: tuple[object, ...]) -> Condition:
    """The condition of that form."""
    value = values if len(values) > 1 else values[0] if values else None
    return Condition(form.field, form.operator, value)


def stored(conditions: tuple[Condition, ...]) -> str:
    """As the file keeps them."""
    return json.dumps(listed(conditions), ensure_ascii=False)


def listed(conditions: tuple[Condition, ...]) -> list[list[object]]:
    """As arrays of field, operator and value."""
    return [
        [
            each.field,
            each.operator,
            list(each.value) if isinstance(each.value, tuple) else each.value,
        ]
        for each in conditions
    ]


def restored(text: str) -> tuple[Condition, ...] | None:
    """What `stored` wrote; None where one of them is not known, as to an older program."""
    try:
        found = [_restored(*each) for each in json.loads(text)]
    except (TypeError, ValueError):
        return None
    return tuple(each for each in found if each is not None) if all(found) else None


def _restored(field: str, operator: str, value: object = None) -> Condition | None:
    form = BY_NAME.get((field, operator))
    made = Condition(field, operator, tuple(value) if isinstance(value, list) else value)
    if form is None or len(made.values) != len(form.parts):
        return None
    fitting = zip(form.parts, made.values, strict=True)
    return made if all(part.fits(value) for part, value in fitting) else None
