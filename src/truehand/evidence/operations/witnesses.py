"""Asking witnesses to cosign the log's head: outside any transaction, each by its own last word."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from truehand.evidence import queries
from truehand.evidence.domain.cosignature import CosignerKey, cosigned
from truehand.evidence.domain.note import NoteError, signature_lines, taken_apart
from truehand.evidence.domain.policy import Policy
from truehand.evidence.domain.witness import Submission
from truehand.evidence.models import Cosignature, SignedHead

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.evidence.domain.note import Checkpoint

log = logging.getLogger(__name__)

PATIENCE = 10  # seconds for a witness to answer


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness by its key, and where it takes submissions."""

    key: CosignerKey
    url: str


def witnesses() -> tuple[Witness, ...]:
    """Return the witnesses of the configuration: lines ``key url``; ImproperlyConfigured for others."""
    try:
        pairs = [line.split() for line in settings.TRUEHAND_WITNESSES.splitlines() if line.strip()]
        return tuple(Witness(CosignerKey.parse(key), url.rstrip("/")) for key, url in pairs)
    except ValueError as error:
        raise ImproperlyConfigured("each line of TRUEHAND_WITNESSES is a cosigner's key and an address") from error


def policy() -> Policy:
    """Return how many of the witnesses must have cosigned; ImproperlyConfigured for more than there are."""
    known = tuple(each.key for each in witnesses())
    if not 0 <= settings.TRUEHAND_WITNESS_QUORUM <= len(known):
        raise ImproperlyConfigured("TRUEHAND_WITNESS_QUORUM asks for more witnesses than TRUEHAND_WITNESSES names")
    return Policy(settings.TRUEHAND_WITNESS_QUORUM, known)


def ask_witnesses(*, now: datetime, transport: httpx.BaseTransport | None = None) -> int:
    """Hand the last head to every witness that has not cosigned it; return how many did now.

    A witness that cannot be reached is asked again next time. RuntimeError inside a transaction: witnesses are outside.
    """
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a database transaction")
    head = queries.head()
    if head is None:
        return 0
    done = set(queries.cosigner_keys(head.size))
    with httpx.Client(transport=transport, timeout=PATIENCE) as client:
        waiting = [each for each in witnesses() if str(each.key) not in done]
        return sum(_asked(client, each, head, now) for each in waiting)


def _asked(client: httpx.Client, witness: Witness, head: Checkpoint, now: datetime) -> bool:
    try:
        answer = _submit(client, witness, head, queries.last_cosigned(str(witness.key)))
        if answer.status_code == HTTPStatus.CONFLICT:
            answer = _submit(client, witness, head, _size(answer.text, head))
        return answer.status_code == HTTPStatus.OK and _keep(witness, head, answer.text, now)
    except (httpx.TransportError, NoteError, ValueError) as error:
        log.warning("witness gave no cosignature", extra={"witness": witness.key.name, "why": type(error).__name__})
        return False


def _submit(client: httpx.Client, witness: Witness, head: Checkpoint, old: int) -> httpx.Response:
    proof = queries.consistency_proof(old, head.size) if 0 < old < head.size else ()
    answer = client.post(f"{witness.url}/add-checkpoint", content=Submission(old, proof, head.note).body())
    if answer.status_code not in {HTTPStatus.OK, HTTPStatus.CONFLICT}:
        # A witness that refuses our head is the alarm that witnesses are for.
        log.error("witness refused a head", extra={"witness": witness.key.name, "status": answer.status_code})
    return answer


def _size(text: str, head: Checkpoint) -> int:
    """Return the size that a witness says it knows; ValueError when that is none, or beyond our own head."""
    size = int(text)
    if not 0 <= size <= head.size:
        raise ValueError("the witness knows a larger log than we do")
    return size


def _keep(witness: Witness, head: Checkpoint, lines: str, now: datetime) -> bool:
    """Keep the lines that hold; True when there was one."""
    text, _ = taken_apart(head.note)
    for line in signature_lines(lines):
        if cosigned(text, [line], witness.key) is not None:
            row = Cosignature(
                head=SignedHead(size=head.size), key=str(witness.key), name=witness.key.name, line=str(line), at=now
            )
            Cosignature.objects.bulk_create([row], ignore_conflicts=True)
            return True
    return False
