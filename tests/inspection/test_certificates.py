"""Certificates by third parties, and the licences behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tests.identity.races import at_once
from tests.trade.story import cast
from truehand.edge import clock
from truehand.equipment.domain.certified import Standing
from truehand.equipment.operations import open_passport
from truehand.equipment.queries import passport
from truehand.evidence.queries import entries_of
from truehand.identity.models import User
from truehand.inspection import operations, queries
from truehand.inspection.domain.certificate import CertificateView, Licence, Subject, What, check_follows
from truehand.inspection.domain.refusals import (
    CertificateMisshapen,
    CertificateStands,
    CertificateUnknown,
    LicenceHeld,
    LicenceUnknown,
    NotLicensed,
    OwnCertificate,
    TemplateUnknown,
)
from truehand.inspection.operations import certificates
from truehand.kernel.actor import Actor, NotPermitted

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


@pytest.fixture
def people() -> dict[str, Actor]:
    return cast(NOW)


def certifier(people: dict[str, Actor]) -> Actor:
    """Carl may certify sellers for a year."""
    operations.license_party(
        people["olga"], people["carl"].party_id, Licence.CERTIFY, Subject.SELLER, until=NOW + YEAR, now=NOW
    )
    return people["carl"]


def issued(people: dict[str, Actor], until: datetime = NOW + YEAR) -> CertificateView:
    alice = people["alice"].party_id
    return operations.issue(certifier(people), Subject.SELLER, alice, title="ISO 9001", until=until, now=NOW)


def standing(number: str, at: datetime = NOW) -> Standing:
    return queries.certificate(number, now=at).standing


def test_a_certificate_is_issued_suspended_reinstated_and_revoked_and_the_log_says_so(people: dict[str, Actor]) -> None:
    number = issued(people).number
    seen = [standing(number)]
    for what in (What.SUSPENDED, What.REINSTATED, What.REVOKED):
        operations.change(people["carl"], number, what, reason="The audit of May", now=NOW)
        seen.append(standing(number))
    assert seen == [Standing.VALID, Standing.SUSPENDED, Standing.VALID, Standing.REVOKED]
    kinds = [each.kind for each in entries_of(people["alice"].party_id)]
    assert kinds[-4:] == [
        "inspection.certified",
        "inspection.certificate_suspended",
        "inspection.certificate_reinstated",
        "inspection.certificate_revoked",
    ]
    for what in What:
        with pytest.raises(CertificateStands):
            operations.change(people["carl"], number, what, reason="Once more", now=NOW)


def test_it_expires_by_itself_and_a_suspension_outlives_nothing(people: dict[str, Actor]) -> None:
    number = issued(people, NOW + timedelta(days=1)).number
    later = NOW + timedelta(days=1)
    assert standing(number, later - timedelta(seconds=1)) is Standing.VALID
    assert standing(number, later) is Standing.EXPIRED
    with pytest.raises(CertificateStands):
        operations.change(people["carl"], number, What.SUSPENDED, reason="Too late", now=later)
    operations.change(people["carl"], number, What.REVOKED, reason="It was false", now=later)
    assert standing(number, later) is Standing.REVOKED


def test_only_the_licensed_certify_and_only_what_they_are_licensed_for(people: dict[str, Actor]) -> None:
    carl, alice = certifier(people), people["alice"].party_id
    with pytest.raises(NotLicensed):
        operations.issue(people["bob"], Subject.SELLER, alice, title="Fine", until=NOW + YEAR, now=NOW)
    with pytest.raises(NotLicensed):
        operations.issue(carl, Subject.INSPECTOR, alice, title="Fine", until=NOW + YEAR, now=NOW)
    with pytest.raises(NotLicensed):
        operations.issue(carl, Subject.SELLER, alice, title="Fine", until=NOW + 2 * YEAR, now=NOW + YEAR)
    with pytest.raises(OwnCertificate):
        operations.issue(carl, Subject.SELLER, carl.party_id, title="Fine", until=NOW + YEAR, now=NOW)
    for title, until in (("", NOW + YEAR), ("x" * 200, NOW + YEAR), ("Fine", NOW), ("Fine", NOW + 9 * YEAR)):
        with pytest.raises(CertificateMisshapen):
            operations.issue(carl, Subject.SELLER, alice, title=title, until=until, now=NOW)


def test_nobody_else_changes_a_certificate_and_one_without_licence_no_longer_reinstates(
    people: dict[str, Actor],
) -> None:
    number = issued(people).number
    with pytest.raises(CertificateUnknown):
        operations.change(people["bob"], number, What.REVOKED, reason="I say so", now=NOW)
    operations.change(people["carl"], number, What.SUSPENDED, reason="Under audit", now=NOW)
    licence = queries.licences(people["olga"])[0]
    operations.end_licence(people["olga"], licence.id, now=NOW)
    with pytest.raises(NotLicensed):
        operations.change(people["carl"], number, What.REINSTATED, reason="All is well", now=NOW)
    with pytest.raises(LicenceUnknown):
        operations.end_licence(people["olga"], licence.id, now=NOW)


def test_operators_license_others_once_at_a_time(people: dict[str, Actor]) -> None:
    olga, ines = people["olga"], people["ines"].party_id
    given = operations.license_party(olga, ines, Licence.INSPECT, "forklift", until=NOW + YEAR, now=NOW)
    assert queries.licensed(ines, Licence.INSPECT, "forklift", now=NOW)
    assert not queries.licensed(ines, Licence.INSPECT, "forklift", now=given.valid_until)
    with pytest.raises(LicenceHeld):
        operations.license_party(olga, ines, Licence.INSPECT, "forklift", until=NOW + YEAR, now=NOW)
    operations.license_party(olga, ines, Licence.INSPECT, "forklift", until=NOW + 2 * YEAR, now=given.valid_until)
    with pytest.raises(NotPermitted):
        operations.license_party(people["bob"], ines, Licence.INSPECT, "phone", until=NOW + YEAR, now=NOW)
    with pytest.raises(NotPermitted):
        operations.license_party(olga, olga.party_id, Licence.INSPECT, "phone", until=NOW + YEAR, now=NOW)
    with pytest.raises(TemplateUnknown):
        operations.license_party(olga, ines, Licence.INSPECT, "submarine", until=NOW + YEAR, now=NOW)


def test_anybody_checks_one_by_page_and_api(people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    number = issued(people).number
    visitor = Client(headers={"accept-language": "en"})
    typed = visitor.get("/inspections/certificates/", {"number": f" {number.lower().replace('-', ' ')} "})
    assert "ISO 9001" in typed.content.decode()
    told = visitor.get(f"/api/v1/inspection/certificates/{number}").json()
    assert (told["standing"], told["title"]) == ("valid", "ISO 9001")
    assert visitor.get("/api/v1/inspection/certificates/AAAA-BBBB-CCCC").status_code == 404
    assert visitor.get("/inspections/certificates/", {"number": "?"}).status_code == 404


def test_a_certifier_issues_and_revokes_on_the_pages(people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    carl = certifier(people)
    page = Client(headers={"accept-language": "en"})
    page.force_login(User.objects.get(party__id=carl.party_id))
    said = {"subject": "seller", "subject_id": str(people["alice"].party_id), "title": "Audited", "until": "2027-06-01"}
    assert page.post("/inspections/certificates/", said | {"until": "2020-01-01"}).status_code == 422
    made = page.post("/inspections/certificates/", said)["Location"]
    assert "Audited" in page.get("/inspections/certificates/").content.decode()
    change = "/inspections/certificates/change/"
    revoked = {"number": made.partition("=")[2], "what": "revoked", "reason": "The books were false"}
    assert page.post(change, revoked).status_code == 302
    assert "The books were false" in Client().get(made).content.decode()
    assert Client().post(change, revoked).status_code == 401


@pytest.mark.parametrize(
    "statement",
    [
        "update inspection_certificate set valid_until = valid_until + interval '1 year'",
        "delete from inspection_certificatechange",
        "update inspection_certificatechange set reason = ''",
        "delete from inspection_certificate",
    ],
)
def test_the_database_refuses_to_change_what_was_certified(people: dict[str, Actor], statement: str) -> None:
    number = issued(people).number
    operations.change(people["carl"], number, What.SUSPENDED, reason="Under audit", now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_number_nobody_issued_is_unknown() -> None:
    for number in ("", "x", "2" * 500, "AAAA-BBBB-CCCC"):
        with pytest.raises(CertificateUnknown):
            queries.certificate(number, now=NOW)


def _suspended_by_four(people: dict[str, Actor], number: str) -> int:
    """How many of four who suspend a certificate at once are told that they did."""
    carl = people["carl"]
    calls = [lambda: operations.change(carl, number, What.SUSPENDED, reason="Under audit", now=NOW)] * 4
    raised = at_once(calls)
    assert {type(each) for each in raised} <= {type(None), CertificateStands}
    return raised.count(None)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_change_a_certificate_at_once_one_does(people: dict[str, Actor]) -> None:
    assert _suspended_by_four(people, issued(people).number) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_all_of_them_change_it(people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    number, gate, check = issued(people).number, Barrier(4), check_follows

    def checked_together(seen: CertificateView, what: What) -> None:
        check(seen, what)
        gate.wait(10)

    monkeypatch.setattr(certificates, "_one_change_at_a_time", lambda _row: None)
    monkeypatch.setattr(certificates, "check_follows", checked_together)
    assert _suspended_by_four(people, number) == 4


def test_what_is_certified_of_a_machine_stands_in_its_passport_with_its_evidence(people: dict[str, Actor]) -> None:
    machine = open_passport(
        equipment_class="excavator", maker="Komatsu", model="PC200-8", serial="KMTPC200A51234", year=2019, now=NOW
    )
    carl = people["carl"]
    operations.license_party(people["olga"], carl.party_id, Licence.CERTIFY, Subject.MACHINE, until=NOW + YEAR, now=NOW)
    title = "Roll-over cage <b>ISO 12117-2</b>"
    one = operations.issue(carl, Subject.MACHINE, machine, title=title, until=NOW + YEAR, now=NOW)
    operations.change(carl, one.number, What.SUSPENDED, reason="The audit of May", now=NOW + timedelta(hours=1))
    recorded = {each.id: each.kind for each in entries_of(machine)}
    told = passport(machine).history
    assert [(each.kind, recorded[each.event_id]) for each in told if each.event_id] == [
        ("certified", "inspection.certified"),
        ("certificate_suspended", "inspection.certificate_suspended"),
    ]
    said = Client().get(f"/api/v1/equipment/{machine}").json()
    (shown,) = said["certificates"]
    assert (shown["number"], shown["title"]) == (one.number, title)
    assert shown["event_id"] == said["history"][0]["event_id"] == str(told[0].event_id)
    page = Client().get(f"/machines/{machine}/").content.decode()
    assert title not in page
    assert page.count(f"/inspections/certificates/?number={one.number}") == 3
    assert "The audit of May" in page
