"""Everything that is held of a person, found by the rooms' declarations alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db.models import Count, DateField, Q, QuerySet, Value

from truehand.edge.sealing import declared
from truehand.vault.domain.rights import HeldField, Holding, Item
from truehand.vault.queries.rights import keeper

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from django.db.models import Model

# What a record says beside the datum itself, and is of use without it: when, how much, in which state.
_BESIDE: Final = re.compile(r"(.*_)?(minor|currency|status|state|kind|role|purpose|stars)")


def fields_held() -> tuple[str, ...]:
    """Return the names of the fields that are given out to their owner, in order."""
    return tuple(sorted(field for field, said in declared.personal().items() if said.export))


def held(party_id: UUID) -> tuple[HeldField, ...]:
    """Return which declared fields hold something of a party, and in how many records, with one question."""
    subjects, counts = keeper().subjects(party_id), []
    for field in fields_held():
        rows = _rows(field, subjects).order_by().annotate(field=Value(field)).values("field")
        counts.append(rows.annotate(count=Count("pk")).values_list("field", "count"))
    found = {field: count for field, count in counts[0].union(*counts[1:], all=True) if count}
    declarations = ((field, declared.personal()[field]) for field in fields_held() if field in found)
    return tuple(
        HeldField(said.export, said.data_class, said.purpose, said.retention, found[field])
        for field, said in declarations
    )


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
