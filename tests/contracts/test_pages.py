"""The contract to read, print and keep; only for those whom it concerns."""

from __future__ import annotations

import hashlib

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.contracts.terms import TERMS
from tests.people import ALICE, BOB, MALLORY, NOW, TRADE
from truehand.contracts import operations, queries
from truehand.contracts.domain.refusals import NoContract
from truehand.contracts.web import api, pages
from truehand.edge.refusals import Unauthenticated
from truehand.kernel.actor import Actor

pytestmark = pytest.mark.django_db


def asked_by(actor: Actor | None) -> object:
    request = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]
    return request


@pytest.fixture(autouse=True)
def signed_by_bob() -> str:
    seen = operations.draw(TRADE, terms=TERMS, now=NOW).sha256
    return operations.sign(BOB, TRADE, seen_sha256=seen, now=NOW).sha256


def test_both_languages_stand_on_one_sheet(signed_by_bob: str) -> None:
    page = pages.contract_page(asked_by(ALICE), TRADE).content.decode()  # type: ignore[arg-type]
    for text in ("二手设备买卖合同", "Contract for the sale of a used machine", signed_by_bob, "陈博文"):
        assert text in page


def test_the_file_is_exactly_what_was_signed(signed_by_bob: str) -> None:
    answer = pages.contract_file(asked_by(ALICE), TRADE)  # type: ignore[arg-type]
    assert hashlib.sha256(answer.content).hexdigest() == signed_by_bob
    told = api.contract(asked_by(BOB), TRADE)  # type: ignore[arg-type]
    assert hashlib.sha256(told.document.encode()).hexdigest() == signed_by_bob
    assert [each.side for each in told.signatures] == ["buyer"]


@pytest.mark.parametrize("view", [pages.contract_page, pages.contract_file, api.contract])
def test_nobody_else_reads_a_contract(view: object) -> None:
    with pytest.raises(NoContract):
        view(asked_by(MALLORY), TRADE)  # type: ignore[operator]
    with pytest.raises(Unauthenticated):
        view(asked_by(None), TRADE)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("language", "open_text", "waiting"),
    [("en", "1. The machine", "Signed by one side"), ("zh-hans", "1. 标的设备", "一方已签署")],
)
def test_the_partial_opens_in_the_readers_language(language: str, open_text: str, waiting: str) -> None:
    with translation.override(language):
        part = render_to_string("contracts/_contract.html", {"contract": queries.contract_of(TRADE)})
    before_the_fold = part.split("<details>")[0]
    assert open_text in before_the_fold
    assert waiting in part


def test_what_a_seller_wrote_is_never_markup() -> None:
    part = render_to_string("contracts/_contract.html", {"contract": queries.contract_of(TRADE)})
    assert "<script" not in part
