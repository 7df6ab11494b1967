"""Somebody inside a house of its own: sets a market up, has people confirm, and tells our side of the books.

Run as a process of its own, as the teller is: reads a line of JSON, does what it says, answers with a line of JSON.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from truehand.site.cli.django_ready import django_ready

if TYPE_CHECKING:
    from datetime import datetime

    from tests.faults.teller import Teller
    from truehand.kernel.actor import Actor

SIGNED = (("offer", "buyer"), ("accept_offer", "seller"), ("sign_first", "buyer"), ("sign_second", "seller"))
SWEEPS = {"payments.sweep", "trade.ask_payments"}
# Long enough ago that a new bank account is trusted.
SETTLED_IN = timedelta(days=3)


def main() -> None:
    with django_ready():
        from django.db import DatabaseError, InterfaceError, connection
        from procrastinate.exceptions import ProcrastinateException

        from truehand.edge import clock
        from truehand.kernel.refusal import Refusal

        clerk = Clerk()
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                answer = getattr(clerk, asked.pop("do"))(now=clock.now(), **asked)
            except Refusal as refusal:
                answer = {"refused": refusal.code}
            except (DatabaseError, InterfaceError, ProcrastinateException, OSError) as error:
                connection.close()
                answer = {"lost": f"{type(error).__name__}: {error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


class Clerk:
    """Knows the people by the number of their trade."""

    def __init__(self) -> None:
        self.actors: dict[str, Actor] = {}

    def set_up(self, *, number: int, now: datetime) -> dict[str, Any]:
        """Sign a trade and ask its buyer to pay; the buyer has a token and two accounts, one of which is refused."""
        from tests.faults.teller import Teller
        from truehand.identity import operations as identity
        from truehand.trade.domain.process import Who

        teller = Teller()
        teller.do({"do": "begin", "seed": f"campaign {number}"})
        for transition, who in SIGNED:
            teller.do({"do": "take", "transition": transition, "who": who})
        buyer = teller.scene.parts[Who.BUYER]
        self.actors[str(buyer.party_id)] = buyer
        issued = identity.issue_token(buyer, scopes=("money:read", "money:write", "trade:write"), days=1, now=now)
        return {
            "party": str(buyer.party_id),
            "token": issued.secret,
            "trade": str(teller.scene.trade_id),
            "accounts": self._accounts(buyer, number, now - SETTLED_IN),
            "reference": self._asked(teller, buyer, now),
        }

    def confirm(self, *, party: str, account: str, minor: int, now: datetime) -> dict[str, Any]:
        """Have somebody confirm a payout with their second factor; return the confirmation."""
        from tests import money
        from truehand.kernel.money import Money
        from truehand.payments import operations as payments

        actor = self.actors[party]
        act = payments.payout_act(actor, UUID(account), Money(minor, "CNY"))
        return {"confirmation": str(money.confirm(actor, act, now=now))}

    def sweep(self, *, now: datetime) -> dict[str, Any]:
        """Have the worker do at once what the hours would: the sweeps of what has to do with channels."""
        from procrastinate.contrib.django import app
        from procrastinate.exceptions import AlreadyEnqueued

        for periodic in app.periodic_registry.periodic_tasks.values():
            with suppress(AlreadyEnqueued):
                if periodic.task.name in SWEEPS:
                    periodic.task.defer(timestamp=int(now.timestamp()))
        return {}

    def truth(self, *, now: datetime) -> dict[str, Any]:  # noqa: ARG002 - every act is told the hour
        """Our side of the books."""
        from procrastinate.contrib.django.models import ProcrastinateJob

        from truehand.escrow import queries as escrow
        from truehand.evidence import queries as evidence
        from truehand.payments.models import PaymentIntent, PayoutRow, ReceiptRow

        jobs = ProcrastinateJob.objects.filter(status__in=["doing", "failed"]).values_list("task_name", "status")
        return {
            "payouts": list(PayoutRow.objects.values_list("reference", "status", "minor", "currency")),
            "receipts": list(ReceiptRow.objects.values_list("provider_id", "minor", "currency")),
            "overdue": list(PaymentIntent.objects.filter(status="open").values_list("reference", flat=True)),
            "proofs": [[str(each.custodian), str(each.difference)] for each in escrow.proof()],
            "unaccounted": sum(abs(each.difference.minor) for each in escrow.proof()),
            "waiting": evidence.waiting(),
            "jobs": {f"{name} {status}": count for (name, status), count in Counter(jobs).items()},
        }

    def _accounts(self, buyer: Actor, number: int, now: datetime) -> list[str]:
        """Two accounts, whose small amounts go the way that every payout goes; the bank refuses to pay to the second.

        Its number is old: its owner typed the code before the bank closed it.
        """
        from truehand.identity import queries as identity

        holder = identity.legal_name(buyer.party_id) or ""
        numbers = (f"62220200{number:04d}0000017", f"62220200{number:04d}0000000")
        return [self._account(buyer, holder, each, now) for each in numbers]

    def _account(self, buyer: Actor, holder: str, number: str, now: datetime) -> str:
        from tests import money
        from truehand.payments import operations as payments
        from truehand.payments.domain.account_rules import code_of
        from truehand.payments.models import PayoutRow

        added = money.add_fresh_account(buyer, holder=holder, number=number, bank="沙箱银行", now=now)
        probe = PayoutRow.objects.get(account=added.id, is_probe=True)
        payments.verify_account(buyer, added.id, code=code_of(probe.reference), now=now)
        return str(added.id)

    def _asked(self, teller: Teller, buyer: Actor, now: datetime) -> str:
        from tests import money
        from truehand.payments import operations as payments

        intent = money.start_payment(buyer, teller.scene.trade_id, now=now)
        payments.open_payment(intent.id, return_path="/")
        return intent.reference


if __name__ == "__main__":
    main()
