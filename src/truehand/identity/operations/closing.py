"""An account is closed for good: nobody signs in with it again, and it names nobody."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.refusals import PartyUnknown
from truehand.identity.models import FormerAddress, NameCorrection, Notice, Party, RoleGrant, Verification
from truehand.identity.operations.tokens import revoke_tokens

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

ERASED_NAME: Final = "已注销用户 Erased person"
_SUBJECT: Final = "您的账户已注销 · Your account is erased"
_TEXT: Final = (
    "您的 Truehand 账户已按您的要求注销。法律要求保留的记录到期后自动删除。\n\n"
    "Your Truehand account has been erased as you asked. What the law keeps is deleted by itself when its time is over."
)


@transaction.atomic
def close_account(party_id: UUID, *, now: datetime) -> None:
    """End every way into an account and what it says of its owner; a last letter goes out once that is done.

    Its number stays, so that what others did with it still has another side. Refuses PartyUnknown.
    """
    party = Party.objects.select_for_update().select_related("user").filter(id=party_id).first()
    if party is None:
        raise PartyUnknown
    user, letter_to = party.user, party.user.email
    revoke_tokens(user.id, now=now)
    RoleGrant.objects.filter(party=party, revoked_at=None).update(revoked_at=now)
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    FormerAddress.objects.filter(user=user).delete()
    Notice.objects.filter(party=party).delete()
    user.email, user.is_active, user.language = f"{user.id}@erased.invalid", False, ""
    # Every session carries a hash of the password's: they all end here.
    user.set_unusable_password()
    user.save()
    party.display_name = ERASED_NAME
    party.save(update_fields=["display_name"])
    evidence.record("identity.account_closed", subject=party.id, payload={}, actor=party.id, now=now)
    transaction.on_commit(partial(send_mail, _SUBJECT, _TEXT, None, [letter_to]), robust=True)


@transaction.atomic
def forget_verification(party_id: UUID) -> None:
    """Take out what was verified of a party: the keyed hashes of its documents too."""
    Verification.objects.filter(party_id=party_id).delete()
    NameCorrection.objects.filter(party_id=party_id).update(blind_index="", former_index="")
