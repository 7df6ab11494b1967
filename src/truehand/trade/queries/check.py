"""Re-checking the life of every trade against the table: what ``truehand fsck`` says of trades."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from truehand.disputes.queries import guarantee
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import AccountKind, Purpose
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.process import BUYER_DEPOSIT_EXITS, DEPOSIT_EXITS, FEES_EXITS, PRICE_EXITS, State
from truehand.trade.models import Step, Trade

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BATCH = 500
_EXITS = (
    (PRICE_EXITS, Purpose.PRICE, "price"),
    (DEPOSIT_EXITS, Purpose.DEPOSIT, "deposit"),
    (BUYER_DEPOSIT_EXITS, Purpose.BUYER_DEPOSIT, "buyer's deposit"),
    (FEES_EXITS, Purpose.FEES, "fees"),
)


def fsck() -> Iterator[str]:
    """Yield a sentence for every trade, or guarantee claim, whose steps, state or escrow contradict the process."""
    for trade in Trade.objects.order_by("pk").iterator(BATCH):
        steps = list(Step.objects.filter(trade_id=trade.pk).order_by("number"))
        for finding in (*_life(trade, steps), *_money(trade, steps)):
            yield f"trade {trade.pk}: {finding}"
    yield from _guaranteed()


def _guaranteed() -> Iterator[str]:
    """Yield every claim on the guarantee fund of which the ledger tells otherwise than the claim."""
    for claim_id, made_good in guarantee.paid_claims():
        posted = escrow.transfers_of_key(f"guarantee:{claim_id}")
        out = [each.amount for each in posted if each.debit.kind in {AccountKind.BALANCE, AccountKind.GUARANTEE}]
        if sum(each.minor for each in out) != made_good.minor:
            yield f"guarantee claim {claim_id}: the ledger does not tell that {made_good} was paid"


def _life(trade: Trade, steps: Sequence[Step]) -> Iterator[str]:
    process = PROCESSES[trade.process_version]
    if [each.number for each in steps] != list(range(1, trade.step + 1)):
        yield f"steps are not 1 to {trade.step}"
        return
    for before, step in pairwise([None, *steps]):
        if step is None:
            continue
        row = process.by_name.get(step.transition)
        came_from = before.target if before else ""
        if row is None:
            yield f"step {step.number} is no transition of version {process.version}"
        elif step.source != came_from or (came_from and State(came_from) not in row.sources):
            yield f"step {step.number} ({step.transition}) does not start where step {step.number - 1} ended"
        elif step.target != (row.target_from(State(came_from)) if came_from else row.target):
            yield f"step {step.number} ({step.transition}) does not lead to {step.target}"
    if steps and steps[-1].target != trade.state:
        yield f"the state is {trade.state}, the last step led to {steps[-1].target}"


def _money(trade: Trade, steps: Sequence[Step]) -> Iterator[str]:
    """After a step that empties the escrow nothing is held any more."""
    process = PROCESSES[trade.process_version]
    done = {
        effect
        for each in steps
        if each.transition in process.by_name
        for effect in process.by_name[each.transition].effects
    }
    held = {purpose: money for purpose, money in escrow.held(trade.pk).items() if money.minor}
    for exits, purpose, name in _EXITS:
        if done & exits and purpose in held:
            yield f"the {name} left escrow, yet {held[purpose]} is held"
