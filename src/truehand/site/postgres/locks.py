"""File locks; the system drops them when their holder dies, however it dies."""

import fcntl
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """One process's hold on a lock file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a")

    def share(self) -> None:
        """Waits until no one holds it exclusively."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """True when nobody else holds it in any way; an own shared hold becomes exclusive."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def wait_exclusive(self) -> None:
        """Waits until nobody else holds it in any way."""
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Lets go; the lock may be taken again."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()
