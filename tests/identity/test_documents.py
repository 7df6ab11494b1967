"""What the local provider believes of a document."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from truehand.identity.domain import passport
from truehand.identity.domain.adulthood import age, require_adult
from truehand.identity.domain.cast import CAST
from truehand.identity.domain.countries import COUNTRIES
from truehand.identity.domain.document import Document, DocumentKind, scheme_of
from truehand.identity.domain.local_provider import LocalProvider
from truehand.identity.domain.party import PartyKind, clean_name
from truehand.identity.domain.refusals import (
    CountryNotServed,
    DocumentExpired,
    DocumentNotAccepted,
    NameNotUsable,
    NumberNotValid,
    TooYoung,
)

TODAY = date(2026, 11, 21)
ALICE = "11010119840312000"


def confirm(kind: DocumentKind, number: str, country: str = "CN", party: PartyKind = PartyKind.PERSON) -> str:
    return LocalProvider().confirm(Document(kind, number, "林艾丽", country), party, on=TODAY).identifier


def passport_line(*, nationality: str = "USA", expires: str = "301231", number: str = "L898902C3") -> str:
    born, optional = "740812", "<" * 14
    head = number + passport.check_digit(number) + nationality + born + passport.check_digit(born) + "F"
    line = head + expires + passport.check_digit(expires) + optional + "<"
    return line + passport.check_digit(line[0:10] + line[13:20] + line[21:43])


@pytest.mark.parametrize("player", CAST, ids=lambda player: player.key)
def test_everybody_of_the_cast_has_a_document_that_checks(player: object) -> None:
    found = next(each for each in CAST if each is player)
    confirmed = LocalProvider().confirm(found.document, found.kind, on=TODAY)
    assert confirmed.last_four == found.document.number[-4:]


def test_a_resident_id_is_read_however_it_is_written() -> None:
    number = ALICE + ric.calc_check_digit(ALICE + "0")
    wide = "".join(chr(ord(character) + 0xFEE0) for character in number)
    assert confirm(DocumentKind.RESIDENT_ID, wide) == confirm(DocumentKind.RESIDENT_ID, f" {number.lower()} ") == number


@pytest.mark.parametrize(
    ("country", "party", "spellings"),
    [
        ("SE", PartyKind.PERSON, ["811228-9874", "8112289874", "19811228-9874", "198112289874"]),
        ("GB", PartyKind.COMPANY, ["980780684", "GB 980 7806 84", "GB980780684001"]),
        ("VN", PartyKind.COMPANY, ["0100233488", "0100233488-001"]),
        ("NL", PartyKind.COMPANY, ["NL004495445B01", "004495445B01", "NL4495445B01"]),
        ("BE", PartyKind.COMPANY, ["BE0403019261", "403.019.261"]),
        ("BR", PartyKind.COMPANY, ["16.727.230/0001-97", "16727230000197"]),
    ],
)
def test_one_person_or_company_has_one_identifier_however_its_number_is_written(
    country: str, party: PartyKind, spellings: list[str]
) -> None:
    kind = scheme_of(party, country).kind
    assert len({confirm(kind, number, country, party) for number in spellings}) == 1


@pytest.mark.parametrize(
    ("country", "branches"),
    [("IN", ["27AAPFU0939F1ZV", "29AAPFU0939F1ZR"]), ("BR", ["16727230000197", "16727230000278"])],
)
def test_the_branches_of_a_company_are_one_company(country: str, branches: list[str]) -> None:
    kind = scheme_of(PartyKind.COMPANY, country).kind
    assert len({confirm(kind, number, country, PartyKind.COMPANY) for number in branches}) == 1


@given(place=st.integers(0, 16), change=st.integers(1, 9))
def test_any_changed_digit_of_a_resident_id_is_noticed(place: int, change: int) -> None:
    number = ALICE + ric.calc_check_digit(ALICE + "0")
    other = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    with pytest.raises(NumberNotValid):
        confirm(DocumentKind.RESIDENT_ID, other)


@given(number=st.text(max_size=70), country=st.sampled_from(sorted(COUNTRIES)), party=st.sampled_from(PartyKind))
def test_whatever_is_typed_gets_an_answer_or_a_refusal(number: str, country: str, party: PartyKind) -> None:
    with suppress(NumberNotValid, DocumentExpired):
        confirm(scheme_of(party, country).kind, number, country, party)


@given(number=st.text("0123456789ABCDX", min_size=8, max_size=20), country=st.sampled_from(sorted(COUNTRIES)))
def test_digits_and_letters_of_every_scheme_get_an_answer_or_a_refusal(number: str, country: str) -> None:
    for party in PartyKind:
        with suppress(NumberNotValid, DocumentExpired):
            confirm(scheme_of(party, country).kind, number, country, party)


@pytest.mark.parametrize(
    ("kind", "number", "country"),
    [
        (DocumentKind.USCC, "91110000600037341L", "CN"),
        (DocumentKind.VAT, "DE 136,695 976", "DE"),
        (DocumentKind.VAT, "136695976", "DE"),
        (DocumentKind.VAT, "094259216", "GR"),
        (DocumentKind.VAT, "GB 980 7806 84", "GB"),
        (DocumentKind.COMPANY_NUMBER, "83 914 571 673", "AU"),
        (DocumentKind.COMPANY_NUMBER, "5-8356-7825-6246", "JP"),
        (DocumentKind.LEI, "213800KUD8LAJWSQ9D15", "US"),
    ],
)
def test_companies_show_the_number_of_their_country(kind: DocumentKind, number: str, country: str) -> None:
    assert confirm(kind, number, country, PartyKind.COMPANY)


def test_one_company_has_one_spelling() -> None:
    spellings = {confirm(DocumentKind.VAT, text, "DE", PartyKind.COMPANY) for text in ("136695976", "DE 136,695 976")}
    assert spellings == {"DE136695976"}


def test_another_kind_of_document_is_refused_with_the_one_expected() -> None:
    with pytest.raises(DocumentNotAccepted) as caught:
        confirm(DocumentKind.PASSPORT, passport_line(nationality="CHN"), "CN")
    assert "居民身份证" in caught.value.sentence("zh")


def test_a_country_nobody_serves_is_refused() -> None:
    with pytest.raises(CountryNotServed):
        confirm(DocumentKind.PASSPORT, passport_line(), "XX")


def test_a_passport_line_tells_number_birth_and_nationality() -> None:
    confirmed = LocalProvider().confirm(
        Document(DocumentKind.PASSPORT, passport_line(), "Bob Lee", "US"), PartyKind.PERSON, on=TODAY
    )
    assert (confirmed.identifier, confirmed.born) == ("L898902C3", date(1974, 8, 12))


def test_the_specimen_of_the_standard_is_read() -> None:
    read = passport.read_line("L898902C36UTO7408122F1204159ZE184226B<<<<<10", on=date(2012, 1, 1))
    assert read == passport.Passport("L898902C3", "UTO", date(1974, 8, 12), date(2012, 4, 15))


def test_a_passport_of_another_nationality_is_refused() -> None:
    with pytest.raises(NumberNotValid):
        confirm(DocumentKind.PASSPORT, passport_line(nationality="GBR"), "US")


def test_an_expired_passport_is_refused() -> None:
    with pytest.raises(DocumentExpired):
        confirm(DocumentKind.PASSPORT, passport_line(expires="261120"), "US")


DIGITS = [place for place, character in enumerate(passport_line()) if character.isdigit()]


@given(place=st.sampled_from(DIGITS), change=st.integers(1, 9))
def test_any_changed_digit_of_a_passport_line_is_noticed(place: int, change: int) -> None:
    line = passport_line()
    with pytest.raises(NumberNotValid):
        confirm(DocumentKind.PASSPORT, line[:place] + str((int(line[place]) + change) % 10) + line[place + 1 :], "US")


def test_adulthood_begins_on_the_eighteenth_birthday() -> None:
    require_adult(date(2008, 11, 21), on=TODAY)
    with pytest.raises(TooYoung):
        require_adult(date(2008, 11, 22), on=TODAY)


def test_who_was_born_on_a_leap_day_ages_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert (age(born, on=date(2026, 2, 28)), age(born, on=date(2026, 3, 1))) == (17, 18)


@pytest.mark.parametrize("name", ["", "A", " \t", "12345", "x" * 101, "Ali\u202ece", "Bob\x00by"])
def test_a_name_nobody_could_read_is_refused(name: str) -> None:
    with pytest.raises(NameNotUsable):
        clean_name(name)


def test_a_name_keeps_its_letters_and_loses_extra_spaces() -> None:
    assert clean_name("  欧阳  娜 ") == "欧阳 娜"


def test_documents_do_not_show_their_number_in_a_log() -> None:
    assert "1984" not in repr(Document(DocumentKind.RESIDENT_ID, ALICE, "林艾丽", "CN"))
