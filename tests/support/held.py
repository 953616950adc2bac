"""A file that another program has open, as Windows minds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    """Have another program keep `path` open: nothing can replace, rename or remove it.

    Elsewhere than on Windows nobody minds, so that there it is Windows' answer that is played.
    """
    if os.name == "nt":
        with path.open("rb"):
            yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for method in ("replace", "rename", "unlink"):
            patch.setattr(Path, method, _minding(getattr(Path, method), path))
        yield


def _minding(do: Any, held: Path) -> Any:
    def minding(self: Path, *args: Any, **named: Any) -> Any:
        if held in (self, *args) and held.exists():
            error = PermissionError(13, "The file is being used by another process")
            error.winerror = 32  # type: ignore[attr-defined,unused-ignore]  # only known there
            raise error
        return do(self, *args, **named)

    return minding
