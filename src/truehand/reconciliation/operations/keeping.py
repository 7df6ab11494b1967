"""Keeping what a run found: new discrepancies, those that agree now, and the incident that stops payouts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from django.db.models import UUIDField, Value
from django.db.models.functions import Coalesce

from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.payments import operations as payments
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.views import State
from truehand.reconciliation.models import Discrepancy, DiscrepancyLine, Elsewhere, Incident
from truehand.reconciliation.operations.notes import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from truehand.reconciliation.domain.findings import Finding
    from truehand.reconciliation.domain.lines import Line
    from truehand.reconciliation.domain.matching import Matching
    from truehand.reconciliation.operations.sides import Sides

BATCH = 5_000


def keep(source: str, found: Iterable[Finding], *, since: date, until: date, now: datetime) -> None:
    """Keep what a run over some days found, in the caller's transaction; the same once more changes nothing.

    What earlier runs named and this one did not is agreed now. An open discrepancy stops payouts and is of an incident.
    """
    named = {each.fingerprint(source): each for each in found}
    living = Discrepancy.objects.select_for_update().filter(source=source).exclude(state=State.AGREED)
    known = {row.fingerprint: row for row in living}
    closings = Kind.CLOSING_UNEQUAL.value
    gone = [
        row
        for fingerprint, row in known.items()
        if fingerprint not in named and (row.kind != closings or since <= row.day <= until)
    ]
    _agree(gone, now)
    _ripen([row for fingerprint, row in known.items() if fingerprint in named and not named[fingerprint].waits], now)
    fresh = {fingerprint: each for fingerprint, each in named.items() if fingerprint not in known}
    _reopen(fresh, now)
    _create(source, fresh, now)
    _sound_the_alarm(now)


def keep_fresh(source: str, found: Iterable[Finding], *, now: datetime) -> None:
    """Keep what nobody has named yet, in the caller's transaction, beside what runs find."""
    named = {each.fingerprint(source): each for each in found}
    known = Discrepancy.objects.filter(fingerprint__in=named).exclude(state=State.AGREED)
    fresh = {
        fingerprint: named[fingerprint] for fingerprint in named.keys() - {*known.values_list("fingerprint", flat=True)}
    }
    _reopen(fresh, now)
    _create(source, fresh, now)
    _sound_the_alarm(now)


def keep_elsewhere(source: str, matching: Matching, sides: Sides, *, since: date, until: date) -> None:
    """Remember the lines that agree with one of another day, so that they are not looked for on their own."""
    apart = (pl.col("day").min() != pl.col("day").max()) | (pl.col("day").min() < since) | (pl.col("day").max() > until)
    groups = matching.pairs.group_by("rule", "group").agg(apart.alias("apart")).filter(pl.col("apart"))
    lines = matching.pairs.join(groups, on=["rule", "group"], how="semi")
    for side, rows in (("books", sides.books), ("report", sides.report)):
        known = rows.select("key", "minor", "currency")
        mine = lines.filter(pl.col("side") == side).join(known, on="key").select("key", "day", "minor", "currency")
        Elsewhere.objects.bulk_create(
            (
                Elsewhere(source=source, side=side, key=key, day=day, minor=minor, currency=currency)
                for key, day, minor, currency in mine.iter_rows()
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )


def _agree(rows: Sequence[Discrepancy], now: datetime) -> None:
    for row in rows:
        row.state, row.ended_at = State.AGREED, now
        say(row.id, ("两边已对平。", "Both sides agree now."), author=None, now=now)
    Discrepancy.objects.bulk_update(rows, ["state", "ended_at"], batch_size=BATCH)


def _ripen(rows: Sequence[Discrepancy], now: datetime) -> None:
    """What waited for its line waits no longer."""
    due = [row for row in rows if row.state == State.WAITING]
    for row in due:
        row.state = State.OPEN
        say(row.id, ("对方的报告已到，仍无这笔款。", "The report has come, without it."), author=None, now=now)
    Discrepancy.objects.bulk_update(due, ["state"], batch_size=BATCH)


def _reopen(fresh: dict[str, Finding], now: datetime) -> None:
    """Take up again what agreed once and is found wrong again."""
    for row in Discrepancy.objects.select_for_update().filter(fingerprint__in=list(fresh), state=State.AGREED):
        waits = fresh.pop(row.fingerprint).waits
        row.state, row.ended_at, row.incident = (State.WAITING if waits else State.OPEN), None, None
        row.save(update_fields=["state", "ended_at", "incident"])
        say(row.id, ("再次出现。", "Found again."), author=None, now=now)


def _create(source: str, fresh: dict[str, Finding], now: datetime) -> None:
    rows = [
        Discrepancy(
            id=new_id(now),
            fingerprint=fingerprint,
            source=source,
            kind=each.kind,
            currency=each.currency,
            difference=each.difference.minor,
            day=min(line.day for line in each.lines),
            state=State.WAITING if each.waits else State.OPEN,
            opened_at=now,
        )
        for fingerprint, each in fresh.items()
    ]
    Discrepancy.objects.bulk_create(rows, batch_size=BATCH)
    lines = (_line(row, line) for row in rows for line in fresh[row.fingerprint].lines)
    DiscrepancyLine.objects.bulk_create(lines, batch_size=BATCH)


def _line(row: Discrepancy, line: Line) -> DiscrepancyLine:
    return DiscrepancyLine(
        discrepancy=row,
        side=line.side,
        key=line.key,
        day=line.day,
        minor=line.amount.minor,
        currency=line.amount.currency,
        reference=line.reference[:140],
        text=line.text[:500],
        batch=line.batch[:140],
    )


def _sound_the_alarm(now: datetime) -> None:
    """Give every open discrepancy its incident, and stop payouts with it."""
    homeless = Discrepancy.objects.filter(state=State.OPEN, incident=None)
    number = homeless.count()
    if not number:
        return
    incident = Incident.objects.select_for_update().filter(resolved_at=None).order_by("id").first()
    if incident is None:
        incident = open_incident(("对账发现差异。", "Reconciliation found discrepancies."), None, now)
    words = (
        f"列入差异 {number} 项。",
        f"{number} discrepancies belong to it." if number > 1 else "One discrepancy belongs to it.",
    )
    say(incident.id, words, author=None, now=now)
    homeless.update(incident=incident, owner=Coalesce("owner", Value(incident.owner, UUIDField(null=True))))


def open_incident(words: tuple[str, str], actor: UUID | None, now: datetime) -> Incident:
    """Open an incident and stop all payouts because of it."""
    zh, en = words
    incident = Incident.objects.create(id=new_id(now), zh=zh, en=en, opened_at=now)
    reason_zh, reason_en = "账本正在与银行核对。", "The books are being compared with the bank's."
    payments.hold_payouts(incident.id, zh=reason_zh, en=reason_en, actor=actor, now=now)
    evidence.record("reconciliation.incident_opened", subject=incident.id, payload={"why": en}, actor=actor, now=now)
    return incident
