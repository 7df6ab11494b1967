"""The wire forms of insurance: products, quotes with their lines, policies, claims with their stories."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field
from pydantic import Json as PydanticJson

from truehand.edge.refusals import RequestNotUnderstood
from truehand.edge.schemas import MoneySchema, Words
from truehand.insurance.domain.claims import LONGEST, Reason, Told
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.products import LONGEST_REASON
from truehand.insurance.domain.tariff import Numbers
from truehand.kernel.money import Money, MoneyNotUnderstood

if TYPE_CHECKING:
    from truehand.insurance.domain.claims import ClaimView, EntryView
    from truehand.insurance.domain.policies import PolicyView
    from truehand.insurance.domain.products import ProductView
    from truehand.insurance.domain.quoting import Quote
    from truehand.insurance.domain.ratio import RatioView
    from truehand.trade.queries.insuring import Insurance, Offer


class NumbersSchema(Schema):
    """A product's own numbers: shares in basis points, amounts in minor units of its currency."""

    rate: int
    insured: int
    most_insured: int
    minimum: int
    deductible: int
    least_deductible: int
    pays: int
    commission: int
    warn: int
    stop: int
    four_eyes: int

    def numbers(self) -> Numbers:
        """Return them as the domain checks them."""
        return Numbers(**self.dict())


class ProductOut(Schema):
    """One version of a product."""

    id: UUID
    insurer_id: UUID
    kind: Kind
    name: Words
    currency: str
    version: int
    edition: int
    standing: str
    reason: str
    numbers: NumbersSchema

    @classmethod
    def of(cls, product: ProductView) -> ProductOut:
        """Return the wire form."""
        return cls(
            id=product.id,
            insurer_id=product.insurer_id,
            kind=product.kind,
            name=Words.of(product.kind.words),
            currency=product.currency,
            version=product.version,
            edition=product.edition,
            standing=product.standing.value,
            reason=product.reason,
            numbers=NumbersSchema(**{name: getattr(product.numbers, name) for name in Numbers.__slots__}),
        )


class ProductIn(Schema):
    """What an insurer publishes."""

    kind: Kind
    currency: str = Field(pattern="^[A-Z]{3}$")
    numbers: NumbersSchema


class ProductDecisionIn(Schema):
    """Whether a product goes on sale, and why."""

    publish: bool
    reason: str = Field(max_length=LONGEST_REASON)


class LineOut(Schema):
    """A step of a premium: what counts, by which factor in per cent, and what it comes to then."""

    key: str
    words: Words
    per_cent: int | None
    after: MoneySchema


class InsuranceQuoteOut(Schema):
    """A premium and how it came about."""

    insured: MoneySchema
    premium: MoneySchema
    deductible: MoneySchema
    lines: list[LineOut]

    @classmethod
    def of(cls, quote: Quote) -> InsuranceQuoteOut:
        """Return the wire form."""
        lines = [
            LineOut(key=each.key, words=Words.of(each.words), per_cent=each.per_cent, after=MoneySchema.of(each.after))
            for each in quote.lines
        ]
        return cls(
            insured=MoneySchema.of(quote.insured),
            premium=MoneySchema.of(quote.premium),
            deductible=MoneySchema.of(quote.deductible),
            lines=lines,
        )


class BarOut(Schema):
    """A reason against cover, and what would cure it."""

    reason: Words
    cure: Words


class OfferOut(Schema):
    """A product for this trade: its quote, or every reason against it."""

    product: ProductOut
    insurer: str
    quote: InsuranceQuoteOut | None
    bars: list[BarOut]

    @classmethod
    def of(cls, offer: Offer) -> OfferOut:
        """Return the wire form."""
        quote = None if offer.quote is None else InsuranceQuoteOut.of(offer.quote)
        bars = [BarOut(reason=Words.of(each.reason), cure=Words.of(each.cure)) for each in offer.bars]
        return cls(product=ProductOut.of(offer.product), insurer=offer.insurer, quote=quote, bars=bars)


class PolicyOut(Schema):
    """A policy; ``sha256`` is its document's, which stands in the log."""

    id: UUID
    number: str
    trade_id: UUID
    insurer_id: UUID
    holder_id: UUID
    beneficiary_id: UUID
    kind: Kind
    status: str
    insured: MoneySchema
    premium: MoneySchema
    deductible: MoneySchema
    returned: MoneySchema
    taken_at: datetime
    began_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    last_meter: int | None
    sha256: str

    @classmethod
    def of(cls, policy: PolicyView) -> PolicyOut:
        """Return the wire form."""
        return cls(
            status=policy.status.value,
            id=policy.id,
            number=policy.number,
            trade_id=policy.trade_id,
            insurer_id=policy.insurer_id,
            holder_id=policy.holder_id,
            beneficiary_id=policy.beneficiary_id,
            kind=policy.kind,
            taken_at=policy.taken_at,
            began_at=policy.began_at,
            ends_at=policy.ends_at,
            ended_at=policy.ended_at,
            last_meter=policy.last_meter,
            sha256=policy.sha256,
            insured=MoneySchema.of(policy.insured),
            premium=MoneySchema.of(policy.premium),
            deductible=MoneySchema.of(policy.deductible),
            returned=MoneySchema.of(policy.returned),
        )


