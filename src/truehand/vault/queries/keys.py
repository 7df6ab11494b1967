"""The keys, as an operator sees them: how many, wrapped by what, how old that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Min

from truehand.edge.sealing.wrapping import wrapping
from truehand.vault.models import SubjectKey

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class WrappingView:
    """What wraps some keys: its name, how many, since when the oldest of them, and whether it wraps new ones."""

    name: str
    keys: int
    since: datetime
    current: bool


def wrappings() -> tuple[WrappingView, ...]:
    """Return what wraps keys at present, the current one last."""
    current = wrapping().current()
    rows = SubjectKey.objects.filter(destroyed_at=None).values_list("wrapped_by").annotate(Count("id"), Min("made_at"))
    found = [WrappingView(name, count, since, name == current) for name, count, since in rows]
    return tuple(sorted(found, key=lambda each: (each.current, each.since)))


def destroyed_keys() -> int:
    """Return how many keys were destroyed."""
    return SubjectKey.objects.exclude(destroyed_at=None).count()
