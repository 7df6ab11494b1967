"""Money acts: asked, confirmed with a second factor bound to payee and amount, used once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from webauthn.helpers import bytes_to_base64url

from truehand.evidence import operations as evidence
from truehand.identity.domain.confirmation import (
    DAY,
    LIFETIME,
    LONGEST_PAYEE,
    MOST_MISSES,
    MOST_MISSES_A_DAY,
    NONCE_BYTES,
    ActKind,
    Asked,
    MoneyAct,
    challenge,
)
from truehand.identity.domain.confirmation import Method as By
from truehand.identity.domain.refusals import (
    CodeUsed,
    ConfirmationChanged,
    ConfirmationExpired,
    ConfirmationNeeded,
    ConfirmationUnknown,
    ConfirmationUsed,
    NoSecondFactor,
    PartyUnknown,
    PasskeyCopied,
    TooManyAttempts,
)
from truehand.identity.models import Confirmation, Party
from truehand.identity.operations import factors
from truehand.identity.operations.notices import notify
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.models import User
    from truehand.kernel.actor import Actor


@transaction.atomic
def ask(actor: Actor, act: MoneyAct, *, now: datetime, origin: str = "") -> Asked:
    """Ask the actor to confirm an act within five minutes; return what to show, and what a passkey is to sign.

    ``origin`` is the page's own (``https://host``): a passkey answers for that site alone. Refuses PartyUnknown and,
    of a payee or amount that cannot be kept, ValueError: both are faults of the caller.
    """
    if len(act.payee) > LONGEST_PAYEE:
        raise ValueError("a payee that nobody could read")
    party = Party.objects.select_related("user").filter(id=actor.party_id).first()
    if party is None:
        raise PartyUnknown
    row = Confirmation.objects.create(
        id=new_id(now),
        party=party,
        kind=act.kind,
        payee=act.payee,
        minor=None if act.amount is None else act.amount.minor,
        currency="" if act.amount is None else act.amount.currency,
        subject=act.subject,
        binds=act.binds,
        act_digest=act.digest,
        nonce=secrets.token_bytes(NONCE_BYTES),
        origin=origin,
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    return _view(row)


def asked(actor: Actor, confirmation_id: UUID, *, now: datetime) -> Asked:
    """Return what still waits for the actor's answer, to show it once more; refuses ConfirmationUnknown."""
    rows = Confirmation.objects.filter(id=confirmation_id, party_id=actor.party_id, expires_at__gt=now, used_at=None)
    row = rows.select_related("party__user").first()
    if row is None:
        raise ConfirmationUnknown
    return _view(row)


def confirm_totp(actor: Actor, confirmation_id: UUID, *, code: str, now: datetime) -> None:
    """Confirm with the present code of the actor's authenticator app; each code counts once, for one act.

    Refuses ConfirmationUnknown (also another's), TooManyAttempts, NoSecondFactor, CodeNotRight and CodeUsed.
    """

    def check(_: Confirmation, user: User) -> dict[str, object]:
        if not factors.has_codes(user):
            raise NoSecondFactor
        return {"method": By.CODE, "code_step": factors.check_code(user, code, now=now)}

    _confirm(actor, confirmation_id, check, now)


def confirm_passkey(actor: Actor, confirmation_id: UUID, *, credential: str, now: datetime) -> None:
    """Confirm with a passkey's answer (JSON, as browsers give it) to the confirmation's challenge.

    Refuses ConfirmationUnknown (also another's), TooManyAttempts, NoSecondFactor, PasskeyNotRight (another challenge,
    site or key, or nobody was recognised) and PasskeyCopied (the counter did not go up; the owner is told).
    """

    def check(row: Confirmation, user: User) -> dict[str, object]:
        if not factors.passkeys(user):
            raise NoSecondFactor
        authenticator, count = factors.check_passkey(
            user,
            credential,
            challenge=challenge(bytes(row.nonce), row.act_digest),
            origin=row.origin,
            rp_id=_rp_id(row),
            known=_counts(row.party_id),
        )
        return {"method": By.PASSKEY, "authenticator": authenticator, "sign_count": count}

    _confirm(actor, confirmation_id, check, now)


@transaction.atomic
def require(actor: Actor, confirmation_id: UUID | None, act: MoneyAct, *, now: datetime) -> None:
    """Refuse what ``use`` would refuse, and use nothing up: for a look before the risk gate is asked."""
    _usable(actor, confirmation_id, act, now)


