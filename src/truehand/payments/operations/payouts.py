"""Payouts: taken from the balance, handed to the bank outside any transaction, settled by the bank's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from truehand.escrow import operations as escrow
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity.domain.proposal import LIFETIME, moving
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.domain.account_rules import goes_at
from truehand.payments.domain.bank_account import payee_of
from truehand.payments.domain.channel import new_reference
from truehand.payments.domain.refusals import PayoutChanged, PayoutOnItsWay, PayoutUnknown
from truehand.payments.domain.second_person import FOLLOWED_WITHIN, PAY_OUT, WORDS, needs_second_person
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models import PayoutRow
from truehand.payments.operations.accounts import own_account, payout_act, require_payable
from truehand.payments.operations.brake import require_flowing
from truehand.payments.operations.names import SEND_PAYOUT

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.views import Payout


@transaction.atomic
def start_payout(
    actor: Actor, *, account_id: UUID, amount: Money, confirmation: UUID | None, now: datetime, key: str = ""
) -> Payout:
    """Take an amount from the actor's balance and send it to one of the actor's bank accounts.

    A large one is reserved in the balance first, until a second person has approved it.

    ``confirmation`` is of ``payout_act`` with the same account and amount. ``key`` is the asker's own: the same once
    more returns the first payout. Refuses NotVerified, NoBank, PayoutsHeld, AccountUnknown, AmountNotPositive,
    InsufficientBalance, AccountUnverified, AccountDisowned, PayoutChanged for another request under the key, and what
    confirmations refuse. To an account that cools off it goes when that is over; until then it can be cancelled.
    """
    actor.require_verified()
    channel = queries.paying_out()
    account = own_account(actor, account_id)
    earlier = repeated_payout(actor, account_id=account_id, amount=amount, key=key)
    if earlier is not None:
        return earlier
    require_payable(account)
    require_flowing()
    identity.use(actor, confirmation, payout_act(actor, account_id, amount), now=now)
    identifier, large = new_id(now), needs_second_person(amount, settings.TRUEHAND_SECOND_PERSON_FROM)
    if large:
        until = now + LIFETIME + FOLLOWED_WITHIN
        escrow.reserve_payout(actor.party_id, amount, key=str(identifier), expires_at=until, now=now)
    else:
        escrow.start_payout(actor.party_id, amount, key=str(identifier), now=now)
    row = PayoutRow.objects.create(
        id=identifier,
        channel=channel.name,
        reference=new_reference("PO"),
        party_id=actor.party_id,
        account=account,
        minor=amount.minor,
        currency=amount.currency,
        key=key or str(identifier),
        started_at=now,
        goes_at=goes_at(now, account.cools_until),
    )
    _record(row, "payment.payout_started", now)
    if large:
        _ask_second_person(actor, row, now)
    else:
        hand_on(row)
    return queries.payout_view(row)


def _ask_second_person(actor: Actor, row: PayoutRow, now: datetime) -> None:
    """Have an operator approve it; rejected or not decided in time it is free in the balance again."""
    account = row.account
    row.proposal = identity.ask_second_person(
        actor,
        act=PAY_OUT,
        subject=row.id,
        payload={
            **moving(Money(row.minor, row.currency), payee_of(account.holder, account.bank, account.last_four)),
            "account": str(account.id),
            "parties": [str(actor.party_id)],
        },
        reason=f"{WORDS[0]} · {WORDS[1]}",
        now=now,
    )
    row.status = PayoutStatus.WAITING
    row.save(update_fields=["status", "proposal"])


def hand_on(row: PayoutRow) -> None:
    """Have the background send a payout, at once or when its account has cooled off."""
    app.configure_task(SEND_PAYOUT, schedule_at=row.goes_at).defer(payout_id=str(row.id))


@transaction.atomic
def cancel_payout(actor: Actor, payout_id: UUID, *, now: datetime) -> None:
    """Take back a payout of the actor's that the bank has not been told of. Refuses PayoutUnknown, PayoutOnItsWay."""
    rows = PayoutRow.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(id=payout_id, party_id=actor.party_id, is_probe=False).first()
    if row is None:
        raise PayoutUnknown
    if row.status not in {PayoutStatus.WAITING, PayoutStatus.STARTED}:
        raise PayoutOnItsWay
    take_back(row, now=now)


