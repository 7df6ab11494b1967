"""How each condition of the table is decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.contracts import queries as contracts
from truehand.credit import queries as credit
from truehand.disputes.domain.decide import sums_exactly
from truehand.equipment import operations as equipment
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.logistics import queries as logistics
from truehand.logistics.domain.booking import Direction
from truehand.trade.domain.dues import Dues
from truehand.trade.domain.process import Condition, State
from truehand.trade.domain.terms import MOST_ROUNDS
from truehand.trade.queries import amending, contradictions, of_a_case, returning
from truehand.trade.queries.situation import (
    Situation,
    buyer_deposit_of,
    deposit_of,
    fees_of,
    involved,
    plan_of,
    price_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.trade.models import Trade

# These are decided from what the caller brings, so a page cannot know them beforehand.
DECIDED_ON_CALL: Final = frozenset(
    {
        Condition.CONTRACT_SEEN,
        Condition.DUES_REMAIN,
        Condition.DUES_MET,
        Condition.REPORT_CLEAN,
        Condition.REPORT_DOUBTFUL,
        Condition.CODE_GIVEN,
        Condition.RULING_SUMS,
        Condition.PROPOSAL_SUMS,
        Condition.FOUR_EYES,
        Condition.SECOND_PERSON,
    }
)


def could_hold(here: Situation) -> bool:
    """Whether every condition that can be known beforehand holds."""
    return all(HOLDS[each](here) for each in here.transition.conditions if each not in DECIDED_ON_CALL)


def dues_of(trade: Trade) -> Dues:
    """Return what is due and what is held now."""
    advanced = sum(fee.of_buyer.minor for fee in fees_of(trade))
    due = {
        Purpose.PRICE: price_of(trade),
        Purpose.DEPOSIT: deposit_of(trade),
        Purpose.BUYER_DEPOSIT: buyer_deposit_of(trade),
        Purpose.FEES: Money(advanced, trade.currency),
    }
    return Dues(trade.currency, due, escrow.held(trade.pk))


def _dues(here: Situation) -> Dues:
    return here.dues or dues_of(here.trade)


def _dues_met(here: Situation) -> bool:
    """Whether everything is in once the confirmed payment is counted."""
    dues, payment = _dues(here), here.given.payment
    return dues.met if payment is None else dues.after(Purpose(payment.purpose), payment.amount).met


def _ruling_sums(here: Situation) -> bool:
    verdict = here.given.verdict
    return verdict is not None and sums_exactly(verdict.to_buyer, verdict.to_seller, _dues(here).price_held)


def _contract_seen(here: Situation) -> bool:
    contract = contracts.contract_of(here.trade.pk)
    return contract is not None and contract.sha256 == here.given.contract_sha256


def _not_signed_yet(here: Situation) -> bool:
    contract = contracts.contract_of(here.trade.pk)
    return contract is not None and here.party_id not in contract.signed_by


def _transport_time_left(here: Situation) -> bool:
    left = here.trade.frozen_left
    return here.trade.frozen_state == State.SHIPPED and left is not None and left > timedelta()


def _chosen_back(here: Situation) -> bool:
    chosen = logistics.binding_quote(here.trade.pk, now=here.now, way=Direction.BACK)
    return chosen is not None and chosen.carrier_id == here.party_id


HOLDS: Final[dict[Condition, Callable[[Situation], bool]]] = {
    Condition.ROUNDS_LEFT: lambda here: here.trade.rounds < MOST_ROUNDS,
    Condition.LISTING_FREE: lambda here: listings.is_published(
        here.trade.listing_id, passport_id=here.trade.passport_id
    ),
    Condition.CONTRACT_SEEN: _contract_seen,
    Condition.NOT_SIGNED_YET: _not_signed_yet,
    Condition.DUES_REMAIN: lambda here: not _dues_met(here),
    Condition.DUES_MET: _dues_met,
    Condition.BUYER_LEFT: lambda here: _dues(here).buyer_left,
    Condition.BUYER_STAYED: lambda here: not _dues(here).buyer_left,
    Condition.RETENTION_AGREED: lambda here: plan_of(here.trade).retains(price_of(here.trade)),
    Condition.NO_RETENTION: lambda here: not plan_of(here.trade).retains(price_of(here.trade)),
    # A dispute freezes the state that it interrupts.
    Condition.ACCEPTED_BEFORE: lambda here: here.trade.frozen_state == State.RETAINED,
    Condition.NOT_ACCEPTED_YET: lambda here: here.trade.frozen_state != State.RETAINED,
    Condition.NO_PART: lambda here: here.party_id not in involved(here.trade),
    Condition.INSPECTOR_FREE: lambda here: here.trade.inspector_id is None,
    Condition.ASSIGNED_INSPECTOR: lambda here: here.trade.inspector_id == here.party_id,
    Condition.REPORT_CLEAN: lambda here: not contradictions.of(here),
    Condition.REPORT_DOUBTFUL: lambda here: bool(contradictions.of(here)),
    Condition.CARRIER_FREE: lambda here: here.trade.carrier_id is None,
    Condition.CARRIER_BOOKED: lambda here: here.trade.carrier_id is not None,
    Condition.ASSIGNED_CARRIER: lambda here: here.trade.carrier_id == here.party_id,
    Condition.CODE_GIVEN: lambda here: here.given.hand_over is not None or here.given.received,
    Condition.DELIVERED: lambda here: here.trade.delivered_at is not None,
    Condition.UNDELIVERED: lambda here: here.trade.delivered_at is None,
    Condition.DISPUTE_OPENER: lambda here: here.trade.dispute_opener_id == here.party_id,
    Condition.DISPUTED_IN_TRANSIT: _transport_time_left,
    Condition.RETURN_FREE: returning.free,
    Condition.RETURN_UNASKED: lambda here: here.trade.return_asked_at is None,
    Condition.RETURNED_ACCEPTED: lambda here: here.trade.frozen_state == State.ACCEPTED,
    Condition.RETURNED_UNACCEPTED: lambda here: here.trade.frozen_state != State.ACCEPTED,
    Condition.BACK_FREE: lambda here: here.trade.back_carrier_id is None,
    Condition.BACK_BOOKED: lambda here: here.trade.back_carrier_id is not None,
    Condition.BACK_CHOSEN: _chosen_back,
    Condition.ASSIGNED_BACK: lambda here: here.trade.back_carrier_id == here.party_id,
    Condition.BACK_UNDELIVERED: lambda here: (
        here.trade.sent_back_at is not None and here.trade.back_received_at is None
    ),
    Condition.SENT_BACK: lambda here: here.trade.sent_back_at is not None,
    Condition.NOT_SENT_BACK: lambda here: here.trade.sent_back_at is None,
    Condition.RULING_SUMS: _ruling_sums,
    Condition.PROPOSAL_SUMS: _ruling_sums,
    **of_a_case.HOLDS,
    Condition.MACHINE_CLAIMED: lambda here: bool(equipment.stops(here.trade.passport_id, now=here.now)),
    Condition.MACHINE_CLEAR: lambda here: not equipment.stops(here.trade.passport_id, now=here.now),
    Condition.MACHINE_HELD: lambda here: here.trade.machine_held_at is not None,
    **amending.HOLDS,
    Condition.NOT_RATED_YET: lambda here: here.party_id not in credit.rated_by(here.trade.pk),
}
