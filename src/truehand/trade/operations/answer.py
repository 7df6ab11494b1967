"""A payment that its network took back is answered with the trade's bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.trade.operations.prove import export_bundle

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def answer_chargeback(actor: Actor, chargeback_id: UUID, *, statement: str, now: datetime) -> None:
    """Answer a case, as operator, with a statement and the bundle that the payer itself could download.

    What only operators read of a trade does not leave the house. Refuses what ``payments.require_answerable`` refuses,
    and AnswerTooLarge.
    """
    payments.require_answerable(actor, chargeback_id, now=now)
    case = queries.chargeback(actor, chargeback_id)
    bundle = export_bundle(actor, case.trade_id, for_parties=True, now=now)
    payments.answer_chargeback(actor, chargeback_id, statement=statement, bundle=bundle, now=now)
