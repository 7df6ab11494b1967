"""Facts and ratings: record what trades say about people; rate, sealed; publish both sides at once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.credit.domain.facts import FEWEST_STARS, LONGEST_TEXT, MOST_STARS, FactKind
from truehand.credit.domain.refusals import AlreadyRated, FactDiffers, RatingNotUnderstood, RatingsClosed
from truehand.credit.models import Rating, RatingRound, TradeFact
from truehand.evidence import operations as evidence
from truehand.kernel.canonical import digest
from truehand.kernel.ids import new_id
from truehand.kernel.text import cleaned

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money


@transaction.atomic
def record_fact(party_id: UUID, *, kind: FactKind, trade_id: UUID, amount: Money | None, now: datetime) -> None:
    """Record what a trade says about a party; the same again does nothing, another amount is refused (FactDiffers)."""
    minor, currency = (None, None) if amount is None else (amount.minor, amount.currency)
    row, first = TradeFact.objects.get_or_create(
        party_id=party_id,
        trade_id=trade_id,
        kind=kind.value,
        defaults={"id": new_id(now), "minor": minor, "currency": currency, "at": now},
    )
    if not first:
        if (row.minor, row.currency) != (minor, currency):
            raise FactDiffers
        return
    stated: Json = None if amount is None else {"minor": str(amount.minor), "currency": amount.currency}
    payload = {"party": str(party_id), "fact": kind.value, "amount": stated}
    evidence.record("credit.fact", subject=trade_id, payload=payload, actor=None, now=now)


@transaction.atomic
def rate(trade_id: UUID, *, rater: UUID, ratee: UUID, stars: int, text: str, now: datetime) -> None:
    """Seal a side's rating of the other. The log gets a salted hash, so that not even it can tell what was said.

    Refuses RatingNotUnderstood, RatingsClosed (published already) and AlreadyRated.
    """
    said = cleaned(text, LONGEST_TEXT, 0)
    if said is None or not FEWEST_STARS <= stars <= MOST_STARS or rater == ratee:
        raise RatingNotUnderstood(longest=LONGEST_TEXT)
    round_ = _locked_round(trade_id)
    if round_.published_at is not None:
        raise RatingsClosed
    if round_.ratings.filter(rater_id=rater).exists():
        raise AlreadyRated
    row = Rating(
        id=new_id(now),
        round=round_,
        rater_id=rater,
        ratee_id=ratee,
        stars=stars,
        text=said,
        salt=secrets.token_hex(32),
        rated_at=now,
    )
    row.seal = digest(_content(row))
    row.save(force_insert=True)
    payload = {"rater": str(rater), "seal": row.seal}
    evidence.record("credit.rating_sealed", subject=trade_id, payload=payload, actor=rater, now=now)


@transaction.atomic
def publish(trade_id: UUID, *, now: datetime) -> None:
    """Publish the trade's ratings together and close its round; again does nothing."""
    round_ = _locked_round(trade_id)
    if round_.published_at is not None:
        return
    round_.published_at = now
    round_.save(update_fields=["published_at"])
    for row in round_.ratings.order_by("id"):
        payload = {**_content(row), "seal": row.seal}
        evidence.record("credit.rating_published", subject=trade_id, payload=payload, actor=row.rater_id, now=now)


def _locked_round(trade_id: UUID) -> RatingRound:
    RatingRound.objects.get_or_create(trade_id=trade_id)
    return RatingRound.objects.select_for_update().get(trade_id=trade_id)


def _content(row: Rating) -> dict[str, Json]:
    """Return exactly what the seal is the SHA-256 of (as canonical JSON)."""
    return {
        "trade": str(row.round_id),
        "rater": str(row.rater_id),
        "ratee": str(row.ratee_id),
        "stars": row.stars,
        "text": row.text,
        "salt": row.salt,
    }
