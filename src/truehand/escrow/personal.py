"""What this room's fields hold of people: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.personal import Personal

PERSONAL: Final[dict[str, Personal]] = {}

IMPERSONAL: Final = {
    "Balance.currency": "a code",
    "Book.rolled_to": "a transaction's number",
    "DayTotal.currency": "a code",
    "DayTotal.kind": "one of the kinds",
    "Freeze.reason": "which matter",
    "LedgerAccount.currency": "a code",
    "LedgerAccount.kind": "one of the kinds",
    "LedgerAccount.purpose": "one of the purposes",
    "Opening.currency": "a code",
    "Opening.kind": "one of the kinds",
    "Opening.purpose": "one of the purposes",
    "Reservation.currency": "a code",
    "Reservation.key": "a movement's own number",
    "Reservation.request": "amounts and identifiers",
    "ReservationEnd.outcome": "one of the outcomes",
    "Transfer.currency": "a code",
    "Transfer.key": "a movement's own number",
    "Transfer.operation": "one of the operations",
    "Transfer.request": "amounts and identifiers",
    "Transfer.xid": "a transaction's number",
}
