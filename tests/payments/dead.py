"""A gateway that nobody reaches."""

from __future__ import annotations

import httpx

from truehand.payments.domain.channel import NotReached
from truehand.payments.sandbox.channel import SandboxGateway


class Dead(SandboxGateway):
    """The line to it is cut."""

    def _call(self, method: str, path: str, said: object = None) -> httpx.Response:
        raise NotReached(f"no line for {method} {path} {said}")
