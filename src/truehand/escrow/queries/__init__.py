"""Read door of the ledger."""

from truehand.escrow.queries.balances import balance, held, in_transit
from truehand.escrow.queries.banked import banked_line_count, banked_lines, clears, custodian_at, proof_at
from truehand.escrow.queries.check import fsck
from truehand.escrow.queries.proofs import proof, proof_for
from truehand.escrow.queries.statements import statement
from truehand.escrow.queries.transfers import transfers_of, transfers_of_key, transfers_of_posting

__all__ = [
    "balance",
    "banked_line_count",
    "banked_lines",
    "clears",
    "custodian_at",
    "fsck",
    "held",
    "in_transit",
    "proof",
    "proof_at",
    "proof_for",
    "statement",
    "transfers_of",
    "transfers_of_key",
    "transfers_of_posting",
]
