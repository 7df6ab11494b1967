"""Products: published by their insurer, put on sale by an operator's second look, taken off by either."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from truehand.evidence.operations import record
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.insurance.domain import tariff
from truehand.insurance.domain.products import Standing, checked_reason
from truehand.insurance.domain.refusals import ProductDecided, ProductUnknown
from truehand.insurance.models import InsurerLicence, Product
from truehand.insurance.queries import product_view, require_licensed
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.kinds import Kind
    from truehand.insurance.domain.products import ProductView
    from truehand.insurance.domain.tariff import Numbers
    from truehand.kernel.actor import Actor


@transaction.atomic
def propose_product(actor: Actor, kind: Kind, currency: str, numbers: Numbers, *, now: datetime) -> ProductView:
    """Publish the next version of a product, as its licensed insurer; it is on sale once an operator has looked.

    Refuses NotPermitted, NotVerified, NotLicensed and TariffNotSound.
    """
    actor.require(Role.INSURER)
    actor.require_verified()
    require_licensed(actor.party_id, now=now)
    tariff.checked(numbers)
    Money.zero(currency)  # a currency that there is
    # The licence's row is the lock of its insurer's versions.
    InsurerLicence.objects.select_for_update().get(insurer_id=actor.party_id, ended_at=None)
    earlier = Product.objects.filter(insurer_id=actor.party_id, kind=kind, currency=currency)
    row = Product.objects.create(
        id=new_id(now),
        insurer_id=actor.party_id,
        kind=kind,
        version=(earlier.aggregate(last=Max("version"))["last"] or 0) + 1,
        edition=tariff.NEWEST,
        currency=currency,
        **asdict(numbers),
        proposed_at=now,
    )
    _record("product_proposed", row, actor, now)
    identity.notify_all(
        sorted(each.id for each in people.with_role(Role.OPERATOR)),
        kind="insurance.product_proposed",
        zh="有保险产品等待审核。",
        en="An insurance product waits to be looked at.",
        link="/insurance/desk/",
        now=now,
    )
    return product_view(row)


@transaction.atomic
def decide_product(actor: Actor, product_id: UUID, *, put_on_sale: bool, reason: str, now: datetime) -> ProductView:
    """Put a published product on sale in place of the version before, or refuse it, as an operator with a reason.

    Refuses NotPermitted (also the insurer itself), ProductUnknown, ProductDecided, ReasonMissing, and NotLicensed
    where it would go on sale.
    """
    actor.require(Role.OPERATOR)
    reason = checked_reason(reason)
    row = _locked(product_id)
    if row.insurer_id == actor.party_id:
        raise NotPermitted
    if product_view(row).standing is not Standing.PROPOSED:
        raise ProductDecided
    if put_on_sale:
        require_licensed(row.insurer_id, now=now)
        same = Product.objects.filter(insurer_id=row.insurer_id, kind=row.kind, currency=row.currency)
        same.filter(on_sale_at__isnull=False, ended_at=None).update(ended_at=now)
        row.on_sale_at = now
    row.decided_by, row.decided_at, row.reason = actor.party_id, now, reason
    row.save(update_fields=["decided_by", "decided_at", "reason", "on_sale_at"])
    _record("product_on_sale" if put_on_sale else "product_refused", row, actor, now)
    identity.notify(
        row.insurer_id,
        kind="insurance.product_decided",
        zh="您的保险产品已通过审核，现已在售。" if put_on_sale else "您的保险产品未通过审核，请查看理由。",
        en="Your product is on sale." if put_on_sale else "Your product was refused; see why.",
        link="/insurance/desk/",
        now=now,
    )
    return product_view(row)


@transaction.atomic
def end_product(actor: Actor, product_id: UUID, *, now: datetime) -> ProductView:
    """Take a product off, as its insurer or an operator: what was sold stays covered.

    Refuses NotPermitted, ProductUnknown and ProductDecided.
    """
    row = _locked(product_id)
    if actor.party_id != row.insurer_id:
        actor.require(Role.OPERATOR)
    if row.ended_at is not None:
        raise ProductDecided
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _record("product_ended", row, actor, now)
    return product_view(row)


def _locked(product_id: UUID) -> Product:
    row = Product.objects.select_for_update().filter(id=product_id).first()
    if row is None:
        raise ProductUnknown
    return row


def _record(what: str, row: Product, actor: Actor, now: datetime) -> None:
    record(f"insurance.{what}", subject=row.id, payload=product_view(row).told(), actor=actor.party_id, now=now)
