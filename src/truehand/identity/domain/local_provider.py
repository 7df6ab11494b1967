"""The provider that needs nobody else: a document number is held against its own check digits (python-stdnum)."""

from __future__ import annotations

import re
import unicodedata
from importlib import import_module
from typing import TYPE_CHECKING, Final

from stdnum.exceptions import ValidationError

from truehand.identity.domain import passport
from truehand.identity.domain.countries import COUNTRIES
from truehand.identity.domain.document import DocumentKind, scheme_of
from truehand.identity.domain.labels import DOCUMENTS
from truehand.identity.domain.party import PartyKind
from truehand.identity.domain.provider import Confirmed
from truehand.identity.domain.refusals import DocumentExpired, DocumentNotAccepted, NumberNotValid

if TYPE_CHECKING:
    from datetime import date

    from truehand.identity.domain.document import Document, Scheme

_WRITTEN: Final = re.compile(r"[A-Z0-9 .,/<&()+-]{4,64}", re.ASCII)


# Where branches of one company have numbers of their own, the part that names the company; by prefix or module.
_ENTITY: Final[dict[str, slice]] = {
    "NL": slice(0, 11),  # NL and nine digits; B01, B02… are its divisions
    "gb.vat": slice(0, 9),  # three more digits are a branch
    "br.cnpj": slice(0, 8),
    "in_.gstin": slice(2, 12),  # the PAN; before it the state
    "vn.mst": slice(0, 10),
}


class LocalProvider:
    """Checks form, check digits, dates and expiry; it cannot know whether the person is the document's owner."""

    name = "local"

    def confirm(self, document: Document, party: PartyKind, *, on: date) -> Confirmed:
        """Return the document's one spelling and, for a person, the day of birth (see RealNameProvider)."""
        scheme = scheme_of(party, document.country)
        if document.kind is not scheme.kind:
            zh, en = DOCUMENTS[scheme.kind]
            raise DocumentNotAccepted(expected_zh=zh, expected_en=en)
        written = unicodedata.normalize("NFKC", document.number).strip().upper()
        if not _WRITTEN.fullmatch(written):
            raise NumberNotValid
        try:
            if scheme.kind is DocumentKind.PASSPORT:
                return _passport(written, document.country, on)
            return _number(scheme, written, party)
        except (ValidationError, ValueError) as error:
            raise NumberNotValid from error


def _passport(line: str, country: str, on: date) -> Confirmed:
    read = passport.read_line(line, on=on)
    if read.nationality != COUNTRIES[country].passport:
        raise NumberNotValid
    if read.expires < on:
        raise DocumentExpired
    return Confirmed(read.number, read.number[-4:], read.born)


def _number(scheme: Scheme, written: str, party: PartyKind) -> Confirmed:
    module = import_module(f"stdnum.{scheme.module}")
    prefixed = written if not scheme.prefix or written.startswith(scheme.prefix) else scheme.prefix + written
    number = str(module.validate(prefixed))
    born = module.get_birth_date(number) if party is PartyKind.PERSON else None
    return Confirmed(_identifier(scheme, number, born), number[-4:], born)


def _identifier(scheme: Scheme, number: str, born: date | None) -> str:
    """Return the one spelling of who the number belongs to."""
    if scheme.module == "se.personnummer" and born is not None:
        # The century may be written or not.
        return f"{born:%Y%m%d}{number[-4:]}"
    return number[_ENTITY.get(scheme.prefix or scheme.module or "", slice(None))]
