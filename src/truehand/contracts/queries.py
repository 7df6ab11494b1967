"""The read door: contracts as frozen views."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from truehand.contracts.domain.refusals import NoContract
from truehand.contracts.domain.view import ContractView, Side, SignatureView
from truehand.contracts.models import Contract, ContractSignature
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor


def contract_of(trade_id: UUID) -> ContractView | None:
    """Return the contract in force for a trade, for rooms that checked already who asks; None before it is drawn."""
    row = Contract.objects.filter(trade_id=trade_id).order_by("-revision").first()
    return None if row is None else view_of(row)


def readable_contract(actor: Actor, trade_id: UUID) -> ContractView:
    """Return the contract for one of its parties, an operator or an auditor; refuse (NoContract) anybody else."""
    found = contract_of(trade_id)
    if found is None or not (
        actor.party_id in (found.buyer_id, found.seller_id) or actor.roles & {Role.OPERATOR, Role.AUDITOR}
    ):
        raise NoContract
    return found


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
