"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "Contract.document": Personal(
        DataClass.L3, Purpose.TRADE, "trade_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export="contract"
    ),
}

IMPERSONAL: Final = {
    "Contract.edition": "an edition of the clauses",
    "Contract.terms_sha256": "a hash",
    "Contract.sha256": "a hash",
    "AmendmentEnd.outcome": "one of the outcomes",
    "ClauseSetText.name": "a name of a set of clauses",
    "ClauseSetText.sha256": "a hash",
    "ClauseSetText.text": "clauses with their gaps open",
    "ContractSignature.side": "buyer or seller",
    "ContractSignature.public_key": "a key",
    "ContractSignature.signature": "a signature",
}
