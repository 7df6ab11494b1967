"""Corrections: what was posted stays, and a counter-entry beside it undoes it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import queries
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import NothingPosted
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import post

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView


def correct(key: str, *, proposal_id: UUID, reason: str, now: datetime) -> tuple[TransferView, ...]:
    """Post the counter-entry of everything that a key posted, once; a hold that it refills is open again.

    ``proposal_id`` is of the proposal that a second person approved; the caller has seen to that. Refuses
    NothingPosted, InsufficientBalance (what was credited is gone), Frozen, and ChangedRepeat for another proposal.
    """
    posted = queries.transfers_of_key(key)
    if not posted:
        raise NothingPosted
    request = Request(
        correction_key(key),
        Operation.CORRECT,
        posted[0].subject,
        {"corrects": key, "proposal": str(proposal_id), "reason": reason},
    )
    return post(request, [Line(each.credit, each.debit, each.amount) for each in reversed(posted)], now=now)


def correction_key(key: str) -> str:
    """Return the key under which a posting is corrected."""
    return f"correct:{key}"
