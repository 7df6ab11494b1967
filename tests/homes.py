"""A home with its server's files and all tables made: copied from one that stays until a migration changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.schema import schema_version
from tests.tidy.tree import ROOT
from truehand.site.home import home as own_home
from truehand.site.postgres.locks import FileLock

# What a server writes for itself, and another one must not find.
ITS_OWN: Final = shutil.ignore_patterns("socket", "*.lock", "*.log")


def settle(home: Path) -> None:
    """Fill a home that is empty: as `truehand manage migrate` leaves it, with no server running."""
    made = own_home() / "homes" / schema_version()
    made.parent.mkdir(exist_ok=True)
    with FileLock(made.parent / "homes.lock") as lock:
        lock.wait_exclusive()
        if not made.exists():
            for old in made.parent.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            draft = made.with_name("draft")
            _migrate(draft)
            draft.rename(made)
    shutil.copytree(made, home, ignore=ITS_OWN, dirs_exist_ok=True)


def _migrate(home: Path) -> None:
    home.mkdir()
    words = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    words |= {"TRUEHAND_HOME": str(home), "TRUEHAND_DATABASE": "fast"}
    command = [sys.executable, "-m", "truehand", "manage", "migrate", "-v0"]
    done = subprocess.run(command, env=words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
