"""Opening a party, and what it says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.party import PartyKind, clean_name
from truehand.identity.domain.refusals import LanguageNotSpoken, PartyOpenAlready, PartyUnknown
from truehand.identity.models import Party, User
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.actor import Actor

LANGUAGES = frozenset({"", "zh-hans", "en"})


@transaction.atomic
def open_party(user_id: UUID, *, kind: PartyKind | str, display_name: str, now: datetime) -> UUID:
    """Open the trading party of an account and return its identifier.

    Refuses NameNotUsable, PartyUnknown (no such account), PartyOpenAlready. ValueError for an unknown kind.
    """
    kind, name = PartyKind(kind), clean_name(display_name)
    if User.objects.select_for_update().filter(id=user_id).first() is None:
        raise PartyUnknown
    if Party.objects.filter(user_id=user_id).exists():
        raise PartyOpenAlready
    party = Party.objects.create(id=new_id(now), user_id=user_id, kind=kind, display_name=name, opened_at=now)
    evidence.record("identity.party_opened", subject=party.id, payload={"kind": kind.value}, actor=party.id, now=now)
    return party.id


@transaction.atomic
def open_account(email: str, *, kind: PartyKind | str, display_name: str, now: datetime) -> UUID:
    """Open an account with a confirmed address and no password, and its party; return the party's identifier.

    For made-up people: the demonstration and simulated markets. A person signs up at the site. Refuses NameNotUsable;
    IntegrityError when the address has an account.
    """
    user = User.objects.create_user(email)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return open_party(user.id, kind=kind, display_name=display_name, now=now)


@transaction.atomic
def rename(actor: Actor, *, display_name: str, now: datetime) -> None:
    """Change the name that others see; refuses NameNotUsable, PartyUnknown."""
    name = clean_name(display_name)
    if not Party.objects.filter(id=actor.party_id).update(display_name=name):
        raise PartyUnknown
    evidence.record(
        "identity.renamed", subject=actor.party_id, payload={"display_name": name}, actor=actor.party_id, now=now
    )


@transaction.atomic
def choose_language(user_id: UUID, language: str) -> None:
    """Keep an account's language ("zh-hans", "en"; "" means as the browser asks); refuses LanguageNotSpoken."""
    if language not in LANGUAGES:
        raise LanguageNotSpoken
    User.objects.filter(id=user_id).update(language=language)