def take_back(row: PayoutRow, *, now: datetime) -> None:
    """Return a locked payout, of which the bank knows nothing, to the balance."""
    escrow.call_off_payout(key=str(row.id), now=now)
    row.status, row.ended_at = PayoutStatus.CANCELLED, now
    row.save(update_fields=["status", "ended_at"])
    _record(row, "payment.payout_cancelled", now)
    amount = Money(row.minor, row.currency)
    zh, en = (
        f"提现 {amount} 已撤销，款项在您的余额中可用。",
        f"The payout of {amount} is cancelled; the money is in your balance.",
    )
    identity.notify(row.party_id, kind="payment.payout_cancelled", zh=zh, en=en, link="/money/payouts", now=now)


def repeated_payout(actor: Actor, *, account_id: UUID, amount: Money, key: str) -> Payout | None:
    """Return the payout that was started before under the actor's key; refuse (PayoutChanged) another one."""
    earlier = PayoutRow.objects.filter(party_id=actor.party_id, key=key).first() if key else None
    if earlier is None:
        return None
    if (earlier.account_id, earlier.minor, earlier.currency) != (account_id, amount.minor, amount.currency):
        raise PayoutChanged
    return queries.payout_view(earlier)


def settle(row: PayoutRow, *, done: bool, now: datetime) -> None:
    """End a locked payout as the bank says: paid, or back to the balance; once.

    Refuses ChangedRepeat when it ended the other way.
    """
    if done:
        source = queries.lies_at(row.channel, row.currency)
        escrow.finish_payout(key=str(row.id), source=source, now=now)
    else:
        escrow.fail_payout(key=str(row.id), now=now)
    if row.ended_at is not None:
        return
    row.status, row.ended_at = (PayoutStatus.DONE if done else PayoutStatus.FAILED), now
    row.save(update_fields=["status", "ended_at"])
    kind = "payment.payout_done" if done else "payment.payout_failed"
    _record(row, kind, now)
    _notify(row, kind, done=done, now=now)


def _record(row: PayoutRow, kind: str, now: datetime) -> None:
    payload: dict[str, Json] = {
        "payout": str(row.id),
        # Who may read the entry must not learn the code from it.
        "reference": "" if row.is_probe else row.reference,
        "account": str(row.account_id),
        "minor": row.minor,
        "currency": row.currency,
    }
    evidence.record(kind, subject=row.party_id, payload=payload, actor=None, now=now)


def _notify(row: PayoutRow, kind: str, *, done: bool, now: datetime) -> None:
    amount, last_four = Money(row.minor, row.currency), row.account.last_four
    if row.is_probe and done:
        zh = f"已向尾号 {last_four} 的账户汇入 {amount}，请查看银行流水附言，填回 PV 后的六位数字。"
        en = f"{amount} went to your account ending in {last_four}. Type back the six digits after PV in its reference."
    elif row.is_probe:
        zh = f"银行无法向尾号 {last_four} 的账户付款，请移除该账户并核对账号。"
        en = f"The bank cannot pay to the account ending in {last_four}. Remove it and check the number."
    elif done:
        zh, en = f"{amount} 已到账（尾号 {last_four}）。", f"{amount} arrived in your account ending in {last_four}."
    else:
        zh = f"银行退回了提现 {amount}（尾号 {last_four}），款项已回到您的余额，请核对账户信息。"
        en = (
            f"The bank refused the payout of {amount} to the account ending in {last_four}. It is back in your balance."
        )
    identity.notify(
        row.party_id, kind=kind, zh=zh, en=en, link="/money/accounts" if row.is_probe else "/money/", now=now
    )
