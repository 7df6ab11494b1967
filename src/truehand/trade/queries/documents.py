"""The documents of a trade, as the bundle carries them, and the photos that its pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.contracts import queries as contracts
from truehand.inspection import queries as inspection

if TYPE_CHECKING:
    from uuid import UUID


def documents_of(trade_id: UUID) -> dict[str, bytes]:
    """Return the exact bytes of the contract and the report, by the names that the evidence states them under."""
    found: dict[str, bytes] = {}
    contract = contracts.contract_of(trade_id)
    if contract is not None:
        found["contract.json"] = contract.document
    report = inspection.report_of(trade_id)
    if report is not None:
        found["report.json"] = report.document
    return found
