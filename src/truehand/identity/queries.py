"""The read door: parties, actors, tokens, notices and proposals as frozen values."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef, QuerySet

from truehand.edge.paging import Page, by_id
from truehand.identity.domain.cast import CAST
from truehand.identity.domain.document import DocumentKind
from truehand.identity.domain.party import PartyKind
from truehand.identity.domain.proposal import ProposalStatus
from truehand.identity.domain.refusals import PartyUnknown
from truehand.identity.domain.tokens import digest_of
from truehand.identity.domain.views import (
    CorrectionView,
    NoticeToSend,
    NoticeView,
    PartyView,
    ProposalView,
    TokenView,
    VerificationView,
)
from truehand.identity.models import (
    ApiToken,
    FormerAddress,
    NameCorrection,
    Notice,
    Party,
    Proposal,
    RoleGrant,
    Verification,
)
from truehand.identity.personal import PERSONAL
from truehand.kernel.actor import Actor, Role
from truehand.vault import queries as vault
from truehand.vault.domain.masking import masked
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_HOUSE_LIMIT = 200
_FEW = 10
_MOST_COUNTED = 100


def party(party_id: UUID, *, viewer: Actor | None = None, now: datetime | None = None) -> PartyView:
    """Return a party, as ``parties`` does; the legal name whole for an operator who opened it. Refuses PartyUnknown."""
    row = _parties().filter(id=party_id).first()
    if row is None:
        raise PartyUnknown
    asked = viewer is not None and now is not None and vault.is_open(viewer, Thing.PERSON, party_id, now=now)
    return _view(row, viewer, opened=asked)


def parties(ids: Iterable[UUID], *, viewer: Actor | None = None) -> dict[UUID, PartyView]:
    """Return the parties that exist among some identifiers, with one question to the database.

    The legal name is whole for the party itself alone; an operator sees it masked, others do not.
    """
    return {row.id: _view(row, viewer) for row in _parties().filter(id__in=set(ids))}


def user_of(party_id: UUID) -> UUID:
    """Return the account of a party; refuses PartyUnknown."""
    found = Party.objects.filter(id=party_id).values_list("user_id", flat=True).first()
    if found is None:
        raise PartyUnknown
    return found


def closed(party_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return who among some parties has left for good."""
    return frozenset(Party.objects.filter(id__in=set(party_ids), user__is_active=False).values_list("id", flat=True))


def name_of(party_id: UUID) -> str:
    """Return the name that others see; empty when there is no such party."""
    return Party.objects.filter(id=party_id).values_list("display_name", flat=True).first() or ""


def with_role(role: Role) -> tuple[PartyView, ...]:
    """Return everybody who holds a role, longest-serving first."""
    # Two questions: in one, the database reads everybody to find a few.
    held = list(RoleGrant.objects.filter(role=role, revoked_at=None).values_list("party_id", flat=True))
    return tuple(_view(row, None) for row in _parties().filter(id__in=held).order_by("id"))


def people(actor: Actor, text: str) -> tuple[PartyView, ...]:
    """Return up to 200 parties whose display name contains a text, newest first; refuses NotPermitted.

    For operators and auditors; legal names are masked for operators, and not there for auditors.
    """
    actor.require_overseer()
    return tuple(
        _view(row, actor) for row in _parties().filter(display_name__icontains=text).order_by("-id")[:_HOUSE_LIMIT]
    )


def legal_name(party_id: UUID) -> str | None:
    """Return the verified legal name, for contracts and payouts; None before verification. Never put it on a page."""
    return Verification.objects.filter(party_id=party_id).values_list("legal_name", flat=True).first()


def verified_by(ids: Iterable[UUID]) -> dict[UUID, tuple[str, datetime]]:
    """Return of each verified party by which provider its real name was confirmed, and when."""
    rows = Verification.objects.filter(party_id__in=list(ids)).values_list("party_id", "provider", "verified_at")
    return {party_id: (provider, at) for party_id, provider, at in rows}


def legal_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the verified legal names of some parties, as ``legal_name`` does of one, by one question."""
    return dict(Verification.objects.filter(party_id__in=set(ids)).values_list("party_id", "legal_name"))


def verification(actor: Actor) -> VerificationView | None:
    """Return the actor's own verification."""
    row = Verification.objects.filter(party_id=actor.party_id).first()
    if row is None:
        return None
    return VerificationView(
        document=DocumentKind(row.document),
        country=row.country,
        legal_name=row.legal_name,
        last_four=row.last_four,
        provider=row.provider,
        verified_at=row.verified_at,
    )


