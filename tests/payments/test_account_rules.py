"""New accounts: verified by a code, announced, cooled off, and frozen by who did not add them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import money
from tests.payments.conftest import NOW, NUMBER, cny
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import AccountKind
from truehand.identity import jobs
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.models import Party
from truehand.kernel.actor import Actor
from truehand.payments import operations, queries
from truehand.payments.domain import refusals
from truehand.payments.domain.account_rules import (
    COOLING,
    MOST_TRIES,
    TYPED_WITHIN,
    code_of,
    cools_until,
    goes_at,
    is_right,
    new_probe_reference,
    probe_amount,
)
from truehand.payments.domain.views import AccountState, BankAccountView, PayoutStatus
from truehand.payments.models import BankAccount, PayoutRow

HOUR = timedelta(hours=1)


@pytest.fixture
def fresh(alice: Actor) -> BankAccountView:
    """Alice's first account, added while she has nothing."""
    return money.add_fresh_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)


def code() -> str:
    return code_of(PayoutRow.objects.get(is_probe=True).reference)


def state(alice: Actor) -> AccountState:
    return queries.accounts(alice)[0].state


def letters() -> list[str]:
    """Run the job that writes them, outside any transaction as the worker does."""
    job = ProcrastinateJob.objects.filter(task_name="identity.announce").order_by("id").last()
    assert job is not None
    jobs.announce(**job.args)
    return [str(each.body) for each in mail.outbox]


@pytest.mark.parametrize(("first", "there", "waits"), [(True, False, False), (True, True, True), (False, False, True)])
def test_only_a_first_account_of_who_has_nothing_goes_without_waiting(first: bool, there: bool, waits: bool) -> None:  # noqa: FBT001 - a table
    assert (cools_until(NOW, first=first, anything_there=there) == NOW + COOLING) == waits


@given(st.timedeltas(timedelta(-9), timedelta(9)))
def test_a_payout_never_goes_before_its_account_has_cooled_off(later: timedelta) -> None:
    now = NOW + later
    assert (goes_at(now, NOW) or now) >= NOW


@given(st.data())
def test_the_code_is_read_off_however_the_statement_prints_it(data: st.DataObject) -> None:
    reference = new_probe_reference()
    assert re.fullmatch(r"PV\d{6}[A-Z]{8}", reference)
    right = code_of(reference)
    assert is_right(
        data.draw(st.sampled_from([right, f" {right} ", f"PV {right}", reference, " ".join(right)])), reference
    )
    wrong = data.draw(st.text(max_size=9).filter(lambda text: right not in re.sub(r"[^0-9]", "", text)))
    assert not is_right(wrong, reference)


def test_the_smallest_amount_is_in_a_currency_that_the_channel_pays() -> None:
    assert [probe_amount(each).currency for each in ({"EUR", "CNY"}, {"USD", "EUR"})] == ["CNY", "EUR"]


def test_a_new_account_is_paid_to_only_after_its_code_came_back(fresh: BankAccountView, alice: Actor) -> None:
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=NOW)
    with pytest.raises(refusals.AccountUnverified):
        money.start_payout(alice, account_id=fresh.id, amount=cny(400), now=NOW)
    operations.verify_account(alice, fresh.id, code=code(), now=NOW)
    assert state(alice) is AccountState.VERIFIED
    assert money.start_payout(alice, account_id=fresh.id, amount=cny(400), now=NOW).goes_at is None
    with pytest.raises(refusals.AccountVerified):
        operations.verify_account(alice, fresh.id, code=code(), now=NOW)


def test_the_code_costs_the_operator_and_nobody_else(fresh: BankAccountView, alice: Actor) -> None:
    assert fresh.state is AccountState.UNVERIFIED
    assert (ledger.balance(alice.party_id), ledger.in_transit(alice.party_id)) == ((), ())
    probe = PayoutRow.objects.get()
    escrow.finish_payout(key=str(probe.id), now=NOW)
    (line, _) = ledger.transfers_of_key(f"start_payout:{probe.id}") + ledger.transfers_of_key(f"end_payout:{probe.id}")
    assert (line.debit.kind, line.amount) == (AccountKind.CHARGES, cny(1))
    assert queries.payouts(alice).items == ()
    with pytest.raises(refusals.PayoutUnknown):
        queries.payout(alice, probe.id)


def test_guessing_the_code_ends_after_five_tries(fresh: BankAccountView, alice: Actor) -> None:
    wrong = "0" * 6 if code() != "0" * 6 else "1" * 6
    for left in reversed(range(MOST_TRIES)):
        with pytest.raises(refusals.AccountCodeWrong) as refused:
            operations.verify_account(alice, fresh.id, code=wrong, now=NOW)
        assert refused.value.data == {"left": left}
    with pytest.raises(refusals.AccountCodeOver):
        operations.verify_account(alice, fresh.id, code=code(), now=NOW)


