"""Contracts over the API, for those who may read them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.contracts import queries
from truehand.contracts.domain.compliance import Finding
from truehand.contracts.domain.view import ContractView, SignatureView
from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import Words

router = Router(tags=["contracts"])


class SignatureOut(Schema):
    """A side's Ed25519 signature (hexadecimal)."""

    party_id: UUID
    side: str
    public_key: str
    signature: str
    signed_at: datetime

    @classmethod
    def of(cls, view: SignatureView) -> SignatureOut:
        """Return the wire form."""
        return cls(
            party_id=view.party_id,
            side=view.side,
            public_key=view.public_key,
            signature=view.signature,
            signed_at=view.signed_at,
        )


class FindingOut(Schema):
    """What the text must not say (forbidden or doubtful, with the marked parts of ``text``) or lacks (missing)."""

    rule: str
    grade: str
    what: Words
    law: Words
    clause: int
    text: str
    spans: list[tuple[int, int]]

    @classmethod
    def of(cls, found: Finding) -> FindingOut:
        """Return the wire form."""
        return cls(
            rule=found.rule,
            grade=found.grade.value,
            what=Words.of(found.what),
            law=Words.of(found.law),
            clause=found.number,
            text=found.text,
            spans=list(found.spans),
        )


class ContractOut(Schema):
    """The contract in force; ``document`` is the exact text (canonical JSON) whose UTF-8 bytes hash to ``sha256``."""

    id: UUID
    trade_id: UUID
    revision: int
    sha256: str
    document: str
    drawn_at: datetime
    complete: bool
    signatures: list[SignatureOut]
    findings: list[FindingOut]


class ChangeOut(Schema):
    """A term as it was and as it is to be."""

    key: str
    label: Words
    old: Words
    new: Words


class AmendmentOut(Schema):
    """An amended text for both to sign until ``expires_at``; ``outcome`` is null while it is open.

    ``document`` is the whole contract as amended, the exact text whose UTF-8 bytes hash to ``sha256``.
    """

    revision: int
    sha256: str
    document: str
    amends: str
    reason: str
    changes: list[ChangeOut]
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    outcome: str | None
    ended_at: datetime | None
    signatures: list[SignatureOut]
    findings: list[FindingOut]

    @classmethod
    def of(cls, view: ContractView) -> AmendmentOut:
        """Return the wire form of an amendment (ValueError for a contract that amends nothing)."""
        told = view.sheet.amendment
        if told is None or view.proposed_by is None or view.expires_at is None:
            raise ValueError("it amends nothing")
        return cls(
            revision=view.revision,
            sha256=view.sha256,
            document=view.document.decode(),
            amends=told.before,
            reason=told.reason,
            changes=[
                ChangeOut(key=each.key, label=Words.of(each.label), old=Words.of(each.old), new=Words.of(each.new))
                for each in told.changes
            ],
            proposed_by=view.proposed_by,
            proposed_at=view.drawn_at,
            expires_at=view.expires_at,
            outcome=view.outcome.value if view.outcome else None,
            ended_at=view.ended_at,
            signatures=[SignatureOut.of(each) for each in view.signatures],
            findings=[FindingOut.of(each) for each in view.findings],
        )


@router.get("/{uuid:trade_id}/amendments", response=list[AmendmentOut])
def amendments(request: HttpRequest, trade_id: UUID) -> list[AmendmentOut]:
    """Return every amendment of a trade's contract, the latest first, to who may read the contract."""
    queries.readable_contract(require_scope(request, "trade:read"), trade_id, now=clock.now())
    return [AmendmentOut.of(each) for each in queries.amendments_of(trade_id)]


@router.get("/{uuid:trade_id}", response=ContractOut)
def contract(request: HttpRequest, trade_id: UUID) -> ContractOut:
    """Return a trade's contract to its parties, operators and auditors."""
    found = queries.readable_contract(require_scope(request, "trade:read"), trade_id, now=clock.now())
    return ContractOut(
        id=found.id,
        trade_id=found.trade_id,
        revision=found.revision,
        sha256=found.sha256,
        document=found.document.decode(),
        drawn_at=found.drawn_at,
        complete=found.complete,
        signatures=[SignatureOut.of(each) for each in found.signatures],
        findings=[FindingOut.of(each) for each in found.findings],
    )
