"""The peer: django-hordak as its documentation uses it, in Django.

Plain, it keeps no balance and lets every account go below zero; guarded, the account is locked and its balance asked
for first, which is what makes it comparable. A batch inserts many rows a statement, which its own door does not.
"""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from truehand.site.benchmarks.contest import BATCH, PARTIES

if TYPE_CHECKING:
    from collections.abc import Callable

PLENTY = 1_000_000


def make() -> None:
    """Open the accounts and fund each with one transaction."""
    from hordak.models import Account, Leg, Transaction

    names = ["custodian", "fee", "hold", *map(str, range(PARTIES))]
    opened = [
        Account(name=name, type="LI", currencies=["CNY"], lft=1, rght=2, tree_id=number, level=0)
        for number, name in enumerate(names, 1)
    ]
    Account.objects.bulk_create(opened)
    with transaction.atomic():
        funds = Transaction.objects.bulk_create([Transaction() for _ in range(PARTIES)])
        Leg.objects.bulk_create(
            leg
            for fund, account in zip(funds, opened[3:], strict=True)
            for leg in (
                Leg(transaction=fund, account=opened[0], debit=_money(PLENTY)),
                Leg(transaction=fund, account=account, credit=_money(PLENTY)),
            )
        )


def ways(client: int) -> dict[str, Callable[[], int]]:
    """Return each way: a function that makes one commit (a deal makes two) and returns how many that was."""
    from hordak.models import Account

    known = {account.name: account for account in Account.objects.all()}
    chance = random.Random(client)  # noqa: S311 - the same accounts every time

    def pair() -> tuple[Any, Any]:
        source, target = chance.sample(range(PARTIES), 2)
        return known[str(source)], known[str(target)]

    return {
        "hordak_uniform": lambda: _transfer(*pair()),
        "hordak_guarded": lambda: _guarded(*pair()),
        "hordak_hot": lambda: _legs(*pair(), known["fee"]),
        "hordak_batch": partial(_batch, pair),
        "hordak_deal": lambda: _deal(*pair(), known["hold"], known["fee"]),
    }


def _transfer(source: Any, target: Any) -> int:  # noqa: ANN401 - untyped as the peer is
    # Of a liability, a debit takes away: transfer_to credits whom it is called on.
    target.transfer_to(source, _money(1))
    return 1


def _guarded(source: Any, target: Any) -> int:  # noqa: ANN401 - same
    from hordak.models import Account

    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=source.pk)
        if locked.get_simple_balance() < _money(1):
            raise RuntimeError("the account has too little")
        return _transfer(source, target)


def _legs(source: Any, target: Any, fee: Any) -> int:  # noqa: ANN401 - same
    from hordak.models import Leg, Transaction

    with transaction.atomic():
        made = Transaction.objects.create()
        Leg.objects.create(transaction=made, account=source, debit=_money(2))
        Leg.objects.create(transaction=made, account=target, credit=_money(1))
        Leg.objects.create(transaction=made, account=fee, credit=_money(1))
    return 1


def _batch(pair: Callable[[], tuple[Any, Any]]) -> int:
    from hordak.models import Leg, Transaction

    with transaction.atomic():
        made = Transaction.objects.bulk_create([Transaction() for _ in range(BATCH)])
        legs = []
        for each in made:
            source, target = pair()
            legs.append(Leg(transaction=each, account=source, debit=_money(1)))
            legs.append(Leg(transaction=each, account=target, credit=_money(1)))
        Leg.objects.bulk_create(legs)
    return BATCH


def _deal(buyer: Any, seller: Any, hold: Any, fee: Any) -> int:  # noqa: ANN401 - same
    from hordak.models import Leg, Transaction

    hold.transfer_to(buyer, _money(100))
    with transaction.atomic():
        made = Transaction.objects.create()
        Leg.objects.create(transaction=made, account=hold, debit=_money(100))
        Leg.objects.create(transaction=made, account=seller, credit=_money(98))
        Leg.objects.create(transaction=made, account=fee, credit=_money(2))
    return 1


def _money(minor: int) -> Any:  # noqa: ANN401 - same
    from moneyed import Money

    return Money(minor, "CNY") / 100
