"""Whoever takes on a new duty stays until it is done: an erasure and a beginning never pass each other unseen."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.edge.refusals import SubjectErased
from truehand.vault.models import Erasure

if TYPE_CHECKING:
    from uuid import UUID

_SHARED: Final = "select pg_advisory_xact_lock_shared(name) from unnest(%s::bigint[]) as held (name)"
_ALONE: Final = "select pg_advisory_xact_lock(name) from unnest(%s::bigint[]) as held (name)"


def require_staying(*party_ids: UUID) -> None:
    """Refuse (SubjectErased) what would begin with somebody who left.

    Called by what begins, in its transaction: until that ends, the parties' erasure waits, and then sees it.
    RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("who stays is asked for in the transaction of what begins")
    _lock(*party_ids, shared=True)
    if Erasure.objects.filter(party_id__in=party_ids).exists():
        raise SubjectErased


def hold_beginnings(party_id: UUID) -> None:
    """Let nothing begin with a party until the transaction ends; what is beginning now ends first."""
    _lock(party_id, shared=False)


def _lock(*party_ids: UUID, shared: bool) -> None:
    """Hold parties in one order: of two that begin with each other none waits for the other."""
    names = [blake2b(f"staying {each}".encode(), digest_size=8).digest() for each in sorted(party_ids)]
    with connection.cursor() as cursor:
        cursor.execute(_SHARED if shared else _ALONE, [[int.from_bytes(name, signed=True) for name in names]])
