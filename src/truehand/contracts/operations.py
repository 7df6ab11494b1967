"""The write door: draw a contract, amend it, sign."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q

from truehand.contracts.domain.amendment import Amendment, Outcome
from truehand.contracts.domain.clauses import edition_for
from truehand.contracts.domain.compliance import stops
from truehand.contracts.domain.document import basis_of, document, file_name, sha256_of
from truehand.contracts.domain.publication import examined
from truehand.contracts.domain.refusals import (
    AlreadySigned,
    AmendmentOpen,
    AmendmentOver,
    ClauseSetMomentPast,
    ClauseSetNameTaken,
    ClauseSetUnknown,
    ContractChanged,
    ForbiddenClause,
    NoContract,
    NothingToAmend,
    NotYourContract,
    OwnClauseSet,
    SignedTermsStand,
)
from truehand.contracts.domain.sets import came_with_program
from truehand.contracts.models import AmendmentEnd, ClauseSetText, ClauseSetVerdict, Contract, ContractSignature
from truehand.contracts.queries import contract_of, publication_of, set_in_force, set_of, view_of
from truehand.evidence import operations as evidence
from truehand.identity.domain.refusals import StepUpNeeded
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.contracts.domain.amendment import Change
    from truehand.contracts.domain.publication import Publication
    from truehand.contracts.domain.terms import Terms
    from truehand.contracts.domain.view import ContractView, Side
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

# How far ahead a clause set may take effect.
LATEST_EFFECT = timedelta(days=365)
CONTRACTS = 0x636F_6E74  # any number, the same everywhere: locks about contracts


@transaction.atomic
def draw(trade_id: UUID, *, terms: Terms, now: datetime) -> ContractView:
    """Draw the trade's contract; the same terms again return the one there is, other terms make a new revision.

    Refuses SignedTermsStand when somebody signed other terms already.
    """
    present = _latest(trade_id)
    if present is not None and present.terms_sha256 == terms.fingerprint():
        return view_of(present)
    if present is not None and present.signatures.exists():
        raise SignedTermsStand
    revision = 1 if present is None else present.revision + 1
    clause_set = set_in_force(now=now) if terms.law else None
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
    payload: dict[str, Json] = {"contract": str(row.id), "revision": revision, "documents": _stated(row)}
    evidence.record("contract.drawn", subject=trade_id, payload=payload, actor=None, now=now)
    return view_of(row)


@transaction.atomic
def amend(
    actor: Actor,
    trade_id: UUID,
    *,
    terms: Terms,
    changes: Sequence[Change],
    reason: str,
    expires_at: datetime,
    now: datetime,
) -> ContractView:
    """Draw the text of the contract as a side proposes to amend it, for both to sign until ``expires_at``.

    Its clauses come from the set or edition that the contract was drawn from. Refuses NotYourContract, NothingToAmend,
    AmendmentOpen, and ForbiddenClause where the text, or the reason, says what no contract may.
    """
    latest, present = _latest(trade_id), contract_of(trade_id)
    if latest is None or present is None or not present.complete or not changes:
        raise NothingToAmend
    _side(latest, actor.party_id)
    if latest.amends_id is not None and not AmendmentEnd.objects.filter(contract=latest).exists():
        raise AmendmentOpen
    revision, basis = latest.revision + 1, basis_of(present.document)
    content = document(
        trade_id,
        revision,
        terms,
        drawn_at=now,
        clause_set=set_of(basis),
        amendment=Amendment(present.revision, present.sha256, tuple(changes), reason),
    )
    row = Contract.objects.create(
        id=new_id(now),
        trade_id=trade_id,
        revision=revision,
        edition=basis.edition,
        terms_sha256=terms.fingerprint(),
        sha256=sha256_of(content),
        document=content,
        buyer_id=present.buyer_id,
        seller_id=present.seller_id,
        drawn_at=now,
        amends_id=present.id,
        proposed_by=actor.party_id,
        expires_at=expires_at,
    )
    _require_lawful(view_of(row))
    payload: dict[str, Json] = {
        "contract": str(row.id),
        "amends": str(present.id),
        "revision": revision,
        "changes": [each.key for each in changes],
        "expires_at": expires_at.isoformat(),
        "documents": _stated(row),
    }
    evidence.record("contract.amendment_proposed", subject=trade_id, payload=payload, actor=actor.party_id, now=now)
    return view_of(row)


@transaction.atomic
def end_amendment(trade_id: UUID, outcome: Outcome, *, actor: Actor | None, now: datetime) -> ContractView:
    """End the open amendment: signed by both it is in force from now, declined or lapsed the contract stays as it was.

    Refuses AmendmentOver where none is open.
    """
    row = _latest(trade_id)
    if row is None or row.amends_id is None or AmendmentEnd.objects.filter(contract=row).exists():
        raise AmendmentOver
    by = actor.party_id if actor else None
    AmendmentEnd.objects.create(id=new_id(now), contract=row, outcome=outcome.value, ended_by=by, ended_at=now)
    payload: dict[str, Json] = {"contract": str(row.id), "outcome": outcome.value, "documents": _stated(row)}
    evidence.record("contract.amendment_ended", subject=trade_id, payload=payload, actor=by, now=now)
    return view_of(Contract.objects.get(pk=row.pk))


@transaction.atomic
def sign(actor: Actor, trade_id: UUID, *, seen_sha256: str, now: datetime) -> ContractView:
    """Sign the contract in force, whose hash the actor confirms to have seen.

    Refuses NoContract, NotVerified, NotYourContract, ContractChanged (the hash is not that of the text in force),
    AlreadySigned, AmendmentOver, and ForbiddenClause where the text says what no contract may; nothing changes then.
    An amendment that is open is what is signed.
    """
    row = _latest(trade_id)
    if row is None:
        raise NoContract
    side = _side(row, actor.party_id)
    actor.require_verified()
    if seen_sha256 != row.sha256:
        raise ContractChanged
    if row.expires_at is not None and (row.expires_at <= now or AmendmentEnd.objects.filter(contract=row).exists()):
        raise AmendmentOver
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
        "documents": _stated(row),
        "signatures": [signature.evidence()],
    }
    evidence.record("contract.signed", subject=trade_id, payload=payload, actor=actor.party_id, now=now)
    return view_of(row)


@transaction.atomic
def propose_set(actor: Actor, text: str, *, effective_at: datetime, now: datetime) -> Publication:
    """Propose, as an operator, to publish a clause set from a moment on; it waits for another to confirm it.

    Refuses NotPermitted, ClauseSetNotValid, ClauseSetUnlawful, ClauseSetNameTaken and ClauseSetMomentPast.
    """
    actor.require(Role.OPERATOR)
    found = examined(text)
    if not now <= effective_at <= now + LATEST_EFFECT:
        raise ClauseSetMomentPast
    _lock_sets()
    taken = ClauseSetText.objects.filter(Q(name=found.name) | Q(sha256=found.sha256)).exists()
    if taken or came_with_program(found.name):
        raise ClauseSetNameTaken(name=found.name)
    row = ClauseSetText.objects.create(
        id=new_id(now),
        name=found.name,
        sha256=found.sha256,
        text=text,
        proposed_by=actor.party_id,
        proposed_at=now,
        effective_at=effective_at,
    )
    _record_set("contract.clauses_proposed", row, actor, now)
    return publication_of(row)


@transaction.atomic
def decide_set(actor: Actor, set_id: UUID, *, publish: bool, now: datetime) -> Publication:
    """Publish a proposed set, or refuse it, as an operator other than who proposed it; once.

    It is in force from its moment, or from now if that has passed; contracts drawn before keep the set that they were
    composed of. Refuses NotPermitted, StepUpNeeded, ClauseSetUnknown, OwnClauseSet, and what ``propose_set`` does of
    its text, as rules may have changed.
    """
    actor.require(Role.OPERATOR)
    _lock_sets()
    row = ClauseSetText.objects.filter(pk=set_id, verdict=None).first()
    if row is None:
        raise ClauseSetUnknown
    if row.proposed_by == actor.party_id:
        raise OwnClauseSet
    if publish:
        if not actor.stepped_up:
            raise StepUpNeeded
        examined(row.text)
    ClauseSetVerdict.objects.create(
        id=new_id(now), clause_set=row, published=publish, decided_by=actor.party_id, decided_at=now
    )
    _record_set("contract.clauses_published" if publish else "contract.clauses_refused", row, actor, now)
    return publication_of(ClauseSetText.objects.get(pk=row.pk))


def _record_set(kind: str, row: ClauseSetText, actor: Actor, now: datetime) -> None:
    payload: dict[str, Json] = {
        "name": row.name,
        "sha256": row.sha256,
        "effective_at": row.effective_at.isoformat(),
    }
    evidence.record(kind, subject=row.id, payload=payload, actor=actor.party_id, now=now)


def _lock_sets() -> None:
    """Let one person at a time propose or decide: of two verdicts the second finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, 0)", [CONTRACTS])


def _require_lawful(contract: ContractView) -> None:
    found = stops(contract.findings)
    if found:
        first = found[0]
        raise ForbiddenClause(
            number=first.number, what_zh=first.what[0], what_en=first.what[1], law_zh=first.law[0], law_en=first.law[1]
        )


def _stated(row: Contract) -> dict[str, Json]:
    return {file_name(row.revision, amends=row.amends_id is not None): row.sha256}


def _latest(trade_id: UUID) -> Contract | None:
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
