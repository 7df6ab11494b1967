"""Players who promise money after the sale and do not pay: the guarantee fund is filled, asked, and pays or refuses."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.guarantee import TO_APPROVE, TO_EXAMINE, UNPAID_FOR, Stage
from truehand.disputes.queries import guarantee as claims
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.identity import operations as identity
from truehand.kernel.money import Money
from truehand.market.domain import words
from truehand.market.operations.money import approve, take_out
from truehand.returns import queries as returns
from truehand.returns.domain.request import Kind, Proposal
from truehand.trade.domain.process import Who
from truehand.trade.operations import aftersales, guarantee
from truehand.trade.queries.aftersales import may_ask, reducible
from truehand.trade.queries.situation import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from truehand.market.operations.scene import Scene

DAYS: Final = 7
# In 1/10,000ths: what is promised back of a price, and what of the commission goes into the fund.
PROMISED, SET_ASIDE = 100, 2_500


class Turn(StrEnum):
    """What becomes of a promise that was not kept by its day."""

    COLLECTED = "collected"  # the debtor's balance has it
    PAID_LATE = "paid_late"  # the debtor pays while the claim waits
    PAID = "paid"  # the debtor has nothing, the fund pays
    APPEALED = "appealed"  # refused, and appealed to somebody else, of whom there is none
    SILENT = "silent"  # nobody decides, twice


def fill(scene: Scene, currency: str) -> Money:
    """Pay a quarter of the commission that was earned into the fund, by two operators; return it."""
    amount = ledger.balance_of(accounts.commission(currency)).share(SET_ASIDE)
    if amount.minor <= 0:
        return Money.zero(currency)
    approve(scene, escrow.propose_funding(scene.operator, amount, reason=words.FUNDED, now=scene.now))
    escrow.fund_guarantee(scene.operator, amount, now=scene.now)
    return amount


def play(scene: Scene, turn: Turn) -> Iterator[Stage | None]:
    """Play a broken promise of a trade that was settled to its end; yield after each step where its claim stands.

    Yields nothing where the trade has nothing that could be promised. The scene's clock goes on.
    """
    trade, buyer, seller = load(scene.trade_id), scene.parts[Who.BUYER], scene.parts[Who.SELLER]
    amount = min(Money(trade.price_minor, trade.currency).share(PROMISED), reducible(trade))
    if amount.minor <= 0 or not may_ask(trade, Kind.PRICE_REDUCTION, scene.now):
        return
    wanted = Proposal(Kind.PRICE_REDUCTION, amount, DAYS)
    made = aftersales.ask(buyer, trade.pk, wanted, reason="hidden_defect", statement=words.PROMISE_ASKED, now=scene.now)
    aftersales.agree(seller, made, now=scene.now)
    has = sum(each.minor for each in ledger.balance(seller.party_id) if each.currency == amount.currency)
    if turn is Turn.PAID_LATE and has < amount.minor:
        turn = Turn.COLLECTED
    if turn is Turn.PAID:
        take_out(scene, Who.SELLER)
    yield None
    scene.now += timedelta(days=DAYS)
    aftersales.lapse(made, now=scene.now)
    scene.now += UNPAID_FOR
    claim = guarantee.file_claim(buyer, trade.pk, made, words.PROMISE_BROKEN, now=scene.now).id
    yield Stage.FILED
    for _ in _TURNS[turn](scene, made, claim):
        yield claims.claim(claim).stage


def _approved(scene: Scene, _made: UUID, claim: UUID) -> Iterator[None]:
    _propose(scene, claim)
    yield
    second = scene.second_operator
    act = guarantee.payment_act(claims.claim(claim))
    confirmation = identity.confirm_as_cast(second, act, now=scene.now)
    guarantee.approve(second, claim, confirmation=confirmation, now=scene.now)
    yield


def _paid_late(scene: Scene, made: UUID, claim: UUID) -> Iterator[None]:
    _propose(scene, claim)
    yield
    seller = scene.parts[Who.SELLER]
    act = aftersales.reduction_act(seller, returns.request(made))
    confirmation = identity.confirm_as_cast(seller, act, now=scene.now)
    aftersales.pay(seller, made, confirmation=confirmation, now=scene.now)
    yield


def _appealed(scene: Scene, _made: UUID, claim: UUID) -> Iterator[None]:
    guarantee.refuse(scene.operator, claim, words.PROMISE_REFUSED, now=scene.now)
    yield
    guarantee.appeal(scene.parts[Who.BUYER], claim, words.PROMISE_APPEALED, now=scene.now)
    yield
    scene.now += TO_EXAMINE
    guarantee.lapse(claim, now=scene.now)
    yield


def _silent(scene: Scene, _made: UUID, claim: UUID) -> Iterator[None]:
    scene.now += TO_EXAMINE
    guarantee.lapse(claim, now=scene.now)
    yield
    _propose(scene, claim)
    yield
    scene.now += TO_APPROVE
    guarantee.lapse(claim, now=scene.now)
    yield


def _propose(scene: Scene, claim: UUID) -> None:
    owed = claims.claim(claim).owed
    guarantee.propose(scene.operator, claim, owed, words.PROMISE_PROVEN, now=scene.now)


_TURNS: Final = {
    Turn.COLLECTED: _approved,
    Turn.PAID: _approved,
    Turn.PAID_LATE: _paid_late,
    Turn.APPEALED: _appealed,
    Turn.SILENT: _silent,
}
