"""What players know of a dispute under way; a new one begins with nothing said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.thread import MOST_ASKS, MOST_MEDIATORS
from truehand.trade.domain.process import Condition as If
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Callable

# How often a side proposes something, long before the room says that it is enough.
MOST_PROPOSALS: Final = 2
BOTH: Final = (Who.BUYER, Who.SELLER)


@dataclass(slots=True)
class Quarrel:
    """A dispute so far."""

    opener: Who
    spoken: set[Who] = field(default_factory=set)
    # Who made the proposal that is open.
    proposed: Who | None = None
    proposals: Counter[Who] = field(default_factory=Counter)
    asks: int = 0
    missing: set[Who] = field(default_factory=set)
    mediators: int = 0
    agreed: set[Who] = field(default_factory=set)

    @property
    def heard(self) -> bool:
        """Whether the side that was complained of has said anything."""
        return bool(self.spoken - {self.opener})

    @property
    def concedes(self) -> bool:
        """Whether further silence will count as consent."""
        return self.opener is Who.BUYER and not self.heard


def _brings(quarrel: Quarrel, who: Who, missing: int) -> bool:
    return who in quarrel.missing and len(quarrel.missing) == missing


HOLDS: Final[dict[If, Callable[[Quarrel, Who], bool]]] = {
    If.DISPUTE_OPENER: lambda quarrel, who: who is quarrel.opener,
    If.RESPONDENT: lambda quarrel, who: who is not quarrel.opener,
    If.RESPONDENT_HEARD: lambda quarrel, _: quarrel.heard,
    If.WILL_CONCEDE: lambda quarrel, _: quarrel.concedes,
    If.WONT_CONCEDE: lambda quarrel, _: not quarrel.concedes,
    If.PROPOSED_BY_OTHER: lambda quarrel, who: quarrel.proposed not in {None, who},
    If.FIRST_TO_BRING: lambda quarrel, who: _brings(quarrel, who, 2),
    If.LAST_TO_BRING: lambda quarrel, who: _brings(quarrel, who, 1),
    If.MAY_ASK_AGAIN: lambda quarrel, _: quarrel.asks < MOST_ASKS,
    If.MEDIATION_AHEAD: lambda quarrel, _: quarrel.mediators == 0,
    If.NO_MEDIATION: lambda quarrel, _: quarrel.mediators > 0,
    If.OTHER_MEDIATOR: lambda quarrel, _: quarrel.mediators < MOST_MEDIATORS,
    If.NO_OTHER_MEDIATOR: lambda quarrel, _: quarrel.mediators >= MOST_MEDIATORS,
    If.FIRST_TO_AGREE: lambda quarrel, _: not quarrel.agreed,
    If.LAST_TO_AGREE: lambda quarrel, who: bool(quarrel.agreed) and who not in quarrel.agreed,
}

# What a player would not do again, though nobody forbids it.
MANNERS: Final[dict[str, Callable[[Quarrel, Who], bool]]] = {
    "answer_dispute": lambda quarrel, who: who not in quarrel.spoken,
    "propose_settlement": lambda quarrel, who: quarrel.proposals[who] < MOST_PROPOSALS,
}


def _spoke(quarrel: Quarrel, who: Who) -> None:
    quarrel.spoken.add(who)


def _proposed(quarrel: Quarrel, who: Who) -> None:
    quarrel.proposed = who
    quarrel.proposals[who] += 1
    quarrel.spoken.add(who)


def _declined(quarrel: Quarrel, who: Who) -> None:
    quarrel.proposed = None
    quarrel.spoken.add(who)


def _asked(quarrel: Quarrel, _: Who) -> None:
    quarrel.asks += 1
    quarrel.missing = set(BOTH)


def _brought(quarrel: Quarrel, who: Who) -> None:
    quarrel.missing.discard(who)
    quarrel.spoken.add(who)


def _assigned(quarrel: Quarrel, _: Who) -> None:
    quarrel.mediators += 1


def _brought_last(quarrel: Quarrel, who: Who) -> None:
    _brought(quarrel, who)
    _assigned(quarrel, who)


def _agreed(quarrel: Quarrel, who: Who) -> None:
    quarrel.agreed.add(who)


REMEMBERED: Final[dict[str, Callable[[Quarrel, Who], None]]] = {
    "answer_dispute": _spoke,
    "object_concession": _spoke,
    "propose_settlement": _proposed,
    "decline_settlement": _declined,
    "refer_dispute": _asked,
    "open_investigation": _asked,
    "ask_evidence": _asked,
    "bring_evidence": _brought,
    "bring_and_decide": _brought,
    "bring_and_mediate": _brought_last,
    "open_mediation": _assigned,
    "replace_mediator": _assigned,
    "agree_first": _agreed,
}