@transaction.atomic
def use(actor: Actor, confirmation_id: UUID | None, act: MoneyAct, *, now: datetime) -> None:
    """Use a confirmation up, in the transaction of the act itself.

    Refuses ConfirmationNeeded (none, another's, or not answered), ConfirmationExpired, ConfirmationUsed and
    ConfirmationChanged (payee, amount, subject or anything bound is not what was confirmed).
    """
    row = _usable(actor, confirmation_id, act, now)
    row.used_at = now
    row.save(update_fields=["used_at"])
    payload = {"confirmation": str(row.id), "act": row.kind, "act_sha256": row.act_digest, "method": row.method}
    evidence.record("identity.money_confirmed", subject=row.party_id, payload=payload, actor=row.party_id, now=now)


def _usable(actor: Actor, confirmation_id: UUID | None, act: MoneyAct, now: datetime) -> Confirmation:
    row = None
    if confirmation_id is not None:
        mine = Confirmation.objects.select_for_update().filter(id=confirmation_id, party_id=actor.party_id)
        row = mine.filter(confirmed_at__isnull=False).first()
    if row is None:
        raise ConfirmationNeeded(act)
    if row.used_at is not None:
        raise ConfirmationUsed(act)
    if row.act_digest != act.digest:
        raise ConfirmationChanged(act)
    if row.expires_at <= now:
        raise ConfirmationExpired(act)
    return row


def _confirm(
    actor: Actor,
    confirmation_id: UUID,
    check: Callable[[Confirmation, User], dict[str, object]],
    now: datetime,
) -> None:
    """Check the answer; a miss is counted and kept although it is refused."""
    refusal = _attempt(actor, confirmation_id, check, now)
    if refusal is not None:
        raise refusal


@transaction.atomic
def _attempt(
    actor: Actor,
    confirmation_id: UUID,
    check: Callable[[Confirmation, User], dict[str, object]],
    now: datetime,
) -> Refusal | None:
    # One party's answers are checked one after the other: many at once are no way around the limit.
    party = Party.objects.select_for_update().filter(id=actor.party_id).first()
    rows = Confirmation.objects.filter(party=party, id=confirmation_id, confirmed_at=None, expires_at__gt=now)
    row = rows.first()
    if party is None or row is None:
        raise ConfirmationUnknown
    if _missed(row.party_id, now):
        raise TooManyAttempts
    try:
        _keep(row, check(row, party.user), now)
    except NoSecondFactor:
        raise
    except Refusal as refusal:
        _count_miss(row, refusal, now)
        return refusal
    return None


def _keep(row: Confirmation, found: dict[str, object], now: datetime) -> None:
    """Note how it was confirmed; the unique index, not a look beforehand, refuses a code that counted before."""
    try:
        with transaction.atomic():
            Confirmation.objects.filter(id=row.id).update(confirmed_at=now, **found)
    except IntegrityError as error:
        raise CodeUsed from error


def _missed(party_id: UUID, now: datetime) -> bool:
    """Return whether the party gave too many wrong answers lately."""
    mine = Confirmation.objects.filter(party_id=party_id)
    return any(
        (mine.filter(asked_at__gt=now - length).aggregate(total=Sum("misses"))["total"] or 0) >= most
        for length, most in ((LIFETIME, MOST_MISSES), (DAY, MOST_MISSES_A_DAY))
    )


def _count_miss(row: Confirmation, refusal: Refusal, now: datetime) -> None:
    row.misses += 1
    row.save(update_fields=["misses"])
    if isinstance(refusal, PasskeyCopied):
        zh, en = refusal.zh, refusal.en
    elif _missed(row.party_id, now):
        zh = "有人多次输错您的资金确认码，已暂停确认。若非本人操作，请立即修改密码。"
        en = "Somebody answered wrongly where your money asks for you. If it was not you, change your password now."
    else:
        return
    notify(row.party_id, kind="identity.confirmation_missed", zh=zh, en=en, link="/account/", now=now)


def _counts(party_id: UUID) -> dict[int, int]:
    """Return how far each of the party's authenticators has counted."""
    seen = Confirmation.objects.filter(party_id=party_id, sign_count__isnull=False).values("authenticator")
    return {each["authenticator"] or 0: each["count"] for each in seen.annotate(count=Max("sign_count"))}


def _view(row: Confirmation) -> Asked:
    user, amount = row.party.user, None if row.minor is None else Money(row.minor, row.currency)
    return Asked(
        id=row.id,
        act=MoneyAct(ActKind(row.kind), row.payee, amount, row.subject, row.binds),
        expires_at=row.expires_at,
        challenge=bytes_to_base64url(challenge(bytes(row.nonce), row.act_digest)),
        rp_id=_rp_id(row),
        credentials=tuple(key.name for key in factors.passkeys(user)),
        by_code=factors.has_codes(user),
        confirmed=row.confirmed_at is not None,
    )


def _rp_id(row: Confirmation) -> str:
    """Return the name that passkeys of this site are bound to: its host, without the port."""
    return urlsplit(row.origin).hostname or ""
