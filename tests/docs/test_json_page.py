"""docs/json.md names every field of every JSON document, and no other."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_page_of_the_json_is_what_the_commands_print() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "json_page.py"), "check"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
