"""A contract as its readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from truehand.contracts.domain.compliance import review
from truehand.contracts.domain.document import Sheet, file_name, opened, paper_name

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.contracts.domain.amendment import Outcome
    from truehand.contracts.domain.compliance import Finding

Side = Literal["buyer", "seller"]


@dataclass(frozen=True, slots=True)
class SignatureView:
    """One party's signature over the document's bytes."""

    party_id: UUID
    side: Side
    public_key: str
    signature: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class ContractView:
    """A revision of a trade's contract; ``document`` is exactly what was signed and ``sha256`` its hash.

    Of an amendment ``proposed_by`` and ``expires_at`` are known, and once it is over its ``outcome``.
    """

    id: UUID
    trade_id: UUID
    revision: int
    sha256: str
    document: bytes
    buyer_id: UUID
    seller_id: UUID
    drawn_at: datetime
    signatures: tuple[SignatureView, ...]
    proposed_by: UUID | None = None
    expires_at: datetime | None = None
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    ended_by: UUID | None = None

    @property
    def amends(self) -> bool:
        """Whether it changes a contract that both signed."""
        return self.proposed_by is not None

    @property
    def open(self) -> bool:
        """Whether it is an amendment that nobody declined and not both have signed."""
        return self.amends and self.outcome is None

    @property
    def file_name(self) -> str:
        """The name of its bytes in the log and in a bundle."""
        return file_name(self.revision, amends=self.amends)

    @property
    def paper_name(self) -> str:
        """The name of its PDF."""
        return paper_name(self.revision, amends=self.amends)

    @property
    def signed_by(self) -> tuple[UUID, ...]:
        """The parties that signed, in the order they did."""
        return tuple(each.party_id for each in self.signatures)

    @property
    def complete(self) -> bool:
        """Whether both sides signed."""
        return {self.buyer_id, self.seller_id} <= set(self.signed_by)

    @property
    def sheet(self) -> Sheet:
        """The document opened for a page."""
        return opened(self.document)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the text must not say, or lacks; the gravest first."""
        sheet = self.sheet
        return review(sheet.clauses, sheet.scope)
