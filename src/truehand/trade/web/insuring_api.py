"""Insurance over the API: products, quotes with their explanation, policies, claims from evidence to appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, UploadedFile

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.openapi import file_of
from truehand.edge.schemas import ConfirmedIn
from truehand.evidence.domain.exhibit import bytes_of
from truehand.insurance import operations, queries
from truehand.payments import operations as payments
from truehand.trade.operations import claim_cover, claim_funding, insure
from truehand.trade.queries.insuring import insurance_of, policy_for, policy_paper
from truehand.trade.web import insuring_schemas as wire
from truehand.trade.web import schemas
from truehand.trade.web.api import READ, WRITE
from truehand.trade.web.insuring import photo_of, readable

if TYPE_CHECKING:
    from truehand.kernel.actor import Actor

router = Router(tags=["insurance"])
MONEY = "money:write"


@router.get("/products", response=list[wire.ProductOut])
def insurance_products(request: HttpRequest, currency: str = "CNY") -> list[wire.ProductOut]:
    """What is on sale in a currency, and from an insurer also what it has published itself."""
    require_scope(request, READ)
    return [wire.ProductOut.of(each) for each in queries.on_sale(currency, now=clock.now())]


@router.post("/products", response={201: wire.ProductOut})
def publish_product(request: HttpRequest, body: wire.ProductIn) -> wire.ProductOut:
    """Publish the next version of a product, as its licensed insurer; an operator looks before it is on sale."""
    actor = _writer(request)
    numbers = body.numbers.numbers()
    drawn = operations.propose_product(actor, body.kind, body.currency, numbers, now=clock.now())
    return wire.ProductOut.of(drawn)


@router.post("/products/{uuid:product_id}/decision", response=wire.ProductOut)
def decide_product(request: HttpRequest, product_id: UUID, body: wire.ProductDecisionIn) -> wire.ProductOut:
    """Put a product on sale or refuse it, as an operator."""
    actor = _writer(request)
    decided = operations.decide_product(
        actor, product_id, put_on_sale=body.publish, reason=body.reason, now=clock.now()
    )
    return wire.ProductOut.of(decided)


@router.get("/ratios", response=list[wire.RatioOut])
def loss_ratios(request: HttpRequest) -> list[wire.RatioOut]:
    """The loss ratios of an insurer's products, or to operators and auditors of all."""
    return [wire.RatioOut.of(each) for each in queries.ratios(require_scope(request, READ), now=clock.now())]


@router.get("/trades/{uuid:trade_id}", response=wire.InsuranceOut)
def insurance_of_a_trade(request: HttpRequest, trade_id: UUID) -> wire.InsuranceOut:
    """A trade's policies, and to its sides what can still be taken: the premium line by line, or why not."""
    return wire.InsuranceOut.of(insurance_of(require_scope(request, READ), trade_id, now=clock.now()))


@router.post("/trades/{uuid:trade_id}/policies", response={201: wire.PolicyOut})
def take_policy(request: HttpRequest, trade_id: UUID, body: wire.TakeIn) -> wire.PolicyOut:
    """Bind a policy to the trade at today's quote; it covers once its premium is paid and cover begins."""
    return wire.PolicyOut.of(insure.take(_writer(request), trade_id, body.product_id, now=clock.now()))


@router.get("/policies/{uuid:policy_id}", response=wire.PolicyOut)
def read_policy(request: HttpRequest, policy_id: UUID) -> wire.PolicyOut:
    """One policy, to whom it concerns."""
    return wire.PolicyOut.of(policy_for(require_scope(request, READ), policy_id))


