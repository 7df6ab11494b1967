"""The seller's payout statement, written line by line as money is paid or charged; never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.ids import new_id
from truehand.trade.domain.payout import line_of
from truehand.trade.models import Payout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.escrow.domain.views import TransferView
    from truehand.trade.domain.payout import Part, PayoutLine
    from truehand.trade.operations.move import Move


def enter(move: Move, part: Part, transfers: Sequence[TransferView]) -> PayoutLine:
    """Add the line that the transfers of one posting come to."""
    trade = move.trade
    line = line_of(part, transfers, seller=trade.seller_id, buyer=trade.buyer_id, at=move.now)
    Payout.objects.create(
        id=new_id(move.now),
        trade=trade,
        party_id=trade.seller_id,
        part=part.value,
        currency=trade.currency,
        gross_minor=line.gross.minor,
        commission_minor=line.commission.minor,
        tax_minor=line.tax.minor,
        fees_minor=line.fees.minor,
        debt_minor=line.debt.minor,
        net_minor=line.net.minor,
        at=move.now,
    )
    return line
