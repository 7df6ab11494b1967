"""Licences and products as they stand."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.products import LicenceView, ProductView, Standing
from truehand.insurance.domain.refusals import NotLicensed, ProductUnknown
from truehand.insurance.domain.tariff import Numbers
from truehand.insurance.models import InsurerLicence, Product
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

MOST_SHOWN = 100


def licence_of(insurer_id: UUID) -> LicenceView | None:
    """Return an insurer's licence that was not ended, also one that has expired."""
    row = InsurerLicence.objects.filter(insurer_id=insurer_id, ended_at=None).first()
    return licence_view(row) if row else None


def require_licensed(insurer_id: UUID, *, now: datetime) -> LicenceView:
    """Return an insurer's licence that is valid now; refuse (NotLicensed) where there is none."""
    licence = licence_of(insurer_id)
    if licence is None or not licence.stands(now):
        raise NotLicensed
    return licence


def product(product_id: UUID, actor: Actor) -> ProductView:
    """Return a product: one that was on sale is anybody's to read, others their insurer's and overseers'.

    Refuses ProductUnknown.
    """
    row = Product.objects.filter(id=product_id).first()
    if row is None or (row.on_sale_at is None and not (actor.oversees or actor.party_id == row.insurer_id)):
        raise ProductUnknown
    return product_view(row)


def products_for(actor: Actor) -> tuple[ProductView, ...]:
    """Return an insurer its own products, overseers those of all, newest first; refuses NotPermitted others."""
    rows = Product.objects.order_by("-id")
    if not actor.oversees:
        actor.require(Role.INSURER)
        rows = rows.filter(insurer_id=actor.party_id)
    return tuple(product_view(row) for row in rows[:MOST_SHOWN])


def on_sale(currency: str, *, now: datetime) -> tuple[ProductView, ...]:
    """Return what is on sale in a currency today, of insurers whose licence is valid."""
    licensed = InsurerLicence.objects.filter(ended_at=None, valid_until__gt=now, granted_at__lte=now)
    rows = Product.objects.filter(
        currency=currency, on_sale_at__isnull=False, ended_at=None, insurer_id__in=licensed.values("insurer_id")
    ).order_by("kind", "id")
    views = map(product_view, rows[:MOST_SHOWN])
    return tuple(each for each in views if each.standing is Standing.ON_SALE)


def licence_view(row: InsurerLicence) -> LicenceView:
    """Return a licence as doors show it."""
    return LicenceView(row.id, row.insurer_id, row.number, row.granted_at, row.valid_until, row.ended_at)


def product_view(row: Product) -> ProductView:
    """Return a product as doors show it."""
    return ProductView(
        id=row.id,
        insurer_id=row.insurer_id,
        kind=Kind(row.kind),
        version=row.version,
        edition=row.edition,
        currency=row.currency,
        numbers=Numbers(**{each.name: getattr(row, each.name) for each in fields(Numbers)}),
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
        reason=row.reason,
        on_sale_at=row.on_sale_at,
        ended_at=row.ended_at,
    )
