"""Shapes of the accounts' API; answers are read off the views of the domain, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from truehand.identity.domain.confirmation import LONGEST_PAYEE, ActKind, Asked, MoneyAct
from truehand.identity.domain.document import DocumentKind
from truehand.identity.domain.party import PartyKind
from truehand.identity.domain.proposal import ProposalStatus
from truehand.identity.web.confirming import options_of
from truehand.kernel.actor import Role
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money, MoneyNotUnderstood

Short = Annotated[str, Field(max_length=100)]


class PartyOut(Schema):
    """A party; ``legal_name`` is null unless the asker may see it, and masked for operators who have not opened it."""

    id: UUID
    kind: PartyKind
    display_name: str
    verified: bool
    roles: list[Role]
    since: datetime
    legal_name: str | None


class MeOut(Schema):
    """The asker: the party, what the request may do, and what waits."""

    party: PartyOut
    scopes: list[str] | None
    stepped_up: bool
    unread: int


class NameIn(Schema):
    """A new display name."""

    display_name: Short


class LanguageIn(Schema):
    """A language of the site: ``zh-hans``, ``en``, or empty for as the browser asks."""

    language: Annotated[str, Field(max_length=10)]


class DocumentIn(Schema):
    """The document that proves who the party is; ``kind`` is the one its country asks for."""

    kind: DocumentKind
    number: Annotated[str, Field(max_length=64)]
    legal_name: Short
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]


class CorrectionIn(Schema):
    """The name as it should be, the document's number (``another`` when it is a new one), and what was wrong."""

    legal_name: Short
    number: Annotated[str, Field(max_length=64)]
    another: Annotated[bool, Field(strict=True)] = False
    reason: Annotated[str, Field(max_length=200)]


class CorrectionOut(Schema):
    """A correction that was asked for; ``accepted`` is null while it waits."""

    id: UUID
    former: str
    legal_name: str
    asked_at: datetime
    decided_at: datetime | None
    accepted: bool | None
    another: bool
    agreed: bool


class VerificationOut(Schema):
    """The party's own verification; of the number the last four characters."""

    document: DocumentKind
    country: str
    legal_name: str
    last_four: str
    verified_at: datetime


class CodeIn(Schema):
    """The present code of the party's authenticator app."""

    code: Annotated[str, Field(min_length=6, max_length=20)]


class ConfirmedOut(Schema):
    """Until when the token's requests count as made by somebody present."""

    until: datetime


class MoneyActIn(Schema):
    """An act with money, in the parts that the refusal of the money call named."""

    kind: ActKind
    payee: Annotated[str, Field(min_length=1, max_length=LONGEST_PAYEE)]
    minor: Annotated[str | None, Field(pattern=r"^[1-9]\d{0,17}$")] = None
    currency: Annotated[str | None, Field(pattern="^[A-Z]{3}$")] = None
    subject: UUID
    binds: Annotated[str, Field(max_length=64)] = ""

    def act(self) -> MoneyAct:
        """Return the act; refuse (MoneyNotUnderstood) an amount of no currency."""
        amount = None
        if self.minor is not None:
            currency = self.currency or ""
            if currency not in EXPONENTS:
                raise MoneyNotUnderstood(text=self.minor, currency=currency)
            amount = Money(int(self.minor), currency)
        return MoneyAct(self.kind, self.payee, amount, self.subject, self.binds)


class AskedOut(Schema):
    """What waits to be confirmed: in words, until when, and what a passkey is asked to sign."""

    id: UUID
    zh: str
    en: str
    expires_at: datetime
    by_code: bool
    options: dict[str, Any]

    @classmethod
    def of(cls, asked: Asked) -> AskedOut:
        """Return the wire form."""
        zh, en = asked.act.sentence
        return cls(
            id=asked.id,
            zh=zh,
            en=en,
            expires_at=asked.expires_at,
            by_code=asked.by_code,
            options=options_of(asked),
        )


class AnswerIn(Schema):
    """The present code of the authenticator app, or a passkey's answer (AuthenticationResponseJSON)."""

    code: Annotated[str, Field(max_length=20)] = ""
    credential: dict[str, Any] | None = None


class TokenIn(Schema):
    """What a new token is for."""

    name: Annotated[str, Field(max_length=60)]
    scopes: Annotated[list[str], Field(max_length=20)]
    days: int


class TokenOut(Schema):
    """A token without its secret."""

    id: UUID
    name: str
    scopes: list[str]
    issued_at: datetime
    expires_at: datetime


class IssuedOut(Schema):
    """A fresh token; its secret is shown this once."""

    secret: str
    view: TokenOut


class NoticeOut(Schema):
    """One sentence, in both languages, with the place to go."""

    id: UUID
    kind: str
    zh: str
    en: str
    link: str
    created_at: datetime
    read_at: datetime | None


class NoticePage(Schema):
    """Some notices, newest first, and the cursor of the next page."""

    items: list[NoticeOut]
    next_cursor: str | None


class CountOut(Schema):
    """How many."""

    count: int


class ProposalIn(Schema):
    """A sensitive act, exactly as it will be done."""

    act: Annotated[str, Field(max_length=60)]
    subject: UUID
    payload: dict[str, Any]
    reason: Annotated[str, Field(max_length=1000)]


class ProposalOut(Schema):
    """A proposal and where it stands."""

    id: UUID
    act: str
    subject: UUID
    payload: dict[str, Any] = Field(alias="shown")
    reason: str
    status: ProposalStatus
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


class ProposedOut(Schema):
    """The proposal's identifier."""

    id: UUID


class RoleIn(Schema):
    """A role of a party."""

    party_id: UUID
    role: Role


class NewsIn(Schema):
    """News, in both languages."""

    zh: str = Field(max_length=500)
    en: str = Field(max_length=500)
