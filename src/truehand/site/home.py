"""Where this installation keeps what it writes: database, secrets, uploads, logs."""

import contextlib
import os
import secrets
from pathlib import Path


def home() -> Path:
    """`$TRUEHAND_HOME`, else `var/` of the checkout, else the user's data folder; made when missing."""
    checkout = Path(__file__).resolve().parents[3]
    if named := os.environ.get("TRUEHAND_HOME"):
        path = Path(named).resolve()
    elif (checkout / "pyproject.toml").exists():
        path = checkout / "var"
    else:
        path = Path.home() / ".local/share/truehand"
    path.mkdir(parents=True, exist_ok=True)
    return path


def kept_secret(path: Path) -> str:
    """The secret in that file, made at its first use; readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):  # somebody else was first: theirs counts
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text()


def secret_in(name: str) -> str:
    """The secret in a file that an operator names; empty where none is named."""
    return Path(name).read_text().strip() if name else ""


def first_secret(path: Path) -> str:
    """The first of several secrets, as ``kept_secret``; empty where it was removed and later ones stand beside it."""
    later = not path.exists() and any(path.parent.glob(f"{path.name}.[0-9]*"))
    return "" if later else kept_secret(path)
