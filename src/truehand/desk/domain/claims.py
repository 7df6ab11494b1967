"""Claims that wait for the operators, and which of them moves them on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.kernel.money import Money
from truehand.logistics.domain.claim import by_silence, silence_words

if TYPE_CHECKING:
    from truehand.desk.domain.proposals import Proposal
    from truehand.disputes.domain.guarantee import ClaimView as Guaranteed
    from truehand.identity.domain.views import PartyView
    from truehand.logistics.domain.claim import ClaimView

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class GuaranteeClaim:
    """A claim on the guarantee fund that waits, with its two sides."""

    claim: Guaranteed
    creditor: PartyView
    debtor: PartyView


@dataclass(frozen=True, slots=True)
class WaitingClaim:
    """A claim with its parties; ``proposal`` is what one operator proposed where two decide, None before that."""

    claim: ClaimView
    claimant: PartyView
    carrier: PartyView
    by_two: bool
    proposal: Proposal | None

    @property
    def granted(self) -> Money | None:
        """Return what is proposed to be paid."""
        return Money(int(self.proposal.granted), self.claim.amount.currency) if self.proposal else None

    @property
    def silence(self) -> Pair:
        """Return what comes of it if no operator decides, in (zh, en)."""
        return silence_words(by_silence(self.claim, by_two=self.by_two))

    @property
    def turn(self) -> Pair:
        """Return who moves it on, in (zh, en)."""
        if not self.by_two:
            return "一名运营人员裁定", "One operator decides"
        if self.proposal is None:
            return "两名运营人员：先由一人提出", "Two operators: the first proposes"
        name = self.proposal.proposer.display_name if self.proposal.proposer else "—"
        if self.proposal.view.status == "open":
            return f"{name}已提出，待另一名运营人员复核", f"{name} proposed; another operator approves"
        return f"已复核，由{name}执行", f"Approved; {name} carries it out"
