"""The subjects' keys at work. Who reads brings the wrapped key, so that a destroyed one opens nothing from then on.

Unwrapped keys are remembered by their wrapped bytes, at most ``REMEMBERED`` in a process: what the database no longer
gives, no process has. Keys for writing are remembered for a minute after a commit that showed them to be there.
"""

from __future__ import annotations

import time
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from truehand.edge.refusals import SubjectErased
from truehand.edge.sealing.envelope import Key
from truehand.edge.sealing.wrapping import wrapping

if TYPE_CHECKING:
    from truehand.kernel.personal import Retention

REMEMBERED: Final = 4096
SECONDS: Final = 60.0
_SIZE: Final = 256

_FIND: Final = "select id, wrapped from vault_key where subject = %s and retention = %s"
_MAKE: Final = """
insert into vault_key (id, subject, retention, wrapped, wrapped_by, made_at)
values (%s, %s, %s, %s, %s, statement_timestamp())
on conflict (subject, retention) do nothing
"""
# By database too: a process that measures in a scratch one comes back to the real one within the minute.
_writing: dict[tuple[str, UUID, str], tuple[float, Key]] = {}


@lru_cache(maxsize=REMEMBERED)
def opened(wrapped: bytes, key_id: bytes) -> AESGCM:
    """Return the cipher of a wrapped key; KeyNotOpenedError when it was altered or is another's."""
    return AESGCM(wrapping().unwrap([(wrapped, key_id)])[0])


def key_for(subject: UUID, retention: Retention) -> Key:
    """Return the key to seal a subject's data with, made at its first use; refuses SubjectErased.

    Two transactions that make the same key wait for each other; both get the first one's.
    """
    place = (str(connection.settings_dict["NAME"]), subject, str(retention))
    held = _writing.get(place)
    if held is not None and held[0] > time.monotonic():
        return held[1]
    key = _found(subject, retention) or _made(subject, retention)
    transaction.on_commit(partial(_remember, place, key))
    return key


def cipher_of(key_id: UUID) -> AESGCM | None:
    """Return the cipher of a key by its identifier; None where there is none. Refuses SubjectErased."""
    with connection.cursor() as cursor:
        cursor.execute("select wrapped from vault_key where id = %s", [key_id])
        row = cursor.fetchone()
    if row is not None and not row[0]:
        raise SubjectErased
    return None if row is None else opened(bytes(row[0]), key_id.bytes)


def destroyed(subject: UUID, retention: Retention) -> UUID:
    """Return the identifier of a subject's key that was destroyed."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [subject, retention])
        return UUID(str(cursor.fetchone()[0]))


@receiver(post_migrate)
def forget(**_: object) -> None:
    """Forget every unwrapped key of this process; also where the tables were made, moved or emptied."""
    _writing.clear()
    opened.cache_clear()
    wrapping.cache_clear()


def _found(subject: UUID, retention: Retention) -> Key | None:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [subject, retention])
        row = cursor.fetchone()
    if row is None:
        return None
    if not row[1]:
        raise SubjectErased
    return Key(row[0], opened(bytes(row[1]), row[0].bytes))


def _made(subject: UUID, retention: Retention) -> Key:
    provider = wrapping()
    key_id, plain = uuid4(), AESGCM.generate_key(_SIZE)
    wrapped, by = provider.wrap([(plain, key_id.bytes)])[0], provider.current()
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [key_id, subject, retention, wrapped, by])
        if cursor.rowcount:
            return Key(key_id, AESGCM(plain))
    first = _found(subject, retention)
    if first is None:
        raise RuntimeError("somebody's key was made and is not there")
    return first


def _remember(place: tuple[str, UUID, str], key: Key) -> None:
    if len(_writing) >= REMEMBERED:
        _writing.clear()
    _writing[place] = (time.monotonic() + SECONDS, key)
