"""News from the platform: to those who agree to it at the moment it is sent, and seldom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.mail import send_mail
from django.db import transaction
from procrastinate.contrib.django import app

from truehand.evidence import operations as evidence
from truehand.identity.domain.refusals import NewsNotUnderstood, NewsTooSoon
from truehand.identity.models import Notice, Party
from truehand.identity.operations.notices import notify
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.text import cleaned
from truehand.vault import operations as vault
from truehand.vault import queries as consents
from truehand.vault.domain.consent import ConsentTo
from truehand.vault.domain.refusals import ConsentMissing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

SEND_NEWS: Final = "identity.send_news"
KIND: Final = "news"
LONGEST: Final = 500
# As the words of the consent promise.
SELDOM: Final = timedelta(days=7)


@transaction.atomic
def send_news(actor: Actor, *, zh: str, en: str, now: datetime) -> int:
    """Have news sent to everybody who agrees to marketing, and return how many those are at present.

    Each is asked after once more when it is their turn. Refuses NotPermitted (operators only), NewsNotUnderstood and
    NewsTooSoon (less than a week after the last).
    """
    actor.require(Role.OPERATOR)
    said_zh, said_en = cleaned(zh, LONGEST), cleaned(en, LONGEST)
    if said_zh is None or said_en is None:
        raise NewsNotUnderstood(longest=LONGEST)
    latest = Notice.objects.filter(kind=KIND).order_by("-created_at").first()
    if latest is not None and now - latest.created_at < SELDOM:
        raise NewsTooSoon(after=latest.created_at + SELDOM)
    readers = consents.agreed(Party.objects.values_list("id", flat=True), ConsentTo.MARKETING)
    payload: dict[str, Json] = {"zh": said_zh, "en": said_en, "readers": len(readers)}
    evidence.record("identity.news", subject=new_id(now), payload=payload, actor=actor.party_id, now=now)
    send = app.configure_task(SEND_NEWS)
    for reader in sorted(readers):
        send.defer(party_id=str(reader), zh=said_zh, en=said_en)
    return len(readers)


def deliver_news(party_id: UUID, *, zh: str, en: str, now: datetime) -> bool:
    """Tell one reader by notice and letter, and return whether they still agreed; twice the same is told once.

    The letter goes while the consent is held, so that none leaves after a withdrawal.
    """
    try:
        with transaction.atomic():
            vault.require_consent(party_id, ConsentTo.MARKETING)
            if Notice.objects.filter(party_id=party_id, kind=KIND, created_at__gt=now - SELDOM).exists():
                return True
            notify(party_id, kind=KIND, zh=zh, en=en, link="/privacy/", now=now, has_own_letter=True)
            address = Party.objects.select_related("user").get(id=party_id).user.email
            send_mail(f"{zh} · {en}"[:200], f"{zh}\n\n{en}", None, [address])
    except ConsentMissing:
        return False
    return True
