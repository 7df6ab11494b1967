"""The read door: contracts as frozen views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from django.db.models import Count

from truehand.contracts.domain.paper import on_paper
from truehand.contracts.domain.refusals import NoContract
from truehand.contracts.domain.view import ContractView, Side, SignatureView
from truehand.contracts.models import Contract, ContractSignature
from truehand.edge.typesetting import typeset
from truehand.vault import queries as vault
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


TEMPLATE: Final = Path(__file__).with_name("contract.typ")


def contract_of(trade_id: UUID) -> ContractView | None:
    """Return the contract in force for a trade, for rooms that checked already who asks; None unless it is there."""
    row = Contract.objects.filter(trade_id=trade_id).order_by("-revision").first()
    return view_of(row) if row is not None and row.document else None


def document_of(trade_id: UUID) -> bytes | None:
    """Return the bytes of the contract in force alone, as ``contract_of`` does the contract."""
    found = Contract.objects.filter(trade_id=trade_id).order_by("-revision").values_list("document", flat=True).first()
    return bytes(found) if found else None


def readable_contract(actor: Actor, trade_id: UUID, *, now: datetime) -> ContractView:
    """Return the contract for one of its parties, or an operator or auditor who opened its trade.

    Refuses NoContract anybody else, and ReadingNeeded who has not opened it.
    """
    found = contract_of(trade_id)
    if found is None or not (actor.party_id in (found.buyer_id, found.seller_id) or actor.oversees):
        raise NoContract
    if actor.party_id not in (found.buyer_id, found.seller_id):
        vault.require_open(actor, Thing.TRADE, trade_id, now=now)
    return found


def signed_contracts(since: datetime) -> set[UUID]:
    """Return the trades whose contract both sides have signed, the last one since then."""
    rows = ContractSignature.objects.filter(contract__signatures__signed_at__gte=since)
    twice = rows.values("contract__trade_id").annotate(sides=Count("side", distinct=True)).filter(sides=2)
    return set(twice.values_list("contract__trade_id", flat=True))


def contract_pdf(contract: ContractView) -> bytes:
    """Return a contract as PDF, not signed yet; the same bytes for the same contract. Refuses FontMissing."""
    last = max([contract.drawn_at, *(each.signed_at for each in contract.signatures)])
    return typeset(TEMPLATE, on_paper(contract), at=last)


def view_of(row: Contract) -> ContractView:
    """Return a row as a view, signatures in the order they were given."""
    return ContractView(
        id=row.id,
        trade_id=row.trade_id,
        revision=row.revision,
        sha256=row.sha256,
        document=bytes(row.document),
        buyer_id=row.buyer_id,
        seller_id=row.seller_id,
        drawn_at=row.drawn_at,
        signatures=tuple(_signature(each) for each in row.signatures.order_by("signed_at", "id")),
    )


def _signature(row: ContractSignature) -> SignatureView:
    return SignatureView(row.party_id, cast("Side", row.side), row.public_key, row.signature, row.signed_at)
