"""Balance, statement and proof over the API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import MoneySchema
from truehand.escrow import queries
from truehand.escrow.domain.views import Operation, Proof, StatementLine

router = Router(tags=["money"])


class BalanceSchema(Schema):
    """What the party may have paid out, what is reserved for payouts to be approved, and what is on its way."""

    available: list[MoneySchema]
    reserved: list[MoneySchema]
    in_transit: list[MoneySchema]


class LineSchema(Schema):
    """One movement of the balance: ``minor`` is signed, ``after`` is what it left."""

    id: UUID
    at: datetime
    operation: Operation
    subject: UUID
    minor: int
    after: MoneySchema

    @classmethod
    def of(cls, line: StatementLine) -> LineSchema:
        """Return the wire form."""
        return cls(
            id=line.id,
            at=line.at,
            operation=line.operation,
            subject=line.subject,
            minor=line.amount.minor,
            after=MoneySchema.of(line.after),
        )


class StatementPage(Schema):
    """Some movements, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[LineSchema]
    next_cursor: str | None


class ProofSchema(Schema):
    """Per currency: custodian + clearing = held + balances + in transit + suspense + guarantee + own + owed to us.

    ``difference`` is zero or an alarm.
    """

    currency: str
    custodian: int
    clearing: int
    held: int
    balances: int
    in_transit: int
    suspense: int
    guarantee: int
    own: int
    owed_to_us: int
    difference: int

    @classmethod
    def of(cls, proof: Proof) -> ProofSchema:
        """Return the wire form, in minor units."""
        return cls(
            currency=proof.currency,
            custodian=proof.custodian.minor,
            clearing=proof.clearing.minor,
            held=proof.held.minor,
            balances=proof.balances.minor,
            in_transit=proof.in_transit.minor,
            suspense=proof.suspense.minor,
            guarantee=proof.guarantee.minor,
            own=proof.own.minor,
            owed_to_us=proof.owed_to_us.minor,
            difference=proof.difference.minor,
        )


@router.get("balance", response=BalanceSchema)
def balance(request: HttpRequest) -> BalanceSchema:
    """The party's balance."""
    party = require_scope(request, "money:read").party_id
    own = queries.own_money(party)
    return BalanceSchema(
        available=[MoneySchema.of(each) for each in own.balance],
        reserved=[MoneySchema.of(each) for each in own.reserved],
        in_transit=[MoneySchema.of(each) for each in own.in_transit],
    )


@router.get("statement", response=StatementPage)
def statement(request: HttpRequest, cursor: str | None = None, size: int | None = None) -> StatementPage:
    """Every movement of the party's balance."""
    actor = require_scope(request, "money:read")
    page = queries.statement(actor, actor.party_id, cursor=cursor, size=size)
    return StatementPage(items=[LineSchema.of(line) for line in page.items], next_cursor=page.next_cursor)


@router.get("proof", response=list[ProofSchema])
def proof(request: HttpRequest) -> list[ProofSchema]:
    """The proof that client money is all there, for operators and auditors."""
    return [ProofSchema.of(each) for each in queries.proof_for(require_scope(request, "money:read"))]
