"""A disagreement from beginning to end, for worlds that want one of everything."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from truehand.escrow import operations as escrow
from truehand.identity import operations as identity
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments.domain.report import ReportLine
from truehand.reconciliation import operations, queries
from truehand.reconciliation.queries.gather import calendar

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.actor import Actor

BANK = "custody-cny"


def settled_matter(people: dict[str, Actor], number: int, *, now: datetime) -> dict[str, object]:
    """Yesterday's statement has a line that nobody booked: found, explained, ended by two; return its names."""
    olga, yesterday = people["olga"], calendar().day_of(now) - timedelta(days=1)
    line = ReportLine(BANK, f"nobody-{number}", yesterday, Money(77 + number, "CNY"), "", "unknown")
    lines = [line]
    if number <= 1:  # so that there was money yesterday, whose proof can be shown
        escrow.receive_unallocated(uuid4(), Money(500, "CNY"), key=f"before-{number}", now=now - timedelta(days=1))
        lines.append(ReportLine(BANK, "before", yesterday, Money(500, "CNY"), "", "known"))
    words = {"since": yesterday, "until": yesterday, "currency": "CNY", "sha256": "0" * 64, "now": now}
    payments.keep_report(BANK, f"{yesterday} {number}", lines, **words)  # type: ignore[arg-type]
    run = operations.open_run(since=yesterday, until=yesterday, now=now)
    while operations.carry_on(run.id, now=now):
        pass
    operations.prove_days(now=now)
    (found,) = queries.discrepancies(olga).items
    operations.explain(olga, found.id, "It goes back.", now=now)
    incident = found.incident
    assert incident is not None
    proposal = operations.propose_end(olga, incident, "Explained.", now=now)
    identity.approve(people["otto"], proposal, now=now)
    operations.end_incident(olga, incident, now=now)
    return {"run_id": run.id, "discrepancy_id": found.id, "incident_id": incident, "day": yesterday}
