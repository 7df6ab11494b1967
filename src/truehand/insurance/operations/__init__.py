"""The write door: licences, products, policies."""

from truehand.insurance.operations.licences import end_licence, license_insurer
from truehand.insurance.operations.policies import end_due, follow, give_up, note_returned, pay, take
from truehand.insurance.operations.products import decide_product, end_product, propose_product

__all__ = [
    "decide_product",
    "end_due",
    "end_licence",
    "end_product",
    "follow",
    "give_up",
    "license_insurer",
    "note_returned",
    "pay",
    "propose_product",
    "take",
]
