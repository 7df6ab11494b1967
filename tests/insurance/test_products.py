"""A product is its licensed insurer's, looked at by an operator, and never altered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tests.insurance.cast import NUMBERS, YEAR, insurer, published, selling
from tests.trade.story import START, Story, cast
from truehand.evidence.models import Event
from truehand.insurance import operations, queries
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.products import Standing
from truehand.insurance.domain.refusals import (
    LicenceTermNotValid,
    NotLicensed,
    ProductDecided,
    ProductUnknown,
    ReasonMissing,
    TariffNotSound,
)
from truehand.insurance.models import Product
from truehand.kernel.actor import NotPermitted
from truehand.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def house() -> Story:
    return Story({**cast(), "ivy": insurer(START)}, new_id(START))


def test_without_a_licence_that_is_valid_nobody_publishes_or_sells() -> None:
    story = house()
    with pytest.raises(NotLicensed):
        operations.propose_product(story.ivy, Kind.TRANSIT, "CNY", NUMBERS, now=START)
    selling(story, Kind.TRANSIT)
    assert len(queries.on_sale("CNY", now=START)) == 1
    assert queries.on_sale("CNY", now=START + YEAR) == ()
    operations.end_licence(story.olga, story.ivy.party_id, now=START + timedelta(days=1))
    assert queries.on_sale("CNY", now=START + timedelta(days=2)) == ()


def test_only_an_operator_who_is_somebody_else_records_a_licence_and_only_of_an_insurer() -> None:
    story = house()
    for actor, party in ((story.ivy, story.ivy), (story.bob, story.ivy), (story.olga, story.bob)):
        with pytest.raises(NotPermitted):
            operations.license_insurer(actor, party.party_id, "P-1", until=START + YEAR, now=START)
    for number, until in (("", YEAR), ("P-1", timedelta()), ("P-1", 12 * YEAR), ("9" * 61, YEAR)):
        with pytest.raises(LicenceTermNotValid):
            operations.license_insurer(story.olga, story.ivy.party_id, number, until=START + until, now=START)


def test_a_product_waits_for_an_operators_look_and_is_decided_once() -> None:
    story = house()
    selling(story, Kind.TRANSIT)
    drawn = operations.propose_product(story.ivy, Kind.WARRANTY, "CNY", NUMBERS, now=START)
    assert drawn.standing is Standing.PROPOSED
    with pytest.raises(ProductUnknown):
        queries.product(drawn.id, story.bob)
    with pytest.raises(NotPermitted):
        operations.decide_product(story.ivy, drawn.id, put_on_sale=True, reason="Mine.", now=START)
    with pytest.raises(ReasonMissing):
        operations.decide_product(story.olga, drawn.id, put_on_sale=True, reason=" ", now=START)
    refused = operations.decide_product(story.olga, drawn.id, put_on_sale=False, reason="Too dear.", now=START)
    assert (refused.standing, refused.reason) == (Standing.REFUSED, "Too dear.")
    with pytest.raises(ProductDecided):
        operations.decide_product(story.olga, drawn.id, put_on_sale=True, reason="After all.", now=START)
    assert {each.kind for each in queries.on_sale("CNY", now=START)} == {Kind.TRANSIT}


def test_a_new_version_takes_the_place_of_the_one_before_and_neither_is_altered() -> None:
    story = house()
    first = selling(story, Kind.TRANSIT)[Kind.TRANSIT]
    second = published(story, Kind.TRANSIT, replace(NUMBERS, rate=55))
    assert (second.version, queries.on_sale("CNY", now=START)) == (2, (second,))
    assert queries.product(first.id, story.bob).standing is Standing.ENDED
    for change in ({"rate": 1}, {"on_sale_at": None}, {"ended_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Product.objects.filter(id=first.id).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Product.objects.all().delete()


def test_numbers_that_cannot_be_are_refused_here_and_by_the_database() -> None:
    story = house()
    product = selling(story, Kind.TRANSIT)[Kind.TRANSIT]
    with pytest.raises(TariffNotSound):
        operations.propose_product(story.ivy, Kind.TRANSIT, "CNY", replace(NUMBERS, commission=9_000), now=START)
    row = Product.objects.get(id=product.id)
    row.id, row.version, row.commission = new_id(START), 9, 9_000
    row.on_sale_at = row.decided_by = row.decided_at = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_either_the_insurer_or_an_operator_takes_a_product_off_and_nobody_else() -> None:
    story = house()
    product = selling(story, Kind.TRANSIT)[Kind.TRANSIT]
    with pytest.raises(NotPermitted):
        operations.end_product(story.bob, product.id, now=START)
    operations.end_product(story.ivy, product.id, now=START)
    assert queries.on_sale("CNY", now=START) == ()
    with pytest.raises(ProductDecided):
        operations.end_product(story.olga, product.id, now=START)


def test_an_insurer_sees_its_own_products_overseers_all_and_others_none() -> None:
    story = house()
    selling(story)
    assert len(queries.products_for(story.ivy)) == len(queries.products_for(story.audra)) == len(Kind)
    assert queries.products_for(insurer(START, "ida")) == ()
    with pytest.raises(NotPermitted):
        queries.products_for(story.bob)


def test_what_was_published_and_decided_stands_in_the_log() -> None:
    story = house()
    product = selling(story, Kind.TRANSIT)[Kind.TRANSIT]
    kinds = set(Event.objects.filter(subject=product.id).values_list("kind", flat=True))
    assert kinds == {"insurance.product_proposed", "insurance.product_on_sale"}
