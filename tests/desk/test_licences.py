"""The operator's page of licences: granted, suspended, given back, ended; auditors read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.trade.story import cast
from truehand.edge import clock
from truehand.identity.models import User
from truehand.inspection import operations, queries
from truehand.inspection.domain.certificate import Licence
from truehand.inspection.domain.refusals import LicenceStands
from truehand.kernel.actor import Actor, NotPermitted

pytestmark = pytest.mark.django_db
PLACE = "/desk/licences/"


@pytest.fixture
def people() -> dict[str, Actor]:
    return cast(clock.now())


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(party__id=actor.party_id))
    return client


def licensed(people: dict[str, Actor]) -> bool:
    return queries.licensed(people["ines"].party_id, Licence.INSPECT, "forklift", now=clock.now())


def test_an_operator_grants_suspends_gives_back_and_ends(people: dict[str, Actor]) -> None:
    page, ines = browser(people["olga"]), people["ines"].party_id
    said = {"party_id": str(ines), "licence": "inspect:forklift", "until": "2020-01-01"}
    assert page.post(PLACE, said).status_code == 422
    until = (clock.now() + timedelta(days=200)).date().isoformat()
    assert page.post(PLACE, said | {"until": until}).status_code == 302
    assert licensed(people)
    shown = page.get(PLACE, {"party": str(ines)}).content.decode()
    assert "Inspects" in shown
    assert "Nothing has come to light yet" in shown
    licence = str(queries.licences(people["olga"], ines)[0].id)
    for act, wanted in (("suspend", False), ("reinstate", True), ("end", False)):
        assert page.post(PLACE, {"act": act, "licence_id": licence}).status_code == 302
        assert licensed(people) is wanted
    assert "No licences" in page.get(PLACE).content.decode()
    assert page.post(PLACE, {"act": "suspend", "licence_id": licence}).status_code == 404
    assert page.post(PLACE, {"act": "frame", "licence_id": licence}).status_code == 404


def test_auditors_read_and_others_neither_read_nor_act(people: dict[str, Actor]) -> None:
    auditor = browser(people["audra"])
    assert "Grant it" not in auditor.get(PLACE).content.decode()
    assert auditor.post(PLACE, {"act": "end", "licence_id": "x"}).status_code == 403
    assert browser(people["ines"]).get(PLACE).status_code == 403


def test_a_licence_is_suspended_once_and_never_by_its_holder(people: dict[str, Actor]) -> None:
    olga, now = people["olga"], clock.now()
    until = now + timedelta(days=9)
    given = operations.license_party(olga, people["ines"].party_id, Licence.INSPECT, "phone", until=until, now=now)
    with pytest.raises(LicenceStands):
        operations.reinstate_licence(olga, given.id, now=now)
    operations.suspend_licence(olga, given.id, now=now)
    with pytest.raises(LicenceStands):
        operations.suspend_licence(olga, given.id, now=now)
    holder = Actor(people["ines"].party_id, roles=olga.roles, verified=True)
    with pytest.raises(NotPermitted):
        operations.reinstate_licence(holder, given.id, now=now)
