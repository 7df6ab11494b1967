"""What may be told where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from truehand.connect.domain.refusals import AddressNotAllowed, KindsNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ENDPOINTS: Final = 5
MOST_KINDS: Final = 20
LONGEST_URL: Final = 500
LONGEST_KIND: Final = 60
PING: Final = "connect.ping"
_KIND: Final = re.compile(r"[a-z_]+(\.[a-z_0-9]+)*")
_HIGHEST_PORT: Final = 65_535


def checked_url(typed: str) -> str:
    """Return an https address; refuses AddressNotAllowed. Where its name leads is looked at with every message."""
    url = typed.strip()
    try:
        parts = urlsplit(url)
        port = 443 if parts.port is None else parts.port
    except ValueError as error:
        raise AddressNotAllowed from error
    plain = parts.scheme == "https" and parts.hostname and not (parts.username or parts.password or parts.fragment)
    if not plain or len(url) > LONGEST_URL or not url.isascii() or not 0 < port <= _HIGHEST_PORT:
        raise AddressNotAllowed
    return url


def checked_kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return kinds of notices, each once and in order; refuses KindsNotUnderstood."""
    wanted = sorted(set(kinds))
    if len(wanted) > MOST_KINDS or any(len(each) > LONGEST_KIND or not _KIND.fullmatch(each) for each in wanted):
        raise KindsNotUnderstood(most=MOST_KINDS)
    return tuple(wanted)


def wanted(kind: str, kinds: Iterable[str]) -> bool:
    """Return whether a server wants to hear of a kind: ``trade`` takes ``trade.reminder`` in; no kinds take all."""
    given = tuple(kinds)
    return not given or any(kind == each or kind.startswith(f"{each}.") for each in given)