class InsuranceOut(Schema):
    """A trade's policies as its reader may see them, and what its sides may still take."""

    policies: list[PolicyOut]
    offers: list[OfferOut]

    @classmethod
    def of(cls, found: Insurance) -> InsuranceOut:
        """Return the wire form."""
        return cls(
            policies=[PolicyOut.of(each) for each in found.policies],
            offers=[OfferOut.of(each) for each in found.offers],
        )


class TakeIn(Schema):
    """Which product is taken."""

    product_id: UUID


class EntryOut(Schema):
    """What was said or done about a claim, and the photos with it."""

    number: int
    act: str
    words: Words
    author_id: UUID | None
    text: str
    exhibits: list[str]
    at: datetime

    @classmethod
    def of(cls, entry: EntryView) -> EntryOut:
        """Return the wire form."""
        return cls(
            number=entry.number,
            act=entry.act.value,
            words=Words.of(entry.act.words),
            author_id=entry.author_id,
            text=entry.text,
            exhibits=list(entry.exhibits),
            at=entry.at,
        )


class ClaimOut(Schema):
    """A claim; ``due_at`` is by when its insurer acts, ``amount`` what was last decided."""

    id: UUID
    name: str
    policy_id: UUID
    claimant_id: UUID
    reason: str
    stage: str
    words: Words
    happened_at: datetime
    loss: MoneySchema
    assessed: MoneySchema
    made_good: MoneySchema
    amount: MoneySchema
    filed_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    paid_at: datetime | None
    entries: list[EntryOut]

    @classmethod
    def of(cls, claim: ClaimView) -> ClaimOut:
        """Return the wire form."""
        return cls(
            policy_id=claim.policy.id,
            reason=claim.reason.value,
            stage=claim.stage.value,
            words=Words.of(claim.stage.words),
            entries=[EntryOut.of(each) for each in claim.entries],
            id=claim.id,
            name=claim.name,
            claimant_id=claim.claimant_id,
            happened_at=claim.happened_at,
            filed_at=claim.filed_at,
            due_at=claim.due_at,
            decided_at=claim.decided_at,
            paid_at=claim.paid_at,
            loss=MoneySchema.of(claim.loss),
            assessed=MoneySchema.of(claim.assessed),
            made_good=MoneySchema.of(claim.made_good),
            amount=MoneySchema.of(claim.amount),
        )


class ClaimIn(Schema):
    """What happened and what it cost, in the policy's currency; ``answers`` is JSON: each of the reason's questions."""

    reason: Reason
    happened_at: AwareDatetime
    loss: str = Field(max_length=24)
    text: str = Field(max_length=LONGEST)
    answers: PydanticJson[dict[str, str]] = {}
    meter: int | None = Field(default=None, ge=0)

    def told(self, currency: str) -> Told:
        """Return what the claimant says; refuses (RequestNotUnderstood) what is no amount."""
        try:
            loss = Money.parse(self.loss, currency)
        except MoneyNotUnderstood as error:
            raise RequestNotUnderstood.at(
                "loss", "须为金额，如 12800.00", "must be an amount such as 12800.00"
            ) from error
        return Told(self.reason, self.happened_at, loss, self.text, self.answers, self.meter)


class AssessmentIn(Schema):
    """What was lost, as assessed, and why; nothing is a refusal."""

    loss: MoneySchema
    reasons: str = Field(max_length=LONGEST)


class SecondIn(Schema):
    """Whether a second person agrees, and why."""

    agrees: bool
    reasons: str = Field(max_length=LONGEST)


class WordsIn(Schema):
    """What is said."""

    text: str = Field(max_length=LONGEST)


class RatioOut(Schema):
    """What a product's claims cost over what its premiums earned, in basis points; ``stop`` ends new business."""

    insurer_id: UUID
    kind: Kind
    currency: str
    ratio: int
    warn: int
    stop: int
    earned: MoneySchema
    paid: MoneySchema
    reserved: MoneySchema
    stopped: bool

    @classmethod
    def of(cls, ratio: RatioView) -> RatioOut:
        """Return the wire form."""
        return cls(
            stopped=ratio.brake is not None,
            insurer_id=ratio.insurer_id,
            kind=ratio.kind,
            currency=ratio.currency,
            ratio=ratio.ratio,
            warn=ratio.warn,
            stop=ratio.stop,
            earned=MoneySchema.of(ratio.earned),
            paid=MoneySchema.of(ratio.paid),
            reserved=MoneySchema.of(ratio.reserved),
        )
