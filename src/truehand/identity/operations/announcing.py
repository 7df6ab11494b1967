"""Announcements: what a person must hear of although somebody else may sit at their page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from truehand.identity.models import FormerAddress, Notice, Party
from truehand.identity.operations.notices import notify

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.models import User

    # Told a user, the subject and the text in both languages; raises when it must be tried again.
    Teller = Callable[[User, str, str], None]

ANNOUNCE: Final = "identity.announce"


def announce(party_id: UUID, *, kind: str, zh: str, en: str, link: str, objection: str = "", now: datetime) -> None:
    """Tell a party on every channel: a notice at once, the others (TRUEHAND_TELLERS) once the transaction is done.

    ``objection`` is the path of a page that works without signing in: who did not do this says so there.
    """
    notice = notify(party_id, kind=kind, zh=zh, en=en, link=link, now=now, has_own_letter=True)
    # The queue names the words; it does not hold them.
    app.configure_task(ANNOUNCE).defer(notice_id=str(notice), objection=objection)


def deliver(notice_id: UUID, *, objection: str) -> None:
    """Tell a party its notice's words by every channel; whose notice is gone has left, and is told nothing.

    RuntimeError inside a transaction: letters cannot be undone.
    """
    notice = Notice.objects.select_related("party__user").filter(id=notice_id).first()
    if notice is not None:
        _tell(notice.party.user, notice.zh, notice.en, objection=objection)


def deliver_words(party_id: UUID, *, zh: str, en: str, objection: str) -> None:
    """Tell a party what an earlier release put into the queue itself; as ``deliver``."""
    party = Party.objects.select_related("user").filter(id=party_id, user__is_active=True).first()
    if party is not None:
        _tell(party.user, zh, en, objection=objection)


def _tell(user: User, zh: str, en: str, *, objection: str) -> None:
    if connection.in_atomic_block:
        raise RuntimeError("nothing is sent inside a database transaction")
    parts = [zh, en]
    if objection:
        link = f"{settings.TRUEHAND_ORIGIN}{objection}"
        parts += [f"不是您本人操作？请立即打开：{link}", f"Was this not you? Open this at once: {link}"]
    for name in settings.TRUEHAND_TELLERS:
        cast("Teller", import_string(name))(user, " · ".join(parts[:2]), "\n\n".join(parts))


def by_mail(user: User, subject: str, text: str) -> None:
    """Write to every address that the account has and had: whoever took it over may have changed the present one."""
    to = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    to |= set(FormerAddress.objects.filter(user=user).values_list("email", flat=True))
    for address in sorted(to):
        send_mail(subject[:200].replace("\n", " "), text, None, [address])


def keep_former_address(user_id: UUID, email: str, *, now: datetime) -> None:
    """Remember an address that an account leaves; announcements go there for as long as the account lives."""
    FormerAddress.objects.get_or_create(user_id=user_id, email=email.lower(), defaults={"left_at": now})
