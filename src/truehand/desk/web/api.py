"""The desk over the API: what its pages show and do, for operators and auditors; an auditor alone looks at readings."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema

from truehand.desk import operations, queries
from truehand.desk.domain.check import Check
from truehand.desk.domain.disputes import Dispute
from truehand.desk.domain.proposals import Proposal
from truehand.desk.domain.queues import Desk
from truehand.desk.web import guarantee_schemas, schemas
from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.paging import Page
from truehand.edge.schemas import ConfirmedIn
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.evidence import queries as evidence
from truehand.identity import queries as identity
from truehand.identity.domain.views import PartyView
from truehand.kernel.actor import Actor, Role
from truehand.listings import queries as listings
from truehand.listings.domain.views import Card
from truehand.risk import operations as risk_operations
from truehand.risk import queries as risk
from truehand.risk.domain.case import CaseView
from truehand.trade.domain.process import State
from truehand.trade.domain.views import StateCount, TradeCard
from truehand.trade.operations import claims as transport_claims
from truehand.vault import operations as vault_operations
from truehand.vault import queries as vault
from truehand.vault.domain.reading import ReadingView

router = Router(tags=["desk"])
CHECKPOINTS = 5


class PageQuery(Schema):
    """Which part of a list."""

    cursor: str | None = None
    size: int | None = None


@router.get("queues", response=schemas.DeskOut)
def queues(request: HttpRequest) -> Desk:
    """Every queue with its count, and what is due next."""
    return queries.desk(_reader(request), now=clock.now())


@router.get("listings", response=schemas.ListingsOut)
def review_queue(request: HttpRequest, page: Query[PageQuery]) -> Page[Card]:
    """Listings that wait for a person, the longest wait first."""
    return listings.review_queue(_reader(request), cursor=page.cursor, size=page.size)


@router.post("listings/{uuid:listing_id}/review", response=schemas.StatusOut)
def review(request: HttpRequest, listing_id: UUID, body: schemas.ReviewIn) -> schemas.StatusOut:
    """Publish or refuse a listing, with the reason."""
    status = operations.review_listing(_writer(request), listing_id, **body.dict(), now=clock.now())
    return schemas.StatusOut(status=status)


@router.get("risk", response=schemas.CasesOut)
def cases(request: HttpRequest, page: Query[PageQuery], *, waiting: bool = True) -> Page[CaseView]:
    """Held payments and payouts, the longest wait first; ``waiting=false`` gives every case, newest first."""
    return queries.held_cases(_reader(request), waiting=waiting, cursor=page.cursor, size=page.size)


@router.get("risk/{uuid:case_id}", response=schemas.CaseOut)
def case(request: HttpRequest, case_id: UUID) -> CaseView:
    """One risk case."""
    return risk.case(_reader(request), case_id)


@router.post("risk/{uuid:case_id}/decide", response=schemas.StatusOut)
def decide_case(request: HttpRequest, case_id: UUID, body: schemas.DecideIn) -> schemas.StatusOut:
    """Allow or refuse what the risk gate held, with the reason."""
    actor = _writer(request)
    risk_operations.decide_case(actor, case_id, **body.dict(), now=clock.now())
    return schemas.StatusOut(status=risk.case(actor, case_id).status)


@router.get("disputes", response=schemas.DisputesOut)
def disputes(request: HttpRequest, page: Query[PageQuery]) -> Page[Dispute]:
    """Disputes, the nearest deadline first; the ruling is an act of the trade."""
    return queries.open_disputes(_reader(request), cursor=page.cursor, size=page.size)


@router.get("claims", response=list[schemas.ClaimOut])
def claims(request: HttpRequest) -> list[schemas.ClaimOut]:
    """Claims on transports that wait for the operators, the soonest due first."""
    return [schemas.ClaimOut.of(each) for each in queries.transport_claims(_reader(request), now=clock.now())]


@router.post("claims/{uuid:claim_id}/ask", response={201: schemas.AskedOut})
def ask_claim(request: HttpRequest, claim_id: UUID, body: schemas.ClaimIn) -> schemas.AskedOut:
    """Propose to the other operators what is granted, where two decide; another approves it as a proposal."""
    amount, actor = body.amount.money(), _writer(request)
    asked = transport_claims.ask_decision(actor, claim_id, amount=amount, reasons=body.reasons, now=clock.now())
    return schemas.AskedOut(id=asked)


@router.post("claims/{uuid:claim_id}/decide", response={204: None})
def decide_claim(request: HttpRequest, claim_id: UUID, body: schemas.ClaimIn) -> None:
    """Decide a claim; a large one exactly as another operator approved it."""
    amount, actor = body.amount.money(), _writer(request)
    transport_claims.decide_claim(actor, claim_id, amount=amount, reasons=body.reasons, now=clock.now())


@router.get("guarantee", response=guarantee_schemas.GuaranteeDeskOut)
def guarantee(request: HttpRequest) -> guarantee_schemas.GuaranteeDeskOut:
    """Claims on the guarantee fund that wait, the soonest due first, and the fund of each currency."""
    reader = _reader(request)
    return guarantee_schemas.GuaranteeDeskOut.of(queries.guarantee_claims(reader), escrow.funds(reader))


@router.post("guarantee/fund", response={201: schemas.AskedOut})
def propose_funding(request: HttpRequest, body: guarantee_schemas.FundingIn) -> schemas.AskedOut:
    """Propose to pay earned commission into the fund; another operator approves it as a proposal."""
    amount, actor = body.amount.money(), _writer(request)
    return schemas.AskedOut(id=ledger.propose_funding(actor, amount, reason=body.reason, now=clock.now()))


@router.post("guarantee/fund/{uuid:proposal_id}/carry-out", response={204: None})
def carry_out_funding(request: HttpRequest, proposal_id: UUID) -> None:
    """Pay into the fund what you proposed and another operator approved."""
    operations.carry_out_funding(_writer(request), proposal_id, now=clock.now())


@router.get("trades", response=schemas.TradesOut)
def trades(request: HttpRequest, page: Query[PageQuery], state: State | None = None) -> Page[TradeCard]:
    """Trades under way by their deadline, or those of one state."""
    return queries.trades(_reader(request), state, cursor=page.cursor, size=page.size)


@router.get("states", response=list[schemas.StateOut])
def states(request: HttpRequest) -> list[StateCount]:
    """The states in which there are trades, in the order of the life."""
    return list(queries.states_of_trades(_reader(request), now=clock.now()))


@router.get("approvals", response=list[schemas.ProposalOut])
def approvals(request: HttpRequest) -> list[Proposal]:
    """Four-eyes proposals, the asker's own business first."""
    return list(queries.proposals(_reader(request), now=clock.now()))


