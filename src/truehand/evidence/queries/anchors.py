"""The log's heads in blockchains, as far as we know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, F, When

from truehand.evidence.domain.anchor import CONFIRMED, SENT, Anchor, Fee, Signed
from truehand.evidence.models import AnchorWord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from django.db.models import QuerySet


def anchors(chain: str | None = None) -> tuple[Anchor, ...]:
    """Return every anchor with the last word on it, newest first; of one chain, or of all."""
    rows = AnchorWord.objects.filter(anchor__chain=chain) if chain else AnchorWord.objects.all()
    return tuple(_anchors(_last(rows)))


def last_anchors(count: int = 5) -> tuple[Anchor, ...]:
    """Return the newest anchors, newest first."""
    return tuple(_anchors(_last(AnchorWord.objects.all())[:count]))


def newest_anchor(chain: str) -> Anchor | None:
    """Return the newest anchor of a chain."""
    return next(_anchors(_last(AnchorWord.objects.filter(anchor__chain=chain))[:1]), None)


def anchor_for(last: int, size: int) -> Anchor | None:
    """Return the earliest confirmed anchor over the entry ``last``, else the newest; of trees up to ``size``."""
    latest = _last(AnchorWord.objects.filter(anchor__head__lte=size)).values("pk")
    rows = AnchorWord.objects.filter(pk__in=latest, word=CONFIRMED)
    later = Case(When(anchor__head__gt=last, then=-F("anchor__head")))  # nothing for those before the entry
    return next(_anchors(rows.order_by(later.desc(nulls_last=True), "-anchor__head", "pk")[:1]), None)


def sendings(anchor: UUID) -> tuple[Signed, ...]:
    """Return every transaction that was to carry an anchor, oldest first."""
    rows = AnchorWord.objects.filter(anchor=anchor, word=SENT).order_by("id")
    columns = rows.values_list("transaction", "raw", "most_fee", "tip")
    # A constraint of the table says that what was sent has all of it.
    return tuple(
        Signed(transaction, bytes(raw or b""), Fee(most or 0, tip or 0)) for transaction, raw, most, tip in columns
    )


def _last(rows: QuerySet[AnchorWord]) -> QuerySet[AnchorWord]:
    return rows.order_by("-anchor", "-id").distinct("anchor")


def _anchors(rows: QuerySet[AnchorWord]) -> Iterator[Anchor]:
    for row in rows.select_related("anchor__head"):
        meant = row.anchor
        yield Anchor(
            id=meant.id,
            size=meant.head_id,
            note=meant.head.note,
            origin=bytes(meant.origin),
            root=bytes(meant.head.root),
            chain=meant.chain,
            contract=meant.contract,
            sender=meant.sender,
            nonce=meant.nonce,
            at=meant.at,
            word=row.word,
            transaction=row.transaction,
            said_at=row.at,
            block=row.block,
            block_hash=row.block_hash,
            block_at=row.block_at,
        )
