"""Out of the house: one request to each of many servers at the same time. The only place that calls partners."""

from __future__ import annotations

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

import httpx
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Seconds for a whole request, name and all, however slowly the other side answers.
PATIENCE: Final = 15.0
# Inside these another address is hidden.
_WRAPPINGS: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


@dataclass(frozen=True, slots=True)
class Request:
    """What one server is sent."""

    url: str
    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP status that came back, or else a word for what went wrong."""

    status: int | None
    trouble: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the server took the message."""
        return self.status is not None and httpx.codes.is_success(self.status)


class _InsideError(Exception):
    """A name leads to an address that is not public."""


def send_all(requests: Sequence[Request]) -> list[Answer]:
    """Send all at the same time, and return the answers in their order, after PATIENCE at the latest.

    Nobody is followed elsewhere, no proxy is asked, no answer's body is read. Every request goes to the address that
    was looked at: a name that leads elsewhere the next moment changes nothing.
    """
    with ThreadPoolExecutor(1) as own_thread:  # whose loop disturbs no other
        return own_thread.submit(asyncio.run, _send_all(requests)).result()


async def _send_all(requests: Sequence[Request]) -> list[Answer]:
    trust = ssl.create_default_context()
    async with httpx.AsyncClient(verify=trust, trust_env=False, timeout=PATIENCE) as client:
        return await asyncio.gather(*(_send(client, request) for request in requests))


async def _send(client: httpx.AsyncClient, request: Request) -> Answer:
    try:
        async with asyncio.timeout(PATIENCE):
            url = httpx.URL(request.url)
            address = await _address(url)
            made = client.build_request(
                "POST",
                url.copy_with(host=str(address)),
                content=request.body.encode(),
                headers={**request.headers, "host": url.netloc.decode(), "user-agent": "Truehand"},
                extensions={"sni_hostname": url.host, "timeout": httpx.Timeout(PATIENCE).as_dict()},
            )
            answer = await client.send(made, stream=True)
            await answer.aclose()
    except _InsideError:
        return Answer(None, "inside")
    except (TimeoutError, httpx.TimeoutException):
        return Answer(None, "too_slow")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
        return Answer(None, "not_reached")
    return Answer(answer.status_code)


async def _address(url: httpx.URL) -> IPv4Address | IPv6Address:
    """Return where a name leads; refuses (_InsideError) a name of which any address is not public."""
    found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port or 443, proto=6)
    addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not settings.TRUEHAND_WEBHOOKS_INSIDE and not all(map(is_public, addresses)):
        raise _InsideError
    return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is of the public internet and no other address is hidden in it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in each for each in _WRAPPINGS):
            return False
    return address.is_global and not address.is_multicast
