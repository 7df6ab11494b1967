"""What this room's fields hold of people."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention


def _said(export: str) -> Personal:
    return Personal(
        DataClass.L3, Purpose.DISPUTE, "asker_id", Mask.HIDDEN, Access.HOUSE, Retention.TRADE, export=export
    )


PERSONAL: Final = {
    "Return.statement": _said("return"),
    "Return.tracking": _said("return_tracking"),
    "Request.statement": _said("after_sales"),
    "Request.answer": replace(_said("after_sales_answer"), subject="answerer_id"),
}

IMPERSONAL: Final = {
    "SellerPolicy.equipment_class": "one of the classes",
    "SellerPolicy.exclusions": "some of the exclusions",
    "SellerPolicy.way_back": "one of the two sides",
    "Request.kind": "one of the kinds",
    "Request.reason": "one of the causes",
    "Request.currency": "a currency",
    "Request.status": "one of the stages",
    "Return.cause": "one of the causes",
    "Return.photo": "the hash of a photo",
    "Return.outcome": "one of the outcomes",
}
