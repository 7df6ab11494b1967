"""Certificates by third parties, and the licences of those who issue them and of those who inspect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.certified import STANDINGS, Standing, standing_of
from truehand.inspection.domain.refusals import CertificateMisshapen, CertificateStands
from truehand.inspection.domain.template import newest
from truehand.inspection.domain.text import clean

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

LONGEST_TITLE: Final = 120
LONGEST_REASON: Final = 300
SHORTEST: Final = 3
LONGEST_LIFE: Final = timedelta(days=5 * 366)
# Without 0, 1, I, L, O, U: read over a telephone, and no words by accident.
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_PARTS: Final = (4, 4, 4)


class Subject(StrEnum):
    """What a certificate is about."""

    MACHINE = "machine"
    SELLER = "seller"
    INSPECTOR = "inspector"


SUBJECTS: Final[dict[Subject, tuple[str, str]]] = {
    Subject.MACHINE: ("设备", "a machine"),
    Subject.SELLER: ("卖方", "a seller"),
    Subject.INSPECTOR: ("检测师", "an inspector"),
}


class What(StrEnum):
    """What was done to a certificate after its issue."""

    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"


WHATS: Final[dict[What, tuple[str, str]]] = {
    What.SUSPENDED: ("暂停", "Suspended"),
    What.REINSTATED: ("恢复", "Reinstated"),
    What.REVOKED: ("撤销", "Revoked"),
}
_MAY_FOLLOW: Final[dict[Standing, frozenset[What]]] = {
    Standing.VALID: frozenset({What.SUSPENDED, What.REVOKED}),
    Standing.SUSPENDED: frozenset({What.REINSTATED, What.REVOKED}),
    Standing.EXPIRED: frozenset({What.REVOKED}),
    Standing.REVOKED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class ChangeOfCertificate:
    """One line of a certificate's history."""

    what: What
    reason: str
    at: datetime

    @property
    def words(self) -> tuple[str, str]:
        """Return what was done in (zh, en)."""
        return WHATS[self.what]


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as anybody may check it, as it stands at ``asked_at``."""

    number: str
    subject: Subject
    subject_id: UUID
    certifier_id: UUID
    title: str
    issued_at: datetime
    valid_until: datetime
    changes: tuple[ChangeOfCertificate, ...]
    asked_at: datetime

    @property
    def standing(self) -> Standing:
        """Return how it stands: what its certifier last said, then whether its time has passed."""
        last = self.changes[-1].what if self.changes else None
        return standing_of(last, valid_until=self.valid_until, at=self.asked_at)

    @property
    def words(self) -> tuple[str, str]:
        """Return the standing in (zh, en)."""
        return STANDINGS[self.standing][0]

    @property
    def mark(self) -> str:
        """Return the state that marks it on a page."""
        return STANDINGS[self.standing][1]

    @property
    def subject_words(self) -> tuple[str, str]:
        """Return what it is about in (zh, en)."""
        return SUBJECTS[self.subject]

    @property
    def may_follow(self) -> tuple[tuple[str, tuple[str, str]], ...]:
        """Return what its certifier may do now, by name and word."""
        return tuple((each.value, WHATS[each]) for each in What if each in _MAY_FOLLOW[self.standing])


def check_follows(certificate: CertificateView, what: What) -> None:
    """Refuse (CertificateStands) what cannot follow: nothing does after a revocation."""
    if what not in _MAY_FOLLOW[certificate.standing]:
        zh, en = certificate.words
        raise CertificateStands(standing_zh=zh, standing_en=en.lower())


def checked_title(title: str) -> str:
    """Return what is certified, trimmed; refuse (CertificateMisshapen) nothing and too much."""
    return _checked("title", title, LONGEST_TITLE)


def checked_reason(reason: str) -> str:
    """Return why, trimmed; refuse (CertificateMisshapen) nothing and too much."""
    return _checked("reason", reason, LONGEST_REASON)


def check_term(now: datetime, until: datetime) -> None:
    """Refuse (CertificateMisshapen) an end in the past or more than five years off."""
    if not now < until <= now + LONGEST_LIFE:
        raise CertificateMisshapen(field="valid_until")


def number_of(random: bytes) -> str:
    """Return twelve letters of a certificate's number, from as many random bytes."""
    letters = "".join(_LETTERS[each % len(_LETTERS)] for each in random)
    parts, start = [], 0
    for length in _PARTS:
        parts.append(letters[start : start + length])
        start += length
    return "-".join(parts)


def _checked(field: str, text: str, longest: int) -> str:
    found = clean(text, longest)
    if found is None or len(found) < SHORTEST:
        raise CertificateMisshapen(field=field)
    return found


class Licence(StrEnum):
    """What a party is licensed for by an operator, until a day."""

    INSPECT = "inspect"
    CERTIFY = "certify"


LICENCES: Final[dict[Licence, tuple[str, str]]] = {
    Licence.INSPECT: ("检测", "Inspects"),
    Licence.CERTIFY: ("出具证书", "Certifies"),
}


@dataclass(frozen=True, slots=True)
class LicenceView:
    """One licence; the scope is a standard's name to inspect, a subject to certify."""

    id: UUID
    party_id: UUID
    kind: Licence
    scope: str
    granted_at: datetime
    valid_until: datetime
    suspended_at: datetime | None

    def standing(self, now: datetime) -> Standing:
        """Return how it stands at a moment."""
        if self.valid_until <= now:
            return Standing.EXPIRED
        return Standing.SUSPENDED if self.suspended_at else Standing.VALID

    @property
    def scope_words(self) -> tuple[str, str]:
        """Return what it is for in (zh, en): a standard's title, or a kind of subject."""
        return SUBJECTS[Subject(self.scope)] if self.kind is Licence.CERTIFY else newest(self.scope).title

    @property
    def kind_words(self) -> tuple[str, str]:
        """Return what its holder may do in (zh, en)."""
        return LICENCES[self.kind]
