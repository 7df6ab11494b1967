"""The read door: the queues, and what stands in them, put together from the rooms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.core.cache import cache

from truehand.desk.domain.check import restored
from truehand.desk.domain.claims import GuaranteeClaim, WaitingClaim
from truehand.desk.domain.disputes import Dispute
from truehand.desk.domain.proposals import seen_by
from truehand.desk.domain.queues import ANSWER_WITHIN, HEAD, HELD, Item, Queue, laid_out
from truehand.disputes import queries as disputes
from truehand.disputes.queries import guarantee
from truehand.edge.paging import Page
from truehand.identity import queries as identity
from truehand.identity.domain.proposal import ProposalStatus
from truehand.kernel.actor import Role
from truehand.listings import queries as listings
from truehand.logistics import queries as carriage
from truehand.logistics.domain.claim import DECIDE
from truehand.risk import queries as risk
from truehand.trade.domain.life import IN_DISPUTE
from truehand.trade.domain.process import State
from truehand.trade.operations.approval import needs_two
from truehand.trade.queries import oversight, views
from truehand.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.desk.domain.check import Check
    from truehand.desk.domain.proposals import Proposal
    from truehand.desk.domain.queues import Desk
    from truehand.disputes.domain.guarantee import ClaimView as Guaranteed
    from truehand.identity.domain.views import PartyView, ProposalView
    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import Card
    from truehand.logistics.domain.claim import ClaimView
    from truehand.risk.domain.case import CaseView
    from truehand.trade.domain.views import StateCount, TradeCard

UNDISPUTED: Final = tuple(state for state in State if state not in IN_DISPUTE)
# Every process of the site sees the same cache; the result itself is in the evidence log for good.
LAST_CHECK: Final = "desk.check"


def desk(actor: Actor, *, now: datetime) -> Desk:
    """Return every queue with its count, and what is due next; refuses NotPermitted."""
    states = oversight.by_state(actor, now=now, living=True)
    # Titles of proposals name nobody, so nobody's name is asked for.
    waiting = [each for each in _seen(actor, identity.open_proposals(actor, now=now), {}) if _counts(actor, each)]
    claims, guaranteed = _due_claims(actor), guarantee.waiting()
    counts = {
        Queue.LISTINGS: listings.review_count(actor),
        Queue.RISK: risk.waiting_count(actor, events=HELD),
        Queue.DISPUTES: sum(each.trades for each in states if each.state in IN_DISPUTE),
        Queue.CLAIMS: len(claims),
        Queue.GUARANTEE: len(guaranteed),
        Queue.APPROVALS: len(waiting),
        Queue.OVERDUE: sum(each.overdue for each in states if each.state not in IN_DISPUTE),
    }
    quarrels = oversight.due_first(actor, states=IN_DISPUTE, size=HEAD).items if counts[Queue.DISPUTES] else ()
    late = oversight.due_first(actor, states=UNDISPUTED, until=now, size=HEAD).items if counts[Queue.OVERDUE] else ()
    heads = (
        *_listings(listings.review_queue(actor, size=HEAD).items),
        *_cases(risk.cases(actor, events=HELD, size=HEAD).items),
        *_trades(Queue.DISPUTES, quarrels),
        *_claims(claims),
        *_guaranteed(guaranteed),
        *_proposals(waiting),
        *_trades(Queue.OVERDUE, late),
    )
    return replace(laid_out(counts, heads), readings=vault.waiting_readings(actor))


def held_cases(
    actor: Actor, *, waiting: bool = True, cursor: str | None = None, size: int | None = None
) -> Page[CaseView]:
    """Return payments and payouts that wait for a decision, the longest wait first; or every case, newest first.

    Refuses NotPermitted and CursorNotUnderstood.
    """
    if waiting:
        return risk.cases(actor, events=HELD, cursor=cursor, size=size)
    return risk.cases(actor, waiting=False, cursor=cursor, size=size)


def open_disputes(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Dispute]:
    """Return trades in dispute, the nearest deadline first; refuses NotPermitted and CursorNotUnderstood."""
    page = oversight.due_first(actor, states=IN_DISPUTE, cursor=cursor, size=size)
    cases = {case.trade_id: case for case in disputes.open_cases([card.id for card in page.items])}
    # A case may end between the two questions.
    return Page(tuple(Dispute(card, cases[card.id]) for card in page.items if card.id in cases), page.next_cursor)


def proposals(actor: Actor, *, now: datetime) -> tuple[Proposal, ...]:
    """Return proposals that wait, as the actor sees them: those that wait for the actor first; refuses NotPermitted."""
    views = identity.open_proposals(actor, now=now)
    names = identity.parties({each.proposed_by for each in views} | {each.subject for each in views})
    return tuple(sorted(_seen(actor, views, names), key=lambda each: (not each.waits, each.view.expires_at)))


def transport_claims(actor: Actor, *, now: datetime) -> tuple[WaitingClaim, ...]:
    """Return the claims on transports that wait for the operators, the soonest due first; refuses NotPermitted."""
    found = _due_claims(actor)
    proposed = {each.view.subject: each for each in proposals(actor, now=now) if each.view.act == DECIDE}
    names = identity.parties({each.claimant_id for each in found} | {each.carrier_id for each in found})
    return tuple(
        WaitingClaim(
            claim=each,
            claimant=names[each.claimant_id],
            carrier=names[each.carrier_id],
            by_two=needs_two(each.amount),
            proposal=proposed.get(each.id),
        )
        for each in found
    )


def guarantee_claims(actor: Actor) -> tuple[GuaranteeClaim, ...]:
    """Return the claims on the guarantee fund that wait, the soonest due first; refuses NotPermitted."""
    actor.require_overseer()
    found = guarantee.waiting()
    names = identity.parties({party for each in found for party in (each.creditor_id, each.debtor_id)})
    return tuple(GuaranteeClaim(each, names[each.creditor_id], names[each.debtor_id]) for each in found)


def fundings(actor: Actor, *, now: datetime) -> tuple[Proposal, ...]:
    """Return the payments into the guarantee fund that wait for an operator; refuses NotPermitted."""
    return tuple(each for each in proposals(actor, now=now) if each.funds)


def states_of_trades(actor: Actor, *, now: datetime) -> tuple[StateCount, ...]:
    """Return the states in which there are trades, in the order of the life; refuses NotPermitted."""
    return tuple(each for each in oversight.by_state(actor, now=now) if each.trades)


def trades(actor: Actor, state: State | None, *, cursor: str | None = None, size: int | None = None) -> Page[TradeCard]:
    """Return trades under way by their deadline, or those of one state (ended ones newest first).

    Refuses NotPermitted and CursorNotUnderstood.
    """
    if state is None:
        return oversight.due_first(actor, cursor=cursor, size=size)
    if state in oversight.ENDED:
        return views.in_states(actor, (state,), cursor=cursor, size=size)
    return oversight.due_first(actor, states=(state,), cursor=cursor, size=size)


def last_check() -> Check | None:
    """Return the last run of the check, or the one that runs; None when there was none lately."""
    stored = cache.get(LAST_CHECK)
    return restored(stored) if stored else None


def _counts(actor: Actor, proposal: Proposal) -> bool:
    """Whether a proposal is the actor's business; an auditor sees all that wait for somebody's decision."""
    return proposal.waits if Role.OPERATOR in actor.roles else proposal.view.status is ProposalStatus.OPEN


def _listings(cards: Sequence[Card]) -> Iterator[Item]:
    for card in cards:
        title = f"{card.facts.title} {card.facts.year}"
        yield Item(Queue.LISTINGS, card.id, (title, title), card.changed_at + ANSWER_WITHIN)


def _cases(cases: Sequence[CaseView]) -> Iterator[Item]:
    names = identity.parties(case.party_id for case in cases) if cases else {}
    for case in cases:
        (zh, en), party = case.event_label, names[case.party_id].display_name
        yield Item(Queue.RISK, case.id, (f"{zh}：{party}", f"{en}: {party}"), case.opened_at + ANSWER_WITHIN)


def _proposals(waiting: Sequence[Proposal]) -> Iterator[Item]:
    for each in waiting:
        yield Item(Queue.APPROVALS, each.view.id, each.words, each.view.expires_at)


def _seen(actor: Actor, views: Sequence[ProposalView], names: Mapping[UUID, PartyView]) -> list[Proposal]:
    return [seen_by(actor, each, names) for each in views]


def _due_claims(actor: Actor) -> list[ClaimView]:
    return sorted(carriage.contested_claims(actor), key=lambda each: (each.decide_by, each.id))


def _claims(found: Sequence[ClaimView]) -> Iterator[Item]:
    for each in found[:HEAD]:
        (zh, en), amount = each.words, each.amount
        yield Item(Queue.CLAIMS, each.id, (f"{zh}：{amount}", f"{en}: {amount}"), each.decide_by)


def _guaranteed(found: Sequence[Guaranteed]) -> Iterator[Item]:
    for each in found[:HEAD]:
        (zh, en), amount = each.stage.words, each.owed
        if each.due_at is not None:
            yield Item(Queue.GUARANTEE, each.id, (f"{zh}：{amount}", f"{en}: {amount}"), each.due_at)


def _trades(queue: Queue, cards: Sequence[TradeCard]) -> Iterator[Item]:
    for card in cards:
        if card.due_at is not None:
            yield Item(queue, card.id, (card.title, card.title), card.due_at)
