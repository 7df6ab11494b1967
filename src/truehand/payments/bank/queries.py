"""Read door of the bank-transfer channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q, QuerySet

from truehand.edge.paging import Page, by_id
from truehand.kernel.money import Money
from truehand.payments.bank.models import BankStatement
from truehand.payments.domain.refusals.statements import StatementGap, StatementUnknown
from truehand.payments.domain.statement import Finding, StatementFormat, StatementState, StatementView

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.refusal import Refusal


def statements(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[StatementView]:
    """Return the files of statements, newest first; refuses NotPermitted and CursorNotUnderstood."""
    actor.require_watcher()
    return by_id(_counted(), statement_view, cursor=cursor, size=size)


def statement(actor: Actor, statement_id: UUID) -> StatementView:
    """Return one file of statements; refuses NotPermitted and StatementUnknown."""
    actor.require_watcher()
    row = _counted().filter(id=statement_id).first()
    if row is None:
        raise StatementUnknown
    return statement_view(row)


def follows(account: str, opening: Money) -> bool:
    """Return whether a statement of an account that opens so follows one that is known, or none is known yet."""
    known = _read(account)
    return not known.exists() or known.filter(closing=opening.minor).exists()


def leads_to(account: str, closing: Money) -> bool:
    """Return whether a statement of an account that is known opens as this one closes: it fills a gap."""
    return _read(account).filter(opening=closing.minor).exists()


def last_closing(account: str) -> Money:
    """Return the balance that the latest statement known of an account closes with."""
    row = _read(account).order_by("-until", "-id").first()
    if row is None or row.closing is None:
        raise StatementUnknown
    return Money(row.closing, row.currency)


def last_sequence(account: str) -> int | None:
    """Return the highest number that the bank gave a statement of an account."""
    found = _read(account).aggregate(highest=Max("sequence"))["highest"]
    return int(found) if found is not None else None


def finding_json(refusal: Refusal) -> dict[str, Json]:
    """Return a refusal as a finding is kept."""
    return {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}


def statement_view(row: BankStatement) -> StatementView:
    """Return a row as the door hands it out; a gap that was filled since is no finding any more."""
    undecided: int | None = getattr(row, "undecided", None)
    return StatementView(
        id=row.id,
        account=row.account,
        format=StatementFormat(row.format),
        name=row.name,
        sha256=row.sha256,
        size=row.size,
        state=StatementState(row.state),
        findings=tuple(Finding(each["code"], each["zh"], each["en"]) for each in row.findings if _stands(row, each)),
        lines=row.lines,
        repeated=row.repeated,
        undecided=row.booked.filter(state="new").count() if undecided is None else undecided,
        opening=None if row.opening is None else Money(row.opening, row.currency),
        closing=None if row.closing is None else Money(row.closing, row.currency),
        since=row.since,
        until=row.until,
        received_at=row.received_at,
    )


def _stands(row: BankStatement, finding: dict[str, str]) -> bool:
    filled = finding["code"] == StatementGap.code and row.state == StatementState.READ and row.opening is not None
    return not (filled and _read(row.account).filter(closing=row.opening).exclude(id=row.id).exists())


def _read(account: str) -> QuerySet[BankStatement]:
    return BankStatement.objects.filter(account=account, state=StatementState.READ)


def _counted() -> QuerySet[BankStatement]:
    return BankStatement.objects.annotate(undecided=Count("booked", filter=Q(booked__state="new")))
