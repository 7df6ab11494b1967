"""Read door of the bank-transfer channel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from truehand.edge.paging import Page, by_id
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import suspense as suspense_account
from truehand.identity import queries as people
from truehand.identity.domain.proposal import ProposalStatus
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.kernel.money import Money
from truehand.payments import queries as payments
from truehand.payments.bank.models import (
    BankLine,
    BankStatement,
    OrderFile,
    PaymentOrderRow,
    Settlement,
    SuspenseItem,
)
from truehand.payments.bank.personal import PERSONAL
from truehand.payments.domain.booking import (
    PLACE_SUSPENSE,
    LineState,
    LineView,
    Placing,
    SuspenseReason,
    SuspenseState,
    SuspenseView,
)
from truehand.payments.domain.channel import VirtualAccount
from truehand.payments.domain.orders import OrderFileView, OrderKind, OrderState, OrderView
from truehand.payments.domain.refusals import IntentUnknown
from truehand.payments.domain.refusals.orders import FileUnknown, SuspenseUnknown
from truehand.payments.domain.refusals.statements import StatementGap, StatementUnknown
from truehand.payments.domain.statement import Finding, StatementFormat, StatementState, StatementView
from truehand.vault import queries as vault
from truehand.vault.domain.masking import masked
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.refusal import Refusal
    from truehand.payments.domain.report import Batch
    from truehand.payments.domain.views import Intent


def statements(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[StatementView]:
    """Return the files of statements, newest first; refuses NotPermitted and CursorNotUnderstood."""
    actor.require_watcher()
    return by_id(_counted(), statement_view, cursor=cursor, size=size)


def statement(actor: Actor, statement_id: UUID) -> StatementView:
    """Return one file of statements; refuses NotPermitted and StatementUnknown."""
    actor.require_watcher()
    return statement_now(statement_id)


def statement_now(statement_id: UUID) -> StatementView:
    """Return one file of statements, for who has no actor: background work and the command line."""
    row = _counted().filter(id=statement_id).first()
    if row is None:
        raise StatementUnknown
    return statement_view(row)


def lines(
    actor: Actor,
    statement_id: UUID,
    *,
    state: LineState | None = None,
    cursor: str | None = None,
    size: int | None = None,
) -> Page[LineView]:
    """Return the lines that a file brought, the last first; refuses NotPermitted and CursorNotUnderstood."""
    actor.require_watcher()
    rows = BankLine.objects.filter(statement_id=statement_id)
    return by_id(rows.filter(state=state) if state else rows, line_view, cursor=cursor, size=size)


def line_counts(actor: Actor, statement_id: UUID) -> dict[LineState, int]:
    """Return how many of a file's lines did what; refuses NotPermitted."""
    actor.require_watcher()
    return counts_of(statement_id)


def counts_of(statement_id: UUID) -> dict[LineState, int]:
    """Return how many of a file's lines did what, for the command line."""
    rows = BankLine.objects.filter(statement_id=statement_id).order_by("state").values_list("state")
    return {LineState(state): count for state, count in rows.annotate(count=Count("id"))}


def new_lines(statement_id: UUID) -> Iterator[int]:
    """Yield the lines of a file that wait to be decided, in their order."""
    rows = BankLine.objects.filter(statement_id=statement_id, state=LineState.NEW).order_by("id")
    yield from rows.values_list("id", flat=True).iterator(chunk_size=2_000)


def unplaced_lines(statement_id: UUID) -> Iterator[tuple[LineView, SuspenseReason | None]]:
    """Yield the lines of a file that a person has to look at, in their order, with why they are in suspense, if so."""
    open_to_people = [LineState.NEW, LineState.SUSPENSE, LineState.UNEXPLAINED, LineState.DIFFERS, LineState.TOLD_ANEW]
    rows = BankLine.objects.filter(statement_id=statement_id, state__in=open_to_people).order_by("id")
    for row in rows.annotate(why=F("item__reason")).iterator(chunk_size=2_000):
        yield line_view(row), SuspenseReason(row.why) if row.why else None


def unread_statements() -> tuple[UUID, ...]:
    """Return the files that were received and not read to their end, or whose lines wait, oldest first."""
    waiting = Q(state=StatementState.RECEIVED) | Q(booked__state=LineState.NEW)
    return tuple(BankStatement.objects.filter(waiting).order_by("id").distinct().values_list("id", flat=True))


