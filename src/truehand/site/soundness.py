"""What must hold of everything stored, room by room: for `truehand fsck`, and for what was restored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from truehand.auctions import queries as auctions
from truehand.escrow import queries as escrow
from truehand.evidence import queries as evidence
from truehand.evidence.operations import log_cosigner
from truehand.payments import queries as payments
from truehand.payments.bank import queries as bank
from truehand.trade.queries import check


def checks() -> dict[str, Callable[[], Iterable[object]]]:
    """Return each room's check; it yields a sentence for every finding."""
    return {
        "escrow": escrow.fsck,
        "payments": payments.fsck,
        "bank": bank.fsck,
        "evidence": partial(evidence.fsck, log_cosigner().key),
        "trade": check.fsck,
        "auctions": auctions.fsck,
    }
