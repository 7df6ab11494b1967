"""The wire forms of the desk; they are read off the values that the doors return."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import BeforeValidator

from truehand.desk.domain.queues import ANSWER_WITHIN
from truehand.edge.schemas import MoneySchema, Words
from truehand.kernel.actor import Role
from truehand.kernel.personal import Purpose
from truehand.logistics.domain.claim import LONGEST_SAID
from truehand.vault.domain.reading import LONGEST_FOUND, Flag, Thing

if TYPE_CHECKING:
    from truehand.desk.domain.claims import WaitingClaim
    from truehand.desk.domain.proposals import Proposal
    from truehand.listings.domain.views import Card
    from truehand.risk.domain.case import CaseView


def _worded(pair: object) -> object:
    return Words.of(pair) if isinstance(pair, tuple) else pair


Pair = Annotated[Words, BeforeValidator(_worded)]


class ReasonIn(Schema):
    """Why; the room that decides says how long it may be."""

    reason: str = Field(max_length=1_000)


class ReviewIn(ReasonIn):
    """A decision about a listing as it was seen."""

    publish: bool = Field(strict=True)
    version: int = Field(ge=1, strict=True)


class DecideIn(ReasonIn):
    """A decision about what the risk gate held."""

    allow: bool = Field(strict=True)


class RoleIn(ReasonIn):
    """A role to give (``identity.grant_role``) or to take away (``identity.revoke_role``)."""

    act: str = Field(pattern=r"^identity\.(grant|revoke)_role$")
    role: Role


class StatusOut(Schema):
    """Where the matter stands after the decision."""

    status: str


class ProposedOut(Schema):
    """A proposal that another operator decides."""

    proposal_id: UUID


class QueueOut(Schema):
    """How many wait in a queue, and by when the first is due."""

    queue: str
    label: Pair
    count: int
    due_at: datetime | None


class ItemOut(Schema):
    """A matter that waits: ``id`` is the listing's, the case's, the proposal's or the trade's."""

    queue: str
    id: UUID
    title: Pair
    due_at: datetime


class DeskOut(Schema):
    """Every queue, the nearest deadline first, what is due next, and how many unusual readings nobody looked at."""

    queues: list[QueueOut]
    next: list[ItemOut]
    readings: int


class ListingOut(Schema):
    """A listing that waits for a person."""

    id: UUID
    seller_id: UUID
    title: str = Field(alias="facts.title")
    serial: str = Field(alias="facts.serial")
    year: int = Field(alias="facts.year")
    price: MoneySchema
    due_at: datetime

    @staticmethod
    def resolve_due_at(card: Card) -> datetime:
        """By when an answer is due."""
        return card.changed_at + ANSWER_WITHIN


class ListingsOut(Schema):
    """Some listings, the longest wait first."""

    items: list[ListingOut]
    next_cursor: str | None


class CaseOut(Schema):
    """A risk case with everything that one needs to decide it."""

    id: UUID
    event: str
    subject: UUID
    party_id: UUID
    status: str
    reasons: list[Words]
    facts: dict[str, Any]
    link: str
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    reason: str

    @staticmethod
    def resolve_due_at(case: CaseView) -> datetime:
        """By when an answer is due."""
        return case.opened_at + ANSWER_WITHIN


class CasesOut(Schema):
    """Some cases."""

    items: list[CaseOut]
    next_cursor: str | None


class TradeOut(Schema):
    """A trade in a list, and for whom it waits."""

    id: UUID
    title: str
    state: str
    price: MoneySchema
    buyer_id: UUID
    seller_id: UUID
    due_at: datetime | None
    waiting_for: list[Pair]


class TradesOut(Schema):
    """Some trades."""

    items: list[TradeOut]
    next_cursor: str | None


class StateOut(Schema):
    """How many trades are in a state, and how many of them are past their deadline."""

    state: str
    label: Pair
    trades: int
    overdue: int
    due_at: datetime | None


class DisputeOut(Schema):
    """A dispute: rule it at ``/trades/{id}/rule``, not before ``answer_until`` unless it is answered."""

    trade: TradeOut
    reason: Pair = Field(alias="case.reason_label")
    answered: bool = Field(alias="case.answered")
    answer_until: datetime = Field(alias="case.answer_until")


class DisputesOut(Schema):
    """Some disputes, the nearest deadline first."""

    items: list[DisputeOut]
    next_cursor: str | None


class ProposalOut(Schema):
    """A proposal, and what the asker may do about it now."""

    id: UUID = Field(alias="view.id")
    act: str = Field(alias="view.act")
    words: Pair
    subject: UUID
    payload: dict[str, Any] = Field(alias="view.shown")
    reason: str = Field(alias="view.reason")
    status: str = Field(alias="view.status")
    proposed_by: UUID = Field(alias="view.proposed_by")
    expires_at: datetime = Field(alias="view.expires_at")
    may_decide: bool
    may_carry_out: bool

    @staticmethod
    def resolve_subject(proposal: Proposal) -> UUID:
        """Whom or what it is about."""
        return proposal.view.subject


class ClaimIn(Schema):
    """What is granted of a claim, and why, for both to read."""

    amount: MoneySchema
    reasons: str = Field(min_length=2, max_length=LONGEST_SAID)


class AskedOut(Schema):
    """A proposal."""

    id: UUID


class ClaimOut(Schema):
    """A claim on a transport that waits: the row of the table that it is reckoned by, and who moves it on."""

    id: UUID
    trade_id: UUID
    cause: str
    amount: MoneySchema
    rule: Words
    counted: Words
    unanswered: bool
    waits_since: datetime
    decide_by: datetime
    ends_at: datetime
    silence: Words
    takes_two: bool
    turn: Words
    proposal: UUID | None

    @classmethod
    def of(cls, waiting: WaitingClaim) -> ClaimOut:
        """Return the wire form."""
        claim, proposal = waiting.claim, waiting.proposal
        return cls(
            id=claim.id,
            trade_id=claim.trade_id,
            cause=claim.cause.value,
            amount=MoneySchema.of(claim.amount),
            rule=Words.of(claim.rule),
            counted=Words.of(claim.counted),
            unanswered=claim.unanswered,
            waits_since=claim.waits_since,
            decide_by=claim.decide_by,
            ends_at=claim.ends_at,
            silence=Words.of(waiting.silence),
            takes_two=waiting.by_two,
            turn=Words.of(waiting.turn),
            proposal=proposal.view.id if proposal else None,
        )


class PersonOut(Schema):
    """A party and its roles; the legal name for operators only."""

    id: UUID
    kind: str
    display_name: str
    legal_name: str | None
    verified: bool
    roles: list[Role]
    since: datetime


class ProofOut(Schema):
    """Of one currency: where the money is (custodian, clearing) and whose; ``difference`` is zero or an alarm."""

    currency: str
    custodian: int = Field(alias="custodian.minor")
    clearing: int = Field(alias="clearing.minor")
    held: int = Field(alias="held.minor")
    balances: int = Field(alias="balances.minor")
    in_transit: int = Field(alias="in_transit.minor")
    own: int = Field(alias="own.minor")
    difference: int = Field(alias="difference.minor")


class CheckpointOut(Schema):
    """A signed head of the log."""

    size: int
    at: datetime
    note: str


class PartOut(Schema):
    """What was found in a part of the books; ``more`` says that only the first findings are kept."""

    part: str
    findings: list[str]
    more: bool


class CheckOut(Schema):
    """A run of the check of the books."""

    id: UUID
    asked_by: UUID | None
    started_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    sound: bool
    parts: list[PartOut]


class BooksOut(Schema):
    """The proof of client money, the log's last signed heads, and the last check of the books."""

    proofs: list[ProofOut]
    checkpoints: list[CheckpointOut]
    waiting: int
    check: CheckOut | None


class LookOut(Schema):
    """Whether an unusual reading was looked at: by whom, when, and what they found; all empty while it waits."""

    by: UUID | None
    at: datetime | None
    found: str


class ReadingOut(Schema):
    """One reading of somebody's data: who, as what, of whom, what for; ``look`` is null for a usual one."""

    id: UUID
    opening: UUID
    reader: UUID
    role: Role
    subject: UUID | None
    thing: Thing
    thing_id: UUID
    purpose: Purpose
    case: UUID | None
    why: str
    at: datetime
    flags: list[Flag]
    look: LookOut | None


class ReadingsOut(Schema):
    """Some readings, newest first."""

    items: list[ReadingOut]
    next_cursor: str | None


class LookIn(Schema):
    """What an auditor found when they looked at a reading."""

    found: str = Field(max_length=LONGEST_FOUND)
