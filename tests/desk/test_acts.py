"""The acts of an operator: one decision with its reason, or a refusal that keeps what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import money
from tests.desk.stage import Stage, become, main_of
from tests.listings.scene import views
from truehand.desk import queries
from truehand.evidence import queries as log
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.listings import queries as listings
from truehand.risk import queries as risk

if TYPE_CHECKING:
    from uuid import UUID

    from django.test import Client


def review(client: Client, listing_id: UUID, **changes: object) -> int:
    view = {"decision": "publish", "reason": "The plate was seen.", "version": 2} | changes
    return client.post(f"/desk/listings/{listing_id}/", view).status_code


def version(stage: Stage, listing_id: UUID) -> int:
    return listings.listing(listing_id, stage.people["olga"]).version


def test_everything_needed_for_a_review_is_on_one_page(stage: Stage) -> None:
    listing_id = stage.in_review()
    page = main_of(become("olga").get(f"/desk/listings/{listing_id}/"))
    assert "KMTPC200A51234" in page
    assert "KMTPC200X99999" in page
    assert "SERIAL NO KMTPC200X99999" in page
    assert "The reading of the nameplate contradicts what is declared." in page
    assert "428,000.00" in page
    assert "Too few comparable machines for a median." in page
    # The plate whole and the part that the finding is about, beside reading and declaration; then plate and photos.
    assert page.count("<img") == 3 + len(views())
    assert re.search(r'/photos/[0-9a-f]{64}/\?box=\d+,\d+,\d+,\d+"', page)


@pytest.mark.parametrize(("decision", "status"), [("publish", "published"), ("refuse", "refused")])
def test_a_review_is_kept_with_its_reason_and_told_to_the_seller(stage: Stage, decision: str, status: str) -> None:
    listing_id = stage.in_review()
    client = become("olga")
    assert review(client, listing_id, decision=decision, version=version(stage, listing_id)) == 302
    view = listings.listing(listing_id, stage.people["alice"])
    assert view.status == status
    assert view.reasons[-1] == ("The plate was seen.", "The plate was seen.")
    assert log.entries_of(listing_id)[-1].payload == {"status": status, "reason": "The plate was seen."}
    assert "Nothing waits for review" in main_of(client.get("/desk/listings/"))
    page = main_of(client.get(f"/desk/listings/{listing_id}/"))
    assert "Your decision" not in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": " "}, "This field is required."),
        ({"reason": "no"}, "Give the reason of your decision"),
        ({"version": 1}, "This listing changed after you saw it"),
        ({"decision": "maybe"}, "decision"),
        ({"decision": ""}, "decision"),
    ],
)
def test_a_review_that_is_refused_changes_nothing(stage: Stage, change: dict[str, object], says: str) -> None:
    listing_id = stage.in_review()
    said = {"decision": "publish", "reason": "Kept as typed", "version": version(stage, listing_id)} | change
    answer = become("olga").post(f"/desk/listings/{listing_id}/", said)
    assert answer.status_code == 422
    page = main_of(answer)
    assert says in page
    assert "decision" in change or str(said["reason"]).strip() in page
    assert listings.listing(listing_id, stage.people["olga"]).status == "in_review"


def test_the_second_operator_to_decide_is_told_that_it_is_decided(stage: Stage) -> None:
    listing_id = stage.in_review()
    seen = version(stage, listing_id)
    assert review(become("otto"), listing_id, version=seen, decision="refuse") == 302
    assert review(become("olga"), listing_id, version=seen) == 422
    assert listings.listing(listing_id, stage.people["olga"]).status == "refused"


def test_nobody_reviews_their_own_listing(stage: Stage) -> None:
    listing_id = stage.in_review("olga")
    client = become("olga")
    assert "Your decision" not in main_of(client.get(f"/desk/listings/{listing_id}/"))
    answer = client.post(
        f"/desk/listings/{listing_id}/",
        {"decision": "publish", "reason": "It is mine", "version": version(stage, listing_id)},
    )
    assert answer.status_code == 422
    assert "You cannot review your own listing" in main_of(answer)
    assert "Your decision" in main_of(become("otto").get(f"/desk/listings/{listing_id}/"))


@pytest.mark.parametrize(("decision", "status"), [("publish", "allowed"), ("refuse", "refused")])
def test_a_review_answers_the_risk_case_about_the_listing_too(stage: Stage, decision: str, status: str) -> None:
    listing_id, olga = stage.gated(), stage.people["olga"]
    case = risk.waiting_case(olga, "listing", listing_id)
    assert case
    assert [item.id for item in queries.desk(olga, now=stage.now).next] == [listing_id]
    client = become("olga")
    page = main_of(client.get(f"/desk/risk/{case.id}/"))
    assert f'href="/desk/listings/{listing_id}/"' in page
    assert "Your decision" not in page
    seen, said = version(stage, listing_id), "The plate was seen."
    assert review(client, listing_id, decision=decision, version=seen + 1) == 422
    assert risk.case(olga, case.id).status == "open"
    assert review(client, listing_id, decision=decision, reason=said, version=seen) == 302
    decided = risk.case(olga, case.id)
    assert (decided.status, decided.reason) == (status, said)
    told = [notice.kind for notice in identity.notices(stage.people["alice"]).items]
    assert told == [f"listing.{'published' if decision == 'publish' else 'refused'}", "listing.in_review"]


@pytest.mark.parametrize(("decision", "status"), [("allow", "allowed"), ("refuse", "refused")])
def test_a_risk_case_is_decided_with_a_reason(stage: Stage, decision: str, status: str) -> None:
    case_id = stage.held()
    client = become("olga")
    page = main_of(client.get(f"/desk/risk/{case_id}/"))
    assert "over the limit of your credit grade" in page
    assert "150.00 CNY" in page
    assert 'href="/money/"' in page
    said = {"decision": decision, "reason": "Papers seen and checked"}
    assert client.post(f"/desk/risk/{case_id}/", said).headers["Location"] == "/desk/risk/"
    case = risk.case(stage.people["olga"], case_id)
    assert (case.status, case.reason, case.decided_by) == (status, said["reason"], stage.people["olga"].party_id)
    page = main_of(client.get(f"/desk/risk/{case_id}/"))
    assert "Decided by Olga" in page
    assert "Your decision" not in page
    assert "No case waits" in main_of(client.get("/desk/risk/"))
    assert f"/desk/risk/{case_id}/" in main_of(client.get("/desk/risk/?all=1"))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"decision": "allow", "reason": "  "}, "This field is required."),
        ({"decision": "allow", "reason": "ok"}, "Give a reason (5 to 1000 characters)."),
        ({"decision": "perhaps", "reason": "Papers seen"}, "decision"),
        ({"reason": "Papers seen"}, "decision"),
    ],
)
def test_a_case_is_not_decided_without_a_reason_or_a_decision(stage: Stage, said: dict[str, str], says: str) -> None:
    case_id = stage.held()
    answer = become("olga").post(f"/desk/risk/{case_id}/", said)
    assert answer.status_code == 422
    assert says in main_of(answer)
    assert risk.waiting_count(stage.people["olga"]) == 1


def test_an_operator_with_a_part_in_the_matter_does_not_decide_it(stage: Stage) -> None:
    case_id = stage.held("olga")
    client = become("olga")
    assert "Your decision" not in main_of(client.get(f"/desk/risk/{case_id}/"))
    answer = client.post(f"/desk/risk/{case_id}/", {"decision": "allow", "reason": "It is fine"})
    assert answer.status_code == 422
    assert "You have a part in this matter" in main_of(answer)


def test_what_is_not_there_is_not_found(stage: Stage) -> None:
    client, nothing = become("olga"), stage.people["bob"].party_id
    assert client.get(f"/desk/listings/{nothing}/").status_code == 404
    assert client.get(f"/desk/risk/{nothing}/").status_code == 404
    assert client.get(f"/desk/people/{stage.held()}/").status_code == 404
    assert client.post(f"/desk/approvals/{nothing}/decide/", {"decision": "reject"}).status_code == 404
    assert client.post(f"/desk/approvals/{nothing}/carry-out/").status_code == 404
    assert client.get("/desk/listings/?cursor=nonsense").status_code == 422


def test_a_role_is_given_by_four_eyes(stage: Stage) -> None:
    bob = stage.people["bob"].party_id
    olga, otto = become("olga"), become("otto")
    said = {"act": "identity.grant_role", "role": "inspector", "reason": "Trained and examined."}
    assert olga.post(f"/desk/people/{bob}/", said).headers["Location"] == "/desk/approvals/"
    (proposal,) = (each.id for each in identity.open_proposals(stage.people["olga"], now=stage.now))
    assert "Another operator must decide this." in main_of(olga.get("/desk/approvals/"))
    assert olga.post(f"/desk/approvals/{proposal}/decide/", {"decision": "approve"}).status_code == 403
    page = main_of(otto.get("/desk/approvals/"))
    assert "Trained and examined." in page
    assert "Give a role: Inspector · Bob" in page
    assert otto.post(f"/desk/approvals/{proposal}/carry-out/").status_code == 404
    assert otto.post(f"/desk/approvals/{proposal}/decide/", {"decision": "approve"}).status_code == 302
    assert otto.post(f"/desk/approvals/{proposal}/carry-out/").status_code == 404
    assert "Carry it out" in main_of(olga.get("/desk/approvals/"))
    assert olga.post(f"/desk/approvals/{proposal}/carry-out/").headers["Location"] == f"/desk/people/{bob}/"
    assert Role.INSPECTOR in identity.party(bob).roles
    assert olga.post(f"/desk/approvals/{proposal}/carry-out/").status_code == 404
    assert "Inspector" in main_of(olga.get(f"/desk/people/{bob}/"))


def test_a_role_is_taken_away_by_four_eyes(stage: Stage) -> None:
    ines = stage.people["ines"].party_id
    olga = become("olga")
    olga.post(f"/desk/people/{ines}/", {"act": "identity.revoke_role", "role": "inspector", "reason": "Left."})
    (proposal,) = (each.id for each in identity.open_proposals(stage.people["olga"], now=stage.now))
    become("otto").post(f"/desk/approvals/{proposal}/decide/", {"decision": "approve"})
    assert olga.post(f"/desk/approvals/{proposal}/carry-out/").status_code == 302
    assert not identity.party(ines).roles


def test_a_proposal_can_be_rejected_and_not_decided_otherwise(stage: Stage) -> None:
    proposal = stage.proposed()
    olga = become("olga")
    assert olga.post(f"/desk/approvals/{proposal}/decide/", {"decision": "maybe"}).status_code == 422
    assert olga.post(f"/desk/approvals/{proposal}/decide/", {"decision": "reject"}).status_code == 302
    assert identity.open_proposals(stage.people["olga"], now=stage.now) == ()
    assert olga.post(f"/desk/approvals/{proposal}/decide/", {"decision": "approve"}).status_code == 409


def test_approving_asks_for_a_fresh_proof_of_presence(stage: Stage) -> None:
    proposal = stage.proposed()
    olga = become("olga")
    session = olga.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [record | {"at": record["at"] - 301} for record in records]
    session.save()
    answer = olga.post(f"/desk/approvals/{proposal}/decide/", {"decision": "approve"})
    assert answer.headers["Location"] == "/account/confirm?next=%2Fdesk%2Fapprovals%2F"
    assert [each.status for each in identity.open_proposals(stage.people["olga"], now=stage.now)] == ["open"]


@pytest.mark.parametrize(
    "change", [{"act": "identity.everything"}, {"role": "emperor"}, {"reason": ""}, {"reason": "x" * 1001}]
)
def test_a_proposal_that_makes_no_sense_is_refused(stage: Stage, change: dict[str, str]) -> None:
    said = {"act": "identity.grant_role", "role": "inspector", "reason": "Examined."} | change
    bob = stage.people["bob"].party_id
    assert become("olga").post(f"/desk/people/{bob}/", said).status_code == 422
    assert identity.open_proposals(stage.people["olga"], now=stage.now) == ()


def test_nobody_proposes_a_role_for_themselves(stage: Stage) -> None:
    olga = stage.people["olga"].party_id
    said = {"act": "identity.revoke_role", "role": "operator", "reason": "Enough."}
    client = become("olga")
    assert "Propose a change of role" not in main_of(client.get(f"/desk/people/{olga}/"))
    answer = client.post(f"/desk/people/{olga}/", said)
    assert answer.status_code == 422
    assert "This concerns yourself" in main_of(answer)


def test_a_proposal_about_a_trade_leads_to_its_page(stage: Stage) -> None:
    story = stage.offered("BURNT1").funded()
    proposal = stage.override(story)
    page = main_of(become("olga").get("/desk/approvals/"))
    assert "Cancel and refund as operator" in page
    assert f'href="/trades/{story.trade}/"' in page
    # It moves money: the second operator confirms who gets how much.
    money.confirmed(become("olga"), f"/desk/approvals/{proposal}/decide/", {"decision": "approve"})
    otto = become("otto")
    assert "Carry it out on the page of the trade" in main_of(otto.get("/desk/approvals/"))
    assert otto.post(f"/desk/approvals/{proposal}/carry-out/").status_code == 404


def test_people_are_found_by_a_part_of_their_name(stage: Stage) -> None:
    client = become("olga")
    assert f"/desk/people/{stage.people['bob'].party_id}/" in main_of(client.get("/desk/people/?text=bo"))
    assert "Nobody of that name" in main_of(client.get("/desk/people/?text=zzz"))
