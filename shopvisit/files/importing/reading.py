"""Reads a list from a file of any kind: text, a workbook or an address book."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from shopvisit.errors import ShopError
from shopvisit.files.importing.table import Table
from shopvisit.text.i18n import _

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"  # the box of old workbooks, and of those with a password
_MOST_BYTES = 64 * 1024 * 1024


def read_table(path: Path) -> Table:
    """Read a list: CSV text, an Excel workbook (.xlsx) or an address book (vCard).

    Which it is, its content says. Raises ShopError, saying why, for what is no such table.
    """
    raw = _bytes(path)
    if raw.startswith(_ZIP):
        from shopvisit.files.importing.workbook import read_workbook

        return read_workbook(raw, path)
    if raw.startswith(_OLE):
        raise ShopError(_old_or_locked(raw).format(path=path))
    from shopvisit.files.importing.text_table import encoding_of, read_text
    from shopvisit.files.importing.vcards import is_vcard, read_vcards

    encoding = encoding_of(raw, path)
    if is_vcard(raw, encoding):
        return read_vcards(raw, encoding, path)
    return read_text(raw, encoding, path)


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


def _old_or_locked(raw: bytes) -> str:
    """What the box is that Office once kept everything in, and keeps what has a password in."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return _("{path} is protected with a password; save it without one, then import that.")
    return _("{path} is a workbook of an old kind (.xls); save it as .xlsx or CSV, then try again.")
