"""What is said and done, written down in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.ids import new_id
from truehand.kernel.text import cleaned
from truehand.reconciliation.domain.refusals import ReasonNeeded
from truehand.reconciliation.models import Note

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

LONGEST = 1000


def say(subject: UUID, words: tuple[str, str], *, author: UUID | None, now: datetime) -> None:
    """Write down what was said or done about a matter, in both languages, or as its author wrote it."""
    zh, en = words
    Note.objects.create(id=new_id(now), subject=subject, author=author, zh=zh, en=en, at=now)


def reason_of(text: str) -> str:
    """Return what somebody gave as a reason; refuse (ReasonNeeded) nothing, or more than anybody reads."""
    said = cleaned(text, LONGEST)
    if said is None:
        raise ReasonNeeded
    return said
