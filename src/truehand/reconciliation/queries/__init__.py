"""Read door of the reconciliation room: for operators, auditors and the custodian's people."""

from truehand.reconciliation.queries.proofs import FIGURES, day_proofs, every_proof, proven_days, subject_of
from truehand.reconciliation.queries.results import (
    counts,
    discrepancies,
    discrepancy,
    every_discrepancy,
    every_incident,
    incident,
    incidents,
    last_run,
    notes,
    of_day,
    open_incident,
    open_now,
    run,
    run_by_id,
    runs,
)

__all__ = [
    "FIGURES",
    "counts",
    "day_proofs",
    "discrepancies",
    "discrepancy",
    "every_discrepancy",
    "every_incident",
    "every_proof",
    "incident",
    "incidents",
    "last_run",
    "notes",
    "of_day",
    "open_incident",
    "open_now",
    "proven_days",
    "run",
    "run_by_id",
    "runs",
    "subject_of",
]
