"""One line of the page of settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One line: `what` kind of thing, its `key` among those, its name, how it stands, its story.

    `mark` is "changed" for what differs from its default, "own" for what has none.
    """

    what: str
    key: str
    label: str
    value: str
    story: tuple[str, ...]
    mark: str = ""
    style: str = ""


Section = tuple[str, list[Item]]
