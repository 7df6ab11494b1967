"""Proof of presence: when the person at the page last showed a password, a code or a passkey."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from truehand.identity.models import Party

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.identity.models import User

RECENT = timedelta(minutes=5)


def stepped_up(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """Return whether the user of this session showed who they are within the last five minutes."""
    records = get_authentication_records(request, user)
    return bool(records) and now.timestamp() - float(records[-1]["at"]) < RECENT.total_seconds()


def session_is_over(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """Return whether the sign-in of this session is longer ago than a session lasts."""
    records = get_authentication_records(request, user)
    return bool(records) and now.timestamp() - float(records[0]["at"]) >= settings.SESSION_COOKIE_AGE


def way_to_confirm(user: User) -> str | None:
    """Return the name of the page where the user can confirm: by password, else by code or passkey; None if by none."""
    flows = get_reauthentication_flows(user)
    if not flows:
        return None
    return {"reauthenticate": "account_reauthenticate"}.get(flows[0]["id"], "mfa_reauthenticate")


def right_code(party_id: UUID, code: str) -> bool:
    """Return whether this is the present code of the party's authenticator app; each code counts once."""
    user_id = Party.objects.filter(id=party_id).values_list("user_id", flat=True).first()
    row = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).first()
    return row is not None and bool(TOTP(row).validate_code(code))
