"""Real-name verification: one real person or company, one party."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from truehand.evidence import operations as evidence
from truehand.identity.domain.adulthood import require_adult
from truehand.identity.domain.party import PartyKind, clean_name
from truehand.identity.domain.refusals import DocumentTaken, PartyUnknown, VerifiedAlready
from truehand.identity.models import NameCorrection, Party, Verification

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.identity.domain.document import Document
    from truehand.identity.domain.provider import Confirmed, RealNameProvider
    from truehand.kernel.actor import Actor


def configured_provider() -> RealNameProvider:
    """Return the provider that the settings name (TRUEHAND_REAL_NAME_PROVIDER)."""
    return cast("RealNameProvider", import_string(settings.TRUEHAND_REAL_NAME_PROVIDER)())


def verify_real_name(
    actor: Actor, *, document: Document, now: datetime, provider: RealNameProvider | None = None
) -> None:
    """Verify the actor's real name by a document; its number is forgotten at once.

    The provider, who may be far away, is asked before anything is locked. Refuses NameNotUsable, PartyUnknown,
    VerifiedAlready, TooYoung, DocumentTaken (another party showed it, also one that did at the same moment) and what
    the provider refuses. The day of ``now`` is counted in UTC.
    """
    legal_name, provider = clean_name(document.legal_name), provider or configured_provider()
    kind = PartyKind(_unverified(Party.objects.all(), actor.party_id).kind)
    confirmed = provider.confirm(document, kind, on=now.date())
    if confirmed.born is not None:
        require_adult(confirmed.born, on=now.date())
    _keep(actor.party_id, document, confirmed, legal_name=legal_name, provider=provider.name, now=now)


@transaction.atomic
def _keep(
    party_id: UUID, document: Document, confirmed: Confirmed, *, legal_name: str, provider: str, now: datetime
) -> None:
    party = _unverified(Party.objects.select_for_update(), party_id)
    kept = Verification(
        party=party,
        blind_index=blind_index(document, confirmed),
        document=document.kind,
        country=document.country,
        last_four=confirmed.last_four,
        legal_name=legal_name,
        provider=provider,
        verified_at=now,
    )
    _insert(kept)
    payload = {"document": document.kind.value, "country": document.country, "provider": provider}
    evidence.record("identity.verified", subject=party.id, payload=payload, actor=party.id, now=now)


def _unverified(parties: QuerySet[Party], party_id: UUID) -> Party:
    party = parties.filter(id=party_id).first()
    if party is None:
        raise PartyUnknown
    if Verification.objects.filter(party=party).exists():
        raise VerifiedAlready
    return party


def blind_index(document: Document, confirmed: Confirmed) -> str:
    """Return the keyed hash that stands for a document: HMAC-SHA256 under a key that is not in the database."""
    message = f"real-name/1\n{document.country}\n{document.kind.value}\n{confirmed.identifier}"
    return hmac.new(settings.TRUEHAND_REAL_NAME_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


def _insert(verification: Verification) -> None:
    """Insert the verification; the unique index, not a look beforehand, decides who came first."""
    with no_other_has_it(verification.party_id, verification.blind_index):
        verification.save(force_insert=True)


@contextmanager
def no_other_has_it(party_id: UUID, index: str) -> Iterator[None]:
    """Inside, a document comes to stand for a party; refuse (DocumentTaken) one that stands or stood for another.

    Who showed it at the same moment is waited for by the unique index; so is a correction that lets go of it, which is
    therefore looked at afterwards.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise DocumentTaken from error
    if NameCorrection.objects.filter(former_index=index).exclude(party_id=party_id).exists():
        raise DocumentTaken
