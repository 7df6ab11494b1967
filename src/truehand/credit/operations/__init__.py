"""The write door: facts and ratings of trades, and what platforms state of a person's standing."""

from truehand.credit.operations.facts import publish, rate, record_fact
from truehand.credit.operations.statements import forget_statements, keep_statement, state_standing, statement_key

__all__ = [
    "forget_statements",
    "keep_statement",
    "publish",
    "rate",
    "record_fact",
    "state_standing",
    "statement_key",
]
