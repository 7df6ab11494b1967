"""Corrections: what was posted stays, and a counter-entry beside it undoes it, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.escrow import queries
from truehand.escrow.domain.accounts import PLATFORM, Line
from truehand.escrow.domain.correction import CORRECT, correction_key
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import AlreadyCorrected, NothingPosted
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import post
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.proposal import moving
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

MOST_NAMED: Final = 3


@transaction.atomic
def propose_correction(actor: Actor, key: str, *, reason: str, now: datetime) -> UUID:
    """Propose, as operator, to undo what a key posted; return the proposal that a second one decides.

    Refuses NotPermitted, NothingPosted, AlreadyCorrected, and what four eyes refuse: whose money it is has a part in
    the matter.
    """
    payload = _approvable(key)
    if queries.transfers_of_key(correction_key(key)):
        raise AlreadyCorrected
    subject = queries.transfers_of_key(key)[0].subject
    return identity.propose(actor, act=CORRECT, subject=subject, payload=payload, reason=reason, now=now)


@transaction.atomic
def correct_as_approved(actor: Actor, key: str, *, reason: str, now: datetime) -> tuple[TransferView, ...]:
    """Undo what a key posted as the actor proposed and another operator approved, once.

    Refuses SecondPersonNeeded, and what ``correct`` refuses.
    """
    payload = _approvable(key)
    subject = queries.transfers_of_key(key)[0].subject
    approval = identity.use_approval(actor, act=CORRECT, subject=subject, payload=payload, now=now)
    return correct(key, proposal_id=approval, reason=reason, now=now)


def correct(key: str, *, proposal_id: UUID, reason: str, now: datetime) -> tuple[TransferView, ...]:
    """Post the counter-entry of everything that a key posted, once; a hold that it refills is open again.

    ``proposal_id`` is of the proposal that a second person approved; the caller has seen to that. Refuses
    NothingPosted, InsufficientBalance (what was credited is gone), Frozen, and ChangedRepeat for another proposal.
    """
    posted = _posted(key)
    request = Request(
        correction_key(key),
        Operation.CORRECT,
        posted[0].subject,
        {"corrects": key, "proposal": str(proposal_id), "reason": reason},
    )
    return post(request, [Line(each.credit, each.debit, each.amount) for each in reversed(posted)], now=now)


def _approvable(key: str) -> dict[str, Json]:
    """Return what is approved: every counter-entry, who gets money back by them, and how much in the first currency."""
    posted = _posted(key)
    currency = posted[0].amount.currency
    back = sum(each.amount.minor for each in posted if each.amount.currency == currency)
    owners = {each.owner for transfer in posted for each in (transfer.debit, transfer.credit)} - {PLATFORM}
    return {
        **moving(Money(back, currency), " · ".join(_payees(posted))),
        "corrects": key,
        "transfers": [str(each.id) for each in posted],
        "parties": sorted(str(each) for each in owners),
    }


def _payees(posted: Sequence[TransferView]) -> list[str]:
    """Return who gets money back, each once and a few of many: a party's name, or what kind of account it is."""
    back = dict.fromkeys(each.debit for each in reversed(posted))
    named = dict.fromkeys(people.name_of(each.owner) or " / ".join(each.kind.words) for each in back)
    return [*list(named)[:MOST_NAMED], *(["…"] if len(named) > MOST_NAMED else [])]


def _posted(key: str) -> tuple[TransferView, ...]:
    posted = queries.transfers_of_key(key)
    if not posted:
        raise NothingPosted
    return posted
