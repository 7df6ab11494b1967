"""The write door: draw a contract, sign it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from truehand.contracts.domain.clauses import edition_for
from truehand.contracts.domain.compliance import stops
from truehand.contracts.domain.document import FILE_NAME, document, sha256_of
from truehand.contracts.domain.refusals import (
    AlreadySigned,
    ContractChanged,
    ForbiddenClause,
    NoContract,
    NotYourContract,
    SignedTermsStand,
)
from truehand.contracts.domain.sets import shipped
from truehand.contracts.models import Contract, ContractSignature
from truehand.contracts.queries import view_of
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.contracts.domain.terms import Terms
    from truehand.contracts.domain.view import ContractView, Side
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

CONTRACTS = 0x636F_6E74  # any number, the same everywhere: locks about contracts


@transaction.atomic
def draw(trade_id: UUID, *, terms: Terms, now: datetime) -> ContractView:
    """Draw the trade's contract; the same terms again return the one there is, other terms make a new revision.

    Refuses SignedTermsStand when somebody signed other terms already.
    """
    present = _in_force(trade_id)
    if present is not None and present.terms_sha256 == terms.fingerprint():
        return view_of(present)
    if present is not None and present.signatures.exists():
        raise SignedTermsStand
    revision = 1 if present is None else present.revision + 1
    clause_set = shipped() if terms.law else None
    content = document(trade_id, revision, terms, drawn_at=now, clause_set=clause_set)
    row = Contract.objects.create(
        id=new_id(now),
        trade_id=trade_id,
        revision=revision,
        edition=clause_set.name if clause_set else edition_for(terms),
        terms_sha256=terms.fingerprint(),
        sha256=sha256_of(content),
        document=content,
        buyer_id=terms.buyer.id,
        seller_id=terms.seller.id,
        drawn_at=now,
    )
    payload: dict[str, Json] = {"contract": str(row.id), "revision": revision, "documents": {FILE_NAME: row.sha256}}
    evidence.record("contract.drawn", subject=trade_id, payload=payload, actor=None, now=now)
    return view_of(row)


@transaction.atomic
def sign(actor: Actor, trade_id: UUID, *, seen_sha256: str, now: datetime) -> ContractView:
    """Sign the contract in force, whose hash the actor confirms to have seen.

    Refuses NoContract, NotVerified, NotYourContract, ContractChanged (the hash is not that of the text in force),
    AlreadySigned, and ForbiddenClause where the text says what no contract may; nothing changes then.
    """
    row = _in_force(trade_id)
    if row is None:
        raise NoContract
    side = _side(row, actor.party_id)
    actor.require_verified()
    if seen_sha256 != row.sha256:
        raise ContractChanged
    if row.signatures.filter(side=side).exists():
        raise AlreadySigned
    _require_lawful(view_of(row))
    signature = evidence.sign(actor.party_id, bytes(row.document))
    ContractSignature.objects.create(
        id=new_id(now),
        contract=row,
        party_id=actor.party_id,
        side=side,
        public_key=signature.public_key.hex(),
        signature=signature.signature.hex(),
        signed_at=now,
    )
    payload: dict[str, Json] = {
        "contract": str(row.id),
        "side": side,
        "documents": {FILE_NAME: row.sha256},
        "signatures": [signature.evidence()],
    }
    evidence.record("contract.signed", subject=trade_id, payload=payload, actor=actor.party_id, now=now)
    return view_of(row)


def _require_lawful(contract: ContractView) -> None:
    found = stops(contract.findings)
    if found:
        first = found[0]
        raise ForbiddenClause(
            number=first.number, what_zh=first.what[0], what_en=first.what[1], law_zh=first.law[0], law_en=first.law[1]
        )


def _in_force(trade_id: UUID) -> Contract | None:
    """Lock the trade's contracts until the transaction ends and return the highest revision.

    No row can be the lock, as no role may change one. Whoever waited then reads what the other wrote.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [CONTRACTS, str(trade_id)])
    return Contract.objects.filter(trade_id=trade_id).order_by("-revision").first()


def _side(row: Contract, party_id: UUID) -> Side:
    if party_id == row.buyer_id:
        return "buyer"
    if party_id == row.seller_id:
        return "seller"
    raise NotYourContract
