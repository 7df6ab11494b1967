"""What has happened in a case, read from its thread alone: who spoke, what is proposed, asked, suggested, agreed.

The thread only grows. Everything that the process asks of a case is worked out here, from the entries in their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from truehand.kernel.canonical import Json

MOST_MEDIATORS: Final = 2
MOST_ASKS: Final = 2


class Kind(StrEnum):
    """What an entry of the thread is."""

    STATEMENT = "statement"
    EVIDENCE = "evidence"
    PROPOSAL = "proposal"
    AGREED = "agreed"
    DECLINED = "declined"
    APPEAL = "appeal"
    SUGGESTION = "suggestion"
    ASKED = "asked"
    MEDIATOR = "mediator"
    CONCESSION = "concession"


# Who writes what: the two sides, somebody without a part, or the platform by itself.
BY_SIDES: Final = frozenset({Kind.STATEMENT, Kind.EVIDENCE, Kind.PROPOSAL, Kind.AGREED, Kind.DECLINED, Kind.APPEAL})
SPEAKS: Final = frozenset({Kind.STATEMENT, Kind.EVIDENCE, Kind.PROPOSAL, Kind.DECLINED})

KINDS: Final = {
    Kind.STATEMENT: ("陈述", "Statement"),
    Kind.EVIDENCE: ("提交证据", "Evidence"),
    Kind.PROPOSAL: ("和解方案", "Settlement proposal"),
    Kind.AGREED: ("同意方案", "Agreed"),
    Kind.DECLINED: ("不同意方案", "Declined"),
    Kind.APPEAL: ("申请复核", "Appeal"),
    Kind.SUGGESTION: ("调解方案", "Mediator's proposal"),
    Kind.ASKED: ("要求举证", "Evidence asked for"),
    Kind.MEDIATOR: ("指派调解员", "Mediator assigned"),
    Kind.CONCESSION: ("预告默认认可", "Concession announced"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a thread; ``author`` is None for what the platform does by itself, or when it stands aside."""

    number: int
    kind: Kind
    author: UUID | None
    text: str
    exhibits: tuple[str, ...]
    facts: Mapping[str, Json]
    at: datetime

    @property
    def label(self) -> tuple[str, str]:
        """What the entry is, in (zh, en)."""
        return KINDS[self.kind]

    @property
    def split(self) -> tuple[Money, Money] | None:
        """What a proposal gives the buyer and the seller; None for other entries."""
        if self.kind not in {Kind.PROPOSAL, Kind.SUGGESTION}:
            return None
        currency = str(self.facts["currency"])
        return Money(int(str(self.facts["to_buyer"])), currency), Money(int(str(self.facts["to_seller"])), currency)

    @property
    def asked(self) -> Mapping[UUID, tuple[str, ...]]:
        """What is asked of whom: the keys of the form's items by side; nothing for other entries."""
        sides = self.facts.get("sides")
        if self.kind is not Kind.ASKED or not isinstance(sides, dict):
            return {}
        return {UUID(side): tuple(map(str, items)) for side, items in sides.items() if isinstance(items, list)}


@dataclass(frozen=True, slots=True)
class Thread:
    """A case's entries, and what they come to."""

    opener: UUID
    respondent: UUID
    entries: tuple[Entry, ...] = ()

    @property
    def heard(self) -> bool:
        """Whether the side complained of has said anything."""
        return any(each.author == self.respondent and each.kind in SPEAKS for each in self.entries)

    @property
    def proposal(self) -> Entry | None:
        """The parties' proposal that is open: the last one, until somebody declines it."""
        return self._standing(Kind.PROPOSAL)

    @property
    def suggestion(self) -> Entry | None:
        """The mediator's last proposal, answered or not; None when there is none."""
        return next((each for each in reversed(self.entries) if each.kind is Kind.SUGGESTION), None)

    @property
    def agreed(self) -> frozenset[UUID]:
        """Which sides agreed to the mediator's proposal."""
        suggestion = self.suggestion
        return frozenset() if suggestion is None else frozenset(self._replied(suggestion, Kind.AGREED))

    @property
    def refused(self) -> frozenset[UUID]:
        """Which sides said no to the mediator's proposal, or had the time and said nothing; asked once it is over."""
        if self.suggestion is None:
            return frozenset()
        declined = frozenset(self._replied(self.suggestion, Kind.DECLINED))
        return declined or frozenset({self.opener, self.respondent}) - self.agreed

    @property
    def asks(self) -> int:
        """How often evidence was asked for."""
        return sum(each.kind is Kind.ASKED for each in self.entries)

    @property
    def missing(self) -> Mapping[UUID, tuple[str, ...]]:
        """Who was asked for evidence the last time and has brought none since, and what was asked."""
        last = next((each for each in reversed(self.entries) if each.kind is Kind.ASKED), None)
        if last is None:
            return {}
        brought = {each.author for each in self.entries if each.kind is Kind.EVIDENCE and each.number > last.number}
        return {side: items for side, items in last.asked.items() if side not in brought}

    @property
    def mediators(self) -> tuple[UUID, ...]:
        """Who was asked to mediate, in order; the last one is the mediator."""
        return tuple(UUID(str(each.facts["mediator"])) for each in self.entries if each.kind is Kind.MEDIATOR)

    def _standing(self, kind: Kind) -> Entry | None:
        last = next((each for each in reversed(self.entries) if each.kind is kind), None)
        if last is None or any(self._replied(last, Kind.DECLINED)):
            return None
        return last

    def _replied(self, to: Entry, kind: Kind) -> Iterator[UUID]:
        return (
            each.author
            for each in self.entries
            if each.kind is kind and each.number > to.number and each.facts.get("to") == to.number and each.author
        )
