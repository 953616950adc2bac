"""Measure every promise about speed and size against its floor; exit 1 where one is missed.

python -m uv run python benchmarks [--size S|L|both] [--row NAME] [--runs N] [--json FILE]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import shops


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--size", choices=("S", "L", "both"), default="both", help="of the shop")
    parser.add_argument(
        "--row", action="append", metavar="NAME", help="only rows with that in them"
    )
    parser.add_argument("--runs", type=int, default=7, metavar="N", help="at least 7 count")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "shopvisit-benchmarks",
        metavar="FOLDER",
        help="keeps the sample shops and the installed program (1.5 GB)",
    )
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    cache: Path = arguments.cache.resolve()
    if Path(sys.prefix) != cache / "venv":
        # All that is measured is measured with the program as it is installed, also in here.
        cache.mkdir(parents=True, exist_ok=True)
        python = shops.install(cache)
        os.execv(python, [str(python), str(shops.HERE), *sys.argv[1:]])  # noqa: S606  # meant
    os.environ["TZ"] = "Asia/Shanghai"  # as in the terminals: a day there is a day here
    time.tzset()
    return _measure(arguments, cache)


def _measure(arguments: argparse.Namespace, cache: Path) -> int:
    import rows_command
    import rows_file
    import rows_screen
    import table
    from measure import Runner

    sizes = ("S", "L") if arguments.size == "both" else (arguments.size,)
    rows = [
        row
        for row in (*rows_screen.ROWS, *rows_file.ROWS, *rows_command.ROWS)
        if set(sizes) & row.budget.keys()
        and (not arguments.row or any(part in row.name for part in arguments.row))
    ]
    with tempfile.TemporaryDirectory(prefix="work-", dir=cache) as work:
        runner = Runner(shops.Bench(cache, Path(work)), sizes, arguments.runs)
        results = []
        for row in rows:
            print(f"{row.name} …", file=sys.stderr, flush=True)
            results.append(runner.measure(row))
    print("\n".join(table.lines(results)))
    for result in results:
        if result.failed:
            print(f"{result.row.name}: {result.failed}", file=sys.stderr)
    if arguments.json:
        table.write_json(results, arguments.json)
    return int(any(result.missed for result in results))


if __name__ == "__main__":
    raise SystemExit(main())
