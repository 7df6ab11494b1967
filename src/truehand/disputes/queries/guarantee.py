"""Reading claims on the guarantee fund. Who may see one is the trade's to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from truehand.disputes.domain.guarantee import A_YEAR, OPEN, Act, ClaimView, Entry, Stage
from truehand.disputes.domain.guarantee_refusals import GuaranteeUnknown
from truehand.disputes.models import GuaranteeClaim, GuaranteeEntry
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID


def claim(claim_id: UUID) -> ClaimView:
    """Return a claim with its entries; refuses GuaranteeUnknown."""
    row = GuaranteeClaim.objects.filter(pk=claim_id).first()
    if row is None:
        raise GuaranteeUnknown
    return view_of(row, list(GuaranteeEntry.objects.filter(claim_id=row.pk).order_by("number")))


def claims_of(trade_id: UUID) -> tuple[ClaimView, ...]:
    """Return a trade's claims with their entries, the latest first; two queries."""
    rows = list(GuaranteeClaim.objects.filter(trade_id=trade_id).order_by("-id"))
    entries = list(GuaranteeEntry.objects.filter(claim__in=rows).order_by("number")) if rows else []
    return tuple(view_of(row, [each for each in entries if each.claim_id == row.pk]) for row in rows)


def claim_for(source_id: UUID) -> ClaimView | None:
    """Return the claim that a grant came to, without its entries; None where there is none that counts."""
    row = GuaranteeClaim.objects.filter(source_id=source_id).exclude(stage=Stage.LAPSED).first()
    return None if row is None else view_of(row, ())


def waiting() -> tuple[ClaimView, ...]:
    """Return the claims that wait for operators, the soonest due first, without their entries."""
    rows = GuaranteeClaim.objects.filter(due_at__isnull=False).order_by("due_at", "id")
    return tuple(view_of(row, ()) for row in rows)


def open_with(party_id: UUID) -> tuple[ClaimView, ...]:
    """Return the claims that wait for operators and have somebody as creditor or debtor, without their entries."""
    sides = (Q(creditor_id=party_id), Q(debtor_id=party_id))
    # Of each side apart, for one index each.
    rows = [row for side in sides for row in GuaranteeClaim.objects.filter(side, ended_at=None).order_by("id")]
    return tuple(view_of(row, ()) for row in rows)


def silent(*, now: datetime, most: int = 200) -> list[UUID]:
    """Return the claims whose time is over, the longest first."""
    return list(GuaranteeClaim.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:most])


def to_remind(*, now: datetime, most: int = 200) -> list[UUID]:
    """Return the claims of which operators are to be reminded."""
    rows = GuaranteeClaim.objects.filter(remind_at__lte=now, due_at__gt=now).order_by("remind_at")
    return list(rows.values_list("pk", flat=True)[:most])


def paid_within_a_year(party_id: UUID, *, as_debtor: bool, now: datetime) -> tuple[Money, ...]:
    """Return what the fund paid to a creditor, or for a debtor, within a year, per currency."""
    whose = {"debtor_id" if as_debtor else "creditor_id": party_id}
    rows = GuaranteeClaim.objects.filter(**whose, stage=Stage.PAID, ended_at__gt=now - A_YEAR)
    sums = rows.values_list("currency").annotate(paid=Sum("paid_minor")).order_by("currency")
    return tuple(Money(paid, currency) for currency, paid in sums)


def paid_claims() -> Iterator[tuple[UUID, Money]]:
    """Yield what each paid claim says that the fund paid, for who holds it against the ledger."""
    rows = GuaranteeClaim.objects.filter(stage=Stage.PAID).values_list("pk", "currency", "paid_minor", "own_minor")
    for pk, currency, paid, own in rows.iterator():
        yield pk, Money(paid + own, currency)


def view_of(row: GuaranteeClaim, entries: Sequence[GuaranteeEntry]) -> ClaimView:
    """Return a row as a value."""

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return ClaimView(
        id=row.pk,
        source_id=row.source_id,
        trade_id=row.trade_id,
        case_id=row.case_id,
        creditor_id=row.creditor_id,
        debtor_id=row.debtor_id,
        owed=money(row.owed_minor),
        stage=Stage(row.stage),
        instance=row.instance,
        examiner_id=row.examiner_id,
        barred_id=row.barred_id,
        proposed=None if row.proposed_minor is None else money(row.proposed_minor),
        own=money(row.own_minor),
        paid=money(row.paid_minor),
        filed_at=row.filed_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        facts=row.facts,
        entries=tuple(_entry(each, row.currency) for each in entries),
    )


def _entry(row: GuaranteeEntry, currency: str) -> Entry:
    amount = None if row.minor is None else Money(row.minor, currency)
    return Entry(row.number, Act(row.act), row.author_id, row.text, amount, row.at)


__all__ = [
    "OPEN",
    "claim",
    "claim_for",
    "claims_of",
    "open_with",
    "paid_claims",
    "paid_within_a_year",
    "silent",
    "to_remind",
    "view_of",
    "waiting",
]