def corrections(party_id: UUID, *, viewer: Actor, now: datetime) -> tuple[CorrectionView, ...]:
    """Return a party's latest corrections of its name, newest first: whole for itself and for who opened it.

    Masked for other operators; refuses NotPermitted everybody else.
    """
    whole = viewer.party_id == party_id or vault.is_open(viewer, Thing.PERSON, party_id, now=now)
    if not whole:
        viewer.require(Role.OPERATOR)
    rows = NameCorrection.objects.filter(party_id=party_id).order_by("-id")[:_FEW]
    return tuple(_correction(row, whole=whole) for row in rows)


def party_of_email(email: str) -> UUID | None:
    """Return the party whose account has that address; for the command line only."""
    return Party.objects.filter(user__email=email.strip().lower()).values_list("id", flat=True).first()


def share_a_document_or_address(one: UUID, other: UUID) -> bool:
    """Whether two parties have, or ever had, the same document or e-mail address; neither is told to anybody."""
    documents, addresses = zip(*(_marks(each) for each in (one, other)), strict=True)
    return bool(documents[0] & documents[1] or addresses[0] & addresses[1])


def _marks(party_id: UUID) -> tuple[set[str], set[str]]:
    """Return the blind indexes of a party's documents and of its account's e-mail addresses."""
    rows = Party.objects.filter(id=party_id)
    documents = set(rows.values_list("verification__blind_index", flat=True))
    documents |= set(NameCorrection.objects.filter(party_id=party_id).values_list("former_index", flat=True))
    addresses = set(rows.values_list("user__email_index", flat=True))
    former = FormerAddress.objects.filter(user__party__id=party_id)
    return documents - {None, ""}, (addresses | set(former.values_list("email_index", flat=True))) - {None, ""}


def cast() -> dict[str, UUID]:
    """Return the demonstration parties that exist, by their key."""
    keys = {player.email: player.key for player in CAST}
    rows = Party.objects.filter(user__email__in=keys).values_list("user__email", "id")
    return {keys[email]: party_id for email, party_id in rows}


def actor_of_user(user_id: UUID, *, stepped_up: bool = False) -> Actor | None:
    """Return who an account acts as at a page; None while it has no party, or when it is closed."""
    row = _parties().filter(user_id=user_id, user__is_active=True).first()
    return None if row is None else _actor(row, scopes=None, stepped_up=stepped_up)


def actor_of_party(party_id: UUID, *, stepped_up: bool = False) -> Actor:
    """Return who a party acts as, for callers that are the house itself; refuses PartyUnknown."""
    row = _parties().filter(id=party_id).first()
    if row is None:
        raise PartyUnknown
    return _actor(row, scopes=None, stepped_up=stepped_up)


def actor_of_token(secret: str, *, now: datetime) -> Actor | None:
    """Return who a live token acts for, bounded by its scopes; None for an unknown, expired or revoked one."""
    token = _live(ApiToken.objects.filter(digest=digest_of(secret)), now).first()
    if token is None:
        return None
    row = _parties().filter(id=token.party_id, user__is_active=True).first()
    confirmed = token.confirmed_until is not None and token.confirmed_until > now
    return None if row is None else _actor(row, scopes=frozenset(token.scopes), stepped_up=confirmed)


def live_tokens(party_id: UUID, *, now: datetime) -> QuerySet[ApiToken]:
    """Return the rows of a party's live tokens, for this room's own operations."""
    return _live(ApiToken.objects.filter(party_id=party_id), now)


def tokens(actor: Actor, *, now: datetime) -> tuple[TokenView, ...]:
    """Return the actor's live tokens, newest first."""
    return tuple(token_view(row) for row in live_tokens(actor.party_id, now=now).order_by("-id"))


def token_view(row: ApiToken) -> TokenView:
    """Return a token without its secret."""
    return TokenView(row.id, row.name, tuple(row.scopes), row.issued_at, row.expires_at)


def notices(actor: Actor, cursor: str | None = None, size: int | None = None) -> Page[NoticeView]:
    """Return the actor's notices, newest first; refuses CursorNotUnderstood."""
    return by_id(Notice.objects.filter(party_id=actor.party_id), _notice, cursor=cursor, size=size)


