"""Everything that is held of a person, found by the rooms' declarations alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db import connection
from django.db.models import DateField, Q, QuerySet

from truehand.edge.sealing import declared
from truehand.vault.domain.rights import Held, HeldField, Holding, Item
from truehand.vault.queries.rights import keeper

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from django.db.models import Model

# What a record says beside the datum itself, and is of use without it: when, how much, in which state.
_BESIDE: Final = re.compile(r"(.*_)?(minor|currency|status|state|kind|role|purpose|stars)")

# A page counts the records of so many trades, and so many records of a kind; a copy has all.
TRADES: Final = 50
MOST: Final = 1_000


def fields_held() -> tuple[str, ...]:
    """Return the names of the fields that are given out to their owner, in order."""
    return tuple(sorted(field for field, said in declared.personal().items() if said.export))


def held(party_id: UUID, *, cursor: str | None = None) -> Held:
    """Return which declared fields hold something of a party, and in how many records: so far as a page can count.

    The party's own records with those of its newest trades; with a cursor, those of the trades that come next.
    Refuses CursorNotUnderstood.
    """
    trades, following = keeper().newest(party_id, cursor=cursor, size=TRADES)
    subjects = trades if cursor else (*keeper().own(party_id), *trades)
    found = _counted(subjects) if subjects else {}
    fields = (_held_in(field, found[field]) for field in fields_held() if field in found)
    return Held(tuple(fields), following)


def _held_in(field: str, count: int) -> HeldField:
    said = declared.personal()[field]
    return HeldField(said.export, said.data_class, said.purpose, said.retention, min(count, MOST), more=count > MOST)


def _counted(subjects: Collection[UUID]) -> dict[str, int]:
    """Return in how many records each field holds something of the subjects, or MOST + 1, with one question."""
    words, given = [], []
    for field in fields_held():
        rows, values = _rows(field, subjects).order_by().values("pk")[: MOST + 1].query.sql_with_params()
        words.append(f"select %s, count(*) from ({rows}) as held")  # noqa: S608 - what the rooms declare
        given += [field, *values]
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(words), given)
        return {field: count for field, count in cursor.fetchall() if count}


def holding(field: str, subjects: Collection[UUID]) -> Holding:
    """Return what one declared field holds of a person, who goes by some identifiers."""
    said, name = declared.personal()[field], field.rpartition(".")[2]
    items = tuple(_items(_rows(field, subjects).order_by("pk"), name))
    return Holding(field, said.export, said.data_class, said.purpose, said.retention, items)


def _items(rows: QuerySet[Model], name: str) -> Iterator[Item]:
    fields = rows.model._meta.concrete_fields
    beside = [each.attname for each in fields if isinstance(each, DateField) or _BESIDE.fullmatch(each.name)]
    for row in rows:
        value = getattr(row, name)
        if value not in ("", None, b""):
            yield Item(str(row.pk), value, {each: getattr(row, each) for each in beside if each != name})


def _rows(field: str, subjects: Collection[UUID]) -> QuerySet[Model]:
    """Return the rows whose subject is the person: the first of the declared paths that leads to somebody."""
    paths, conditions = declared.personal()[field].subject.split("|"), Q()
    for place, path in enumerate(paths):
        nobody_before = Q(**{f"{before}__isnull": True for before in paths[:place]})
        conditions |= Q(**{f"{path}__in": list(subjects)}) & nobody_before
    return QuerySet(apps.get_model(field.rpartition(".")[0])).filter(conditions)
