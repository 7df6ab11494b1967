"""Accounts over the API: who I am, verification, tokens, notices, four eyes, roles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.refusals import NotFound
from truehand.edge.schemas import ConfirmedIn
from truehand.identity import operations, queries
from truehand.identity.domain.document import Document
from truehand.identity.domain.refusals import CodeNotRight, TokenNotAllowed
from truehand.identity.models import Party
from truehand.identity.web.confirming import answer, origin_of
from truehand.identity.web.limits import count_attempt
from truehand.identity.web.middleware import bearer
from truehand.identity.web.presence import right_code
from truehand.identity.web.schemas import (
    AnswerIn,
    AskedOut,
    CodeIn,
    ConfirmedOut,
    CorrectionIn,
    CorrectionOut,
    CountOut,
    DocumentIn,
    IssuedOut,
    LanguageIn,
    MeOut,
    MoneyActIn,
    NameIn,
    NewsIn,
    NoticePage,
    PartyOut,
    ProposalIn,
    ProposalOut,
    ProposedOut,
    RoleIn,
    TokenIn,
    TokenOut,
    VerificationOut,
)
from truehand.kernel.actor import NotVerified

if TYPE_CHECKING:
    from truehand.edge.paging import Page
    from truehand.identity.domain.views import (
        CorrectionView,
        IssuedToken,
        NoticeView,
        PartyView,
        ProposalView,
        TokenView,
        VerificationView,
    )

router = Router(tags=["identity"])

READ, WRITE, WORK = "identity:read", "identity:write", "work:write"


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> dict[str, object]:
    """Return the asker's party, what this request may do, and the count of unread notices."""
    actor = require_scope(request, READ)
    return {
        "party": queries.party(actor.party_id, viewer=actor),
        "scopes": None if actor.scopes is None else sorted(actor.scopes),
        "stepped_up": actor.stepped_up,
        "unread": queries.unread_count(actor),
    }


@router.patch("/me", response=PartyOut)
def rename(request: HttpRequest, body: NameIn) -> PartyView:
    """Change the display name."""
    actor = require_scope(request, WRITE)
    operations.rename(actor, display_name=body.display_name, now=clock.now())
    return queries.party(actor.party_id, viewer=actor)


@router.put("/me/language", response={204: None})
def choose_language(request: HttpRequest, body: LanguageIn) -> None:
    """Keep the language of the asker's pages."""
    actor = require_scope(request, WRITE)
    operations.choose_language(Party.objects.values_list("user_id", flat=True).get(id=actor.party_id), body.language)


@router.get("/me/verification", response=VerificationOut)
def verification(request: HttpRequest) -> VerificationView:
    """Return the asker's own verification; 404 before it."""
    view = queries.verification(require_scope(request, READ))
    if view is None:
        raise NotFound
    return view


@router.post("/me/verification", response={201: VerificationOut})
def verify(request: HttpRequest, body: DocumentIn) -> VerificationView | None:
    """Verify the asker's real name by a document; at most ten attempts a day."""
    actor = require_scope(request, WRITE)
    count_attempt(request, "real_name", actor.party_id)
    document = Document(body.kind, body.number, body.legal_name, body.country)
    operations.verify_real_name(actor, document=document, now=clock.now())
    return queries.verification(actor)


@router.post("/me/corrections", response={201: CorrectionOut})
def correct(request: HttpRequest, body: CorrectionIn) -> CorrectionView:
    """Ask for the correction of the asker's verified name; another person decides within 48 hours."""
    actor, now = require_scope(request, WRITE), clock.now()
    count_attempt(request, "real_name", actor.party_id)
    verified = queries.verification(actor)
    if verified is None:
        raise NotVerified
    document = Document(verified.document, body.number, body.legal_name, verified.country)
    operations.ask_correction(actor, document=document, reason=body.reason, another=body.another, now=now)
    return queries.corrections(actor.party_id, viewer=actor, now=now)[0]


@router.get("/me/corrections", response=list[CorrectionOut])
def corrections(request: HttpRequest) -> tuple[CorrectionView, ...]:
    """The corrections of its name that the asker asked for lately, newest first."""
    actor = require_scope(request, READ)
    return queries.corrections(actor.party_id, viewer=actor, now=clock.now())


@router.get("/parties/{party_id}", response=PartyOut)
def party(request: HttpRequest, party_id: UUID) -> PartyView:
    """Return what the asker may know of a party."""
    return queries.party(party_id, viewer=require_scope(request, READ), now=clock.now())


@router.post("/confirmations", response=ConfirmedOut)
def confirm(request: HttpRequest, body: CodeIn) -> dict[str, object]:
    """Prove presence with a code of the authenticator app; sensitive requests with this token pass for five minutes."""
    actor, secret = require_scope(request, WRITE), bearer(request)
    if secret is None:
        raise TokenNotAllowed
    count_attempt(request, "one_time_code", actor.party_id)
    if not right_code(actor.party_id, body.code):
        raise CodeNotRight
    return {"until": operations.confirm_token(actor, secret, now=clock.now())}


