"""Keep the catalogues whole: set one translation, bring all up to date, or check them.

Both shopvisit.po and the shopvisit.mo compiled from it are committed, so that a checkout speaks
every language without a build step. Run from anywhere with the project's Python; needs polib.
"""

from __future__ import annotations

import argparse
import ast
import fcntl
import os
import re
import string
import sys
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polib

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shopvisit"
# English is what the source says. A new language has a catalogue with the first `update`.
CATALOGUES = {
    folder.name: folder / "LC_MESSAGES" / "shopvisit.po"
    for folder in sorted((PACKAGE / "locale").iterdir())
    if (folder / "language.toml").is_file() and folder.name != "en"
}


def metadata(po: Path) -> dict[str, str]:
    """The head of the catalogue at `po`; language.toml of its folder says how plurals are made."""
    folder = po.parent.parent
    plurals = "nplurals=1; plural=0;"
    if (folder / "language.toml").is_file():
        about = tomllib.loads((folder / "language.toml").read_text(encoding="utf-8"))
        plurals = about["plurals"]
    return {
        "Project-Id-Version": "shopvisit",
        "Language": folder.name,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals,
    }


@dataclass
class Sources:
    """What the program's source asks to be translated: msgid → its plural, or ""."""

    msgids: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, msgid: str, plural: str, where: str) -> None:
        known = self.msgids.get(msgid, "")
        if plural and known and plural != known:
            self.problems.append(f"{where}: {msgid!r} has two plurals: {known!r} and {plural!r}")
        self.msgids[msgid] = plural or known


def extract(package: Path) -> Sources:
    """Every literal msgid in `_`, `n_` and `N_` calls of the Python files below `package`."""
    sources = Sources()
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        _extract_node(tree, path.relative_to(package.parent).as_posix(), sources, deferred=False)
    return sources


def _extract_node(node: ast.AST, file: str, sources: Sources, *, deferred: bool) -> None:
    if isinstance(node, ast.Call):
        _extract_call(node, file, sources, deferred=deferred)
    inside = deferred or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    for child in ast.iter_child_nodes(node):
        _extract_node(child, file, sources, deferred=inside)


def _extract_call(call: ast.Call, file: str, sources: Sources, *, deferred: bool) -> None:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
    if name not in {"_", "n_", "N_"}:
        return
    where = f"{file}:{call.lineno}"
    wanted = call.args[: 2 if name == "n_" else 1]
    texts = [
        arg.value for arg in wanted if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
    ]
    if name != "N_" and not deferred:
        sources.problems.append(f"{where}: {name}() runs at import, before a language is chosen")
    if any(isinstance(arg, ast.JoinedStr) for arg in wanted):
        sources.problems.append(f"{where}: an f-string cannot be looked up; use named placeholders")
    elif len(texts) == len(wanted) and texts[0]:
        sources.add(texts[0], texts[1] if name == "n_" else "", where)
    elif name != "_":
        # Only `_` may take a value of run time: one that N_ has marked elsewhere.
        sources.problems.append(f"{where}: {name}() needs its text written out")


def placeholders(text: str) -> set[str]:
    """The names in braces of `text`; raises ValueError where the braces do not match."""
    return {
        name for _text, name, _spec, _conv in string.Formatter().parse(text) if name is not None
    }


def mismatch(entry: polib.POEntry) -> str:
    """Why an entry's translation cannot be filled in as its msgid is, or "" when it can."""
    for form in forms(entry):
        try:
            wanted = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
            given = placeholders(form)
        except ValueError as error:
            return f"{entry.msgid!r}: {error}"
        if wanted != given:
            had = f"{entry.msgid!r} has placeholders {sorted(wanted)}"
            return f"{had}, its translation {sorted(given)}"
    return ""


def forms(entry: polib.POEntry) -> list[str]:
    """What an entry is translated with, each form of a plural; "" for what is missing."""
    if not entry.msgid_plural:
        return [str(entry.msgstr)]
    return [str(form) for _number, form in sorted(entry.msgstr_plural.items())] or [""]


def plural_forms(catalogue: polib.POFile) -> int:
    """How many forms the language of `catalogue` has for one and for many."""
    found = re.search(r"nplurals=(\d+)", catalogue.metadata["Plural-Forms"])
    return int(found[1]) if found else 1


def read(po: Path) -> polib.POFile:
    """The catalogue at `po`, or an empty one where there is none yet."""
    catalogue = polib.pofile(str(po), encoding="utf-8") if po.exists() else polib.POFile()
    catalogue.metadata = metadata(po)
    catalogue.wrapwidth = 100
    return catalogue


