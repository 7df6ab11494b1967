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


def without_paper(subjects: Collection[UUID], name: str) -> set[UUID]:
    """Return those of the subjects that have no paper of that name."""
    found = StoredPaper.objects.filter(name=name, subject__in=subjects).values_list("subject", flat=True)
    return set(subjects) - set(found)
