"""What the read door hands out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.identity.domain.proposal import ProposalStatus, approval_act, involved_in, money_in, payee_shown
from truehand.kernel.canonical import digest

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.domain.confirmation import MoneyAct
    from truehand.identity.domain.document import DocumentKind
    from truehand.identity.domain.party import PartyKind
    from truehand.kernel.actor import Role
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PartyView:
    """A party; ``legal_name`` is whole for the party itself, and masked for operators who have not opened it."""

    id: UUID
    kind: PartyKind
    display_name: str
    verified: bool
    roles: frozenset[Role]
    since: datetime
    legal_name: str | None = None


@dataclass(frozen=True, slots=True)
class VerificationView:
    """What the party itself sees of its verification."""

    document: DocumentKind
    country: str
    legal_name: str
    last_four: str
    provider: str
    verified_at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction of a verified name: what it was and is to be, whole or masked; ``accepted`` None while it waits.

    With ``another`` a document of another number takes the first one's place; ``agreed`` when one of two has agreed.
    """

    id: UUID
    former: str
    legal_name: str
    proposal: UUID
    asked_at: datetime
    decided_at: datetime | None
    accepted: bool | None
    another: bool = False
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token without its secret."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A fresh token; the secret is shown this once."""

    secret: str
    view: TokenView

    def __repr__(self) -> str:
        """The secret stays out of logs and tracebacks."""
        return f"IssuedToken({self.view.id})"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One sentence to a party, in both languages, with the place to go."""

    id: UUID
    kind: str
    zh: str
    en: str
    link: str
    created_at: datetime
    read_at: datetime | None

    @property
    def sentence(self) -> tuple[str, str]:
        """The (Chinese, English) pair."""
        return self.zh, self.en


@dataclass(frozen=True, slots=True)
class NoticeToPass:
    """A notice as whoever sends it out needs it to decide how: whose, of what kind, what it warns of."""

    id: UUID
    party_id: UUID
    kind: str
    due_at: datetime | None
    has_own_letter: bool


@dataclass(frozen=True, slots=True)
class NoticeToSend:
    """A notice as it is sent out; ``email`` and ``language`` (empty if never chosen) are its reader's."""

    id: UUID
    kind: str
    zh: str
    en: str
    link: str
    created_at: datetime
    due_at: datetime | None
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as operators see it."""

    id: UUID
    act: str
    subject: UUID
    payload: dict[str, Json]
    reason: str
    status: ProposalStatus
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None

    @property
    def involved(self) -> frozenset[UUID]:
        """Whom it concerns: its subject, and the parties that its payload names; none of them decides."""
        return involved_in(self.subject, self.payload)

    @property
    def amount(self) -> Money | None:
        """How much it moves; None when it moves nothing."""
        return money_in(self.payload)

    @property
    def approval_act(self) -> MoneyAct | None:
        """What its approver confirms; None when no money moves."""
        return approval_act(self.id, self.payload, digest(self.payload))

    @property
    def payee(self) -> str:
        """Who gets it, in words."""
        return payee_shown(str(self.payload.get("payee") or ""))

    @property
    def shown(self) -> dict[str, Json]:
        """The payload as a list shows it; who confirms the act sees the payee whole."""
        return {**self.payload, "payee": self.payee} if "payee" in self.payload else dict(self.payload)