def write(catalogue: polib.POFile, po: Path) -> None:
    """Put the catalogue and its compiled form in place, sorted; a reader sees old or new."""
    catalogue.sort(key=lambda entry: entry.msgid)
    for path, data in (
        (po, f"{catalogue}\n".encode()),
        (po.with_suffix(".mo"), compiled(catalogue)),
    ):
        temporary = path.with_name(path.name + ".new")
        temporary.write_bytes(data)
        temporary.replace(path)


def compiled(catalogue: polib.POFile) -> bytes:
    """The bytes of the .mo that belongs to `catalogue`."""
    return bytes(catalogue.to_binary())


@contextmanager
def locked(po: Path) -> Iterator[None]:
    """Hold the catalogue's folder, so that two people's changes follow each other."""
    po.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(po.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def set_translation(po: Path, msgid: str, *msgstr: str, plural: str = "") -> str:
    """Write one translation, of a plural each of its forms; the answer says why it was refused,
    or is "" when it was written.
    """
    with locked(po):
        catalogue = read(po)
        entry = catalogue.find(msgid)
        if entry is None:
            entry = polib.POEntry(msgid=msgid)
            catalogue.append(entry)
        _fill(entry, list(msgstr), plural or entry.msgid_plural)
        wanted = plural_forms(catalogue) if entry.msgid_plural else 1
        if msgid and all(msgstr) and len(msgstr) == wanted:
            problem = mismatch(entry)
        else:
            problem = f"a msgid and its translation are needed; forms of it: {wanted}"
        if not problem:
            write(catalogue, po)
        return problem


def _fill(entry: polib.POEntry, found: list[str], plural: str) -> None:
    entry.msgid_plural = plural
    entry.msgstr, entry.msgstr_plural = ("", dict(enumerate(found))) if plural else (found[0], {})


def update(po: Path, package: Path) -> list[str]:
    """Drop what the source no longer says, fix plurals, sort and compile; return what is left."""
    sources = extract(package)
    with locked(po):
        catalogue = read(po)
        for entry in list(catalogue):
            if entry.obsolete or entry.msgid not in sources.msgids:
                catalogue.remove(entry)
            else:
                _fill(entry, forms(entry), sources.msgids[entry.msgid])
        write(catalogue, po)
    return check(po, package)


def check(po: Path, package: Path) -> list[str]:
    """Everything that is wrong with the catalogue at `po` for the source in `package`."""
    sources = extract(package)
    catalogue = read(po)
    entries = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    problems = list(sources.problems)
    for msgid, plural in sorted(sources.msgids.items()):
        entry = entries.get(msgid)
        if entry is None or not all(forms(entry)):
            problems.append(f"untranslated: {msgid!r}" + (f" plural {plural!r}" if plural else ""))
        elif plural and len(forms(entry)) != plural_forms(catalogue):
            problems.append(f"{msgid!r} needs {plural_forms(catalogue)} forms")
        elif entry.msgid_plural != plural:
            problems.append(f"{msgid!r} has plural {entry.msgid_plural!r}, the source {plural!r}")
    problems += [f"unused: {msgid!r}" for msgid in sorted(entries.keys() - sources.msgids.keys())]
    problems += [
        text for entry in entries.values() if all(forms(entry)) and (text := mismatch(entry))
    ]
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(catalogue):
        problems.append(f"stale: {mo.name} was not compiled from {po.name}; run update")
    return problems


def main(arguments: list[str] | None = None) -> int:
    """Run one of set, update and check; 1 means that something is left to do."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    setter = commands.add_parser("set", help="write one translation and compile")
    setter.add_argument("msgid")
    setter.add_argument("msgstr", nargs="+", help="the translation; of a plural, each form")
    setter.add_argument("--plural", default="", help="the English plural of msgid")
    setter.add_argument("--lang", choices=CATALOGUES, default=next(iter(CATALOGUES)))
    commands.add_parser("update", help="drop unused entries, sort, compile, list what is missing")
    commands.add_parser("check", help="exit 1 unless every text is translated and compiled")
    given = parser.parse_args(arguments)
    if given.command == "set":
        po = CATALOGUES[given.lang]
        refused = set_translation(po, given.msgid, *given.msgstr, plural=given.plural)
        problems = [refused] if refused else []
    else:
        do = update if given.command == "update" else check
        problems = [
            f"{lang}: {problem}" for lang, po in CATALOGUES.items() for problem in do(po, PACKAGE)
        ]
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
