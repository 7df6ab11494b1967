from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, transaction

from tests import money
from tests.payments.conftest import KEY, NOW, NUMBER, cny
from truehand.escrow import queries as escrow
from truehand.escrow.domain.refusals import ChangedRepeat, InsufficientBalance
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.refusals import ConfirmationChanged, ConfirmationNeeded, ConfirmationUsed
from truehand.kernel.actor import Actor, NotVerified
from truehand.payments import operations, queries
from truehand.payments.domain import refusals
from truehand.payments.domain.channel import Event
from truehand.payments.domain.message import SignedMessage, body_of, sign
from truehand.payments.domain.views import BankAccountView, CallbackKind, Payout, PayoutStatus
from truehand.payments.models import BankAccount


def start(actor: Actor, account: BankAccountView, minor: int = 400, key: str = "") -> Payout:
    return money.start_payout(actor, account_id=account.id, amount=cny(minor), now=NOW, key=key)


def bank_says(payout: Payout, kind: CallbackKind, minor: int = 400) -> SignedMessage:
    event = Event(str(uuid4()), kind, payout.reference, cny(minor), str(uuid4()))
    return sign(KEY, body_of(event), at=NOW)


def test_an_account_in_ones_own_name_is_kept_without_its_number(account: BankAccountView, alice: Actor) -> None:
    assert queries.accounts(alice) == (account,)
    assert account.last_four == "4567"
    row = BankAccount.objects.get()
    digits = NUMBER.replace(" ", "").encode()
    with connection.cursor() as cursor:
        cursor.execute("select number from payments_bankaccount")
        assert digits not in bytes(cursor.fetchone()[0])
    assert digits.decode() not in row.number_index


@pytest.mark.parametrize("holder", ["陈博文", "", "林", "林艾丽2"])
def test_an_account_in_another_name_is_refused(alice: Actor, holder: str) -> None:
    with pytest.raises(refusals.HolderMismatch):
        money.add_bank_account(alice, holder=holder, number=NUMBER, bank="工商银行", now=NOW)


def test_width_case_and_spacing_of_a_name_do_not_matter(cast: dict[str, Actor]) -> None:
    money.add_bank_account(cast["alice"], holder=" 林 艾丽 ", number=NUMBER, bank="工商银行", now=NOW)


@pytest.mark.parametrize("number", ["", "1234567", "12345678x", "GB00WEST12345698765432", "1" * 31, "１２３４５６７８"])
def test_what_is_no_account_number_is_refused(alice: Actor, number: str) -> None:
    with pytest.raises(refusals.NumberNotUnderstood):
        money.add_bank_account(alice, holder="林艾丽", number=number, bank="工商银行", now=NOW)


def test_an_iban_is_an_account_number(alice: Actor) -> None:
    added = money.add_bank_account(alice, holder="林艾丽", number="GB82 WEST 1234 5698 7654 32", bank="West", now=NOW)
    assert added.last_four == "5432"


def test_an_account_is_added_once_and_may_come_back_after_it_was_removed(
    account: BankAccountView, alice: Actor
) -> None:
    with pytest.raises(refusals.AccountExists):
        money.add_bank_account(alice, holder="林艾丽", number=NUMBER.replace(" ", ""), bank="工商银行", now=NOW)
    money.remove_bank_account(alice, account.id, now=NOW)
    assert queries.accounts(alice) == ()
    money.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)


def test_changing_accounts_needs_a_fresh_confirmation(account: BankAccountView, alice: Actor) -> None:
    said = {"holder": "林艾丽", "number": "12345678", "bank": "工商银行"}
    with pytest.raises(ConfirmationNeeded):
        operations.add_bank_account(alice, **said, confirmation=None, now=NOW)
    with pytest.raises(ConfirmationNeeded):
        operations.remove_bank_account(alice, account.id, confirmation=None, now=NOW)


def test_what_was_confirmed_is_the_account_that_is_added(alice: Actor) -> None:
    said = {"holder": "林艾丽", "number": "6222020000001234", "bank": "工商银行"}
    confirmation = identity.confirm_as_cast(alice, operations.account_act(alice, **said), now=NOW)
    swapped = said | {"number": "6222020099991234"}
    with pytest.raises(ConfirmationChanged):
        operations.add_bank_account(alice, **swapped, confirmation=confirmation, now=NOW)
    assert queries.accounts(alice) == ()


@pytest.mark.usefixtures("funds")
def test_what_was_confirmed_is_the_payout_that_is_made(account: BankAccountView, alice: Actor) -> None:
    act = operations.payout_act(alice, account.id, cny(400))
    confirmation = identity.confirm_as_cast(alice, act, now=NOW)
    with pytest.raises(ConfirmationChanged):
        operations.start_payout(alice, account_id=account.id, amount=cny(401), confirmation=confirmation, now=NOW)
    operations.start_payout(alice, account_id=account.id, amount=cny(400), confirmation=confirmation, now=NOW)
    with pytest.raises(ConfirmationUsed):
        operations.start_payout(alice, account_id=account.id, amount=cny(400), confirmation=confirmation, now=NOW)
    assert escrow.in_transit(alice.party_id) == (cny(400),)


