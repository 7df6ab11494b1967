"""The write door: what takes more than one room, and the check of the books. Other acts are the rooms' own."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.db import transaction
from procrastinate.contrib.django import app

from truehand.desk.domain.check import MOST_FINDINGS, Check, Checked, Part
from truehand.desk.domain.refusals import CheckRunning, NotCarriedOutHere
from truehand.desk.queries import LAST_CHECK, last_check
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.guarantee import FUND
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.labels import ROLE_ACTS
from truehand.identity.domain.proposal import ProposalStatus
from truehand.identity.domain.roles import GRANT_ROLE
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.listings import operations as listings
from truehand.logistics import queries as carriage
from truehand.logistics.domain.claim import DECIDE
from truehand.payments import operations as payouts
from truehand.payments import queries as payments
from truehand.payments.bank import queries as bank
from truehand.risk import operations as risk
from truehand.risk import queries as risk_queries
from truehand.trade.operations import claims
from truehand.trade.queries import check as trades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.listings.domain.status import Status as ListingStatus

Pair = tuple[str, str]

# The job's name; jobs.py answers to it.
CHECK_BOOKS: Final = "desk.check_books"

_CHECKS: Final[dict[Part, Callable[[], Iterator[str]]]] = {
    Part.LEDGER: escrow.fsck,
    Part.BANK: lambda: chain(payments.fsck(), bank.fsck()),
    Part.LOG: lambda: log.fsck(evidence.log_cosigner().key),
    Part.TRADES: trades.fsck,
}


@transaction.atomic
def start_check(actor: Actor | None, *, now: datetime) -> Check:
    """Start the check in the background and return it; ``actor`` is None for the nightly one.

    Refuses NotPermitted (operators only) and CheckRunning.
    """
    if actor is not None:
        actor.require(Role.OPERATOR)
    before = last_check()
    if before is not None and before.running and not before.lost(now):
        raise CheckRunning
    check = Check(new_id(now), actor.party_id if actor else None, now)
    _keep(check)
    app.configure_task(CHECK_BOOKS).defer(check=str(check.id))
    return check


def check_part(check_id: UUID, *, now: datetime) -> bool:
    """Check the next part of the books, which may take long and holds no lock; return whether there is more to do.

    A check that another one has taken the place of is left alone. The last part records the result in the log.
    """
    check = last_check()
    part = check.next_part() if check is not None and check.id == check_id else None
    if check is None or part is None:
        return False
    findings = tuple(islice(_CHECKS[part](), MOST_FINDINGS + 1))
    checked = Checked(part, findings[:MOST_FINDINGS], more=len(findings) > MOST_FINDINGS)
    after = check.with_part(checked, now=now)
    _keep(after)
    if not after.running:
        _record(after, now=now)
    return after.running


@transaction.atomic
def review_listing(
    actor: Actor,
    listing_id: UUID,
    *,
    publish: bool,
    reason: str | Pair,
    version: int,
    now: datetime,
    because: str = "",
) -> ListingStatus:
    """Decide a listing in review, and with the same reason the risk case about it; return where the listing stands.

    ``because`` is the finding that it is refused for, if it is one.
    Refuses NotPermitted and what ``risk.decide_case`` and ``listings.review`` refuse; then neither is decided.
    """
    actor.require(Role.OPERATOR)
    case = risk_queries.waiting_case(actor, "listing", listing_id)
    # First the case, then the listing: in the order in which a submission locks them.
    if case is not None:
        said = reason if isinstance(reason, str) else reason[1]
        risk.decide_case(actor, case.id, allow=publish, reason=said, now=now)
    return listings.review(actor, listing_id, publish=publish, reason=reason, because=because, version=version, now=now)


def propose_role(actor: Actor, party_id: UUID, *, act: str, role: Role, reason: str, now: datetime) -> UUID:
    """Propose to give or take a role of a party and return the proposal.

    Refuses NotPermitted, PartyUnknown and what ``identity.propose`` refuses.
    """
    actor.require(Role.OPERATOR)
    people.party(party_id)
    return identity.propose(actor, act=act, subject=party_id, payload={"role": role.value}, reason=reason, now=now)


@transaction.atomic
def decide(actor: Actor, proposal_id: UUID, *, approve: bool, now: datetime, confirmation: UUID | None = None) -> None:
    """Approve or reject a proposal; a large payout that waited for it goes on, or back, in the same moment.

    Refuses what ``identity.approve`` and ``identity.reject`` refuse.
    """
    if approve:
        identity.approve(actor, proposal_id, confirmation=confirmation, now=now)
    else:
        identity.reject(actor, proposal_id, now=now)
    payouts.follow_decision(proposal_id, now=now)


def carry_out(actor: Actor, proposal_id: UUID, *, now: datetime) -> UUID:
    """Do an approved change of role that the actor proposed, and return the party.

    Refuses NotPermitted, NotCarriedOutHere and what identity refuses.
    """
    actor.require(Role.OPERATOR)
    waiting = {each.id: each for each in people.open_proposals(actor, now=now)}
    view = waiting.get(proposal_id)
    ready = view is not None and view.status is ProposalStatus.APPROVED and view.proposed_by == actor.party_id
    if view is None or not ready or view.act not in ROLE_ACTS:
        raise NotCarriedOutHere
    act = identity.grant_role if view.act == GRANT_ROLE else identity.revoke_role
    act(actor, view.subject, Role(str(view.payload["role"])), now=now)
    return view.subject


def carry_out_claim(actor: Actor, claim_id: UUID, *, now: datetime) -> None:
    """Decide a claim on a transport as the actor proposed and another approved.

    Refuses NotPermitted, NotCarriedOutHere and what ``trade.claims.decide_claim`` refuses.
    """
    actor.require(Role.OPERATOR)
    mine = [each for each in people.open_proposals(actor, now=now) if each.proposed_by == actor.party_id]
    asked = next((each for each in mine if (each.act, each.subject) == (DECIDE, claim_id)), None)
    if asked is None or asked.status is not ProposalStatus.APPROVED:
        raise NotCarriedOutHere
    amount = Money(int(str(asked.payload["granted"])), carriage.claim(claim_id).amount.currency)
    claims.decide_claim(actor, claim_id, amount=amount, reasons=str(asked.payload["reason"]), now=now)


def carry_out_funding(actor: Actor, proposal_id: UUID, *, now: datetime) -> None:
    """Pay into the guarantee fund what the actor proposed and another approved.

    Refuses NotPermitted, NotCarriedOutHere and what ``escrow.fund_guarantee`` refuses.
    """
    actor.require(Role.OPERATOR)
    found = next((each for each in people.open_proposals(actor, now=now) if each.id == proposal_id), None)
    ready = found is not None and found.act == FUND and found.proposed_by == actor.party_id
    if found is None or not ready or found.amount is None or found.status is not ProposalStatus.APPROVED:
        raise NotCarriedOutHere
    ledger.fund_guarantee(actor, found.amount, now=now)


def _keep(check: Check) -> None:
    cache.set(LAST_CHECK, check.stored(), timeout=None)


@transaction.atomic
def _record(check: Check, *, now: datetime) -> None:
    found = {each.part.value: len(each.findings) for each in check.parts}
    payload: dict[str, Json] = {"sound": check.sound, "findings": found, "started_at": check.started_at.isoformat()}
    evidence.record("desk.checked", subject=check.id, payload=payload, actor=check.asked_by, now=now)
