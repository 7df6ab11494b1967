"""A posting is undone, and a debt is given up, from their pages: one operator proposes and does, another approves."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests import money
from tests.desk.stage import main_of
from tests.payments.conftest import NOW, cny
from tests.payments.test_matters import become
from truehand.edge import clock
from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.posting import posting_id
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.roles import GRANT_ROLE
from truehand.kernel.actor import Actor, Role

Cast = dict[str, Actor]
SAID = {"reason": "Released to the wrong seller."}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def trade(cast: Cast) -> UUID:
    """Bob's 10.00 went to Alice and, 0.10 of it, to the platform, and should not have."""
    trade = uuid4()
    ledger.receive(trade, cast["bob"].party_id, Purpose.PRICE, cny(1_000), key="price", now=NOW)
    ledger.release(trade, to=cast["alice"].party_id, commission=cny(10), now=NOW)
    return trade


@pytest.fixture
def posting(trade: UUID) -> str:
    return f"/money/matters/postings/{posting_id(f'release:{trade}')}/"


@pytest.fixture
def debt(cast: Cast) -> str:
    """Bob owes 5.00."""
    ledger.charge(cast["bob"].party_id, to=[(cast["alice"].party_id, cny(500))], key="owed", subject=uuid4(), now=NOW)
    return f"/money/matters/debts/{cast['bob'].party_id}/CNY/"


def approve(who: str) -> None:
    """Whoever it is approves what waits, having confirmed payee and amount."""
    otto = become(who)
    waiting = main_of(otto.get("/desk/approvals/"))
    (proposal,) = [part.split("/")[0] for part in waiting.split("/desk/approvals/")[1:] if "decide" in part[:50]]
    assert money.confirmed(otto, f"/desk/approvals/{proposal}/decide/", {"decision": "approve"}).status_code == 200


def do(browser: Client, page: str) -> str:
    """Carry out; return the page that follows."""
    answer = browser.post(page, {"act": "do"})
    assert answer.status_code == 302
    return main_of(browser.get(answer["Location"]))


@pytest.mark.parametrize(("language", "words"), [("en", "Alice: balance"), ("zh-hans", "艾丽：余额")])
@pytest.mark.parametrize("who", ["olga", "audra", "cora"])
def test_a_posting_shows_each_line_in_words_with_the_balances_after_it(
    trade: UUID, posting: str, who: str, language: str, words: str
) -> None:
    browser = become(who, language)
    seen = main_of(browser.get(posting))
    assert words in seen or words.partition("：")[2] in seen
    assert "9.90" in seen
    assert "—" in seen
    assert ('method="post"' in seen) == (who == "olga")
    assert posting in main_of(browser.get(f"/money/matters/trades/{trade}/postings/"))


def test_two_operators_undo_a_posting_and_the_first_carries_it_out_once(cast: Cast, posting: str) -> None:
    alice, olga, otto = cast["alice"].party_id, become("olga"), become("otto")
    assert olga.post(posting, {"act": "do"}).status_code == 409
    assert olga.post(posting, {"reason": " "}).status_code == 422
    assert olga.post(posting, SAID).status_code == 302
    assert "Another operator must decide this" in main_of(olga.get(posting))
    assert "Decide the proposal" in main_of(otto.get(posting))
    assert posting in main_of(otto.get("/desk/approvals/"))
    assert olga.post(posting, {"act": "do"}).status_code == 409
    approve("otto")
    assert "Carry it out on the page of the posting" in main_of(olga.get("/desk/approvals/"))
    assert otto.post(posting, {"act": "do"}).status_code == 409
    assert escrow.balance(alice) == (cny(990),)
    assert "Correction by counter-entry" in do(olga, posting)
    assert escrow.balance(alice) == (cny(0),)
    assert "its counter-entry" in main_of(olga.get(posting))
    assert "Propose to undo it" not in main_of(olga.get(posting))
    assert olga.post(posting, {"act": "do"}).status_code == 409
    again = olga.post(posting, SAID)
    assert (again.status_code, "undone already" in main_of(again)) == (422, True)
    assert not list(escrow.fsck())


