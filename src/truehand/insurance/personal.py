"""What this room's fields hold of people: insurers are companies that publish what they offer."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention


def _published(subject: str, export: str) -> Personal:
    return Personal(DataClass.L1, Purpose.STANDING, subject, Mask.SHOWN, Access.PUBLIC, Retention.TRADE, export=export)


def _said(export: str) -> Personal:
    return Personal(
        DataClass.L3, Purpose.DISPUTE, "owner_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=export
    )


PERSONAL: Final = {
    "ClaimEntry.text": _said("insurance_claim"),
    "ClaimEntry.facts": _said("insurance_claim_facts"),
    "InsurerLicence.number": _published("insurer_id", "insurer_licence"),
    # As the contract is: the sides' record.
    "Policy.document": Personal(
        DataClass.L2, Purpose.TRADE, "holder_id", Mask.HIDDEN, Access.SIDES, Retention.TRADE, export="policy"
    ),
    "Brake.reason": _published("insurer_id", "insurance_resumption"),
    "Product.reason": _published("insurer_id", "insurance_product_decision"),
}

IMPERSONAL: Final = {
    "Brake.kind": "one of the kinds",
    "Brake.currency": "a currency",
    "Brake.level": "one of the levels",
    "Claim.reason": "one of the reasons",
    "Claim.stage": "one of the stages",
    "ClaimEntry.act": "one of the acts",
    "ClaimEntry.exhibits": "hashes of photos",
    "Policy.kind": "one of the kinds",
    "Policy.currency": "a currency",
    "Policy.sha256": "a hash",
    "Policy.status": "one of the states",
    "Product.kind": "one of the kinds",
    "Product.currency": "a currency",
}
