"""The commands that print JSON, against a Python that starts and ends."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from measure import Pair, Row
from rows_file import timed
from shops import Bench, opened
from terminal import Painted

if TYPE_CHECKING:
    from measure import Ready

    from shopvisit.shop.record.shop import Shop


def _today(shop: Shop) -> object:
    from shopvisit.shop.followups import today as followups

    return followups.rows(shop, followups.today_ids(shop)), followups.counts(shop)


def _find(shop: Shop) -> object:
    from shopvisit.shop.people import customers

    return customers.find(shop, "w")


def _summary(shop: Shop) -> object:
    from shopvisit.shop.month import month

    return month.month(shop, "2026-10")


def _command(words: Sequence[str], query: Callable[[Shop], object]) -> Ready:
    """The whole command, less what its query takes where all is loaded: that has its own row."""

    @contextmanager
    def ready(bench: Bench, size: str) -> Iterator[Pair]:
        path = bench.shop(size)

        def run(program: Sequence[str]) -> Painted:
            environment = {"HOME": str(bench.home), "LANG": "C.UTF-8", "TZ": "Asia/Shanghai"}
            return timed(
                partial(subprocess.run, program, check=True, capture_output=True, env=environment)
            )

        def ours() -> list[Painted]:
            with opened(path) as shop:
                query(shop)
                asked = timed(partial(query, shop)).cost
            return [Painted(run(bench.words(path, *words, "--json")).cost - asked)]

        yield Pair(ours, lambda: [run([bench.python, "-c", "pass"])])

    return ready


_BUDGET = {"S": 4.0, "L": 4.0}

ROWS = (
    Row("today --json, less its query", "python -c pass", _BUDGET, _command(["today"], _today)),
    Row("find --json, less its query", "python -c pass", _BUDGET, _command(["find", "w"], _find)),
    Row(
        "summary --json, less its query",
        "python -c pass",
        _BUDGET,
        _command(["summary", "2026-10"], _summary),
    ),
)
