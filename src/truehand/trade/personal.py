"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Trade.title": Personal(
        DataClass.L1, Purpose.TRADE, "seller_id", Mask.SHOWN, Access.PUBLIC, Retention.TRADE, export="title"
    ),
    "Trade.delivery_place": Personal(
        DataClass.L3, Purpose.DELIVERY, "buyer_id", Mask.PLACE, Access.HOUSE, Retention.TRADE, export="delivery_place"
    ),
    "Step.facts": Personal(
        DataClass.L2, Purpose.TRADE, "trade_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="step"
    ),
}

IMPERSONAL: Final = {
    "Trade.amendment_keys": "keys of terms",
    "Trade.return_terms": "the policy: numbers and keys",
    "Trade.return_cause": "one of the causes",
    "Trade.state": "one of the states",
    "Trade.frozen_state": "one of the states",
    "Trade.currency": "a code",
    "Trade.plan": "one of the plans",
    "Trade.fee_shares": "one of the shares",
    "Trade.transport": "one of the shares",
    "Step.transition": "one of the transitions",
    "Step.source": "one of the states",
    "Step.target": "one of the states",
    "Payout.part": "one of the parts",
    "Payout.currency": "a code",
}