def test_what_is_gone_meanwhile_is_not_taken_from_others_and_the_approval_stays(cast: Cast, posting: str) -> None:
    olga = become("olga")
    olga.post(posting, SAID)
    approve("otto")
    ledger.start_payout(cast["alice"].party_id, cny(990), key="gone", now=NOW)
    assert olga.post(posting, {"act": "do"}).status_code == 409
    assert "Undo the posting" in main_of(olga.get(posting))
    assert not list(escrow.fsck())


def test_a_debt_is_written_off_by_two_operators_as_far_as_it_was_approved(cast: Cast, debt: str) -> None:
    bob, olga, otto = cast["bob"].party_id, become("olga"), become("otto")
    assert debt in main_of(olga.get("/money/matters/debts/"))
    assert olga.post(debt, {"act": "do"}).status_code == 409
    for amount in ("5.01", "0", "-1", "a lot", ""):
        assert olga.post(debt, {"amount": amount, "reason": "Gone abroad."}).status_code == 422, amount
    assert people.open_proposals(cast["olga"], now=NOW) == ()
    assert olga.post(debt, {"amount": "2.00", "reason": "Gone abroad."}).status_code == 302
    approve("otto")
    assert "Carry it out on the page of the debt" in main_of(olga.get("/desk/approvals/"))
    assert otto.post(debt, {"act": "do"}).status_code == 409
    assert "Write off 2.00 CNY" in main_of(olga.get(debt))
    assert "Debt written off" in do(olga, debt)
    assert olga.post(debt, {"act": "do"}).status_code == 409
    assert escrow.debts(bob) == (cny(300),)
    assert "Debt written off" in main_of(olga.get(debt))
    assert all(each.difference.minor == 0 for each in escrow.proof())


def test_what_was_paid_meanwhile_is_not_written_off_too(cast: Cast, debt: str) -> None:
    olga = become("olga")
    olga.post(debt, {"amount": "5.00", "reason": "Gone abroad."})
    approve("otto")
    ledger.receive_unallocated(cast["bob"].party_id, cny(100), key="some", now=NOW)
    assert olga.post(debt, {"act": "do"}).status_code in {409, 422}
    assert escrow.debts(cast["bob"].party_id) == (cny(400),)
    ledger.receive_unallocated(cast["bob"].party_id, cny(400), key="rest", now=NOW)
    assert olga.get(debt).status_code == 404


@pytest.mark.parametrize("who", ["audra", "cora"])
def test_who_only_watches_sees_both_and_moves_nothing(posting: str, debt: str, who: str) -> None:
    browser = become(who)
    for page in (posting, debt):
        assert 'method="post"' not in main_of(browser.get(page))
        for said in ({"act": "do"}, SAID, {**SAID, "amount": "1.00"}):
            assert browser.post(page, said).status_code == 403


@pytest.mark.parametrize("who", ["alice", "bob", "ines", "carl"])
def test_nobody_else_sees_either(trade: UUID, posting: str, debt: str, who: str) -> None:
    browser = become(who)
    for page in (posting, debt, f"/money/matters/trades/{trade}/postings/"):
        assert (browser.get(page).status_code, browser.post(page, SAID).status_code) in {(403, 403), (403, 405)}


def test_an_operator_whose_money_it_is_proposes_nothing(cast: Cast, posting: str, debt: str) -> None:
    for who in ("alice", "bob"):
        party, said = cast[who].party_id, {"role": Role.OPERATOR.value}
        proposal = identity.propose(cast["olga"], act=GRANT_ROLE, subject=party, payload=said, reason="x", now=NOW)
        money.approve(cast["otto"], proposal, now=NOW)
        identity.grant_role(cast["olga"], party, Role.OPERATOR, now=NOW)
    for who, page in (("alice", posting), ("bob", debt)):
        answer = become(who).post(page, {**SAID, "amount": "1.00"})
        assert (answer.status_code, "This concerns yourself" in main_of(answer)) == (422, True)


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    olga, bob = become("olga"), cast["bob"].party_id
    for page in (f"postings/{UUID(int=0)}", f"debts/{bob}/CNY", f"debts/{bob}/nothing", f"debts/{UUID(int=0)}/CNY"):
        assert olga.get(f"/money/matters/{page}/").status_code == 404, page
