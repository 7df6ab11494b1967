"""Four eyes: a sensitive act is proposed by one operator, approved by another, and then done once by the first.

The approval covers exactly one act on one subject with one payload (compared as canonical JSON), for a limited time.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.identity.domain.refusals import ActNotUnderstood, ReasonMissing
from truehand.kernel.canonical import digest
from truehand.kernel.money import Money
from truehand.kernel.text import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.canonical import Json

LIFETIME: Final = timedelta(hours=48)
LONGEST_REASON: Final = 1000
# What a party asks for itself; it is done when another person approves.
CORRECT_NAME: Final = "identity.correct_name"
# What stands before the last four digits of an account wherever one is named.
ACCOUNT_TAIL: Final = " ····"
_ACT: Final = re.compile(r"[a-z]+\.[a-z_]+", re.ASCII)


class ProposalStatus(StrEnum):
    """Where a proposal stands; the last two are final."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    USED = "used"


def checked_act(act: str, payload: Mapping[str, Json]) -> str:
    """Return the digest that binds an approval to its payload; refuse (ActNotUnderstood) what cannot be bound."""
    if not _ACT.fullmatch(act):
        raise ActNotUnderstood
    try:
        involved_in(UUID(int=0), payload)  # the parties it names are identifiers
        money_in(payload)  # the amount it names is one
        return digest(payload)
    except (TypeError, ValueError) as error:
        raise ActNotUnderstood from error


def involved_in(subject: UUID, payload: Mapping[str, Json]) -> frozenset[UUID]:
    """Return whom a matter concerns: its subject, and the ``parties`` that its payload names."""
    parties = payload.get("parties")
    return frozenset({subject, *(UUID(str(each)) for each in parties)} if isinstance(parties, list) else {subject})


def money_in(payload: Mapping[str, Json]) -> Money | None:
    """Return the amount that a payload moves (``minor`` as text or number, ``currency``); None when it moves none."""
    minor, currency = payload.get("minor"), payload.get("currency")
    if isinstance(minor, str | int) and not isinstance(minor, bool) and isinstance(currency, str):
        return Money(int(minor), currency)
    return None


def moving(amount: Money, payee: str) -> dict[str, Json]:
    """Return what a payload says of the money that its act moves: who gets how much, confirmed by who approves it."""
    return {"payee": payee, "minor": str(amount.minor), "currency": amount.currency}


def payee_shown(payee: str) -> str:
    """Return a payee without the name that holds a bank account: its last four digits alone."""
    _, account, digits = payee.rpartition(ACCOUNT_TAIL)
    return f"***{account}{digits}" if account else payee


def approval_act(proposal_id: UUID, payload: Mapping[str, Json], payload_digest: str) -> MoneyAct | None:
    """Return what a second person confirms before money moves by a proposal; None when it moves none.

    ``payee`` of the payload says in words who gets it; the whole payload is bound.
    """
    amount = money_in(payload)
    if amount is None:
        return None
    return MoneyAct(ActKind.APPROVE, str(payload.get("payee") or "—"), amount, proposal_id, payload_digest)


def checked_reason(reason: str) -> str:
    """Return the reason without outer spaces; refuse (ReasonMissing) none or a too long one."""
    found = cleaned(reason, LONGEST_REASON)
    if found is None:
        raise ReasonMissing(longest=LONGEST_REASON)
    return found
