"""Everything that is held of a person, found by the rooms' declarations alone."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.db.models import DateField, Q

from truehand.edge.sealing import declared
from truehand.vault.domain.rights import Holding, Item

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from uuid import UUID

    from django.db.models import Model

    from truehand.kernel.personal import Personal

# What a record says beside the datum itself, and is of use without it: when, how much, in which state.
_BESIDE: Final = re.compile(r"(.*_)?(minor|currency|status|state|kind|role|purpose|stars)")


def fields_held() -> tuple[str, ...]:
    """Return the names of the fields that are given out to their owner, in order."""
    return tuple(sorted(field for field, said in declared.personal().items() if said.export))


def holding(field: str, subjects: Collection[UUID]) -> Holding:
    """Return what one declared field holds of a person, who goes by some identifiers."""
    said = declared.personal()[field]
    app, model_name, name = field.split(".")
    model = apps.get_model(app, model_name)
    items = tuple(_items(model, name, said, subjects))
    return Holding(field, said.export, said.data_class, said.purpose, said.retention, items)


def _items(model: type[Model], name: str, said: Personal, subjects: Collection[UUID]) -> Iterator[Item]:
    beside = [
        each.attname
        for each in model._meta.concrete_fields
        if isinstance(each, DateField) or _BESIDE.fullmatch(each.name)
    ]
    for row in _rows(model, said, subjects):
        value = getattr(row, name)
        if value not in ("", None, b""):
            yield Item(str(row.pk), value, {each: getattr(row, each) for each in beside if each != name})


def _rows(model: type[Model], said: Personal, subjects: Collection[UUID]) -> list[Model]:
    """Return the rows whose subject is the person: the first of the declared paths that leads to somebody."""
    paths = said.subject.split("|")
    conditions = []
    for place, path in enumerate(paths):
        nobody_before = Q(**{f"{before}__isnull": True for before in paths[:place]})
        conditions.append(Q(**{f"{path}__in": list(subjects)}) & nobody_before)
    return list(model._base_manager.filter(reduce(or_, conditions)).order_by("pk"))
