"""The stand-alone verifier as a stranger has it: one file, run by a Python that knows no package of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from truehand.evidence.domain import verifier


def verify(bundle: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the one file on a bundle, from the bundle's folder."""
    program = bundle.parent / verifier.FILE_NAME
    program.write_bytes(verifier.assembled())
    command = [sys.executable, "-I", str(program), str(bundle), *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
