"""Statements of standing: made for other platforms, and taken from them; each only while the person agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from truehand.credit.domain.refusals import (
    AudienceNotUnderstood,
    AudienceOfOneself,
    StatementForAnother,
    StatementNotUnderstood,
    StatementOver,
)
from truehand.credit.domain.statement import (
    ANYBODY,
    LIVES,
    LONGEST_NAME,
    LONGEST_NOTE,
    Statement,
    is_word,
    read,
)
from truehand.credit.models import StandingElsewhere
from truehand.credit.queries.standings import standing
from truehand.evidence import operations as evidence
from truehand.evidence.domain.note import NoteError, VerifierKey, opened, taken_apart
from truehand.kernel.ids import new_id
from truehand.vault import operations as vault
from truehand.vault import queries as consents
from truehand.vault.domain.consent import ConsentTo

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

_SIGNED_WITH = "standing"


def statement_key() -> VerifierKey:
    """Return the public key that checks this platform's statements."""
    return evidence.note_signer(_SIGNED_WITH).key


@transaction.atomic
def state_standing(party_id: UUID, *, asker: Actor | None, audience: str = ANYBODY, now: datetime) -> str:
    """Return the signed statement of a party's standing, for anybody or (asked for by the party) for an account.

    Refuses ConsentMissing (the party does not agree to credit sharing), AudienceOfOneself, AudienceNotUnderstood.
    """
    vault.require_consent(party_id, ConsentTo.CREDIT_SHARING)
    if audience != ANYBODY and (asker is None or asker.party_id != party_id):
        raise AudienceOfOneself
    if not is_word(audience):
        raise AudienceNotUnderstood(longest=LONGEST_NAME)
    found, signer = standing(party_id, now=now), evidence.note_signer(_SIGNED_WITH)
    said = Statement(signer.name, str(party_id), found.score, found.grade, now, now + LIVES, audience)
    return signer.sign(said.text())


@transaction.atomic
def keep_statement(actor: Actor, note: str, *, now: datetime) -> Statement:
    """Keep what a partner platform states of the actor, in place of what it stated before, and return it.

    Refuses ConsentMissing (the actor does not agree to third-party credit), StatementNotUnderstood,
    StatementForAnother and StatementOver.
    """
    vault.require_consent(actor.party_id, ConsentTo.THIRD_PARTY_CREDIT)
    said = _opened(note)
    if said.audience != str(actor.party_id):
        raise StatementForAnother(account=actor.party_id)
    if not said.as_of <= now < said.ends:
        raise StatementOver
    kept = {"score": said.score, "grade": said.grade, "as_of": said.as_of, "note": note}
    StandingElsewhere.objects.update_or_create(
        party_id=actor.party_id, platform=said.platform, defaults=kept, create_defaults=kept | {"id": new_id(now)}
    )
    payload: dict[str, Json] = {"platform": said.platform, "score": said.score, "grade": said.grade}
    evidence.record("credit.statement_kept", subject=actor.party_id, payload=payload, actor=actor.party_id, now=now)
    return said


@transaction.atomic
def forget_statements() -> int:
    """Delete what was kept of people who no longer agree to it, and return how many statements that were.

    They are shown no more from the withdrawal itself on; this takes them out of the table.
    """
    holders = set(StandingElsewhere.objects.values_list("party_id", flat=True))
    gone = holders - consents.agreed(holders, ConsentTo.THIRD_PARTY_CREDIT)
    deleted, _of = StandingElsewhere.objects.filter(party_id__in=gone).delete()
    return deleted


def _opened(note: str) -> Statement:
    """Return what a note says that one of the partners signed under its own name."""
    try:
        if len(note) > LONGEST_NOTE:
            raise NoteError("longer than a statement is")
        said = read(taken_apart(note)[0])
        key = next(key for key in _partners() if key.name == said.platform)
        opened(note, key)
    except (StopIteration, ValueError) as error:
        raise StatementNotUnderstood from error
    return said


def _partners() -> list[VerifierKey]:
    """Return the keys of the platforms whose statements count (TRUEHAND_CREDIT_PARTNERS, a verifier key each)."""
    return [VerifierKey.parse(each) for each in settings.TRUEHAND_CREDIT_PARTNERS.split()]
