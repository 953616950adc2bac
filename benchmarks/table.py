"""What was measured, as one table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from measure import Measured, Result

_HEADINGS = (
    "row", "floor", "at S", "ours", "ratio", "at L", "ours", "ratio", "L/S", "bytes", "budget", "",
)  # fmt: skip
_WORDS = (0, 1, 10, 11)  # columns of words stand to the left, numbers to the right


def lines(results: Iterable[Result]) -> list[str]:
    """The table: a line a row, under its headings."""
    cells = [_HEADINGS, *(_cells(result) for result in results)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(_HEADINGS))]
    return [
        "  ".join(
            text.ljust(width) if n in _WORDS else text.rjust(width)
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _cells(result: Result) -> tuple[str, ...]:
    row, small, large = result.row, result.at.get("S"), result.at.get("L")
    painted = next((found.bytes for found in (small, large) if found and found.bytes), 0)
    return (
        row.name,
        row.floor,
        *_of_size(small),
        *_of_size(large),
        f"{result.grown:.2f}" if result.grown else "",
        f"{painted:,}" if painted else "",
        _budget(result),
        ("MISSED " + result.failed[:60]).strip() if result.missed else "ok",
    )


def _of_size(found: Measured | None) -> tuple[str, str, str]:
    if found is None:
        return "", "", ""
    return _figure(found.floor), _figure(found.ours), f"{found.ratio:.2f}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _budget(result: Result) -> str:
    limits = list(dict.fromkeys(f"{limit:g}" for limit in result.row.budget.values()))
    grown = f", L <= {result.row.growth:g} S" if result.row.growth else ""
    return f"<= {' / '.join(limits)}{grown}"


def write_json(results: Iterable[Result], path: Path) -> None:
    """Everything that was measured, to compare one run with another."""
    document = [
        {
            "row": result.row.name,
            "floor": result.row.floor,
            "unit": result.row.unit,
            "budget": dict(result.row.budget),
            "growth_budget": result.row.growth,
            "growth": result.grown,
            "missed": result.missed,
            "failed": result.failed,
            "at": {
                size: {**found._asdict(), "ratio": found.ratio} for size, found in result.at.items()
            },
        }
        for result in results
    ]
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
