"""Dataclasses from the JSON that an older or newer version kept of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

_AS_THEY_ARE = (str, int, float)


def _made(kind: Any, kept: Any) -> Any:
    """A value of the type `kind` from what JSON kept of it, whatever fields its class had then."""
    if kind in _AS_THEY_ARE:
        return kept
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**made_fields(kind, kept))
    if kept is None:
        return None
    of = get_args(kind)
    if NoneType in of:
        (kind,) = (each for each in of if each is not NoneType)
        return _made(kind, kept)
    if get_origin(kind) is Mapping:
        return {name: _made(of[1], each) for name, each in kept.items()}
    if isinstance(kept, list):
        # What is a tuple of numbers only where it is a list says no more than that.
        each_is = of[0] if get_origin(kind) is tuple else Any
        return tuple(_made(each_is, each) for each in kept)
    return date.fromisoformat(kept) if kind is date else kept


def made_fields(kind: Any, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Every field of a dataclass, as its constructor takes them.

    What it has no field for any more is left out. A field that came later takes the default that
    the class declares, or what is empty of its type: 0, "", a figure without a value.
    """
    kinds = _kinds(kind)
    return {
        each.name: _made(kinds[each.name], kept[each.name])
        if each.name in kept
        else _none_yet(each, kinds[each.name])
        for each in fields(kind)
    }


def _none_yet(field: Any, kind: Any) -> Any:
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    return _empty(kind)


def _empty(kind: Any) -> Any:
    if is_dataclass(kind):
        return _made(kind, {})
    if NoneType in get_args(kind):
        return None
    origin = get_origin(kind) or kind
    if origin is Mapping:
        return {}
    return date.min if origin is date else origin()


@cache
def _kinds(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
