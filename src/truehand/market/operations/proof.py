"""The proof of a played trade, as the demonstration's auditor gets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.identity import operations as identity
from truehand.kernel.personal import Purpose
from truehand.market.operations.people import stepped_up
from truehand.trade.operations import prove
from truehand.vault import operations as vault
from truehand.vault.domain.reading import Stated, Thing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def export(trade_id: UUID, *, now: datetime) -> bytes:
    """Return the bundle of a trade; refuses TradeNotFound, and ReadingLimit."""
    auditor = stepped_up(identity.load_cast(now=now)["audra"])
    said = Stated(Purpose.EVIDENCE, "proof of a played trade")
    vault.open_to_read(auditor, Thing.TRADE, trade_id, said, now=now)
    return prove.export_bundle(auditor, trade_id, now=now)
