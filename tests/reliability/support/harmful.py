"""Files made to harm whoever reads them: bombs, laughs, endless lines, lies about sizes."""

import codecs
import io
import random
import struct
from collections.abc import Callable
from itertools import pairwise
from zipfile import ZIP_STORED, ZipFile

from boxes import box, packed

MEGA = 1024 * 1024


def stored(content: bytes) -> bytes:
    """A workbook whose sheet is not packed, so that nothing but the reading can refuse it."""
    raw = io.BytesIO(box())
    made = io.BytesIO()
    with ZipFile(raw) as old, ZipFile(made, "w", ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, content if "sheet1" in name else old.read(name))
    return made.getvalue()


def swollen() -> bytes:
    return box(sheet=b"<a>" + bytes(200 * MEGA))


def lying() -> bytes:
    """Much more in it than its list of parts says."""
    raw = bytearray(box(sheet="<a>" + " " * (80 * MEGA)))
    size = struct.pack("<I", 80 * MEGA + 3)
    assert raw.count(size) == 2
    return bytes(raw.replace(size, struct.pack("<I", 3000)))


def stacked() -> bytes:
    """One part of 1 MB, which 90 entries of the list say is theirs."""
    raw = packed({"a": b"\0" * 2 * MEGA})
    start, end = raw.index(b"PK\x01\x02"), raw.index(b"PK\x05\x06")
    entries = raw[start:end] * 90
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 90, 90, len(entries), start, 0)
    return raw[:start] + entries + tail


def nested_box() -> bytes:
    inner = packed({"xl/workbook.xml": b" " * 20 * MEGA})
    return packed({f"{number}.zip": inner for number in range(40)})


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
ROW = "<row>%s</row>"
HARMFUL: dict[str, Callable[[], bytes]] = {
    "swollen.xlsx": swollen,
    "lying.xlsx": lying,
    "stacked.xlsx": stacked,
    "nested.xlsx": nested_box,
    "parts.xlsx": lambda: packed({f"{number}": "" for number in range(20_000)}),
    "laughs.xlsx": lambda: box(sheet=f"{LAUGHS}<a>&i;</a>"),
    "laughs-strings.xlsx": lambda: box(strings=f"{LAUGHS}<sst><si><t>&i;</t></si></sst>"),
    "laughs-styles.xlsx": lambda: box(styles=f"{LAUGHS}<a>&i;</a>"),
    "laughs-workbook.xlsx": lambda: box(workbook=f"{LAUGHS}<a>&i;</a>"),
    "outside.xlsx": lambda: box(sheet=f"{OUTSIDE}<a>{ROW % '<c><v>&i;</v></c>'}</a>"),
    "deep.xlsx": lambda: stored(b"<a>" * (20 * MEGA)),
    "cells.xlsx": lambda: stored(b"<a><row>" + b"<c/>" * (15 * MEGA)),
    "rows.xlsx": lambda: stored(b"<a>" + b"<row><c><v>1</v></c></row>" * (2 * MEGA)),
    "wide.xlsx": lambda: stored(b"<a>" + b'<row><c r="XFD1"><v>1</v></c></row>' * MEGA),
    "names.xlsx": lambda: stored(b"<a>" + b"".join(b"<b%d/>" % n for n in range(4 * MEGA))),
    "attributes.xlsx": lambda: stored(
        b"<a>" + b"".join(b'<b a%d="" c%d=""/>' % (n, n) for n in range(2 * MEGA))
    ),
    "attribute.xlsx": lambda: stored(b'<a b="' + b"x" * (60 * MEGA)),
    "comment.xlsx": lambda: stored(b"<a><!--" + b"x" * (60 * MEGA)),
    "text.xlsx": lambda: stored(
        b"<a><row><c><v>1</v></c></row><row><c><v>" + b"x" * (60 * MEGA) + b"</v></c></row></a"
    ),
    "far.xlsx": lambda: box(
        sheet='<a><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></a>'
    ),
    "commas.csv": lambda: b"," * (60 * MEGA),
    "columns.csv": lambda: b"a," * 400_000 + b"\n1\n",
    "newlines.csv": lambda: b"\n" * (60 * MEGA),
    "rows.csv": lambda: b"name\n" + b"x\n" * (30 * MEGA),
    "bad-rows.csv": lambda: b"name,phone\n" + b'"x\n' * (20 * MEGA),
    "quotes.csv": lambda: b"name\n" + b'"' * (60 * MEGA),
    "wide-line.csv": lambda: b"name" + b"x" * (60 * MEGA),
    "emoji.csv": lambda: b"name\n" + ("😀" + "x" * 60 + "\n").encode() * 800_000,
    "utf16.csv": lambda: codecs.BOM_UTF16_LE + ("x\n" * (15 * MEGA)).encode("utf-16-le"),
    "gb.csv": lambda: ("无\n" * (19 * MEGA)).encode("gb18030"),
    "large.csv": lambda: b"name\n" * (14 * MEGA),
    "tel.vcf": lambda: b"BEGIN:VCARD\n" + b"TEL:1\n" * MEGA,
    "folded.vcf": lambda: b"BEGIN:VCARD\nNOTE:" + b"x\n " * MEGA,
    "quoted.vcf": lambda: b"BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:" + b"x=\n" * MEGA,
    "cards.vcf": lambda: b"BEGIN:VCARD\nFN:x\nEND:VCARD\n" * MEGA,
    "begins.vcf": lambda: b"BEGIN:VCARD\n" * (3 * MEGA),
    "locked.xlsx": lambda: b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") * 99,
    "picture.csv": lambda: b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(MEGA),
    "noise.xlsx": lambda: b"PK\x03\x04" + random.Random(2).randbytes(MEGA),
}  # fmt: skip
# These are lists, if odd ones: all that is asked is that they are read in the room there is.
TAKEN = {"folded.vcf", "quoted.vcf", "tel.vcf"}
