"""Read door of the ledger."""

from truehand.escrow.queries.balances import (
    balance,
    balance_at,
    balance_of,
    exchanged,
    held,
    holds_by_age,
    holds_of,
    in_transit,
)
from truehand.escrow.queries.banked import BANKED, banked_line_count, banked_table, clears, custodian_at, oldest
from truehand.escrow.queries.check import fsck
from truehand.escrow.queries.debts import (
    debt_lines,
    debtors,
    debtors_page,
    debts,
    debts_by_age,
    debts_of,
)
from truehand.escrow.queries.guarantee import fund_holds, funds, recourse
from truehand.escrow.queries.ownership import who_owns
from truehand.escrow.queries.parties import balance_then, had_money, held_in, own_money
from truehand.escrow.queries.proofs import last_closed_day, proof, proof_for
from truehand.escrow.queries.reservations import reservation, reservations_due
from truehand.escrow.queries.statements import statement
from truehand.escrow.queries.transfers import transfers_of, transfers_of_key, transfers_of_posting

__all__ = [
    "BANKED",
    "balance",
    "balance_at",
    "balance_of",
    "balance_then",
    "banked_line_count",
    "banked_table",
    "clears",
    "custodian_at",
    "debt_lines",
    "debtors",
    "debtors_page",
    "debts",
    "debts_by_age",
    "debts_of",
    "exchanged",
    "fsck",
    "fund_holds",
    "funds",
    "had_money",
    "held",
    "held_in",
    "holds_by_age",
    "holds_of",
    "in_transit",
    "last_closed_day",
    "oldest",
    "own_money",
    "proof",
    "proof_for",
    "recourse",
    "reservation",
    "reservations_due",
    "statement",
    "transfers_of",
    "transfers_of_key",
    "transfers_of_posting",
    "who_owns",
]
