"""Boxes of XML (zip files such as .xlsx) from strangers, read without being harmed by them.

A box is looked at before anything is unpacked. Document types, the way of the billion laughs, are
refused by the parser itself, and nothing is kept but what the reader takes, so that no part can
make the memory grow by what it says of itself.
"""

from __future__ import annotations

import io
import posixpath
import zlib
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from shopvisit.text.i18n import N_

_MOST_PARTS = 2000
_MOST_UNPACKED = 64 * 1024 * 1024
_BIG, _MOST_RATIO = 1024 * 1024, 250  # a part that is big and packs better than this is a bomb
_PIECE = 1 << 16
_LONGEST_TAG = 1 << 20  # bytes
_DEEPEST = 50
_MOST_NAMES = 5000  # different names of tags and attributes; Excel uses some hundreds
_MOST_TAGS = 6_000_000

ODD = N_("{path} is made as no spreadsheet program makes workbooks; it was not read.")
TOO_LARGE = N_("{path} is too large for a list; please split it.")
_TOO_MANY_PARTS = N_("{path} has too many parts to be a workbook; it was not unpacked.")
_SWOLLEN = N_("{path} would be larger than 64 MB when unpacked; it was not.")
_LOCKED = N_("{path} is protected with a password; save it without one, then import that.")

_OPEN_DOCUMENT = N_("{path} is an OpenDocument sheet (.ods); save it as .xlsx, then import that.")
_BINARY = N_("{path} is a binary workbook (.xlsb); save it as .xlsx, then import that.")
_NUMBERS = N_("{path} is a Numbers document; export it as Excel (.xlsx), then import that.")

# What reading raises where a box, or a part of it, is not what it should be.
BROKEN = (
    BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError, OverflowError,
    NotImplementedError, RuntimeError, OSError,
)  # fmt: skip
Attributes = Mapping[str, str]


class RefusedError(Exception):
    """The file would do harm, or is made as no program makes lists; a msgid says what is wrong."""


class Box:
    """The parts of an opened box. What its methods raise is RefusedError, or one of BROKEN."""

    def __init__(self, raw: bytes) -> None:
        if raw.count(b"PK\x01\x02") > _MOST_PARTS:  # before Python makes an object of each
            raise RefusedError(_TOO_MANY_PARTS)
        self._zip = ZipFile(io.BytesIO(raw))
        parts = self._zip.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise RefusedError(_LOCKED)
        # Some programs name the parts as Windows names files.
        self._names = {_plain(part.filename): part.filename for part in parts}
        swollen = any(
            part.file_size > max(_BIG, part.compress_size * _MOST_RATIO)
            or part.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
            for part in parts
        )
        if swollen or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise RefusedError(_SWOLLEN)

    def other_kind(self) -> str | None:
        """What the box is instead, and what to do, as a msgid; None if it may be a workbook."""
        if "mimetype" in self and b"opendocument" in next(self.pieces("mimetype"), b""):
            return _OPEN_DOCUMENT
        if "xl/workbook.bin" in self:
            return _BINARY
        if "Index/Document.iwa" in self:
            return _NUMBERS
        return None

    def related(self, part: str, kind: str) -> dict[str, str]:
        """The parts of a kind that `part` names, by the ids under which it does; "" is the box."""
        folder, name = posixpath.split(part)
        found: dict[str, str] = {}

        def look(tag: str, values: Attributes) -> None:
            if tag == "Relationship" and values["Type"].endswith(f"/{kind}"):
                meant = values["Target"].replace("\\", "/")
                target = posixpath.normpath(posixpath.join("/", folder, meant))
                found[values["Id"]] = target.lstrip("/")

        self.look(posixpath.join(folder, "_rels", f"{name}.rels"), look)
        return {id_: target for id_, target in found.items() if target in self}

    def __contains__(self, part: str) -> bool:
        return _plain(part) in self._names

    def pieces(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, unpacked piece by piece."""
        with self._zip.open(self._names[_plain(part)]) as file:
            while piece := file.read(_PIECE):
                yield piece

    def look(self, part: str, look: Callable[[str, Attributes], None]) -> None:
        """Have `look` see every tag of a part."""
        for _piece in self.parsed(part, look):
            pass

    def parsed(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] = lambda _tag: None,
        text: Callable[[str], None] | None = None,
    ) -> Iterator[None]:
        """Parse a part piece by piece; the names of tags come without their prefix."""
        depth = tags = 0
        parser = expat.ParserCreate()
        names = parser.intern

        def opened(name: str, values: Attributes) -> None:
            nonlocal depth, tags
            depth += 1
            tags += 1
            if depth > _DEEPEST:
                raise RefusedError(ODD)
            if tags > _MOST_TAGS:
                raise RefusedError(TOO_LARGE)
            start(name.rpartition(":")[2], values)

        def closed(name: str) -> None:
            nonlocal depth
            depth -= 1
            end(name.rpartition(":")[2])

        def refuse(*_declared: object) -> None:
            raise RefusedError(ODD)

        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = refuse
        fed = 0
        for piece in self.pieces(part):
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG or len(names) > _MOST_NAMES:
                raise RefusedError(ODD)
            yield
        parser.Parse(b"", True)  # noqa: FBT003  # takes no names
        yield


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
