"""Every address of the desk, for everybody: open to operators and auditors, an act to operators alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.urls import reverse

from tests.desk.stage import Stage, become, main_of
from tests.logistics.papers import handed_in
from truehand.desk.web.urls import urlpatterns
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.listings import queries as listings
from truehand.risk import queries as risk

OUTSIDERS = ("alice", "ines", "carl")


@dataclass
class Matters:
    """One of everything."""

    stage: Stage
    listing: UUID
    machine: UUID
    case: UUID
    proposal: UUID
    party: UUID
    vetting: UUID
    claim: UUID

    def url(self, name: str) -> str:
        """The address of that name."""
        where = {
            "listing": {"listing_id": self.listing},
            "machine": {"passport_id": self.machine},
            "case": {"case_id": self.case},
            "person": {"party_id": self.party},
            "decide_clauses": {"set_id": UUID(int=9)},
            "vet": {"vetting_id": self.vetting},
            "carry_out_claim": {"claim_id": self.claim},
            "decide": {"proposal_id": self.proposal},
            "carry_out": {"proposal_id": self.proposal},
            "fund": {"proposal_id": self.proposal},
        }
        return reverse(f"desk:{name}", kwargs=where.get(name))


# What is posted to each address that takes an act.
ACTS: dict[str, dict[str, object]] = {
    "listing": {"decision": "publish", "reason": "The plate was seen.", "version": 1},
    "case": {"decision": "allow", "reason": "Papers seen."},
    "person": {"act": "identity.grant_role", "role": "inspector", "reason": "Examined."},
    "decide": {"decision": "approve"},
    "carry_out": {},
    "carry_out_claim": {},
    "fund": {},
    "guarantee": {"amount": "1", "currency": "CNY", "reason": "The share of this month."},
    "check": {},
    "analysis": {"least": 5},
    "machine": {"act": "claim", "kind": "stolen", "reference": "Report 2026-118"},
    "vet": {"act": "examine"},
    "licences": {"party_id": UUID(int=1), "licence": "inspect:excavator", "until": "2027-11-22"},
    "clauses": {"text": "name = 1", "effective_at": "2027-01-01T00:00"},
    "decide_clauses": {"act": "refuse"},
    "news": {"zh": "新功能", "en": "Something new."},
}
PAGES = (
    *("home", "listings", "listing", "risk", "case", "disputes"),
    *(
        "approvals",
        "people",
        "person",
        "trades",
        "proof",
        "news",
        "analysis",
        "precision",
        "machine",
        "readings",
        "keys",
        "licences",
        "carriers",
        "clauses",
        "claims",
        "guarantee",
    ),
)


@pytest.fixture
def matters(stage: Stage) -> Matters:
    stage.disputed()
    listing = stage.in_review()
    machine = listings.listing(listing, stage.people["olga"]).passport_id
    assert machine
    vetting, claim = handed_in(stage.people["carl"], stage.now).id, stage.claimed().id
    bob = stage.people["bob"].party_id
    return Matters(stage, listing, machine, stage.held(), stage.proposed(), bob, vetting, claim)


def test_no_address_is_forgotten_here() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*PAGES, *ACTS}


def test_a_visitor_is_led_to_the_sign_in(matters: Matters) -> None:
    for name in PAGES:
        answer = become("visitor").get(matters.url(name))
        assert answer.headers["Location"].startswith("/accounts/login/?next=%2Fdesk%2F"), name


@pytest.mark.parametrize("key", OUTSIDERS)
def test_whoever_is_neither_operator_nor_auditor_sees_nothing(matters: Matters, key: str) -> None:
    client = become(key)
    for name in PAGES:
        answer = client.get(matters.url(name))
        assert answer.status_code == 403, name
        assert "You are not permitted to do this." in main_of(answer), name


@pytest.mark.parametrize("key", ["visitor", *OUTSIDERS, "audra"])
def test_nobody_but_an_operator_acts(matters: Matters, key: str) -> None:
    client = become(key)
    for name, said in ACTS.items():
        assert client.post(matters.url(name), said).status_code == (401 if key == "visitor" else 403), name
    olga = matters.stage.people["olga"]
    assert listings.review_count(olga) == risk.waiting_count(olga) == 1
    assert [each.status for each in identity.open_proposals(olga, now=matters.stage.now)] == ["open"]
    assert Role.INSPECTOR not in identity.party(matters.party).roles


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_auditor_sees_every_page_and_never_a_button(matters: Matters, language: str) -> None:
    client = become("audra", language)
    for name in PAGES:
        answer = client.get(matters.url(name))
        assert answer.status_code == 200, name
        assert '<form class="form"' not in main_of(answer), name
        assert 'method="post"' not in main_of(answer), name


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_operator_sees_every_page(matters: Matters, language: str) -> None:
    client = become("olga", language)
    for name in PAGES:
        assert client.get(matters.url(name)).status_code == 200, name


def test_legal_names_are_masked_for_operators_and_not_there_for_auditors(matters: Matters) -> None:
    for name in ("people", "person"):
        seen = {who: main_of(become(who).get(matters.url(name))) for who in ("olga", "audra")}
        assert {who: ("陈博文" in page, "陈**" in page) for who, page in seen.items()} == {
            "olga": (False, True),
            "audra": (False, False),
        }


def test_an_auditor_sees_the_photos_of_what_is_in_review(matters: Matters) -> None:
    view = listings.listing(matters.listing, matters.stage.people["audra"])
    assert view.plate
    for sha256 in (view.photos[0].sha256, view.plate.sha256):
        url = f"/listings/{matters.listing}/photos/{sha256}/"
        assert become("audra").get(url).status_code == 200
        assert become("bob").get(url).status_code == 404


def test_the_desk_is_in_the_navigation_of_those_who_sit_at_it(matters: Matters) -> None:  # noqa: ARG001 - the cast
    for key, there in (("olga", True), ("audra", True), ("bob", False), ("ines", False)):
        assert ('href="/desk/"' in become(key).get("/safety/").content.decode()) == there, key
