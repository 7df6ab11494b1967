"""Players who insure: an insurer with products on sale, buyers who take cover, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from truehand.identity import operations as identity
from truehand.insurance import operations as insurance
from truehand.insurance import queries as policies
from truehand.insurance.domain.claims import Reason, Stage, Told, forms
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.tariff import Numbers
from truehand.market.domain import words
from truehand.market.operations import pictures
from truehand.market.operations.money import arrives
from truehand.trade.domain.life import IN_DISPUTE
from truehand.trade.domain.process import Who
from truehand.trade.operations import claim_cover, insure
from truehand.trade.queries.insuring import insurance_of

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.insurance.domain.claims import ClaimView
    from truehand.insurance.domain.policies import PolicyView
    from truehand.kernel.actor import Actor
    from truehand.market.operations.scene import Scene
    from truehand.payments.domain.views import Intent

CURRENCY: Final = "CNY"
LICENSED: Final = timedelta(days=3 * 365)
_TRANSIT: Final = Numbers(
    rate=40,
    insured=10_000,
    most_insured=500_000_000,
    minimum=20_000,
    deductible=10,
    least_deductible=10_000,
    pays=9_000,
    commission=1_000,
    warn=7_000,
    stop=10_000,
    four_eyes=20_000,
)
NUMBERS: Final = {
    Kind.TRANSIT: _TRANSIT,
    Kind.WARRANTY: replace(_TRANSIT, rate=600, insured=2_000, deductible=500),
    Kind.MISMATCH: replace(_TRANSIT, rate=200, insured=3_000, deductible=200),
}
# What players claim, in per cent of the premium above the deductible: the insurer pays it out of what it earned.
_LEAST, _MOST = 20, 60


@dataclass(frozen=True, slots=True)
class Insurer:
    """Who insures, and who decides beside it."""

    company: Actor
    assessor: Actor


def open_for_business(insurer: Insurer, operator: Actor, *, now: datetime) -> None:
    """Have an insurer licensed, its products put on sale and its assessor appointed, as far as that is missing.

    What somebody has ended since stays ended: an insurer whose licence was taken or ran out gets none, and a kind of
    product that it has ever drawn is not drawn again.
    """
    company = insurer.company
    licence, known = policies.licence_of(company.party_id), {each.kind for each in policies.products_for(company)}
    if not (licence.stands(now) if licence else not known):
        return
    if licence is None:
        until = now + LICENSED
        insurance.license_insurer(operator, company.party_id, words.INSURERS_LICENCE, until=until, now=now)
    for kind, numbers in NUMBERS.items():
        if kind not in known:
            drawn = insurance.propose_product(company, kind, CURRENCY, numbers, now=now)
            insurance.decide_product(operator, drawn.id, put_on_sale=True, reason=words.PRODUCT_REASON, now=now)
    if not known and insurer.assessor.party_id not in policies.assessors_of(company.party_id):
        insurance.appoint_assessor(company, insurer.assessor.party_id, now=now)


def after(scene: Scene, transition: str) -> None:
    """Do what people do about insurance after a step: take cover, give it up, claim what was bent on the way."""
    if scene.insurer is None or not scene.insures:
        return
    if transition == "sign_second":
        take(scene)
    elif transition in {"deliver", "deliver_late"}:
        claim(scene)


def take(scene: Scene) -> None:
    """Take what is offered as the buyer and pay its premium; now and then it is given up again."""
    buyer, chance = scene.parts[Who.BUYER], scene.luck
    offers = [each for each in insurance_of(buyer, scene.trade_id, now=scene.now).offers if each.quote is not None]
    for offer in offers:
        policy = insure.take(buyer, scene.trade_id, offer.product.id, now=scene.now)
        if chance.randrange(100) < scene.slips_percent:
            insure.give_up(buyer, policy.id, now=scene.now)
            continue
        asked = scene.past_the_gate(partial(_pay, scene, buyer, policy))
        arrives(asked.reference, now=scene.now)


def _pay(scene: Scene, buyer: Actor, policy: PolicyView) -> Intent:
    confirmation = identity.confirm_as_cast(buyer, insure.premium_act(buyer, policy.id), now=scene.now)
    return insure.start_payment(buyer, policy.id, confirmation=confirmation, now=scene.now)


def claim(scene: Scene) -> None:
    """Claim as the buyer what was bent on an insured way; the insurer's people decide and pay, unless it waits."""
    taken = policies.policies_of_trade(scene.trade_id)
    policy = next((each for each in taken if each.kind is Kind.TRANSIT and each.began_at is not None), None)
    if policy is None or scene.insurer is None:
        return
    loss = policy.deductible + policy.premium.share(scene.luck.randint(_LEAST, _MOST) * 100)
    answers = dict.fromkeys((each.key for each in forms()[Reason.DAMAGED]), words.DAMAGE_ANSWER)
    told = Told(Reason.DAMAGED, min(scene.now, policy.ended_at or scene.now), loss, words.DAMAGE, answers)
    photos = [pictures.drawn(scene.luck.randrange(pictures.PHOTOS))]
    filed = claim_cover.file_claim(scene.parts[Who.BUYER], policy.id, told, photos=photos, now=scene.now)
    # While a dispute is open nothing is paid: the claim waits for who looks at it later.
    if not scene.claims_waiting and scene.look().state not in IN_DISPUTE:
        settle(scene.insurer, filed, now=scene.now)


def settle(insurer: Insurer, filed: ClaimView, *, now: datetime) -> None:
    """Look at a claim, find the loss as claimed, have it seconded where it takes two, and pay it."""
    company = insurer.company
    insurance.look(company, filed.id, now=now)
    found = claim_cover.decide(company, filed.id, loss=filed.loss, reasons=words.DAMAGE_FOUND, now=now)
    if found.stage is Stage.PROPOSED:
        found = insurance.second(insurer.assessor, filed.id, agrees=True, reasons=words.DAMAGE_FOUND, now=now)
    if found.stage is Stage.APPROVED:
        confirmation = identity.confirm_as_cast(company, claim_cover.payment_act(company, filed.id), now=now)
        claim_cover.pay(company, filed.id, confirmation=confirmation, now=now)
