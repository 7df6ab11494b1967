"""Changing the key of the blind indexes while the site runs: rows are found under both keys until the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import connection, transaction

from truehand.edge.sealing import BlindIndexField, index
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.vault.operations.rotation import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

    from truehand.kernel.canonical import Json

BATCH: Final = 2_000
_SAVE: Final = """
update "{table}" set "{column}" = fresh.found
  from unnest(%s::{kind}[], %s::varchar[], %s::varchar[]) as fresh (key, former, found)
 where "{table}"."{key}" = fresh.key and "{table}"."{column}" = fresh.former
"""


def begin_reindexing() -> float:
    """Make a new key, unless rows still wait for the newest; return in how many seconds it may be used."""
    if not waiting_indexes():
        index.renew()
    return index.settles_in()


def waiting_indexes() -> int:
    """Return how many rows are indexed under another than the newest key; it reads the tables."""
    return sum(_waiting(each).count() for each in _fields())


def reindex(*, now: datetime, batch: int = BATCH) -> Iterator[Progress]:
    """Bring every row under the newest key, batch by batch, each in a transaction of its own; yield how far it is.

    Whoever reads looks under every key; whoever writes a value brings its other rows along. A change that was killed
    goes on where it was. RuntimeError before the key may be used (``begin_reindexing``).
    """
    if index.settles_in():
        raise RuntimeError("not every process looks under the new key yet")
    done, total = 0, waiting_indexes()
    for field in _fields():
        last: object = None
        while found := _next(field, last, batch):
            done, last = done + found[0], found[1]
            yield Progress(done, total)
    with transaction.atomic():
        payload: dict[str, Json] = {"rows": done, "version": str(index.version())}
        evidence.record("vault.indexed_anew", subject=new_id(now), payload=payload, actor=None, now=now)


def _fields() -> list[BlindIndexField]:
    fields = [each for model in apps.get_models() for each in model._meta.concrete_fields]
    return [each for each in fields if isinstance(each, BlindIndexField)]


def _waiting(field: BlindIndexField) -> QuerySet[Any]:
    return field.model._default_manager.filter(index.waiting(field.name))


@transaction.atomic
def _next(field: BlindIndexField, after: object, batch: int) -> tuple[int, object] | None:
    """Index the next rows anew; return how many and the last one. Of who was erased nothing is left to be found by."""
    rows = _waiting(field).order_by("pk").select_for_update(of=("self",))
    rows = rows if after is None else rows.filter(pk__gt=after)
    found = [(row.pk, getattr(row, field.attname), field.index(getattr(row, field.of))) for row in rows[:batch]]
    if not found:
        return None
    meta = field.model._meta
    words = {"table": meta.db_table, "column": field.column, "key": meta.pk.column, "kind": _kind(meta.pk)}
    with connection.cursor() as cursor:
        cursor.execute(_SAVE.format(**words), [list(each) for each in zip(*found, strict=True)])
    return len(found), found[-1][0]


def _kind(key: Any) -> str:  # noqa: ANN401 - any kind of field
    """Return what PostgreSQL calls the type of a key."""
    return str(key.rel_db_type(connection))
