"""What the gate is told. A fact that is not given fires no rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypedDict

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from truehand.kernel.canonical import Json

Event = Literal["listing", "payment", "payout", "auction"]
Pair = tuple[str, str]

LABELS: Final[dict[str, Pair]] = {
    "amount": ("金额", "Amount"),
    "peers_median": ("同类设备中位价", "Median price of comparable machines"),
    "credit_limit": ("信用等级单笔限额", "Limit of the credit grade"),
    "account_age_hours": ("账户已开立", "Age of the account"),
    "bank_account_age_hours": ("收款账户已绑定", "Age of the bank account"),
    "plate": ("铭牌核对", "Nameplate"),
    "payer_is_buyer": ("付款人是买方本人", "The payer is the buyer"),
    "of_seller": ("一年内参与该卖方的拍卖", "This seller's auctions bid in, within a year"),
    "elsewhere": ("一年内参与其他卖方的拍卖", "Other sellers' auctions bid in"),
    "won": ("在该卖方处买受", "Bought from this seller"),
    "recent": ("24小时内已放行的同类操作", "Allowed of the kind within 24 hours"),
}
PLATES: Final[dict[str, Pair]] = {
    "match": ("一致", "match"),
    "look": ("需细看", "look closer"),
    "mismatch": ("不一致", "mismatch"),
}


class RiskFacts(TypedDict, total=False):
    """The facts that callers may state, each of them optional.

    ``amount`` is the price asked, paid or paid out; ``peers_median`` the median price of comparable machines;
    ``credit_limit`` the limit of the party's grade; ages are in whole hours; ``plate`` is the verdict on the nameplate
    (match, look, mismatch); ``payer_name`` is whose money came and ``buyer_name`` whose should have; ``parties`` are
    all who have a part in the matter beside the asker. ``signals`` are the signs of bidding for the seller
    (``auctions.domain.shills``), with the figures that they rest on.
    """

    amount: Money
    peers_median: Money
    credit_limit: Money
    account_age_hours: int
    bank_account_age_hours: int
    plate: str
    payer_name: str
    buyer_name: str
    parties: Sequence[UUID]
    signals: Sequence[str]
    of_seller: int
    elsewhere: int
    won: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts as the rules read them; ``recent`` counts what the gate allowed the party of the event in 24 hours.

    Of payments it counts the other trades that were paid for.
    """

    amount: Money | None = None
    peers_median: Money | None = None
    credit_limit: Money | None = None
    account_age_hours: int | None = None
    bank_account_age_hours: int | None = None
    plate: str | None = None
    payer_is_buyer: bool | None = None
    parties: tuple[UUID, ...] = ()
    recent: int = 0
    signals: tuple[str, ...] = ()
    of_seller: int | None = None
    elsewhere: int | None = None
    won: int | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the facts for the record; no names are among them."""
        return {
            "amount": _money(self.amount),
            "peers_median": _money(self.peers_median),
            "credit_limit": _money(self.credit_limit),
            "account_age_hours": self.account_age_hours,
            "bank_account_age_hours": self.bank_account_age_hours,
            "plate": self.plate,
            "payer_is_buyer": self.payer_is_buyer,
            "parties": [str(each) for each in self.parties],
            "recent": self.recent,
            **self._of_bids(),
        }

    def _of_bids(self) -> dict[str, Json]:
        """Return what is told of a bidder alone; nothing elsewhere, so that old records read as they were."""
        if not self.signals:
            return {}
        figures: dict[str, Json] = {"of_seller": self.of_seller, "elsewhere": self.elsewhere, "won": self.won}
        return figures | {"signals": list(self.signals)}


def stated(facts: RiskFacts, *, recent: int) -> Facts:
    """Return the facts for the rules; ValueError for a name that no rule knows, so that a misspelt fact is found."""
    unknown = set(facts) - set(RiskFacts.__annotations__)
    if unknown:
        raise ValueError(f"no such risk facts: {', '.join(sorted(unknown))}")
    payer, buyer = facts.get("payer_name"), facts.get("buyer_name")
    return Facts(
        amount=facts.get("amount"),
        peers_median=facts.get("peers_median"),
        credit_limit=facts.get("credit_limit"),
        account_age_hours=facts.get("account_age_hours"),
        bank_account_age_hours=facts.get("bank_account_age_hours"),
        plate=facts.get("plate"),
        payer_is_buyer=None if payer is None or buyer is None else folded(payer) == folded(buyer),
        parties=tuple(facts.get("parties", ())),
        recent=recent,
        signals=tuple(facts.get("signals", ())),
        of_seller=facts.get("of_seller"),
        elsewhere=facts.get("elsewhere"),
        won=facts.get("won"),
    )


def told(facts: Mapping[str, Json]) -> tuple[tuple[Pair, Pair], ...]:
    """Return recorded facts for people: the label and the value of each that was given, as (zh, en) pairs."""
    return tuple((label, _worded(name, facts[name])) for name, label in LABELS.items() if facts.get(name) is not None)


def _worded(name: str, value: Json) -> Pair:
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    if isinstance(value, Mapping):
        text = str(Money(int(str(value["minor"])), str(value["currency"])))
        return (text, text)
    if name.endswith("_hours"):
        return (f"{value}小时", f"{value} h")
    return PLATES.get(str(value), (str(value), str(value)))


def folded(name: str) -> str:
    """Return a name without what banks write differently: width, case, spaces and dots."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _money(amount: Money | None) -> Mapping[str, Json] | None:
    return None if amount is None else {"minor": str(amount.minor), "currency": amount.currency}
