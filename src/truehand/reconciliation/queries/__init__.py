"""Read door of the reconciliation room: for operators, auditors and the custodian's people."""

from truehand.reconciliation.queries.proofs import day_proofs, proven_days, subject_of
from truehand.reconciliation.queries.results import (
    counts,
    discrepancies,
    discrepancy,
    every_discrepancy,
    incident,
    incidents,
    last_run,
    notes,
    open_incident,
    run,
    runs,
)

__all__ = [
    "counts",
    "day_proofs",
    "discrepancies",
    "discrepancy",
    "every_discrepancy",
    "incident",
    "incidents",
    "last_run",
    "notes",
    "open_incident",
    "proven_days",
    "run",
    "runs",
    "subject_of",
]
