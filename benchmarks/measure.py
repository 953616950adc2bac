"""A row of the table: what is measured against which floor, how it is run, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import NamedTuple

from shops import Bench
from terminal import Painted

Samples = Callable[[], Sequence[Painted]]


class Pair(NamedTuple):
    """The program and its floor, each ready to be measured as often as wanted."""

    ours: Samples
    floor: Samples


Ready = Callable[[Bench, str], AbstractContextManager[Pair]]


@dataclass(frozen=True)
class Row:
    """One promise. `budget` is the greatest ratio of ours to the floor, by size of shop.

    `growth` is how much dearer it may be at L than at S. Rows that share `ready` share what was
    measured, and differ in the `percentile` that they look at.
    """

    name: str
    floor: str
    budget: Mapping[str, float]
    ready: Ready
    growth: float | None = None
    percentile: int = 50
    unit: str = "ms"


class Measured(NamedTuple):
    """At one size: ours and the floor, in the row's unit, and the bytes of a frame of ours."""

    ours: float
    floor: float
    bytes: int
    samples: int

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


@dataclass
class Result:
    row: Row
    at: dict[str, Measured] = field(default_factory=dict)
    failed: str = ""  # why it could not be measured; what is not measured is not kept

    @property
    def grown(self) -> float | None:
        """How many times as much it costs at L; None where only one size was measured."""
        return self.at["L"].ours / self.at["S"].ours if {"S", "L"} <= self.at.keys() else None

    @property
    def missed(self) -> bool:
        over = any(self.at[size].ratio > self.row.budget[size] for size in self.at)
        return bool(self.failed) or over or self._overgrown

    @property
    def _overgrown(self) -> bool:
        return None not in (self.grown, self.row.growth) and self.grown > self.row.growth  # type: ignore[operator]


Both = tuple[list[Painted], list[Painted]]


class Runner:
    """Measures rows, ours and the floor in turn, and what rows have in common only once."""

    def __init__(self, bench: Bench, sizes: Sequence[str], runs: int) -> None:
        self._bench, self._sizes, self._runs = bench, sizes, runs
        self._taken: dict[Ready, dict[str, Both]] = {}

    def measure(self, row: Row) -> Result:
        result = Result(row)
        sizes = [size for size in self._sizes if size in row.budget]
        if row.ready not in self._taken:
            try:
                self._taken[row.ready] = self._take(row.ready, sizes)
            except Exception as error:  # noqa: BLE001  # one that fails must not cost the others
                result.failed = f"{type(error).__name__}: {error}"
                return result
        for size, (ours, floor) in self._taken[row.ready].items():
            frames = [each.bytes for each in ours]
            result.at[size] = Measured(
                percentile([each.cost for each in ours], row.percentile),
                percentile([each.cost for each in floor], row.percentile),
                round(percentile(frames, 50)),
                len(ours),
            )
        return result

    def _take(self, ready: Ready, sizes: Sequence[str]) -> dict[str, Both]:
        taken: dict[str, Both] = {size: ([], []) for size in sizes}
        with ExitStack() as stack:
            pairs = {size: stack.enter_context(ready(self._bench, size)) for size in sizes}
            for run in range(self._runs + 1):
                for size, pair in pairs.items():
                    ours, floor = taken[size]
                    if run == 0:  # whatever is only done once has been done after this
                        pair.floor(), pair.ours()
                    elif run % 2:
                        floor += pair.floor()
                        ours += pair.ours()
                    else:
                        ours += pair.ours()
                        floor += pair.floor()
        return taken


def percentile(values: Sequence[float], which: int) -> float:
    """The value below which so many percent of them lie, between two where it falls there."""
    ordered = sorted(values)
    place = (len(ordered) - 1) * which / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
