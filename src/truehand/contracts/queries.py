"""The read door: contracts as frozen views."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from django.db.models import Count, Q

from truehand.contracts.domain.amendment import Outcome
from truehand.contracts.domain.document import file_name, paper_name
from truehand.contracts.domain.paper import on_paper
from truehand.contracts.domain.publication import Publication
from truehand.contracts.domain.refusals import NoContract
from truehand.contracts.domain.sets import parsed, shipped
from truehand.contracts.domain.view import ContractView, Side, SignatureView
from truehand.contracts.models import ClauseSetText, Contract, ContractSignature
from truehand.edge.typesetting import typeset
from truehand.vault import queries as vault
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.contracts.domain.amendment import Basis
    from truehand.contracts.domain.sets import ClauseSet
    from truehand.kernel.actor import Actor


TEMPLATE: Final = Path(__file__).with_name("contract.typ")


# An amendment is in force once both have signed it.
IN_FORCE: Final = Q(amends=None) | Q(ended__outcome=Outcome.SIGNED.value)


def contract_of(trade_id: UUID) -> ContractView | None:
    """Return the contract in force for a trade, for rooms that checked already who asks; None unless it is there."""
    row = _revisions(trade_id).filter(IN_FORCE).order_by("-revision").first()
    return view_of(row) if row is not None and row.document else None


def amendments_of(trade_id: UUID) -> tuple[ContractView, ...]:
    """Return every amendment of a trade's contract as it was proposed, the latest first."""
    return tuple(each for each in revisions_of(trade_id) if each.amends)


def revisions_of(trade_id: UUID) -> tuple[ContractView, ...]:
    """Return every text that a trade's contract had, or was proposed to have, the latest first."""
    return tuple(view_of(row) for row in _revisions(trade_id).order_by("-revision") if row.document)


def signed_of(trade_id: UUID) -> tuple[ContractView, ...]:
    """Return what both have signed: the contract, then its amendments in their order."""
    return tuple(each for each in reversed(revisions_of(trade_id)) if each.complete)


def documents_of(trade_id: UUID) -> dict[str, bytes]:
    """Return the bytes of the contract and of all its amendments, by the names that the log states them under."""
    rows = Contract.objects.filter(trade_id=trade_id).order_by("revision")
    return {
        file_name(row.revision, amends=row.amends_id is not None): bytes(row.document) for row in rows if row.document
    }


def require_reads(actor: Actor, contract: ContractView | None, *, now: datetime) -> ContractView:
    """Return a contract to one of its parties, or an operator or auditor who opened its trade.

    Refuses NoContract anybody else, and ReadingNeeded who has not opened it.
    """
    if contract is None or not (actor.party_id in (contract.buyer_id, contract.seller_id) or actor.oversees):
        raise NoContract
    if actor.party_id not in (contract.buyer_id, contract.seller_id):
        vault.require_open(actor, Thing.TRADE, contract.trade_id, now=now)
    return contract


def readable_contract(actor: Actor, trade_id: UUID, *, now: datetime) -> ContractView:
    """Return the contract for one of its parties, or an operator or auditor who opened its trade.

    Refuses NoContract anybody else, and ReadingNeeded who has not opened it.
    """
    return require_reads(actor, contract_of(trade_id), now=now)


def signed_contracts(since: datetime) -> set[tuple[UUID, str]]:
    """Return the trades whose contract, or an amendment of it, both sides have signed, the last one since then.

    Each with the name of its paper.
    """
    rows = ContractSignature.objects.filter(contract__signatures__signed_at__gte=since)
    of_what = ("contract__trade_id", "contract__revision", "contract__amends_id")
    twice = rows.values(*of_what).annotate(sides=Count("side", distinct=True)).filter(sides=2)
    return {
        (trade_id, paper_name(revision, amends=amends is not None))
        for trade_id, revision, amends in twice.values_list(*of_what)
    }


def set_in_force(*, now: datetime) -> ClauseSet:
    """Return the set that contracts are composed of now: the latest published one, else the program's own."""
    rows = ClauseSetText.objects.filter(verdict__published=True, effective_at__lte=now)
    text = rows.order_by("-effective_at", "-verdict__decided_at").values_list("text", flat=True).first()
    return shipped() if text is None else parsed(text)


def set_of(basis: Basis) -> ClauseSet | None:
    """Return the set that a contract was composed of; None of one that was drawn from an edition."""
    if not basis.clause_set:
        return None
    text = ClauseSetText.objects.filter(sha256=basis.clause_set).values_list("text", flat=True).first()
    return shipped(basis.edition) if text is None else parsed(text)


def publications(actor: Actor) -> tuple[Publication, ...]:
    """Return every set that was proposed for publication, the latest first, to operators and auditors."""
    actor.require_overseer()
    return tuple(publication_of(row) for row in ClauseSetText.objects.select_related("verdict").order_by("-id"))


def publication_of(row: ClauseSetText) -> Publication:
    """Return a row as a value."""
    verdict = row.verdict if hasattr(row, "verdict") else None
    return Publication(
        id=row.id,
        name=row.name,
        sha256=row.sha256,
        text=row.text,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        effective_at=row.effective_at,
        published=verdict.published if verdict else None,
        decided_by=verdict.decided_by if verdict else None,
        decided_at=verdict.decided_at if verdict else None,
    )


def contract_pdf(contract: ContractView) -> bytes:
    """Return a contract as PDF, not signed yet; the same bytes for the same contract. Refuses FontMissing."""
    last = max([contract.drawn_at, *(each.signed_at for each in contract.signatures)])
    return typeset(TEMPLATE, on_paper(contract), at=last)


def view_of(row: Contract) -> ContractView:
    """Return a row as a view, signatures in the order they were given."""
    ended = row.ended if row.amends_id is not None and hasattr(row, "ended") else None
    return ContractView(
        id=row.id,
        trade_id=row.trade_id,
        revision=row.revision,
        sha256=row.sha256,
        document=bytes(row.document),
        buyer_id=row.buyer_id,
        seller_id=row.seller_id,
        drawn_at=row.drawn_at,
        signatures=tuple(_signature(each) for each in sorted(row.signatures.all(), key=_by_time)),
        proposed_by=row.proposed_by,
        expires_at=row.expires_at,
        outcome=Outcome(ended.outcome) if ended else None,
        ended_at=ended.ended_at if ended else None,
        ended_by=ended.ended_by if ended else None,
    )


def _revisions(trade_id: UUID) -> QuerySet[Contract]:
    return Contract.objects.filter(trade_id=trade_id).select_related("ended").prefetch_related("signatures")


def _by_time(row: ContractSignature) -> tuple[datetime, UUID]:
    return row.signed_at, row.id


def _signature(row: ContractSignature) -> SignatureView:
    return SignatureView(row.party_id, cast("Side", row.side), row.public_key, row.signature, row.signed_at)