def test_a_code_is_too_old_after_a_week_and_nobody_elses(fresh: BankAccountView, alice: Actor, bob: Actor) -> None:
    with pytest.raises(refusals.AccountUnknown):
        operations.verify_account(bob, fresh.id, code=code(), now=NOW)
    with pytest.raises(refusals.AccountCodeOver):
        operations.verify_account(alice, fresh.id, code=code(), now=NOW + TYPED_WITHIN)


@pytest.mark.usefixtures("funds")
def test_money_that_is_there_waits_two_days_for_a_new_account(fresh: BankAccountView, alice: Actor) -> None:
    operations.verify_account(alice, fresh.id, code=code(), now=NOW)
    payout = money.start_payout(alice, account_id=fresh.id, amount=cny(400), now=NOW + HOUR)
    assert payout.goes_at == NOW + COOLING
    assert payout.id not in queries.unsent_payouts(now=NOW + COOLING - HOUR)
    assert payout.id in queries.unsent_payouts(now=NOW + COOLING)
    job = ProcrastinateJob.objects.filter(task_name="payments.send_payout").order_by("id").last()
    assert job is not None
    assert job.scheduled_at == payout.goes_at
    operations.cancel_payout(alice, payout.id, now=NOW + HOUR)
    assert queries.payout(alice, payout.id).status is PayoutStatus.CANCELLED
    assert ledger.balance(alice.party_id) == (cny(1_000),)
    assert not list(queries.fsck())


@pytest.mark.usefixtures("funds")
def test_a_payout_is_cancelled_by_its_owner_before_the_bank_has_it(
    account: BankAccountView, alice: Actor, bob: Actor
) -> None:
    payout = money.start_payout(alice, account_id=account.id, amount=cny(400), now=NOW)
    with pytest.raises(refusals.PayoutUnknown):
        operations.cancel_payout(bob, payout.id, now=NOW)
    PayoutRow.objects.filter(id=payout.id).update(status=PayoutStatus.SENT)
    with pytest.raises(refusals.PayoutOnItsWay):
        operations.cancel_payout(alice, payout.id, now=NOW)


@pytest.mark.usefixtures("transactional_db")
def test_a_new_account_is_announced_to_every_address_also_one_that_was_left(alice: Actor) -> None:
    identity.keep_former_address(Party.objects.get(id=alice.party_id).user_id, "Old@example.invalid", now=NOW)
    money.add_fresh_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)
    assert [each.kind for each in people.notices(alice).items] == ["payment.account_added"]
    bodies = letters()
    assert {address for each in mail.outbox for address in each.to} == {"alice@cast.invalid", "old@example.invalid"}
    assert all("工商银行 ····4567" in each and "Was this not you?" in each for each in bodies)
    assert not any(NUMBER.replace(" ", "") in each for each in bodies)


@pytest.mark.usefixtures("transactional_db")
def test_who_did_not_add_it_freezes_it_by_the_letters_link_without_signing_in(
    cast: dict[str, Actor], alice: Actor
) -> None:
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="in", now=NOW)
    fresh = money.add_fresh_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)
    operations.verify_account(alice, fresh.id, code=code(), now=NOW)
    payout = money.start_payout(alice, account_id=fresh.id, amount=cny(400), now=NOW)
    found = re.search(r"https?://[^/]+(/money/accounts/objection/\S+)", letters()[0])
    assert found is not None
    stranger = Client(headers={"accept-language": "en"})
    assert "freeze this account" in stranger.get(found[1]).content.decode()
    assert state(alice) is AccountState.VERIFIED  # a look, as mail programs take one, changes nothing
    assert "The account is frozen" in stranger.post(found[1]).content.decode()
    assert state(alice) is AccountState.DISOWNED
    assert queries.payout(alice, payout.id).status is PayoutStatus.CANCELLED
    assert ledger.balance(alice.party_id) == (cny(1_000),)
    with pytest.raises(refusals.AccountDisowned):
        money.start_payout(alice, account_id=fresh.id, amount=cny(400), now=NOW)
    assert "payment.account_disowned" in {each.kind for each in people.notices(cast["olga"]).items}
    assert stranger.post(found[1]).status_code == 200


@pytest.mark.django_db
def test_an_altered_or_old_link_freezes_nothing(fresh: BankAccountView, alice: Actor) -> None:
    row = BankAccount.objects.get(id=fresh.id)
    token = operations.objection_of(row)
    for broken in (token[:-1], token + "x", str(fresh.id), "nonsense"):
        with pytest.raises(refusals.ObjectionNotUnderstood):
            operations.disown_account(broken, now=NOW)
    assert state(alice) is AccountState.UNVERIFIED


def test_a_removed_account_comes_back_as_a_new_one(fresh: BankAccountView, alice: Actor) -> None:
    money.remove_bank_account(alice, fresh.id, now=NOW)
    again = money.add_fresh_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)
    assert (again.state, again.cools_until) == (AccountState.UNVERIFIED, NOW + COOLING)
