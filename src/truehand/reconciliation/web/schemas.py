"""The wire forms of runs, discrepancies, incidents and proofs; amounts are signed minor units."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from truehand.edge.schemas import Words
from truehand.payments.domain.report import Verdict
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.lines import Line, Side
from truehand.reconciliation.domain.views import (
    DayProof,
    DiscrepancyView,
    IncidentView,
    NoteView,
    RunView,
    State,
)


class ClosingOut(Schema):
    """A stated closing balance beside the ledger's; ``unexplained`` is what no line accounts for."""

    day: date
    currency: str
    bank: int
    ledger: int
    unexplained: int


class PartOut(Schema):
    """What a run found of one source; ``digest`` is the fingerprint of all that agrees."""

    source: str
    books: int
    report: int
    agreed: int
    found: int
    digest: str
    closings: list[ClosingOut]


class RunOut(Schema):
    """One run: how far it is, or what it found."""

    id: UUID
    since: date
    until: date
    started_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    parts: list[PartOut]

    @classmethod
    def of(cls, run: RunView) -> RunOut:
        """Return the wire form."""
        parts = [
            PartOut(
                source=part.source,
                books=part.books,
                report=part.report,
                agreed=part.agreed,
                found=part.found,
                digest=part.digest,
                closings=[
                    ClosingOut(
                        day=each.day,
                        currency=each.currency,
                        bank=each.bank.minor,
                        ledger=each.ledger.minor,
                        unexplained=each.unexplained.minor,
                    )
                    for each in part.closings
                ],
            )
            for part in run.parts
        ]
        return cls(
            id=run.id,
            since=run.since,
            until=run.until,
            started_at=run.started_at,
            ended_at=run.ended_at,
            done=run.done,
            total=run.total,
            parts=parts,
        )


class LineOut(Schema):
    """One line of the ledger or of a report."""

    side: Side
    key: str
    day: date
    minor: int
    currency: str
    reference: str
    text: str

    @classmethod
    def of(cls, line: Line) -> LineOut:
        """Return the wire form."""
        return cls(
            side=line.side,
            key=line.key,
            day=line.day,
            minor=line.amount.minor,
            currency=line.amount.currency,
            reference=line.reference,
            text=line.text,
        )


class DiscrepancyOut(Schema):
    """Something that does not agree, with its lines; ``difference`` is what the report has beyond the ledger."""

    id: UUID
    source: str
    kind: Kind
    name: Words
    state: State
    difference: int
    currency: str
    day: date
    owner: UUID | None
    incident: UUID | None
    opened_at: datetime
    ended_at: datetime | None
    lines: list[LineOut]

    @classmethod
    def of(cls, each: DiscrepancyView) -> DiscrepancyOut:
        """Return the wire form."""
        return cls(
            id=each.id,
            source=each.source,
            kind=each.kind,
            name=Words.of(each.kind.words),
            state=each.state,
            difference=each.difference.minor,
            currency=each.difference.currency,
            day=each.day,
            owner=each.owner,
            incident=each.incident,
            opened_at=each.opened_at,
            ended_at=each.ended_at,
            lines=[LineOut.of(line) for line in each.lines],
        )


class NoteOut(Schema):
    """Something said or done; ``author`` is null for what the platform did."""

    at: datetime
    author: UUID | None
    words: Words

    @classmethod
    def of(cls, note: NoteView) -> NoteOut:
        """Return the wire form."""
        return cls(at=note.at, author=note.author, words=Words.of(note.words))


class MatterOut(Schema):
    """A discrepancy with its history."""

    discrepancy: DiscrepancyOut
    notes: list[NoteOut]


class IncidentOut(Schema):
    """What stopped payouts, and how it ended."""

    id: UUID
    words: Words
    opened_at: datetime
    owner: UUID | None
    discrepancies: int
    unexplained: int
    resolved_at: datetime | None
    resolved_by: UUID | None
    reason: str

    @classmethod
    def of(cls, each: IncidentView) -> IncidentOut:
        """Return the wire form."""
        return cls(
            id=each.id,
            words=Words.of(each.words),
            opened_at=each.opened_at,
            owner=each.owner,
            discrepancies=each.discrepancies,
            unexplained=each.unexplained,
            resolved_at=each.resolved_at,
            resolved_by=each.resolved_by,
            reason=each.reason,
        )


class ProofOut(Schema):
    """A day's proof: custodian + clearing = held + balances + in transit + suspense + guarantee + own + owed to us."""

    day: date
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
    bank: int | None
    entry: UUID
    made_at: datetime

    @classmethod
    def of(cls, proof: DayProof) -> ProofOut:
        """Return the wire form."""
        return cls(
            day=proof.day,
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
            bank=proof.bank.minor if proof.bank else None,
            entry=proof.entry,
            made_at=proof.made_at,
        )


class RunsOut(Schema):
    """Some runs, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[RunOut]
    next_cursor: str | None


class DiscrepanciesOut(Schema):
    """Some discrepancies, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[DiscrepancyOut]
    next_cursor: str | None


class IncidentsOut(Schema):
    """Some incidents, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[IncidentOut]
    next_cursor: str | None


class DaysIn(Schema):
    """Which days to reconcile, both included."""

    since: date
    until: date


class ReasonIn(Schema):
    """Why; kept for good."""

    reason: str = Field(min_length=1, max_length=1000)


class VerdictIn(ReasonIn):
    """What a line counts as, and why."""

    verdict: Verdict = Verdict.ACCEPT


class TextIn(Schema):
    """A word about a matter; kept for good."""

    text: str = Field(min_length=1, max_length=1000)


class OwnerIn(Schema):
    """To which operator a discrepancy is given."""

    owner: UUID


class ProposalOut(Schema):
    """What another operator is to decide."""

    proposal: UUID
