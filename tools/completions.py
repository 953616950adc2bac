"""Write what completes a half-typed command, for each shell that does so.

    python tools/completions.py [check]

`shopvisit completion SHELL` prints them. With `check`, says whether they are as they would be now.
"""

from __future__ import annotations

import sys
from pathlib import Path

import shtab

from shopvisit.cli import main as cli
from shopvisit.cli.arguments import SHELLS, parser
from shopvisit.text import i18n

FOLDER = Path(__file__).resolve().parent.parent / "shopvisit" / "data" / "completions"


def made() -> dict[str, str]:
    """The text for each shell."""
    i18n.use("en")
    known = parser(cli.commands())
    return {shell: shtab.complete(known, shell=shell) for shell in SHELLS}


def main() -> int:
    texts = made()
    if sys.argv[1:] == ["check"]:
        old = [
            shell
            for shell, text in texts.items()
            if (FOLDER / shell).read_text(encoding="utf-8") != text
        ]
        if old:
            print(f"not what they would be: {', '.join(old)}; python tools/completions.py")
        return 1 if old else 0
    FOLDER.mkdir(exist_ok=True)
    for shell, text in texts.items():
        (FOLDER / shell).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
