"""What money did, in words: each movement with both accounts named as people know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.domain.posting import posting_id
from truehand.identity import queries as people

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.domain.views import TransferView

# Whose account it is says a name.
_PARTYS = frozenset({AccountKind.BALANCE, AccountKind.IN_TRANSIT, AccountKind.DEBT, AccountKind.RECOURSE})


def movements(transfers: Iterable[TransferView]) -> list[dict[str, object]]:
    """Return movements for the template ``payments/_movements.html``, in their order.

    What the accounts had afterwards is None for one that many share, whose balance is added up.
    """
    moved = list(transfers)
    owners = {side.owner for each in moved for side in (each.debit, each.credit) if side.kind in _PARTYS}
    names = {party: view.display_name for party, view in people.parties(owners).items()} if owners else {}

    def named(account: Account) -> tuple[str, str]:
        (zh, en), name = account.kind.words, names.get(account.owner)
        return (f"{name}：{zh}", f"{name}: {en}") if name else (zh, en)

    return [
        {
            "at": each.at,
            "posting": posting_id(each.key),
            "what": each.operation.words,
            "source": named(each.debit),
            "target": named(each.credit),
            "amount": each.amount,
            "source_after": each.debit_after,
            "target_after": each.credit_after,
        }
        for each in moved
    ]
