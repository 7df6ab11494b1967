"""Asking time authorities about the log's head: outside any transaction, an answer is checked before it is kept."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from truehand.evidence import queries
from truehand.evidence.domain.note import taken_apart
from truehand.evidence.domain.timestamp import Authority, TimeError, checked, checked_imprint, question
from truehand.evidence.models import TimeToken

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.evidence.domain.note import Checkpoint
    from truehand.evidence.domain.pades import Ask

log = logging.getLogger(__name__)

PATIENCE = 20  # seconds for an authority to answer
SENT = "application/timestamp-query"


def time_authorities() -> tuple[Authority, ...]:
    """Return the authorities of the configuration: lines ``address file``; ImproperlyConfigured for others."""
    try:
        pairs = [line.split() for line in settings.TRUEHAND_TIME_AUTHORITIES.splitlines() if line.strip()]
        return tuple(Authority(url, Path(file).read_text(encoding="ascii")) for url, file in pairs)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured("a line of TRUEHAND_TIME_AUTHORITIES is an address and a PEM file") from error


def ask_time(*, now: datetime, transport: httpx.BaseTransport | None = None) -> int:
    """Have the last head stamped by every authority that has not stamped it; return how many did now.

    One that cannot be reached, or whose answer does not hold, is asked again next time. RuntimeError in a transaction.
    """
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a database transaction")
    head = queries.head()
    if head is None:
        return 0
    done = queries.authorities_of(head.size)
    with httpx.Client(transport=transport, timeout=PATIENCE) as client:
        return sum(_asked(client, each, head, now) for each in time_authorities() if each.url not in done)


def time_asker(*, transport: httpx.BaseTransport | None = None) -> Ask | None:
    """Return how the first authority is asked to stamp something else than a head; None where there is no authority.

    Whoever asks gives a request, its imprint (SHA-256) and nonce, and gets an answer that holds; httpx.HTTPError and
    TimeError otherwise, RuntimeError in a transaction.
    """
    authorities = time_authorities()
    return partial(_stamped, authorities[0], transport) if authorities else None


def _stamped(
    authority: Authority, transport: httpx.BaseTransport | None, request: bytes, imprint: bytes, nonce: int
) -> bytes:
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a database transaction")
    with httpx.Client(transport=transport, timeout=PATIENCE) as client:
        answer = client.post(authority.url, content=request, headers={"Content-Type": SENT}).raise_for_status()
    checked_imprint(answer.content, imprint, authority.roots, nonce)
    return answer.content


def _asked(client: httpx.Client, authority: Authority, head: Checkpoint, now: datetime) -> bool:
    text, _ = taken_apart(head.note)
    asked = question(text)
    try:
        answer = client.post(authority.url, content=asked.as_bytes(), headers={"Content-Type": SENT})
        answer.raise_for_status()
        at = checked(answer.content, text, authority.roots, asked.nonce)
    except (httpx.HTTPError, TimeError) as error:
        log.warning("time authority gave no token", extra={"authority": authority.url, "why": str(error)[:200]})
        return False
    row = TimeToken(
        head_id=head.size,
        authority=authority.url,
        answer=answer.content,
        roots=authority.roots,
        at=at,
        asked_at=now,
    )
    TimeToken.objects.bulk_create([row], ignore_conflicts=True)
    return True