def notices_to_send(ids: Iterable[UUID]) -> dict[UUID, NoticeToSend]:
    """Return notices as they are sent to their own readers; none of those who have left, or may not sign in."""
    rows = Notice.objects.filter(id__in=ids, party__user__is_active=True).select_related("party__user")
    return {row.id: _to_send(row) for row in rows}


def unread_count(actor: Actor) -> int:
    """Return how many notices the actor has not read, and no more than 100."""
    return _unread(actor.party_id).count()


def greeting(actor: Actor) -> tuple[str, int]:
    """Return the actor's name and what ``unread_count`` returns, with one question: every page asks."""
    unread = Func(
        ArraySubquery(_unread(OuterRef("pk")).values("pk")), function="cardinality", output_field=IntegerField()
    )
    rows = Party.objects.filter(id=actor.party_id).annotate(unread=unread)
    return rows.values_list("display_name", "unread").first() or ("", 0)


def open_proposals(actor: Actor, *, now: datetime) -> tuple[ProposalView, ...]:
    """Return proposals that wait for a decision or for their use, oldest first; operators and auditors only."""
    actor.require_overseer()
    waiting = Proposal.objects.filter(status__in=[ProposalStatus.OPEN, ProposalStatus.APPROVED], expires_at__gt=now)
    return tuple(_proposal(row) for row in waiting.order_by("id")[:_HOUSE_LIMIT])


def _parties() -> QuerySet[Party]:
    held = RoleGrant.objects.filter(party=OuterRef("pk"), revoked_at=None).values("role")
    return Party.objects.select_related("verification").annotate(roles=ArraySubquery(held))


def _unread(party: UUID | OuterRef) -> QuerySet[Notice]:
    return Notice.objects.filter(party_id=party, read_at=None)[:_MOST_COUNTED]


def _live(rows: QuerySet[ApiToken], now: datetime) -> QuerySet[ApiToken]:
    return rows.filter(revoked_at=None, expires_at__gt=now)


def _roles(row: Party) -> frozenset[Role]:
    return frozenset(Role(role) for role in getattr(row, "roles"))  # noqa: B009 - annotated, not a field


def _verification(row: Party) -> Verification | None:
    return getattr(row, "verification", None)


def _actor(row: Party, *, scopes: frozenset[str] | None, stepped_up: bool) -> Actor:
    return Actor(row.id, _roles(row), _verification(row) is not None, scopes, stepped_up)


def _view(row: Party, viewer: Actor | None, *, opened: bool = False) -> PartyView:
    verified = _verification(row)
    return PartyView(
        id=row.id,
        kind=PartyKind(row.kind),
        display_name=row.display_name,
        verified=verified is not None,
        roles=_roles(row),
        since=row.opened_at,
        legal_name=_legal_name(verified, viewer, opened=opened) if verified and viewer else None,
    )


def _legal_name(row: Verification, viewer: Actor, *, opened: bool) -> str | None:
    name = str(row.legal_name)
    if opened or viewer.party_id == row.party_id:
        return name
    return masked(PERSONAL["Verification.legal_name"], name) if Role.OPERATOR in viewer.roles else None


def _correction(row: NameCorrection, *, whole: bool) -> CorrectionView:
    former, name = str(row.former), str(row.legal_name)
    if not whole:
        said = PERSONAL["NameCorrection.legal_name"]
        former, name = masked(said, former), masked(said, name)
    return CorrectionView(
        id=row.id,
        former=former,
        legal_name=name,
        proposal=row.proposal,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        accepted=row.accepted,
        another=bool(row.blind_index),
        agreed=row.first_by is not None,
    )


def _notice(row: Notice) -> NoticeView:
    return NoticeView(row.id, row.kind, row.zh, row.en, row.link, row.created_at, row.read_at)


def _to_send(row: Notice) -> NoticeToSend:
    user = row.party.user
    return NoticeToSend(
        row.id, row.kind, row.zh, row.en, row.link, row.created_at, row.due_at, user.email, user.language
    )


def _proposal(row: Proposal) -> ProposalView:
    return ProposalView(
        id=row.id,
        act=row.act,
        subject=row.subject,
        payload=row.payload,
        reason=row.reason,
        status=ProposalStatus(row.status),
        proposed_by=row.proposed_by_id,
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
    )
