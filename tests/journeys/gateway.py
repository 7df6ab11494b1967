"""The sandbox gateway served on a port of its own, its messages on their way, in threads of this process."""

from __future__ import annotations

import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tests.tidy.tree import ROOT
from truehand.payments.sandbox.gateway import Gateway
from truehand.payments.sandbox.sender import Sender
from truehand.payments.sandbox.server import Server

STYLES = ROOT / "src/truehand/site/static/truehand"


class Threaded(ThreadingMixIn, WSGIServer):
    """A thread a request."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of every request."""

    def log_message(self, *words: object) -> None:
        """Stay quiet."""


class Served:
    """The gateway, until it is stopped."""

    def __init__(self, gateway: Gateway, secret: str) -> None:
        server = Server(gateway, secret, STYLES)
        self._web = make_server("127.0.0.1", 0, server, server_class=Threaded, handler_class=Quiet)
        self._thread = threading.Thread(target=self._web.serve_forever)
        self._sender = Sender(gateway.outbox)
        self.url = f"http://127.0.0.1:{self._web.server_port}"
        self._thread.start()
        self._sender.start()

    def stop(self) -> None:
        """Nothing of it stays open."""
        self._sender.stop()
        self._web.shutdown()
        self._thread.join()
        self._web.server_close()
