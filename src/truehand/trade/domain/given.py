"""What a caller brings to a transition; each field is None unless the transition needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from truehand.trade.domain.penalties import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from truehand.disputes.domain.intake import Side
    from truehand.escrow.domain.accounts import Account
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.trade.domain.agreed import AgreedTerms


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that the bank confirmed."""

    payer_id: UUID
    purpose: str
    amount: Money
    reference: str
    source: Account | None = None  # where it lies; with the custodian when nothing is said


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a dispute is about."""

    reason: str
    statement: str
    exhibits: tuple[str, ...] = ()
    # What the opener asks to have of the price; all that is held when nothing is said.
    claim: Money | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom an operator asks for evidence, and why."""

    sides: tuple[Side, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How somebody would split what is held of the price, and why; a ruling's faults say what deposits it seizes."""

    to_buyer: Money
    to_seller: Money
    reasons: str
    buyer_fault: Fault = Fault.NONE
    seller_fault: Fault = Fault.NONE
    # The published rules that it cites.
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Returning:
    """Why a machine is to go back, and which exclusions of the policy it is in."""

    cause: str
    statement: str = ""
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SentBack:
    """Proof that the machine is on its way back, and what the way costs the buyer."""

    tracking: str
    photo: bytes
    cost: Money


@dataclass(frozen=True, slots=True)
class Rating:
    """What one side thinks of the other."""

    stars: int
    text: str


@dataclass(frozen=True, slots=True)
class Carriage:
    """How a carrier means to bring the machine."""

    pick_up_at: date
    vehicle: str
    origin: str
    destination: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """Proof of a hand-over whose code was checked: a photo, a remark, the seal's number.

    No photo: those count that the driver sent ahead. ``read_twice``: a seal's number that is not the noted one stays.
    """

    photo: bytes | None
    note: str
    seal: str = ""
    read_twice: bool = False


@dataclass(frozen=True, slots=True)
class Amending:
    """What a side would have otherwise: terms by key (``domain.amended``), why, and until when both may sign."""

    said: Mapping[str, Any]
    reason: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a transition may need from its caller."""

    price: Money | None = None
    # What stands beside the price; as it was when nothing is said.
    terms: AgreedTerms | None = None
    contract_sha256: str | None = None
    amending: Amending | None = None
    payment: Payment | None = None
    findings: Mapping[str, Json] | None = None
    carriage: Carriage | None = None
    hand_over: HandOver | None = None
    complaint: Complaint | None = None
    verdict: Verdict | None = None
    asked: Asked | None = None
    returning: Returning | None = None
    sent_back: SentBack | None = None
    received: bool = False
    rating: Rating | None = None
    reason: str | None = None


NOTHING = Given()
