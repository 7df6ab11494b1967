"""Contracts over the API, for those who may read them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.contracts import queries
from truehand.contracts.domain.compliance import Finding
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
        signatures=[
            SignatureOut(
                party_id=each.party_id,
                side=each.side,
                public_key=each.public_key,
                signature=each.signature,
                signed_at=each.signed_at,
            )
            for each in found.signatures
        ],
        findings=[FindingOut.of(each) for each in found.findings],
    )
