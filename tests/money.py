"""Money acts of the cast in one line: each with a confirmation of its own, by a code of their authenticator app."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from truehand.escrow import operations as escrow
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import MoneyAct
from truehand.identity.domain.refusals import NotADemonstration
from truehand.identity.models import Confirmation, Notice
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.domain.channel import PaymentOrder
from truehand.payments.domain.views import BankAccountView, Intent, Payout, PayoutStatus
from truehand.payments.models import BankAccount, PaymentIntent, PayoutRow
from truehand.payments.operations.opening import WORDS
from truehand.trade.operations import fund, settle


def confirmed(client: Client, path: str, words: dict[str, str]) -> HttpResponse:
    """Send a form; where the page asks for a second factor, type the code that the demonstration shows."""
    answer = client.post(path, words, follow=True)
    page = answer.content.decode()
    code = re.search(r'class="demo-code".*?<p class="code">(\d{6})<', page, re.DOTALL)
    if code is None:
        return answer  # type: ignore[return-value]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    return client.post(path, fields | {"code": code[1]}, follow=True)  # type: ignore[return-value]


def confirm(actor: Actor, act: MoneyAct, *, now: datetime) -> UUID:
    """The cast's codes last for ten acts in five minutes; a test that does more in one instant begins them anew."""
    try:
        return identity.confirm_as_cast(actor, act, now=now)
    except NotADemonstration:
        # Every time further back, or the codes of the time before would be there already.
        rows = Confirmation.objects.filter(party_id=actor.party_id, code_step__isnull=False)
        rows.filter(code_step__gt=0).update(code_step=F("code_step") - 100_000_000 - 100 * rows.count())
        return identity.confirm_as_cast(actor, act, now=now)


def start_payment(actor: Actor, trade_id: UUID, *, now: datetime, channel: str | None = None) -> Intent:
    confirmation = confirm(actor, fund.payment_act(actor, trade_id), now=now)
    return fund.start_payment(actor, trade_id, confirmation=confirmation, channel=channel, now=now)


def approve(actor: Actor, proposal_id: UUID, *, now: datetime) -> None:
    """With the actor's own confirmation of who gets how much, where money moves."""
    (found,) = [each for each in people.open_proposals(actor, now=now) if each.id == proposal_id]
    act = found.approval_act
    confirmation = None if act is None else confirm(actor, act, now=now)
    identity.approve(actor, proposal_id, confirmation=confirmation, now=now)


def open_within(intent: Intent) -> Intent:
    """What ``open_payment`` does, which calls outside, for a test that is within one transaction."""
    order = PaymentOrder(intent.reference, intent.amount, WORDS[intent.purpose.value], None, "/")
    instructions = asdict(queries.channel(intent.channel).open(order))
    PaymentIntent.objects.filter(id=intent.id).update(instructions=instructions)
    return queries.intent_of_reference(intent.reference)


def pay_out(actor: Actor, *, account_id: UUID, amount: Money, now: datetime, key: str = "") -> Payout:
    """Past the risk gate."""
    confirmation = confirm(actor, payments.payout_act(actor, account_id, amount), now=now)
    return settle.pay_out(actor, account_id=account_id, amount=amount, confirmation=confirmation, key=key, now=now)


def start_payout(actor: Actor, *, account_id: UUID, amount: Money, now: datetime, key: str = "") -> Payout:
    """As the trade room does, with nobody at the gate."""
    confirmation = confirm(actor, payments.payout_act(actor, account_id, amount), now=now)
    return payments.start_payout(
        actor, account_id=account_id, amount=amount, confirmation=confirmation, key=key, now=now
    )


def add_bank_account(actor: Actor, *, holder: str, number: str, bank: str, now: datetime) -> BankAccountView:
    """An account that was verified and has cooled off; a running worker never sees its small amount under way."""
    with transaction.atomic():
        added = add_fresh_account(actor, holder=holder, number=number, bank=bank, now=now)
        BankAccount.objects.filter(id=added.id).update(verified_at=now, cools_until=now)
        probe = PayoutRow.objects.get(account=added.id, is_probe=True)
        escrow.fail_payout(key=str(probe.id), now=now)
        PayoutRow.objects.filter(id=probe.id).update(status=PayoutStatus.FAILED, ended_at=now)
    Notice.objects.filter(party_id=actor.party_id, kind="payment.account_added").delete()
    return next(each for each in queries.accounts(actor) if each.id == added.id)


def add_fresh_account(actor: Actor, *, holder: str, number: str, bank: str, now: datetime) -> BankAccountView:
    said = {"holder": holder, "number": number, "bank": bank}
    confirmation = confirm(actor, payments.account_act(actor, **said), now=now)
    return payments.add_bank_account(actor, **said, confirmation=confirmation, now=now)


def remove_bank_account(actor: Actor, account_id: UUID, *, now: datetime) -> None:
    confirmation = confirm(actor, payments.removal_act(actor, account_id), now=now)
    payments.remove_bank_account(actor, account_id, confirmation=confirmation, now=now)
