"""An insurer with a licence and products on sale, beside the story's people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tests import money
from tests.inspection.cast import photo
from tests.trade.story import Story
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.cast import PLAYERS
from truehand.insurance import operations as insurance
from truehand.insurance import queries as policies
from truehand.insurance.domain.claims import ClaimView, Reason, Told, forms
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import PolicyView
from truehand.insurance.domain.products import ProductView
from truehand.insurance.domain.tariff import Numbers
from truehand.insurance.models import Product
from truehand.kernel.actor import Actor, Role
from truehand.kernel.money import Money
from truehand.listings import queries as on_sale
from truehand.payments import queries as payments
from truehand.trade.operations import claim_cover, insure
from truehand.trade.queries.check import fsck

YEAR: Final = timedelta(days=365)
NUMBERS: Final = Numbers(
    rate=40,
    insured=10_000,
    most_insured=500_000_000,
    minimum=20_000,
    deductible=200,
    least_deductible=100_000,
    pays=9_000,
    commission=1_000,
    warn=7_000,
    stop=10_000,
    four_eyes=5_000_000,
)
OF_KIND: Final = {
    Kind.TRANSIT: NUMBERS,
    Kind.WARRANTY: replace(NUMBERS, rate=600, insured=2_000, deductible=500),
    Kind.MISMATCH: replace(NUMBERS, rate=200, insured=3_000),
}


def insurer(now: datetime, key: str = "ivy") -> Actor:
    """Somebody who insures and does nothing else."""
    stem, ines = "11010119800104000", PLAYERS["ines"]
    player = PLAYERS.get(key) or replace(ines, key=key, display_name=key, legal_name=key, stem=stem, role=Role.INSURER)
    return people.actor_of_party(identity.load_cast(now=now, cast=(player,))[key], stepped_up=True)


def selling(story: Story, *kinds: Kind) -> dict[Kind, ProductView]:
    """Ivy is licensed, and what she published is on sale."""
    ivy = story.people.setdefault("ivy", insurer(story.now))
    insurance.license_insurer(story.olga, ivy.party_id, "P-2026-117", until=story.now + YEAR, now=story.now)
    return {kind: published(story, kind) for kind in kinds or tuple(Kind)}


def published(story: Story, kind: Kind, numbers: Numbers | None = None) -> ProductView:
    """One product of Ivy's, put on sale by Olga."""
    drawn = insurance.propose_product(story.people["ivy"], kind, "CNY", numbers or OF_KIND[kind], now=story.now)
    return insurance.decide_product(
        story.olga, drawn.id, put_on_sale=True, reason="The numbers are sound.", now=story.now
    )


def give(story: Story, who: str, minor: int = 10_000_000) -> None:
    party = story.people[who].party_id
    ledger.receive_unallocated(party, Money(minor, "CNY"), key=f"given {who} {minor}", now=story.now)


def take(story: Story, kind: Kind, who: str = "bob") -> PolicyView:
    product = Product.objects.get(kind=kind, ended_at=None, on_sale_at__isnull=False)
    return insure.take(story.people[who], story.trade, product.id, now=story.now)


def pay(story: Story, policy: PolicyView, who: str = "bob") -> None:
    actor = story.people[who]
    confirmation = money.confirm(actor, insure.premium_act(actor, policy.id, binds=insure.BALANCE), now=story.now)
    insure.pay_from_balance(actor, policy.id, confirmation=confirmation, now=story.now)


def insured(story: Story, kind: Kind, who: str = "bob") -> PolicyView:
    policy = take(story, kind, who)
    pay(story, policy, who)
    return policies.policy(policy.id)


def filed(story: Story, policy: PolicyView, loss: Money, reason: Reason = Reason.DAMAGED, **more: object) -> ClaimView:
    """Bob claims a loss, with a photo."""
    answers = dict.fromkeys((each.key for each in forms()[reason]), "The boom hit a bridge.")
    said = replace(Told(reason, story.now, loss, "The boom is bent.", answers), **more)  # type: ignore[arg-type]
    return claim_cover.file_claim(story.bob, policy.id, said, photos=[photo(31)], now=story.now)


def paid(story: Story, claim: ClaimView) -> None:
    """Ivy pays what was approved."""
    confirmation = money.confirm(story.ivy, claim_cover.payment_act(story.ivy, claim.id), now=story.now)
    claim_cover.pay(story.ivy, claim.id, confirmation=confirmation, now=story.now)


def held(policy_id: UUID) -> int:
    return sum(each.minor for each in escrow.held(policy_id).values())


def books_agree() -> bool:
    """Every posting sums, the ledger holds what it says, and the trades' steps fit."""
    sums = all(each.difference.minor == 0 for each in escrow.proof())
    return sums and not list(escrow.fsck()) and not list(payments.fsck()) and not list(fsck())


def claimed(story: Story) -> ClaimView:
    """A contract was signed: Bob insures the way, and claims for damage on it."""
    selling(story, Kind.TRANSIT)
    give(story, "bob")
    policy = insured(story, Kind.TRANSIT)
    story.pay("bob")
    if story.state == "signed":
        story.pay("alice")
    story.report(serial=on_sale.facts_of(story.listing).serial).book().pick_up()
    return filed(story, policy, Money(2_000_000, "CNY"))