@router.get("/policies/{uuid:policy_id}/document", openapi_extra=file_of("application/json"))
def policy_document(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """The policy's document byte for byte: its SHA-256 is the one in the log."""
    found = policy_for(require_scope(request, READ), policy_id)
    return HttpResponse(found.document, content_type="application/json")


@router.get("/policies/{uuid:policy_id}/policy.pdf", openapi_extra=file_of("application/pdf"))
def paper(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """The policy as PDF, signed by the platform and the insurer (PAdES); there once its premium is paid."""
    content = policy_paper(require_scope(request, READ), policy_id, now=clock.now())
    return HttpResponse(content, content_type="application/pdf")


@router.post("/policies/{uuid:policy_id}/give-up", response=wire.PolicyOut)
def give_policy_up(request: HttpRequest, policy_id: UUID) -> wire.PolicyOut:
    """Give a policy back before its cover begins; what was paid comes back in full."""
    actor = _writer(request)
    insure.give_up(actor, policy_id, now=clock.now())
    return wire.PolicyOut.of(policy_for(actor, policy_id))


@router.post("/policies/{uuid:policy_id}/pay", response={201: schemas.PaymentOut})
def pay_premium(request: HttpRequest, policy_id: UUID, body: schemas.PaymentIn | None = None) -> schemas.PaymentOut:
    """Start the payment of a premium, as you confirmed it; how to pay it is told under /money/intents/{id}."""
    actor, said = require_scope(request, MONEY), body or schemas.PaymentIn()
    intent = insure.start_payment(
        actor, policy_id, confirmation=said.confirmation, channel=said.channel, now=clock.now()
    )
    payments.open_soon(intent.id, return_path=f"/insurance/policies/{policy_id}/")
    return schemas.PaymentOut.of(intent)


@router.post("/policies/{uuid:policy_id}/pay-from-balance", response=wire.PolicyOut)
def pay_premium_from_balance(request: HttpRequest, policy_id: UUID, body: ConfirmedIn | None = None) -> wire.PolicyOut:
    """Pay a premium out of your balance, as you confirmed it; the act's ``binds`` is ``balance``."""
    actor, said = require_scope(request, MONEY), body or ConfirmedIn()
    insure.pay_from_balance(actor, policy_id, confirmation=said.confirmation, now=clock.now())
    return wire.PolicyOut.of(policy_for(actor, policy_id))


@router.post("/policies/{uuid:policy_id}/claims", response={201: wire.ClaimOut})
def file_claim(
    request: HttpRequest,
    policy_id: UUID,
    said: Form[wire.ClaimIn],
    photos: File[list[UploadedFile] | None] = None,
) -> wire.ClaimOut:
    """File a claim as the insured; the photos are its evidence."""
    actor = _writer(request)
    told = said.told(policy_for(actor, policy_id).insured.currency)
    content = [bytes_of(each) for each in photos or ()]
    return wire.ClaimOut.of(claim_cover.file_claim(actor, policy_id, told, photos=content, now=clock.now()))


@router.get("/claims", response=list[wire.ClaimOut])
def claims_to_decide(request: HttpRequest) -> list[wire.ClaimOut]:
    """What an insurer's people have to decide, the soonest due first, without their stories; overseers see all."""
    return [wire.ClaimOut.of(each) for each in queries.claims_for(require_scope(request, READ))]


@router.get("/claims/{uuid:claim_id}", response=wire.ClaimOut)
def read_claim(request: HttpRequest, claim_id: UUID) -> wire.ClaimOut:
    """One claim with its story, to claimant, insurer's people and whoever opened the trade's papers."""
    return wire.ClaimOut.of(readable(require_scope(request, READ), claim_id, now=clock.now()))


@router.get("/claims/{uuid:claim_id}/photos/{sha256}", openapi_extra=file_of("image/jpeg"))
def claim_photo(request: HttpRequest, claim_id: UUID, sha256: str) -> HttpResponse:
    """A photo of a claim."""
    found = photo_of(require_scope(request, READ), claim_id, sha256, now=clock.now())
    return HttpResponse(found.content, content_type=found.media_type)


@router.post("/claims/{uuid:claim_id}/look", response=wire.ClaimOut)
def look_at_claim(request: HttpRequest, claim_id: UUID) -> wire.ClaimOut:
    """Take a first look, as the insurer or its assessor."""
    return wire.ClaimOut.of(operations.look(_writer(request), claim_id, now=clock.now()))


@router.post("/claims/{uuid:claim_id}/assessment", response=wire.ClaimOut)
def assess_claim(request: HttpRequest, claim_id: UUID, body: wire.AssessmentIn) -> wire.ClaimOut:
    """Decide what was lost; the policy reckons what is paid, less what the trade has made good."""
    found = claim_cover.decide(
        _writer(request), claim_id, loss=body.loss.money(), reasons=body.reasons, now=clock.now()
    )
    return wire.ClaimOut.of(found)


@router.post("/claims/{uuid:claim_id}/second", response=wire.ClaimOut)
def second_claim(request: HttpRequest, claim_id: UUID, body: wire.SecondIn) -> wire.ClaimOut:
    """Approve as a second person what another decided, or send it back."""
    found = operations.second(_writer(request), claim_id, agrees=body.agrees, reasons=body.reasons, now=clock.now())
    return wire.ClaimOut.of(found)


@router.post("/claims/{uuid:claim_id}/appeal", response=wire.ClaimOut)
def appeal_claim(request: HttpRequest, claim_id: UUID, body: wire.WordsIn) -> wire.ClaimOut:
    """Have a refused claim decided once more by somebody else, as claimant."""
    return wire.ClaimOut.of(operations.appeal(_writer(request), claim_id, text=body.text, now=clock.now()))


@router.post("/claims/{uuid:claim_id}/pay-in", response={201: schemas.PaymentOut})
def pay_in_for_claim(request: HttpRequest, claim_id: UUID, body: schemas.PaymentIn | None = None) -> schemas.PaymentOut:
    """Pay into your balance, as the insurer, what it is short by to pay an approved claim, as you confirmed it."""
    actor, said = require_scope(request, MONEY), body or schemas.PaymentIn()
    intent = claim_funding.start_payment(
        actor, claim_id, confirmation=said.confirmation, channel=said.channel, now=clock.now()
    )
    payments.open_soon(intent.id, return_path=f"/insurance/claims/{claim_id}/")
    return schemas.PaymentOut.of(intent)


@router.post("/claims/{uuid:claim_id}/pay", response=wire.ClaimOut)
def pay_claim(request: HttpRequest, claim_id: UUID, body: ConfirmedIn | None = None) -> wire.ClaimOut:
    """Pay an approved claim, as you confirmed it; where more was made good meanwhile it is to be decided anew."""
    actor, said = require_scope(request, MONEY), body or ConfirmedIn()
    return wire.ClaimOut.of(claim_cover.pay(actor, claim_id, confirmation=said.confirmation, now=clock.now()).claim)


def _writer(request: HttpRequest) -> Actor:
    return require_scope(request, WRITE)
