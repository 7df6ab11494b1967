"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Auction.title": Personal(
        DataClass.L1, Purpose.TRADE, "seller_id", Mask.SHOWN, Access.PUBLIC, Retention.TRADE, export="auction"
    ),
    # Who wins has it in the trade, where it can be opened; of the others nobody else ever reads it.
    "Entry.delivery_place": Personal(
        DataClass.L3, Purpose.DELIVERY, "bidder_id", Mask.PLACE, Access.OWNER, Retention.TRADE, export="bid_place"
    ),
}

IMPERSONAL: Final = {
    "Auction.currency": "a code",
    "Auction.state": "one of the states",
}
