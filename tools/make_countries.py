"""Write shopvisit/data/countries.txt, currencies.txt, and their names in each language.

Run it when a country takes another currency, with Babel beside the project's own packages:
`python3 -m uv run --with babel python tools/make_countries.py`. One line a country: its code, its
currency, the order of day, month and year, and what stands before decimals. One line a currency:
its code, how many decimals it has, the sign that is shown, and others by which it is known. In the
folder of each language, countries.txt has the names of both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import get_territory_currencies

PACKAGE = Path(__file__).resolve().parent.parent / "shopvisit"
# Of ISO 4217, where it is not two. What CLDR says is how much of it people use.
NONE = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
        "XAF", "XOF", "XPF")  # fmt: skip
THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
DECIMALS = {**dict.fromkeys(NONE, 0), **dict.fromkeys(THREE, 3)}
# As people write them, besides what CLDR knows.
MORE = {
    "CNY": "RMB 元 块 圆 元整",
    "JPY": "円 日元",
    "HKD": "港元 港币",
    "TWD": "NTD 新台币",
    "USD": "美元",
    "EUR": "欧元",
}
# Two languages that CLDR takes first there write a month first or other signs than their shops do.
USUAL = {"IN": "en_IN", "PH": "en_PH", "SG": "en_SG", "HK": "en_HK", "CA": "en_CA"}


def local(country: str) -> Locale | None:
    """The country as its own people write."""
    try:
        return Locale.parse(USUAL.get(country, f"und_{country}"))
    except (UnknownLocaleError, ValueError):
        return None


def order(country: str) -> str:
    """dmy, mdy or ymd; what most of the world has where nobody says."""
    where = local(country)
    if where is None:
        return "dmy"
    pattern = where.date_formats["short"].pattern.lower()
    return "".join(sorted("dmy", key=pattern.index))


def point(country: str) -> str:
    """What stands before the decimals: a point or a comma."""
    where = local(country)
    found = where.number_symbols["latn"]["decimal"] if where else "."
    return "," if found == "," else "."


def plain(sign: str) -> bool:
    """Whether a sign stands beside a number the way it is typed, one cell a character."""
    return bool(sign) and all(
        unicodedata.bidirectional(char) in ("L", "ET", "CS")
        and (unicodedata.east_asian_width(char) in ("Na", "N", "H") or char == "€")
        for char in sign
    )


def signs(currency: str, countries: list[str]) -> Iterator[str]:
    """How it is shown, then how else it is written."""
    own = [
        unicodedata.normalize("NFKC", where.currency_symbols[currency]).replace(" ", "")
        for country in countries
        if (where := local(country)) and currency in where.currency_symbols
    ]
    known = [sign for sign in dict.fromkeys(own) if plain(sign)]
    yield max(known, key=own.count) if known else currency
    yield from known
    for lang in ("en", "zh_CN"):
        said = Locale.parse(lang).currency_symbols.get(currency, "")
        yield unicodedata.normalize("NFKC", said).replace(" ", "")
    yield from MORE.get(currency, "").split()
    yield currency


def write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{path}: {len(lines)}")


def main() -> None:
    english = Locale.parse("en")
    countries: dict[str, str] = {}
    for code in sorted(english.territories):
        if len(code) == 2 and code.isalpha() and (spent := get_territory_currencies(code)):
            countries[code] = spent[0]
    spent_in: dict[str, list[str]] = {}
    for code, currency in countries.items():
        spent_in.setdefault(currency, []).append(code)
    # The country whose name it bears writes it as it is meant.
    for currency, there in spent_in.items():
        there.sort(key=lambda code: code != currency[:2])
    write(
        PACKAGE / "data" / "countries.txt",
        [f"{code} {currency} {order(code)} {point(code)}" for code, currency in countries.items()],
    )
    write(
        PACKAGE / "data" / "currencies.txt",
        [
            " ".join(
                [code, str(DECIMALS.get(code, 2)), *dict.fromkeys(filter(None, signs(code, there)))]
            )
            for code, there in sorted(spent_in.items())
        ],
    )
    for folder in sorted((PACKAGE / "locale").iterdir()):
        if folder.is_dir() and not folder.name.startswith("_"):
            said = Locale.parse(folder.name)
            write(
                folder / "countries.txt",
                [f"{code} {said.territories[code]}" for code in countries]
                + [f"{code} {said.currencies[code]}" for code in sorted(spent_in)],
            )


if __name__ == "__main__":
    main()
