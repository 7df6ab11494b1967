"""What becomes of a winner's deposit: by the steps of the trade that the auction began."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from truehand.trade.domain.process import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.canonical import Json

_WAITS = frozenset({State.AGREED, State.HALF_SIGNED, State.SIGNED})
_NOTHING_PAID: Mapping[str, Json] = {}


class Kept(StrEnum):
    """Whether the winner kept the promise."""

    WAITING = "waiting"
    KEPT = "kept"
    BROKEN = "broken"
    # It ended, and not (only) through the winner's fault, or the winner pays for it already.
    EXCUSED = "excused"


def promise(
    state: State,
    ended_by: str,
    *,
    by_buyer: bool,
    buyer_signed: bool,
    funded: bool,
    still_open: Mapping[str, Json] = _NOTHING_PAID,
    seller_owes: bool = True,
) -> Kept:
    """Return what the steps of a trade say of its buyer's promise to sign and pay.

    ``ended_by`` is the last transition, ``by_buyer`` whether the buyer took it; ``still_open`` is what was still owed
    by each side after the last payment, empty before any; ``seller_owes`` whether the seller had a deposit to pay. Who
    leaves, does not sign or does not pay breaks it, unless the seller had not paid either; where the trade seized the
    buyer's own deposit, that is all.
    """
    if funded:
        return Kept.KEPT
    if state in _WAITS:
        return Kept.WAITING
    seller_open = still_open.get("seller", "1" if seller_owes else "0")
    broken = {
        "cancel": by_buyer,
        "lapse_contract": not buyer_signed,
        "lapse_funding": still_open.get("buyer", "1") != "0" and seller_open == "0",
    }
    return Kept.BROKEN if broken.get(ended_by, False) else Kept.EXCUSED
