"""The amendments of a trade's contract for who reads the contract, and what the reader may do about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truehand.contracts import queries as contracts
from truehand.contracts.domain.amendment import Outcome
from truehand.contracts.domain.comparison import compared
from truehand.escrow.domain.accounts import Purpose
from truehand.trade.domain.amended import WHEN
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper
from truehand.trade.queries import views
from truehand.trade.queries.amending import is_insured

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.contracts.domain.comparison import Difference
    from truehand.contracts.domain.view import ContractView
    from truehand.kernel.actor import Actor
    from truehand.trade.domain.amended import Amendable
    from truehand.trade.domain.views import TradeView


@dataclass(frozen=True, slots=True)
class Amendments:
    """The contract in force, the amendment that is open, those that are over, and what may still be changed."""

    view: TradeView
    contract: ContractView
    open: ContractView | None
    over: tuple[ContractView, ...]
    present: Amendable
    keys: tuple[str, ...]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What would read otherwise."""
        if self.open is None:
            return ()
        old, new = self.contract.sheet.clauses, self.open.sheet.clauses
        return tuple(each for each in compared(old, new) if each.key != "amendment")

    def may(self, act: str) -> bool:
        """Whether the reader may do that now."""
        return any(each.name == act for each in self.view.acts)


def amendments(trade_id: UUID, actor: Actor, *, now: datetime) -> Amendments:
    """Return them to a side, or to an operator or auditor who opened the trade.

    Refuses TradeNotFound, also where no contract is signed, and ReadingNeeded who has not opened it.
    """
    view = views.trade(trade_id, actor, now=now)
    if Paper.CONTRACT not in view.papers and not view.closed:
        raise TradeNotFound
    texts = contracts.revisions_of(trade_id)
    in_force = next((each for each in texts if not each.amends or each.outcome is Outcome.SIGNED), None)
    contract = contracts.require_reads(actor, in_force, now=now)
    if not contract.complete:
        raise TradeNotFound
    found = [each for each in texts if each.amends]
    return Amendments(
        view=view,
        contract=contract,
        open=next((each for each in found if each.open), None),
        over=tuple(each for each in found if not each.open),
        present=view.amendable,
        keys=tuple(key for key, states in WHEN.items() if view.state in states and (key != "price" or _open(view))),
    )


def _open(view: TradeView) -> bool:
    """Whether the price can still change: nothing of it is paid, no bids made it, and no policy follows it."""
    won = any(each.transition == "award" for each in view.steps)
    return not (won or view.dues.held_for(Purpose.PRICE).minor or is_insured(view.id))