@router.post("/money-confirmations", response={201: AskedOut})
def ask_money(request: HttpRequest, body: MoneyActIn) -> AskedOut:
    """Ask the person to confirm an act with money, as the refusal ``identity.confirmation_needed`` named it.

    ``options`` is what a browser hands to its passkeys. The confirmation lives five minutes and is used once.
    """
    actor = require_scope(request, WRITE)
    return AskedOut.of(operations.ask(actor, body.act(), now=clock.now(), origin=origin_of(request)))


@router.post("/money-confirmations/{confirmation_id}/confirm", response={204: None})
def confirm_money(request: HttpRequest, confirmation_id: UUID, body: AnswerIn) -> None:
    """Confirm with a code of the authenticator app or a passkey's answer; then pass the ``id`` to the money call."""
    credential = "" if body.credential is None else json.dumps(body.credential)
    answer(require_scope(request, WRITE), confirmation_id, code=body.code, credential=credential)


@router.get("/tokens", response=list[TokenOut])
def tokens(request: HttpRequest) -> list[TokenView]:
    """Return the asker's live tokens."""
    return list(queries.tokens(require_scope(request, READ), now=clock.now()))


@router.post("/tokens", response={201: IssuedOut})
def issue(request: HttpRequest, response: HttpResponse, body: TokenIn) -> IssuedToken:
    """Issue a token; by a signed-in session whose person is present, never by another token."""
    actor = require_scope(request, WRITE)
    # The secret is in this answer and nowhere else, the kept replies of idempotency keys included.
    response["Cache-Control"] = "no-store"
    return operations.issue_token(actor, scopes=body.scopes, days=body.days, name=body.name, now=clock.now())


@router.delete("/tokens/{token_id}", response={204: None})
def revoke(request: HttpRequest, token_id: UUID) -> None:
    """End one of the asker's tokens at once."""
    operations.revoke_token(require_scope(request, WRITE), token_id, now=clock.now())


@router.get("/notices", response=NoticePage)
def notices(request: HttpRequest, cursor: str | None = None, size: int | None = None) -> Page[NoticeView]:
    """Return the asker's notices, newest first."""
    return queries.notices(require_scope(request, READ), cursor, size)


@router.post("/notices/read", response=CountOut)
def read_all(request: HttpRequest) -> dict[str, int]:
    """Mark everything as read and return how many were unread."""
    return {"count": operations.mark_all_read(require_scope(request, WRITE), now=clock.now())}


@router.post("/notices/{notice_id}/read", response={204: None})
def read(request: HttpRequest, notice_id: UUID) -> None:
    """Mark one notice as read."""
    operations.mark_read(require_scope(request, WRITE), notice_id, now=clock.now())


@router.get("/proposals", response=list[ProposalOut])
def proposals(request: HttpRequest) -> list[ProposalView]:
    """Return proposals that wait for a decision or their use; operators and auditors only."""
    return list(queries.open_proposals(require_scope(request, READ), now=clock.now()))


@router.post("/proposals", response={201: ProposedOut})
def propose(request: HttpRequest, body: ProposalIn) -> dict[str, UUID]:
    """Propose a sensitive act; another operator has 48 hours to decide."""
    actor = require_scope(request, WORK)
    said = body.dict()
    return {"id": operations.propose(actor, **said, now=clock.now())}


@router.post("/proposals/{proposal_id}/approve", response={204: None})
def approve(request: HttpRequest, proposal_id: UUID, body: ConfirmedIn | None = None) -> None:
    """Approve another's proposal: with a proof of presence, or where money moves a confirmation of payee and amount."""
    confirmation = body.confirmation if body else None
    operations.approve(require_scope(request, WORK), proposal_id, confirmation=confirmation, now=clock.now())


@router.post("/proposals/{proposal_id}/reject", response={204: None})
def reject(request: HttpRequest, proposal_id: UUID) -> None:
    """Reject another operator's proposal."""
    operations.reject(require_scope(request, WORK), proposal_id, now=clock.now())


@router.post("/roles", response={204: None})
def grant(request: HttpRequest, body: RoleIn) -> None:
    """Give a role, with another operator's approval of ``identity.grant_role``."""
    operations.grant_role(require_scope(request, WORK), body.party_id, body.role, now=clock.now())


@router.post("/roles/revoke", response={204: None})
def take(request: HttpRequest, body: RoleIn) -> None:
    """Take a role away, with another operator's approval of ``identity.revoke_role``."""
    operations.revoke_role(require_scope(request, WORK), body.party_id, body.role, now=clock.now())


@router.post("/news", response=CountOut)
def send_news(request: HttpRequest, body: NewsIn) -> dict[str, int]:
    """Send news to everybody who agrees to it, at most once a week, and return how many those are; operators only."""
    return {"count": operations.send_news(require_scope(request, WORK), zh=body.zh, en=body.en, now=clock.now())}
