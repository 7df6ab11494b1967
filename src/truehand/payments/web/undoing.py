"""Postings undone and debts given up, as pages and API do it: what was proposed and approved, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.edge.refusals import NotFound
from truehand.escrow import operations
from truehand.escrow import queries as ledger
from truehand.escrow.domain.correction import CORRECT
from truehand.escrow.domain.debts import WRITE_OFF
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.payments.web.four_eyes import approved, waiting

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.debts import Debt, DebtLine
    from truehand.escrow.domain.views import TransferView
    from truehand.identity.domain.views import ProposalView
    from truehand.kernel.actor import Actor

# How far back the movements of a debt are shown.
SHOWN: Final = timedelta(days=730)


def undoings(actor: Actor, first: TransferView) -> list[ProposalView]:
    """Return the proposals that wait to undo the posting of which a transfer is the first."""
    return [each for each in waiting(actor, CORRECT, first.subject) if each.payload["corrects"] == first.key]


def undo(actor: Actor, key: str, *, now: datetime) -> tuple[TransferView, ...]:
    """Undo what a key posted, as the actor proposed and another operator approved.

    Refuses NothingPosted, and what ``escrow.operations.correct_as_approved`` refuses.
    """
    posted = ledger.transfers_of_key(key)
    mine = approved(actor, undoings(actor, posted[0])) if posted else None
    return operations.correct_as_approved(actor, key, reason=mine.reason if mine else "", now=now)


def debt_of(party_id: UUID, currency: str) -> Debt:
    """Return what a party owes in one currency; refuses (NotFound) who owes nothing."""
    found = next((each for each in ledger.debts_of(party_id) if each.owed.currency == currency), None)
    if found is None:
        raise NotFound
    return found


def debt_lines(debt: Debt, *, now: datetime) -> tuple[DebtLine, ...]:
    """Return what made a debt more or less lately, the newest first."""
    return ledger.debt_lines(debt.party_id, debt.owed.currency, since=now - SHOWN)


def givings_up(actor: Actor, debt: Debt) -> list[ProposalView]:
    """Return the proposals that wait to write off a debt or part of it."""
    found = waiting(actor, WRITE_OFF, debt.party_id)
    return [each for each in found if each.amount and each.amount.currency == debt.owed.currency]


def give_up(actor: Actor, debt: Debt, *, now: datetime) -> tuple[TransferView, ...]:
    """Write off as much of a debt as the actor proposed and another operator approved.

    Refuses SecondPersonNeeded, and what ``escrow.operations.write_off`` refuses.
    """
    mine = approved(actor, givings_up(actor, debt))
    if mine is None or mine.amount is None:
        raise SecondPersonNeeded
    return operations.write_off(actor, debt.party_id, mine.amount, now=now)
