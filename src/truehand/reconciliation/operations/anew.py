"""Lines that a bank or a gateway tells differently from before: named at once, and decided by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.payments import operations as payments
from truehand.payments import queries as reported
from truehand.payments.bank import operations as bank
from truehand.payments.domain.report import Verdict
from truehand.reconciliation.domain.findings import Finding, Kind
from truehand.reconciliation.domain.lines import Line, Side
from truehand.reconciliation.domain.refusals import DiscrepancyClosed, NotToldAnew
from truehand.reconciliation.domain.views import State
from truehand.reconciliation.operations import keeping
from truehand.reconciliation.operations.matters import discrepancy_of
from truehand.reconciliation.operations.notes import reason_of, say
from truehand.reconciliation.queries import gather
from truehand.reconciliation.queries.results import change_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.payments.domain.report import LineChange, ReportLine
    from truehand.reconciliation.models import Discrepancy
    from truehand.reconciliation.queries.gather import Source


@transaction.atomic
def name_changes(*, now: datetime) -> None:
    """Name, with an incident, every line that is told anew and not named yet; harmless when repeated."""
    for source in gather.sources():
        keeping.keep_fresh(source.name, findings(source), now=now)


def findings(source: Source) -> Iterator[Finding]:
    """Yield the lines that are told anew and that nobody has decided: as they were told first, and as now."""
    for name in source.reporters:
        yield from (_finding(each) for each in reported.open_changes(name))


@transaction.atomic
def propose_accepting(
    actor: Actor, discrepancy_id: UUID, reason: str, *, verdict: Verdict = Verdict.ACCEPT, now: datetime
) -> UUID:
    """Propose what a line that is told anew counts as, and return the proposal; another operator decides it.

    Refuses NotPermitted, DiscrepancyUnknown, DiscrepancyClosed, NotToldAnew, ReasonNeeded, and ChangeUnknown once it is
    decided.
    """
    row, said = _told_anew(actor, discrepancy_id), reason_of(reason)
    change = change_named(row.lines.order_by("id"))
    proposal = payments.propose_verdict(actor, change, verdict, reason=said, now=now)
    zh, en = verdict.words
    say(row.id, (f"提议“{zh}”：{said}", f"Proposed: {en}. {said}"), author=actor.party_id, now=now)
    return proposal


@transaction.atomic
def accept(actor: Actor, discrepancy_id: UUID, *, now: datetime) -> None:
    """Have a line count as the actor proposed and another operator approved: as told now, as told first, or both.

    The books stay as they are; the next run holds them against what counts now. Only a bank's line that is a movement
    of its own is booked. Refuses NotPermitted, DiscrepancyUnknown, DiscrepancyClosed, NotToldAnew, ChangeUnknown,
    SecondPersonNeeded and NotApart.
    """
    row = _told_anew(actor, discrepancy_id)
    named = change_named(row.lines.order_by("id"))
    verdict = reported.approved_verdict(actor, named, now=now)
    change = payments.end_change(actor, named, verdict, now=now)
    if verdict is Verdict.APART:
        bank.book_apart(change)
    row.state, row.ended_at = State.EXPLAINED if verdict is Verdict.REFUSE else State.AGREED, now
    row.save(update_fields=["state", "ended_at"])
    zh, en = verdict.words
    say(row.id, (f"两人已认定：{zh}。", f"Decided by two: {en}."), author=actor.party_id, now=now)


def _told_anew(actor: Actor, discrepancy_id: UUID) -> Discrepancy:
    row = discrepancy_of(actor, discrepancy_id)
    if row.kind != Kind.TOLD_ANEW:
        raise NotToldAnew
    if State(row.state).ended:
        raise DiscrepancyClosed
    return row


def _finding(change: LineChange) -> Finding:
    old, new = change.old, change.new
    beyond = new.amount - old.amount if new.amount.currency == old.amount.currency else new.amount
    return Finding(Kind.TOLD_ANEW, new.amount.currency, (_line(old), _line(new, f"@{change.id}")), beyond)


def _line(told: ReportLine, mark: str = "") -> Line:
    fee = f" (fee {told.fee})" if told.fee else ""
    key = f"{told.source}:{told.id}{mark}"
    return Line(Side.REPORT, key, told.day, told.amount, told.reference, f"{told.text}{fee}".strip(), told.batch)