def suspense(
    actor: Actor, *, ended: bool = False, cursor: str | None = None, size: int | None = None
) -> Page[SuspenseView]:
    """Return items in suspense, the newest first; refuses NotPermitted and CursorNotUnderstood."""
    actor.require_watcher()
    living = [SuspenseState.OPEN, SuspenseState.REFUNDING]
    rows = SuspenseItem.objects.select_related("line__statement")
    rows = rows.exclude(state__in=living) if ended else rows.filter(state__in=living)
    return by_id(rows, suspense_view, cursor=cursor, size=size)


def suspense_item(actor: Actor, item_id: UUID, *, now: datetime) -> SuspenseView:
    """Return one item in suspense, its line whole to who opened it; refuses NotPermitted and SuspenseUnknown."""
    actor.require_watcher()
    row = SuspenseItem.objects.select_related("line__statement").filter(id=item_id).first()
    if row is None:
        raise SuspenseUnknown
    return suspense_view(row, whole=vault.is_open(actor, Thing.SUSPENSE, item_id, now=now))


def suspense_readable(item_id: UUID) -> tuple[UUID | None, bool] | None:
    """Return whose money an item in suspense may be, if that is known, and whether it waits; None for no item."""
    row = SuspenseItem.objects.filter(id=item_id).values_list("party_id", "state").first()
    return None if row is None else (row[0], row[1] in (SuspenseState.OPEN, SuspenseState.REFUNDING))


def approved_placing(actor: Actor, item_id: UUID, *, now: datetime) -> Placing:
    """Return what another operator approved of the actor's proposals for an item; refuses as ``open_proposals`` does.

    Refuses SecondPersonNeeded when nothing is approved.
    """
    for each in people.open_proposals(actor, now=now):
        mine = each.status is ProposalStatus.APPROVED and each.proposed_by == actor.party_id
        if mine and (each.act, each.subject) == (PLACE_SUSPENSE, item_id):
            return Placing.approved(each.payload)
    raise SecondPersonNeeded


def open_suspense() -> int:
    """Return how many items wait for somebody to place them."""
    return SuspenseItem.objects.filter(state=SuspenseState.OPEN).count()


def settlements_between(since: date, until: date) -> dict[str, str]:
    """Return which settlements the lines of some days brought, by account and key (``account:key``)."""
    rows = Settlement.objects.filter(fits=True, line__day__range=(since, until))
    return {f"{account}:{key}": name for account, key, name in rows.values_list("line__account", "line__key", "batch")}


def may_be(actor: Actor, item: SuspenseView) -> tuple[Batch, ...]:
    """Return which settlements an item in suspense may be, that are not known to have come whole, with their sums.

    Refuses NotPermitted.
    """
    actor.require_watcher()
    senders = [name for name in settings.TRUEHAND_CHANNELS if payments.sent_by(name)]
    sums = payments.sums_sent(senders, item.line.day, item.amount.currency) if senders else ()
    rows = Settlement.objects.filter(batch__in=[each.name for each in sums], currency=item.amount.currency, fits=True)
    short = dict(rows.values_list("batch", "short"))
    left = (replace(each, net=Money(short.get(each.name, each.net.minor), each.net.currency)) for each in sums)
    return tuple(each for each in left if each.net.minor >= item.amount.minor)