def test_an_account_is_nobody_elses(account: BankAccountView, bob: Actor) -> None:
    with pytest.raises(refusals.AccountUnknown):
        money.remove_bank_account(bob, account.id, now=NOW)
    with pytest.raises(refusals.AccountUnknown):
        start(bob, account)


@pytest.mark.usefixtures("funds")
def test_a_payout_is_taken_from_the_balance_at_once(account: BankAccountView, alice: Actor) -> None:
    payout = start(alice, account)
    assert payout.status is PayoutStatus.STARTED
    assert (escrow.balance(alice.party_id), escrow.in_transit(alice.party_id)) == ((cny(600),), (cny(400),))
    assert queries.payouts(alice).items == (payout,)
    assert queries.unsent_payouts() == (payout.id,)


@pytest.mark.usefixtures("funds")
def test_a_form_sent_twice_pays_once(account: BankAccountView, alice: Actor) -> None:
    assert start(alice, account, key="form 1") == start(alice, account, key="form 1")
    with pytest.raises(refusals.PayoutChanged):
        start(alice, account, minor=500, key="form 1")
    assert escrow.in_transit(alice.party_id) == (cny(400),)


@pytest.mark.usefixtures("funds")
def test_a_payout_beyond_the_balance_unconfirmed_or_unverified_is_refused(
    account: BankAccountView, alice: Actor
) -> None:
    with pytest.raises(InsufficientBalance):
        start(alice, account, minor=1_001)
    with pytest.raises(ConfirmationNeeded):
        operations.start_payout(alice, account_id=account.id, amount=cny(1), confirmation=None, now=NOW)
    with pytest.raises(NotVerified):
        start(replace(alice, verified=False), account)
    assert queries.payouts(alice).items == ()


@pytest.mark.usefixtures("funds")
def test_the_bank_settles_a_payout_once(account: BankAccountView, alice: Actor) -> None:
    payout = start(alice, account)
    message = bank_says(payout, CallbackKind.PAYOUT_DONE)
    for first in (True, False):
        (told,) = operations.record_callback("sandbox", message.body, message.headers, now=NOW)
        assert told.first_time is first
    assert queries.payout(alice, payout.id).status is PayoutStatus.DONE
    assert escrow.in_transit(alice.party_id) == (cny(0),)
    contrary = bank_says(payout, CallbackKind.PAYOUT_FAILED)
    with pytest.raises(ChangedRepeat):
        operations.record_callback("sandbox", contrary.body, contrary.headers, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.DONE
    assert not list(queries.fsck())


@pytest.mark.usefixtures("funds")
def test_a_payout_that_the_bank_refuses_returns_and_is_told(account: BankAccountView, alice: Actor) -> None:
    payout = start(alice, account)
    message = bank_says(payout, CallbackKind.PAYOUT_FAILED)
    operations.record_callback("sandbox", message.body, message.headers, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.FAILED
    assert escrow.balance(alice.party_id) == (cny(1_000),)
    (notice,) = people.notices(alice).items
    assert "4.00 CNY" in notice.en
    assert not list(queries.fsck())


@pytest.mark.usefixtures("funds")
def test_a_bank_that_tells_one_payout_in_two_messages_is_believed_once(account: BankAccountView, alice: Actor) -> None:
    payout = start(alice, account)
    for _ in range(2):
        message = bank_says(payout, CallbackKind.PAYOUT_DONE)
        operations.record_callback("sandbox", message.body, message.headers, now=NOW)
    assert len(people.notices(alice).items) == 1


@pytest.mark.usefixtures("funds")
def test_a_payout_reported_with_another_amount_is_refused(account: BankAccountView, alice: Actor) -> None:
    payout = start(alice, account)
    message = bank_says(payout, CallbackKind.PAYOUT_DONE, minor=399)
    with pytest.raises(refusals.AmountMismatch):
        operations.record_callback("sandbox", message.body, message.headers, now=NOW)


@pytest.mark.usefixtures("funds")
def test_a_payout_is_seen_by_its_owner_alone(account: BankAccountView, cast: dict[str, Actor]) -> None:
    payout = start(cast["alice"], account)
    with pytest.raises(refusals.PayoutUnknown):
        queries.payout(cast["bob"], payout.id)


@pytest.mark.usefixtures("funds")
def test_the_bank_is_never_called_inside_a_transaction(account: BankAccountView, alice: Actor) -> None:
    payout = start(alice, account)
    with pytest.raises(RuntimeError, match="cannot be nested"), transaction.atomic():
        operations.send_payout(payout.id, now=NOW)
    assert queries.payout(alice, payout.id).status is PayoutStatus.STARTED
