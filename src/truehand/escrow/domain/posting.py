"""What is asked of the ledger, and how it is known again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.escrow.domain.accounts import Line
    from truehand.escrow.domain.views import Operation
    from truehand.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the ledger: two requests with one key must be equal in all of it."""

    key: str
    operation: Operation
    subject: UUID
    content: Mapping[str, Json]


def transfer_told(transfer_id: UUID, key: str, operation: Operation, line: Line) -> dict[str, Json]:
    """Return what the evidence log says about a transfer."""
    purpose = line.debit.purpose or line.credit.purpose
    return {
        "transfer": str(transfer_id),
        "key": key,
        "operation": operation.value,
        "debit": line.debit.name,
        "credit": line.credit.name,
        "minor": line.amount.minor,
        "currency": line.amount.currency,
        "purpose": purpose.value if purpose else None,
    }


def posting_id(key: str) -> UUID:
    """Return the identifier of what a key posts: the first half of its SHA-256."""
    return UUID(bytes=hashlib.sha256(key.encode()).digest()[:16])
