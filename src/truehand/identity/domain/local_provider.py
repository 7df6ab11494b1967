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
    return Confirmed(number, number[-4:], born)
