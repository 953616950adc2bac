"""The pictures of README and manuals say what the program says."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parent.parent.parent / "tools" / "pictures.py"


def test_no_picture_is_old() -> None:
    words = [sys.executable, str(TOOL), "check"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
