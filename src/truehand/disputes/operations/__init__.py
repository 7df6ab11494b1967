"""The write door: cases and their stages. A ruling decides; `trade` moves the money."""

from truehand.disputes.operations.cases import answer, lapse, open_case, rule, withdraw_case
from truehand.disputes.operations.stages import (
    agree,
    announce_concession,
    appeal,
    ask_evidence,
    assign_mediator,
    bring_evidence,
    carry_out,
    concede,
    decide_case,
    decline,
    propose,
    settle,
)

__all__ = [
    "agree",
    "announce_concession",
    "answer",
    "appeal",
    "ask_evidence",
    "assign_mediator",
    "bring_evidence",
    "carry_out",
    "concede",
    "decide_case",
    "decline",
    "lapse",
    "open_case",
    "propose",
    "rule",
    "settle",
    "withdraw_case",
]
