"""What is made of the program by a tool is as the tool would make it now."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


TOOLS = ("json_page.py", "completions.py", "manual_tables.py")


@pytest.mark.parametrize("tool", TOOLS)
def test_what_a_tool_has_made_is_what_it_would_make_now(tool: str) -> None:
    words = [sys.executable, str(ROOT / "tools" / tool), "check"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)
