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
}
