"""The documents of a trade, as the bundle carries them, and the photos that its pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.contracts import queries as contracts
from truehand.contracts.domain.document import FILE_NAME
from truehand.disputes import queries as disputes
from truehand.inspection import queries as inspection
from truehand.inspection.domain.report import DOCUMENT_NAME
from truehand.logistics import queries as logistics

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor


def documents_of(trade_id: UUID) -> dict[str, bytes]:
    """Return the exact bytes of the contract and the report, by the names that the evidence states them under."""
    found: dict[str, bytes] = {}
    contract = contracts.contract_of(trade_id)
    if contract is not None:
        found[FILE_NAME] = contract.document
    report = inspection.report_of(trade_id)
    if report is not None:
        found[DOCUMENT_NAME] = report.document
    return found


def photos_of(trade_id: UUID, actor: Actor) -> set[str]:
    """Return the SHA-256 of every photo of a trade that may be shown to whoever may see the trade."""
    found = set(inspection.photos_of(trade_id, actor))
    booking = logistics.booking_of(trade_id)
    if booking is not None:
        found |= {leg.photo for leg in (booking.pick_up, booking.delivery) if leg.photo}
    case = disputes.case_of(trade_id)
    if case is not None:
        found |= {sha256 for statement in case.statements for sha256 in statement.exhibits}
    return found
