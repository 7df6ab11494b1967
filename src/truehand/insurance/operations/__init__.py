"""The write door: licences, products, policies, claims."""

from truehand.insurance.operations.brakes import ask_to_resume, resume
from truehand.insurance.operations.claims import (
    appeal,
    appoint_assessor,
    decide,
    dismiss_assessor,
    file_claim,
    look,
    note_recovered,
    pay_claim,
    reopen,
    second,
    tell_overdue,
)
from truehand.insurance.operations.licences import end_licence, license_insurer
from truehand.insurance.operations.policies import end_due, follow, give_up, note_returned, pay, take
from truehand.insurance.operations.products import decide_product, end_product, propose_product

__all__ = [
    "appeal",
    "appoint_assessor",
    "ask_to_resume",
    "decide",
    "decide_product",
    "dismiss_assessor",
    "end_due",
    "end_licence",
    "end_product",
    "file_claim",
    "follow",
    "give_up",
    "license_insurer",
    "look",
    "note_recovered",
    "note_returned",
    "pay",
    "pay_claim",
    "propose_product",
    "reopen",
    "resume",
    "second",
    "take",
    "tell_overdue",
]
