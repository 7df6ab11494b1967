"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Statement.text": Personal(
        DataClass.L3, Purpose.DISPUTE, "author_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="statement"
    ),
    "RulingRecord.reasons": Personal(
        DataClass.L3, Purpose.DISPUTE, "case__trade_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="ruling"
    ),
    "GuaranteeEntry.text": Personal(
        DataClass.L3, Purpose.DISPUTE, "owner_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="guarantee_claim"
    ),
}

IMPERSONAL: Final = {
    "Case.reason": "one of the reasons",
    "Case.status": "one of the states",
    "Statement.exhibits": "hashes of photos",
    "Statement.kind": "one of the kinds",
    "Statement.facts": "amounts, numbers of entries, keys of the form, identifiers of parties",
    "RulingRecord.rules": "keys of the published rules",
    "RulingRecord.buyer_fault": "one of the grades",
    "RulingRecord.seller_fault": "one of the grades",
    "RulingRecord.currency": "a code",
    "GuaranteeClaim.currency": "a code",
    "GuaranteeClaim.stage": "one of the stages",
    "GuaranteeClaim.facts": "identifiers of entries in the log, moments and figures of the ledger",
    "GuaranteeEntry.act": "one of the acts",
}
