"""What differs between the systems that the tests run on."""

from __future__ import annotations

import os
import sys
import time

import pytest

ON_WINDOWS = sys.platform == "win32"

if ON_WINDOWS:
    import _winapi

    # Wine names it and cannot do it; without it shutil copies by itself.
    if hasattr(__import__("ctypes").windll.ntdll, "wine_get_version"):
        _winapi.__dict__.pop("CopyFile2", None)


def posix_only(reason: str) -> pytest.MarkDecorator:
    """A mark for what Windows has not, with the reason that is said when it is left out."""
    return pytest.mark.skipif(ON_WINDOWS, reason=reason)


def windows_only(reason: str) -> pytest.MarkDecorator:
    """A mark for what only Windows has."""
    return pytest.mark.skipif(not ON_WINDOWS, reason=reason)


# Zones as Windows' C library spells them; it has the American rule for summer only.
_SPELLED = {"Asia/Shanghai": "CST-8", "America/New_York": "EST5EDT", "UTC": "UTC0"}


def use_zone(patch: pytest.MonkeyPatch, zone: str) -> None:
    """Have local time be that of `zone`; `hold_zone` after that of before."""
    patch.setenv("TZ", zone)
    hold_zone()


def hold_zone() -> None:
    """Have local time be that of the zone which the environment names."""
    if sys.platform != "win32":
        time.tzset()
    else:
        _hold_there()


def _hold_there() -> None:
    import ctypes

    zone = os.environ.get("TZ", "UTC")
    if zone not in _SPELLED:
        pytest.skip(f"Windows' own library does not know the zone {zone}")
    library = ctypes.CDLL("ucrtbase")
    library._putenv(f"TZ={_SPELLED[zone]}".encode())
    library._tzset()
