"""The proof of a played trade, checked as a stranger would: by the one stand-alone file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from truehand.evidence.verifier import truehand_verify
from truehand.identity import operations as identity
from truehand.market.operations.people import stepped_up
from truehand.trade.operations import prove

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def export(trade_id: UUID, *, now: datetime) -> bytes:
    """Return the bundle of a trade, as the demonstration's auditor gets it."""
    auditor = stepped_up(identity.load_cast(now=now)["audra"])
    return prove.export_bundle(auditor, trade_id, now=now)


def faults(bundle: bytes) -> tuple[str, ...]:
    """Return what the verifier finds altered, in this process; nothing for a sound bundle."""
    return tuple(f"{part}: {why}" for part, why, _ in truehand_verify.Bundle(bundle, None).findings)


def told_to_a_stranger(bundle: bytes) -> tuple[bool, str]:
    """Return whether the file alone, run by a Python without any package, calls the bundle valid, and its words."""
    with tempfile.TemporaryDirectory() as folder:
        kept, tool = Path(folder, "bundle.zip"), Path(folder, "truehand_verify.py")
        kept.write_bytes(bundle)
        tool.write_bytes(Path(truehand_verify.__file__).read_bytes())
        command = [sys.executable, "-I", "-S", str(tool), str(kept), "--lang", "en"]
        run = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    return run.returncode == 0, run.stdout + run.stderr
