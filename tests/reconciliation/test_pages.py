"""The watchers' pages: open to operators, auditors and the custodian's people, and to nobody else."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tests.desk.stage import main_of
from tests.reconciliation.teller import BANK, DAY, MORNING_AFTER, Teller, cny, reconciled
from truehand.edge import clock
from truehand.escrow import operations as ledger
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.models import User
from truehand.kernel.actor import Actor
from truehand.payments import queries as payments
from truehand.payments.domain.report import ReportLine
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.web.exports import TABLES, harmless

Cast = dict[str, Actor]
FORMULA = '=HYPERLINK("http://elsewhere.example")'


def become(who: str, language: str = "en") -> Client:
    """A browser in which that person of the cast is signed in."""
    browser = Client(headers={"accept-language": language})
    browser.force_login(User.objects.get(email=f"{who}@cast.invalid"))
    return browser


@pytest.fixture
def spoilt(teller: Teller, monkeypatch: pytest.MonkeyPatch) -> Teller:
    """A day with one line that nobody booked, reconciled; the clock stands at the next morning."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: MORNING_AFTER)
    teller.pay_in(12_800_000)
    teller.told.append(ReportLine(BANK, "nobody", DAY, cny(77), "", FORMULA))
    teller.report(closing=12_800_077)
    reconciled()
    operations.prove_days(now=MORNING_AFTER)
    evidence.integrate(now=MORNING_AFTER)
    evidence.checkpoint(now=MORNING_AFTER)
    return teller


def pages() -> list[str]:
    cast_page = ["", "discrepancies/", "discrepancies/?all=1&kind=missing_in_ledger", "incidents/", "days/", "kept/"]
    found, incident = queries.last_run(), queries.open_incident()
    assert found
    assert incident
    return [f"/reconciliation/{each}" for each in [*cast_page, f"days/{DAY}/", f"incidents/{incident.id}/"]]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("who", ["olga", "audra", "cora"])
def test_every_page_is_there_for_those_who_watch(spoilt: Teller, who: str, language: str) -> None:  # noqa: ARG001
    browser = become(who, language)
    for page in pages():
        assert browser.get(page).status_code == 200, page


@pytest.mark.parametrize("who", ["alice", "bob", "ines", "carl"])
def test_nobody_else_sees_anything(spoilt: Teller, who: str) -> None:  # noqa: ARG001
    browser = become(who)
    exports = [f"/reconciliation/export/{what}.csv" for what in TABLES]
    for page in [*pages(), *exports]:
        assert browser.get(page).status_code == 403, page


def test_a_visitor_is_asked_to_sign_in(spoilt: Teller) -> None:  # noqa: ARG001
    for page in pages():
        assert Client().get(page)["Location"].startswith("/accounts/login/")


def test_the_page_says_that_payouts_stand_still_and_why(spoilt: Teller) -> None:  # noqa: ARG001
    main = main_of(become("cora").get("/reconciliation/"))
    assert "All payouts stand still" in main
    assert "Missing in the ledger" in main
    assert "All client money is there" in main


def test_a_past_day_shows_its_entry_in_the_log_and_what_the_bank_stated(spoilt: Teller) -> None:  # noqa: ARG001
    main = main_of(become("audra").get(f"/reconciliation/days/{DAY}/"))
    assert "/log/" in main
    assert "not as in the ledger" in main
    assert "128,000.77" in main
    assert "Missing in the ledger" in main


def test_two_operators_end_an_incident_on_the_pages(spoilt: Teller, cast: Cast) -> None:  # noqa: ARG001
    olga, otto = become("olga"), become("otto")
    (found,) = queries.discrepancies(cast["olga"]).items
    page = f"/reconciliation/discrepancies/{found.id}/"
    assert olga.post(page, {"act": "assign", "owner": str(cast["otto"].party_id)}).status_code == 302
    assert otto.post(page, {"act": "comment", "text": "I called the bank."}).status_code == 302
    assert otto.post(page, {"act": "explain", "reason": "It goes back."}).status_code == 302
    assert "I called the bank." in main_of(olga.get(page))
    incident = f"/reconciliation/incidents/{found.incident}/"
    assert olga.post(incident, {"act": "propose", "reason": "All explained."}).status_code == 302
    assert olga.post(incident, {"act": "end"}).status_code == 409
    assert "Decide the proposal" in main_of(otto.get(incident))
    (proposal,) = people.open_proposals(cast["otto"], now=MORNING_AFTER)
    identity.approve(cast["otto"], proposal.id, now=MORNING_AFTER)
    assert payments.payout_hold()
    assert olga.post(incident, {"act": "end"}).status_code == 302
    assert payments.payout_hold() is None


