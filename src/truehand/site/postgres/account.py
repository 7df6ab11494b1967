"""PostgreSQL refuses to run as root: under which account its programs run, and who stops them when we die."""

import os
import pwd
import shutil
import subprocess
from functools import cache
from pathlib import Path

FALLBACK_ACCOUNT = "nobody"
MAPPED_ID = "1"  # an account every Linux has; initdb wants to look its own name up


def as_server(command: list[str], *, stop_signal: str | None = None) -> list[str]:
    """The command as an unprivileged account; it gets `stop_signal` should this process die."""
    tied = ["setpriv", "--pdeathsig", stop_signal, "--"] if stop_signal and shutil.which("setpriv") else []
    if os.geteuid() != 0:
        return [*tied, *command]
    if can_map_users():
        # Root outside, an ordinary account inside: files stay root's, no parent folder needs opening up.
        outside = ["unshare", f"--map-user={MAPPED_ID}", f"--map-group={MAPPED_ID}", "--"]
        return [*outside, *tied, *command]
    account = pwd.getpwnam(FALLBACK_ACCOUNT)
    dropped = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return [*dropped, *tied, *command]


@cache
def can_map_users() -> bool:
    """Whether this root may make a user namespace (containers often forbid it)."""
    probe = ["unshare", f"--map-user={MAPPED_ID}", f"--map-group={MAPPED_ID}", "--", "true"]
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def give_to_server(path: Path) -> None:
    """Makes the server's account the owner of a path, where it is another account than ours."""
    if os.geteuid() == 0 and not can_map_users():
        account = pwd.getpwnam(FALLBACK_ACCOUNT)
        os.chown(path, account.pw_uid, account.pw_gid)