@router.post("approvals/{uuid:proposal_id}/approve", response={204: None})
def approve(request: HttpRequest, proposal_id: UUID, body: ConfirmedIn | None = None) -> None:
    """Approve another's proposal: with a proof of presence, or where money moves a confirmation of payee and amount."""
    confirmation, now = body.confirmation if body else None, clock.now()
    operations.decide(_writer(request), proposal_id, approve=True, confirmation=confirmation, now=now)


@router.post("approvals/{uuid:proposal_id}/reject", response={204: None})
def reject(request: HttpRequest, proposal_id: UUID) -> None:
    """Reject another's proposal."""
    operations.decide(_writer(request), proposal_id, approve=False, now=clock.now())


@router.post("approvals/{uuid:proposal_id}/carry-out", response={204: None})
def carry_out(request: HttpRequest, proposal_id: UUID) -> None:
    """Do an approved change of role that the asker proposed."""
    operations.carry_out(_writer(request), proposal_id, now=clock.now())


@router.get("people", response=list[schemas.PersonOut])
def people(request: HttpRequest, text: str = "") -> list[PartyView]:
    """Up to 200 parties by their display name."""
    return list(identity.people(_reader(request), text[:100]))


@router.post("people/{uuid:party_id}/roles", response={201: schemas.ProposedOut})
def propose_role(request: HttpRequest, party_id: UUID, body: schemas.RoleIn) -> schemas.ProposedOut:
    """Propose to give or take a role; another operator has 48 hours to decide."""
    proposal_id = operations.propose_role(
        _writer(request), party_id, act=body.act, role=body.role, reason=body.reason, now=clock.now()
    )
    return schemas.ProposedOut(proposal_id=proposal_id)


@router.get("readings", response=schemas.ReadingsOut)
def readings(
    request: HttpRequest, page: Query[PageQuery], *, flagged: bool = True, waiting: bool = True
) -> Page[ReadingView]:
    """Unusual readings that nobody looked at; ``waiting=false`` gives all of them, ``flagged=false`` usual ones too."""
    reader, wanted = _reader(request), {"flagged": flagged, "waiting": waiting and flagged}
    return vault.readings(reader, **wanted, cursor=page.cursor, size=page.size)


@router.post("readings/{uuid:opening}/look", response={204: None})
def look(request: HttpRequest, opening: UUID, body: schemas.LookIn) -> None:
    """Tick an unusual reading off, with what was found; for auditors, and not for whoever read."""
    vault_operations.look_at(require_scope(request, "work:write"), opening, found=body.found, now=clock.now())


@router.get("proof", response=schemas.BooksOut)
def proof(request: HttpRequest) -> dict[str, object]:
    """The proof of client money, the log's last signed heads, and the last check of the books."""
    return {
        "proofs": escrow.proof_for(_reader(request)),
        "checkpoints": evidence.checkpoints(CHECKPOINTS),
        "waiting": evidence.waiting(),
        "check": queries.last_check(),
    }


@router.post("proof/check", response={202: schemas.CheckOut})
def start_check(request: HttpRequest) -> Check:
    """Start the check of the books; ``proof`` tells how far it is."""
    return operations.start_check(_writer(request), now=clock.now())


def _reader(request: HttpRequest) -> Actor:
    actor = require_scope(request, "work:read")
    actor.require_overseer()
    return actor


def _writer(request: HttpRequest) -> Actor:
    actor = require_scope(request, "work:write")
    actor.require(Role.OPERATOR)
    return actor
