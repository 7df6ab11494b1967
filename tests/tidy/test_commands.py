"""The long campaigns are started from the command line, where nothing of a test's surroundings is there."""

import subprocess
import sys

import pytest

from tests.tidy.tree import ROOT

COMMANDS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in ROOT.glob("tests/**/*.py")
    if "import argparse\n" in path.read_text()
)


def test_there_are_commands() -> None:
    assert "tests.faults.campaign" in COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_a_campaign_starts_as_its_description_says(command: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (said.returncode, f"python -m {command}" in " ".join(said.stdout.split())) == (0, True), said.stderr
