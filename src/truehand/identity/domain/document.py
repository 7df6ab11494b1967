"""Which document proves who one is: exactly one per country for people and one for companies.

One scheme per country is what makes the real-name identifier unique: nobody can verify one account with a passport and
a second with an identity card of the same country. A person's document must carry the date of birth, so where the
national number has none (or no check digit) the passport line is asked for; a company without a national number
that checks itself shows its LEI (ISO 17442).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from truehand.identity.domain.countries import COUNTRIES
from truehand.identity.domain.party import PartyKind
from truehand.identity.domain.refusals import CountryNotServed


class DocumentKind(StrEnum):
    """What the number is printed on."""

    RESIDENT_ID = "resident_id"
    NATIONAL_ID = "national_id"
    PASSPORT = "passport"
    USCC = "uscc"
    VAT = "vat"
    COMPANY_NUMBER = "company_number"
    LEI = "lei"


@dataclass(frozen=True, slots=True)
class Document:
    """What a party submits; the number never leaves memory."""

    kind: DocumentKind
    number: str
    legal_name: str
    country: str

    def __repr__(self) -> str:
        """Name and number stay out of logs and tracebacks."""
        return f"Document({self.kind}, {self.country})"


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a country's document is checked: ``module`` is the python-stdnum module, None the passport line."""

    kind: DocumentKind
    module: str | None
    prefix: str = ""


# National numbers that hold the date of birth and a check digit.
_PEOPLE: Final[dict[str, Scheme]] = {
    "CN": Scheme(DocumentKind.RESIDENT_ID, "cn.ric"),
    **{
        country: Scheme(DocumentKind.NATIONAL_ID, module)
        for country, module in {
            "BG": "bg.egn",
            "DK": "dk.cpr",
            "EE": "ee.ik",
            "IT": "it.codicefiscale",
            "KR": "kr.rrn",
            "LT": "lt.asmens",
            "MX": "mx.curp",
            "NO": "no.fodselsnummer",
            "PL": "pl.pesel",
            "RO": "ro.cnp",
            "SE": "se.personnummer",
            "ZA": "za.idnr",
        }.items()
    },
}

_EUROPEAN_UNION: Final = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
)

_COMPANIES: Final[dict[str, Scheme]] = {
    "CN": Scheme(DocumentKind.USCC, "cn.uscc"),
    # VAT numbers begin with the country's code, Greece's with EL (Council Directive 2006/112/EC, article 215).
    **{
        country: Scheme(DocumentKind.VAT, "eu.vat", "EL" if country == "GR" else country) for country in _EUROPEAN_UNION
    },
    "GB": Scheme(DocumentKind.VAT, "gb.vat"),
    **{
        country: Scheme(DocumentKind.COMPANY_NUMBER, module)
        for country, module in {
            "AU": "au.abn",
            "BR": "br.cnpj",
            "CH": "ch.uid",
            "IN": "in_.gstin",
            "JP": "jp.cn",
            "KR": "kr.brn",
            "MX": "mx.rfc",
            "NO": "no.orgnr",
            "RU": "ru.inn",
            "SG": "sg.uen",
            "TR": "tr.vkn",
            "VN": "vn.mst",
        }.items()
    },
}


def scheme_of(party: PartyKind, country: str) -> Scheme:
    """Return the one document that a party of that country shows; refuse (CountryNotServed) an unknown country."""
    if country not in COUNTRIES:
        raise CountryNotServed
    if party is PartyKind.PERSON:
        return _PEOPLE.get(country, Scheme(DocumentKind.PASSPORT, None))
    return _COMPANIES.get(country, Scheme(DocumentKind.LEI, "lei"))
