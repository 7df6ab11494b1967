"""What this room's fields hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention


def _said(subject: str) -> Personal:
    return Personal(
        DataClass.L2, Purpose.MONEY, subject, Mask.HIDDEN, Access.HOUSE, Retention.MONEY_LAUNDERING, export=""
    )


PERSONAL: Final = {
    "Incident.reason": _said(""),
    "Note.zh": _said("author"),
    "Note.en": _said("author"),
}

IMPERSONAL: Final = {
    "Discrepancy.currency": "a code",
    "Discrepancy.fingerprint": "a hash",
    "Discrepancy.kind": "one of the kinds",
    "Discrepancy.source": "a channel or an account of ours",
    "Discrepancy.state": "one of the states",
    "DiscrepancyLine.batch": "a settlement's number",
    "DiscrepancyLine.currency": "a code",
    "DiscrepancyLine.key": "a movement's own number",
    "DiscrepancyLine.reference": "a payment's own number",
    "DiscrepancyLine.side": "one of the sides",
    "DiscrepancyLine.text": "a channel's own words; what people write to a bank stays with its line",
    "Elsewhere.currency": "a code",
    "Elsewhere.key": "a movement's own number",
    "Elsewhere.side": "one of the sides",
    "Elsewhere.source": "a channel or an account of ours",
    "Incident.en": "which matter",
    "Incident.zh": "which matter",
    "ProofRow.currency": "a code",
    "RunPart.closings": "sums",
    "RunPart.digest": "a hash",
    "RunPart.source": "a channel or an account of ours",
    "SeenDay.source": "a channel or an account of ours",
}
