"""Signed papers. Who may read one is decided by the room whose subject it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence.domain.refusals import PaperNotMade
from truehand.evidence.models import StoredPaper

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID


def paper(subject: UUID, name: str) -> bytes:
    """Return a paper's bytes; refuses PaperNotMade."""
    found = StoredPaper.objects.filter(subject=subject, name=name).values_list("content", flat=True).first()
    if not found:
        raise PaperNotMade
    return bytes(found)


def papers_of(subject: UUID) -> dict[str, bytes]:
    """Return a subject's papers by their names."""
    rows = StoredPaper.objects.filter(subject=subject).order_by("name").values_list("name", "content")
    return {name: bytes(content) for name, content in rows if content}


def not_made(wanted: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Return those of the papers, each by its subject and name, that are not there."""
    subjects, names = {subject for subject, _ in wanted}, {name for _, name in wanted}
    found = StoredPaper.objects.filter(name__in=names, subject__in=subjects).values_list("subject", "name")
    return set(wanted) - set(found)
