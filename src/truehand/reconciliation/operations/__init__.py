"""Write door: runs, what people do about what they found, and the daily proof."""

from truehand.reconciliation.operations.anew import accept, name_changes, propose_accepting
from truehand.reconciliation.operations.matters import (
    assign,
    comment,
    end_incident,
    explain,
    propose_end,
    raise_incident,
    take_incident,
)
from truehand.reconciliation.operations.nights import look_after
from truehand.reconciliation.operations.proofs import prove_days
from truehand.reconciliation.operations.runs import LOST_AFTER, RECONCILE, carry_on, open_run, stale_days, start_run

__all__ = [
    "LOST_AFTER",
    "RECONCILE",
    "accept",
    "assign",
    "carry_on",
    "comment",
    "end_incident",
    "explain",
    "look_after",
    "name_changes",
    "open_run",
    "propose_accepting",
    "propose_end",
    "prove_days",
    "raise_incident",
    "stale_days",
    "start_run",
    "take_incident",
]
