"""A line between a browser and the site that can be cut, and that can lose the answers to what was sent."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Line:
    """Forwards TCP connections to an address of this machine."""

    def __init__(self, to: str) -> None:
        place = urlsplit(to)
        self._to = (place.hostname or "localhost", place.port or 80)
        self._door = socket.create_server(("localhost", 0))
        self._open: set[socket.socket] = set()
        self._up = True
        self.losing: bytes | None = None
        self.lost = 0
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self._door.getsockname()[1]}"

    def cut(self) -> None:
        """Nothing gets through any more."""
        self._up = False
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._up = True

    def lose_answers(self, to: bytes | None) -> None:
        """What is sent there arrives, and its answer never comes back; None ends that."""
        self.losing = to

    def close(self) -> None:
        self.cut()
        self._door.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if not self._up:
                near.close()
                continue
            far = socket.create_connection(self._to)
            self._open |= {near, far}
            lost = threading.Event()
            threading.Thread(target=self._carry, args=(near, far, lost, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, lost, False), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, lost: threading.Event, there: bool) -> None:  # noqa: FBT001
        with contextlib.suppress(OSError):
            while chunk := source.recv(65_536):
                if there and self.losing and self.losing in chunk:
                    lost.set()
                if not there and lost.is_set():
                    self.lost += 1
                    break
                sink.sendall(chunk)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
            self._open.discard(each)
