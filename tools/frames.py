"""Write what every screen says anew, and say which screens have changed.

    python tools/frames.py

The frames in tests/screens/frames are what the tests compare each screen with. Whether a change of
one was meant, nothing but somebody's eyes can tell: look at each that is named, in both languages.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRAMES = ROOT / "tests" / "screens" / "frames"
_MOST_LINES = 6


def read() -> dict[tuple[str, str], list[str]]:
    """The lines of each screen, by its file and its name."""
    found = {}
    for path in sorted(FRAMES.glob("*.txt")):
        parts = re.split(r"^## (.*)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for name, text in zip(parts[1::2], parts[2::2], strict=True):
            found[path.stem, name] = text.rstrip().splitlines()
    return found


def changed(before: list[str], after: list[str]) -> list[str]:
    """The lines that are not as they were: those gone with a -, those that came with a +."""
    marked = difflib.ndiff(before, after)
    return [line for line in marked if line.startswith(("- ", "+ "))]


def main() -> int:
    before = read()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(FRAMES.parent / "test_frames.py")],
        cwd=ROOT,
        env={**os.environ, "UPDATE_FRAMES": "1"},
        check=False,
    )
    if done.returncode:
        print("The screens could not all be drawn; see above.", file=sys.stderr)
        return done.returncode
    after = read()
    count = 0
    for key in sorted(before.keys() | after.keys()):
        lines = changed(before.get(key, []), after.get(key, []))
        if not lines:
            continue
        count += 1
        file, name = key
        print(f"\n{file}: {name}")
        print("\n".join(f"  {line}" for line in lines[:_MOST_LINES]))
        if len(lines) > _MOST_LINES:
            print(f"  … {len(lines) - _MOST_LINES} lines more")
    print(f"\n{count} screens have changed; look at each." if count else "\nNo screen has changed.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
