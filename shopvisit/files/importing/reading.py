"""Reads a list from a file of any kind: text, a workbook or an address book."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.formats.table import Known, Table
from shopvisit.text.i18n import N_, _

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"  # the box of old workbooks, and of those with a password
_MOST_BYTES = 64 * 1024 * 1024

_LOCKED = N_("{path} is protected with a password; save it without one, then import that.")
_OLD = N_("{path} is a workbook of an old kind (.xls); save it as .xlsx or CSV, then try again.")
_WEB_PAGE = N_(
    "{path} is a web page under the name of a list; open it in Excel or WPS and save it as .xlsx."
)
_XML = N_("{path} is an old XML sheet; open it in Excel or WPS and save it as .xlsx.")
_PDF = N_("{path} is a PDF, to be read but not to be taken in; ask for it as .xlsx or CSV.")


def read_tables(path: Path, known: Known) -> tuple[Table, ...]:
    """Read a file: CSV text, an Excel workbook (.xlsx), sheet by sheet, or an address book (vCard).

    Which it is, its content says. `known` says how many cells of a line are headings. Raises
    ShopError, saying why and what to do, for what is none of these.
    """
    raw = _bytes(path)
    if raw.startswith(_ZIP):
        from shopvisit.files.importing.formats.workbook import read_workbook

        return read_workbook(raw, path)
    if refused := _other_kind(raw):
        raise ShopError(_(refused).format(path=path))
    from shopvisit.files.importing.formats.text_table import read_text
    from shopvisit.files.importing.formats.vcards import is_vcard, read_vcards

    if is_vcard(raw):
        return (read_vcards(raw, path),)
    return (read_text(raw, path, known),)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise ShopError(
                _("{path} is a folder; a file with a list is expected.").format(path=path)
            )
        # A pipe would be waited for, and a device has no end: neither is opened for longer than it
        # takes to see what it is.
        handle = os.open(
            path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        )
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ShopError(_("{path} is not a file with a list.").format(path=path))
            raw = file.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise ShopError(_("There is no file {path}.").format(path=path)) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        why = getattr(error, "strerror", None) or error
        raise ShopError(_("{path} cannot be read: {why}").format(path=path, why=why)) from error
    if len(raw) > _MOST_BYTES:
        raise ShopError(_("{path} is larger than 64 MB; please split it.").format(path=path))
    return raw


def _other_kind(raw: bytes) -> str | None:
    """What is wrong with a file of a kind that is often taken for a list, as a msgid."""
    if raw.startswith(_OLE):
        return _LOCKED if "EncryptedPackage".encode("utf-16-le") in raw else _OLD
    start = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml") and b"spreadsheet" in start:
        return _XML
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml", b"<head")):
        return _WEB_PAGE
    if start.startswith(b"%pdf"):
        return _PDF
    return None