def test_two_operators_let_a_line_count_as_it_is_told_now(spoilt: Teller, cast: Cast) -> None:
    line = next(payments.report_lines(BANK, DAY, DAY))
    spoilt.tell_anew(line, amount=cny(5))
    operations.name_changes(now=MORNING_AFTER)
    olga, otto = become("olga"), become("otto")
    (found,) = queries.discrepancies(cast["olga"], kind=Kind.TOLD_ANEW).items
    page = f"/reconciliation/discrepancies/{found.id}/"
    assert 'name="act"' not in main_of(become("cora").get(page))
    assert olga.post(page, {"act": "propose", "reason": ""}).status_code == 422
    assert olga.post(page, {"act": "propose", "reason": "They wrote."}).status_code == 302
    assert "Decide the proposal" in main_of(otto.get(page))
    assert olga.post(page, {"act": "accept"}).status_code == 409
    (proposal,) = people.open_proposals(cast["otto"], now=MORNING_AFTER)
    assert "Accept what is told anew" in otto.get("/desk/approvals/").content.decode()
    identity.approve(cast["otto"], proposal.id, now=MORNING_AFTER)
    assert "Let the second line count" in main_of(olga.get(page))
    assert olga.post(page, {"act": "accept"}).status_code == 302
    assert next(payments.report_lines(BANK, DAY, DAY)).amount == cny(5)


@pytest.mark.parametrize("who", ["audra", "cora"])
def test_who_only_watches_is_offered_no_act_and_may_do_none(spoilt: Teller, cast: Cast, who: str) -> None:  # noqa: ARG001
    browser = become(who)
    (found,) = queries.discrepancies(cast["olga"]).items
    for page in [*pages(), f"/reconciliation/discrepancies/{found.id}/"]:
        assert 'method="post"' not in main_of(browser.get(page)), page
    assert (
        browser.post(f"/reconciliation/discrepancies/{found.id}/", {"act": "comment", "text": "x"}).status_code == 403
    )
    assert browser.post("/reconciliation/run/", {"since": f"{DAY}", "until": f"{DAY}"}).status_code == 403
    assert browser.post("/reconciliation/incidents/", {"reason": "x"}).status_code == 403


def test_a_run_is_started_on_the_page_and_shows_its_progress(spoilt: Teller) -> None:  # noqa: ARG001
    olga = become("olga")
    ahead = {"since": f"{DAY}", "until": f"{DAY + timedelta(days=9)}"}
    assert olga.post("/reconciliation/run/", ahead).status_code == 422
    assert olga.post("/reconciliation/run/", {"since": f"{DAY}", "until": f"{DAY}"}).status_code == 302
    part = olga.get("/reconciliation/run/", headers={"HX-Request": "true"}).content.decode()
    assert "Steps done" in part
    assert 'hx-trigger="every 2s"' in part


def streamed(browser: Client, what: str) -> str:
    answer = browser.get(f"/reconciliation/export/{what}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", sorted(TABLES))
def test_every_table_is_taken_away_as_csv_and_json(spoilt: Teller, what: str) -> None:
    alice, carl = (spoilt.cast[who].party_id for who in ("alice", "carl"))
    ledger.charge(alice, to=[(carl, cny(700))], key="owed", subject=carl, now=MORNING_AFTER)
    cora = become("cora")
    rows = json.loads(streamed(cora, f"{what}.json"))
    lines = list(csv.DictReader(io.StringIO(streamed(cora, f"{what}.csv").removeprefix("\ufeff"))))
    assert len(rows) == len(lines)
    assert what == "suspense" or rows


def test_no_spreadsheet_runs_what_a_bank_wrote(spoilt: Teller) -> None:  # noqa: ARG001
    cora = become("cora")
    (row,) = csv.DictReader(io.StringIO(streamed(cora, "discrepancies.csv").removeprefix("\ufeff")))
    assert row["text"] == f"'{FORMULA}"
    assert json.loads(streamed(cora, "discrepancies.json"))[0]["text"] == FORMULA


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(-1) == -1


def test_an_unknown_export_or_day_is_not_found(spoilt: Teller) -> None:  # noqa: ARG001
    cora = become("cora")
    for page in ("export/secrets.csv", "export/proofs.xml", "days/2020-01-01/", "days/2026-99-99/"):
        assert cora.get(f"/reconciliation/{page}").status_code == 404, page
