"""What this room's fields hold of people: what is written of a machine may tell of whoever stands beside it."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Draft.answers": Personal(
        DataClass.L2, Purpose.TRADE, "inspector_id", Mask.HIDDEN, Access.OWNER, Retention.TRADE, export="inspection"
    ),
    # The sides' record, as their contract is.
    "Report.document": Personal(
        DataClass.L2, Purpose.TRADE, "trade_id", Mask.HIDDEN, Access.SIDES, Retention.TRADE, export="report"
    ),
}

IMPERSONAL: Final = {
    "Draft.status": "one of the states",
    "Photo.item": "one of the points",
    "Photo.sha256": "a hash",
    "Report.sha256": "a hash",
    "Report.public_key": "a key",
    "Report.signature": "a signature",
}
