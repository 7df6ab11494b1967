"""Changing what wraps the subjects' keys, while the site runs: both the old key and the new one open until the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db import connection, transaction

from truehand.edge.sealing.wrapping import wrapping
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.vault.queries.keys import keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truehand.kernel.canonical import Json

BATCH: Final = 5_000
_NEXT: Final = """
select id, wrapped from vault_key
 where id > %s and wrapped_by <> %s and destroyed_at is null order by id limit %s for update
"""
_SAVE: Final = """
update vault_key set wrapped = fresh.wrapped, wrapped_by = %s
  from unnest(%s::uuid[], %s::bytea[]) as fresh (id, wrapped) where vault_key.id = fresh.id
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many keys are wrapped anew, of how many."""

    done: int
    total: int


def rotate(*, now: datetime, batch: int = BATCH) -> Iterator[Progress]:
    """Wrap every key anew, batch by batch, each in a transaction of its own; yield how far it is.

    A rotation that was killed goes on where it was: a new wrapping key is made only when no key waits for the present
    one. Readers and writers go on; a batch's keys wait for nobody and are the same keys as before.
    """
    waiting = _waiting()
    if not waiting:
        wrapping().renew()
        waiting = _waiting()
    done, last = 0, UUID(int=0)
    while found := rewrap(last, batch):
        done, last = done + found[0], found[1]
        yield Progress(done, waiting)
    with transaction.atomic():
        payload: dict[str, Json] = {"keys": done, "wrapped_by": wrapping().current()}
        evidence.record("vault.keys_wrapped_anew", subject=new_id(now), payload=payload, actor=None, now=now)


@transaction.atomic
def rewrap(after: UUID, batch: int) -> tuple[int, UUID] | None:
    """Wrap the next keys after an identifier anew; return how many and the last one, None when none is left."""
    provider = wrapping()
    by = provider.current()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [after, by, batch])
        rows = cursor.fetchall()
        if not rows:
            return None
        names = [key.bytes for key, _ in rows]
        plain = provider.unwrap([(bytes(wrapped), name) for (_, wrapped), name in zip(rows, names, strict=True)])
        fresh = provider.wrap(list(zip(plain, names, strict=True)))
        cursor.execute(_SAVE, [by, [key for key, _ in rows], fresh])
    return len(rows), rows[-1][0]


def _waiting() -> int:
    return keys().waiting
