"""Write shopvisit/data/pinyin.txt: one reading for each common Chinese character.

Needs pypinyin, which the program itself does not: run it with the Python of an environment that
has it installed, `python tools/make_pinyin.py`. The file has two lines: the syllables, separated
by spaces, and one character for each code point from U+4E00 to U+9FFF, whose own code point less
0x100 is the number of its syllable. Number 0 is the empty syllable: no reading known.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pypinyin import Style, pinyin  # type: ignore[import-not-found, unused-ignore]  # rarely there

DATA = Path(__file__).resolve().parent.parent / "shopvisit" / "data" / "pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FFF
SHIFT = 0x100


def reading(char: str) -> str:
    """The most common reading of `char` without its tone, ü as v; "" when there is none."""
    syllable = pinyin(char, style=Style.NORMAL, errors="ignore")
    plain = syllable[0][0] if syllable else ""
    return plain if plain.isascii() and plain.isalpha() else ""


def main() -> int:
    readings = [reading(chr(code)) for code in range(FIRST, LAST + 1)]
    syllables = ["", *sorted(set(readings) - {""})]
    number = {syllable: n for n, syllable in enumerate(syllables)}
    table = "".join(chr(SHIFT + number[syllable]) for syllable in readings)
    DATA.write_text(f"{' '.join(syllables)}\n{table}\n", encoding="utf-8")
    sys.stdout.write(f"{len(syllables)} syllables, {DATA.stat().st_size} bytes: {DATA.name}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