def order_files(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[OrderFileView]:
    """Return the files of orders, newest first; refuses NotPermitted and CursorNotUnderstood."""
    actor.require_watcher()
    waiting = PaymentOrderRow.objects.filter(file=OuterRef("pk"), state=OrderState.WAITING).values("file")
    counted = Coalesce(Subquery(waiting.annotate(count=Count("id")).values("count")), 0)
    return by_id(OrderFile.objects.annotate(waiting=counted), file_view, cursor=cursor, size=size)


def order_file(actor: Actor, file_id: UUID) -> tuple[OrderFileView, tuple[OrderView, ...]]:
    """Return a file of orders with its orders; refuses NotPermitted and FileUnknown."""
    actor.require_watcher()
    row = OrderFile.objects.filter(id=file_id).first()
    if row is None:
        raise FileUnknown
    return file_view(row), tuple(order_view(each) for each in row.ordered.order_by("place"))


def waiting_orders(actor: Actor) -> dict[str, tuple[int, Money]]:
    """Return for each account how many orders, and how much, wait for a file; refuses NotPermitted."""
    actor.require_watcher()
    rows = PaymentOrderRow.objects.filter(file=None, state=OrderState.WAITING).order_by("account")
    found = rows.values_list("account", "currency").annotate(count=Count("id"), total=Sum("minor"))
    return {account: (count, Money(int(total), currency)) for account, currency, count, total in found}


def transfer(actor: Actor, reference: str) -> tuple[Intent, VirtualAccount]:
    """Return a payment by bank transfer with where it goes; refuses (IntentUnknown) anybody but its payer."""
    found = payments.intent_of_reference(reference)
    if found.payer_id != actor.party_id or found.instructions.account is None:
        raise IntentUnknown
    return found, found.instructions.account


def payouts_stand_still() -> bool:
    """Return whether payouts are held."""
    return payments.payout_hold() is not None


def fsck() -> Iterator[str]:
    """Compare items in suspense and orders with the ledger; yield each finding, a sentence for the operator."""
    for item in SuspenseItem.objects.order_by("id").iterator():
        kept = escrow.balance_of(suspense_account(item.id, item.currency))
        due = Money(item.minor if item.state == SuspenseState.OPEN else 0, item.currency)
        if kept != due:
            yield f"item in suspense {item.id}: {kept} is kept, {due} is due"
    for order in PaymentOrderRow.objects.filter(kind=OrderKind.REFUND).exclude(subject=None).order_by("id").iterator():
        ends = [each.operation.value for each in escrow.transfers_of_key(f"end_refund:{order.reference}")]
        if bool(ends) != (order.state != OrderState.WAITING):
            yield f"refund {order.reference}: {order.state}, but the ledger says {ends or 'under way'}"


def follows(account: str, opening: Money) -> bool:
    """Return whether a statement of an account that opens so follows one that is known, or none is known yet."""
    known = _read(account)
    return not known.exists() or known.filter(closing=opening.minor).exists()


def leads_to(account: str, closing: Money) -> bool:
    """Return whether a statement of an account that is known opens as this one closes: it fills a gap."""
    return _read(account).filter(opening=closing.minor).exists()


def has_statements(account: str) -> bool:
    """Return whether any statement of an account is known."""
    return _read(account).exists()


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


def line_view(row: BankLine, *, whole: bool = False) -> LineView:
    """Return a row as the door hands it out: who paid and what they wrote masked, unless ``whole``."""
    named = row.reference or next(iter(row.references), "")
    return LineView(
        id=row.id,
        statement_id=row.statement_id,
        line=row.line,
        day=row.day,
        amount=Money(row.minor, row.currency),
        bank_id=row.bank_id,
        reference=named if whole or row.reference else masked(PERSONAL["BankLine.references"], named),
        name=row.name if whole else masked(PERSONAL["BankLine.name"], row.name),
        last_four=row.last_four,
        text=row.text if whole else masked(PERSONAL["BankLine.text"], row.text),
        returned=row.returned,
        state=LineState(row.state),
    )


def suspense_view(row: SuspenseItem, *, whole: bool = False) -> SuspenseView:
    """Return a row as the door hands it out, its line as ``line_view`` does."""
    return SuspenseView(
        id=row.id,
        reason=SuspenseReason(row.reason),
        state=SuspenseState(row.state),
        amount=Money(row.minor, row.currency),
        line=line_view(row.line, whole=whole),
        account=row.line.account,
        wanted=row.line.reference,
        trade_id=row.trade_id,
        party_id=row.party_id,
        owner=row.owner,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
    )


def received_until(moment: datetime) -> tuple[UUID, ...]:
    """Return the statements that were received up to an instant, oldest first."""
    rows = BankStatement.objects.filter(received_at__lte=moment).order_by("id")
    return tuple(rows.values_list("id", flat=True))


def file_view(row: OrderFile) -> OrderFileView:
    """Return a row as the door hands it out."""
    waiting: int | None = getattr(row, "waiting", None)
    return OrderFileView(
        id=row.id,
        message_id=row.message_id,
        account=row.account,
        version=row.version,
        orders=row.orders,
        total=Money(row.minor, row.currency),
        sha256=row.sha256,
        made_at=row.made_at,
        handed_at=row.handed_at,
        waiting=row.ordered.filter(state=OrderState.WAITING).count() if waiting is None else waiting,
    )


def order_view(row: PaymentOrderRow) -> OrderView:
    """Return a row as the door hands it out."""
    return OrderView(
        reference=row.reference,
        kind=OrderKind(row.kind),
        state=OrderState(row.state),
        amount=Money(row.minor, row.currency),
        holder=masked(PERSONAL["PaymentOrderRow.holder"], row.holder),
        last_four=row.last_four,
        bank=row.bank,
        reason=row.reason,
        ordered_at=row.ordered_at,
    )
