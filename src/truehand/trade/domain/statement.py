"""A statement of a party's balance over a period: what was there, every movement, what is left; it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Purpose
    from truehand.escrow.domain.views import StatementLine
    from truehand.kernel.money import Money

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of the balance, in words; ``trade`` and ``title`` where it belongs to a trade."""

    line: StatementLine
    trade: UUID | None
    title: str

    @property
    def words(self) -> Pair:
        """Return what it was for: (zh, en)."""
        zh, en = self.line.operation.words
        return (f"{zh}：{self.title}", f"{en}: {self.title}") if self.title else (zh, en)


@dataclass(frozen=True, slots=True)
class Held:
    """Money of the party's in escrow: for which trade, what for, and until when at the latest something happens."""

    trade: UUID
    title: str
    state: Pair
    purpose: Purpose
    amount: Money
    due_at: datetime | None

    @property
    def words(self) -> Pair:
        """Return what it is held for: (zh, en)."""
        return _PURPOSES[self.purpose.value]


_PURPOSES: dict[str, Pair] = {
    "price": ("货款：验收后付给卖方，交易不成则退回给您", "Price: paid to the seller on acceptance, else yours again"),
    "deposit": ("卖方保证金：按约完成即退还", "Seller's deposit: yours again when you keep your word"),
    "buyer_deposit": ("买方保证金：按约完成即退还", "Buyer's deposit: yours again when you keep your word"),
    "fees": ("约定费用：服务完成后支付", "Agreed fees: paid when the work is done"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """One currency of a statement: the movements lead from the opening to the closing balance."""

    currency: str
    opening: Money
    movements: tuple[Movement, ...]
    closing: Money

    @property
    def adds_up(self) -> bool:
        """Return whether they do."""
        moved = sum(each.line.amount.minor for each in self.movements)
        return self.opening.minor + moved == self.closing.minor


@dataclass(frozen=True, slots=True)
class Statement:
    """What happened to a party's balance from one day to another, both included."""

    party: UUID
    name: str
    since: date
    until: date
    accounts: tuple[Account, ...]
    made_at: datetime
