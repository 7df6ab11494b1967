"""Lines that a bank or a gateway tells differently from before: kept beside the first telling, decided by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.refusals import ChangeUnknown
from truehand.payments.domain.report import ACCEPT_CHANGE, Verdict
from truehand.payments.models import ReportChange, ReportLineRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.report import LineChange
    from truehand.payments.models import ReportRow

BATCH: Final = 5_000
_TOLD: Final = ("line_id", "day", "minor", "currency", "reference", "text", "provider_id", "fee", "batch")
_RECORDED: Final = {Verdict.ACCEPT: "accepted", Verdict.REFUSE: "refused", Verdict.APART: "kept_apart"}


def keep_changes(report: ReportRow, told: Sequence[tuple[Any, ...]], now: datetime) -> None:
    """Keep how known lines are told now, each as ``_TOLD`` names it, where that is neither how they count nor kept."""
    found = [
        ReportChange(id=new_id(now), report=report, found_at=now, **dict(zip(_TOLD, each, strict=True)))
        for each in told
    ]
    lines = ReportLineRow.objects.in_bulk([each.line_id for each in found])
    changes = ReportChange.objects.filter(line__in=lines).order_by("id")
    known = set(changes.filter(accepted_at=None).values_list("line_id", "digest"))
    counting = {key: queries.told_line(line, line) for key, line in lines.items()}
    for change in changes.exclude(accepted_at=None).order_by("accepted_at", "id"):
        counting[change.line_id] = queries.told_line(lines[change.line_id], change)
    fresh = []
    for each in found:
        each.digest = queries.told_line(lines[each.line_id], each).digest()
        if each.digest != counting[each.line_id].digest() and (each.line_id, each.digest) not in known:
            known.add((each.line_id, each.digest))
            fresh.append(each)
    ReportChange.objects.bulk_create(fresh, batch_size=BATCH)
    for each in fresh:
        _record(queries.change_view(each), "payment.report_line_changed", None, now)


@transaction.atomic
def propose_verdict(actor: Actor, change_id: UUID, verdict: Verdict, *, reason: str, now: datetime) -> UUID:
    """Propose what a line that is told anew counts as; another operator decides it.

    Refuses NotPermitted, ChangeUnknown, ReasonMissing.
    """
    actor.require(Role.OPERATOR)
    payload = _decided(queries.change_view(_waiting(change_id)), verdict)
    said = reason if verdict is Verdict.ACCEPT else f"{' · '.join(verdict.words)}: {reason}"
    return identity.propose(actor, act=ACCEPT_CHANGE, subject=change_id, payload=payload, reason=said, now=now)


@transaction.atomic
def end_change(actor: Actor, change_id: UUID, verdict: Verdict, *, now: datetime) -> LineChange:
    """Say what a line counts as, as the actor proposed and another operator approved; books are not touched.

    Refuses NotPermitted, ChangeUnknown and SecondPersonNeeded.
    """
    actor.require(Role.OPERATOR)
    row = _waiting(change_id)
    payload = _decided(queries.change_view(row), verdict)
    row.approval = identity.use_approval(actor, act=ACCEPT_CHANGE, subject=change_id, payload=payload, now=now)
    row.apart = verdict is Verdict.APART
    if verdict is Verdict.ACCEPT:
        row.accepted_at = now
    else:
        row.refused_at = now
    row.save(update_fields=["accepted_at", "refused_at", "apart", "approval"])
    view = queries.change_view(row)
    _record(view, f"payment.report_change_{_RECORDED[verdict]}", actor.party_id, now)
    return view


@transaction.atomic
def keep_apart(change_id: UUID, line: str) -> None:
    """Keep what a report tells anew as a line of its own, under the source's name of it; once."""
    row = ReportChange.objects.select_related("line").get(id=change_id, apart=True)
    told = {name: getattr(row, name) for name in _TOLD if name != "line_id"}
    ReportLineRow.objects.get_or_create(
        source=row.line.source, line=line, defaults={"report_id": row.report_id, **told}
    )


def _waiting(change_id: UUID) -> ReportChange:
    rows = ReportChange.objects.select_for_update(of=("self",)).select_related("line")
    row = rows.filter(id=change_id, accepted_at=None, refused_at=None).first()
    if row is None:
        raise ChangeUnknown
    return row


def _payload(change: LineChange) -> dict[str, Json]:
    old, new = change.old, change.new
    return {
        "source": old.source,
        "line": old.id,
        "was": f"{old.day} {old.amount} {old.reference}",
        "is": f"{new.day} {new.amount} {new.reference}",
        "digest": new.digest(),
    }


def _decided(change: LineChange, verdict: Verdict) -> dict[str, Json]:
    """Return what is approved; that it counts as it is told now needs no word of its own."""
    return _payload(change) if verdict is Verdict.ACCEPT else {**_payload(change), "verdict": verdict.value}


def _record(change: LineChange, kind: str, actor: UUID | None, now: datetime) -> None:
    evidence.record(kind, subject=change.id, payload=_payload(change), actor=actor, now=now)
