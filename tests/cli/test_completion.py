"""Half-typed commands are completed by the shell that somebody has."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from prompt import Capture

from shopvisit.cli.arguments import SHELLS
from shopvisit.cli.main import main

# Each reads what the program prints as it reads its own start file, then is asked what comes next.
ASKED = {
    "bash": """source {file}; COMP_WORDS=({words}); COMP_CWORD={number}
        $(complete -p shopvisit | grep -o -- '-F [^ ]*' | cut -c4-) shopvisit
        echo "${{COMPREPLY[@]}}" """,
    "fish": "source {file}; complete -C '{words}'",
}


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_is_told_of_every_command(shell: str, capsys: Capture) -> None:
    assert main(["completion", shell]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in ("today", "restore", "debug", "dry-run"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("shopvisit rest", "restore"), ("shopvisit import --da", "--dates")]
)
@pytest.mark.parametrize("shell", ASKED)
def test_a_half_typed_word_is_completed(
    shell: str, typed: str, meant: str, tmp_path: Path, capsys: Capture
) -> None:
    program = shutil.which(shell)
    if program is None or sys.platform == "win32":
        pytest.skip(f"there is no {shell} here")
    main(["completion", shell])
    (tmp_path / "said").write_text(capsys.readouterr().out, encoding="utf-8", newline="\n")
    asked = ASKED[shell].format(file=tmp_path / "said", words=typed, number=len(typed.split()) - 1)
    done = subprocess.run([program, "-c", asked], capture_output=True, text=True, check=False)
    assert (done.stdout.split()[0], done.stderr) == (meant, "")
