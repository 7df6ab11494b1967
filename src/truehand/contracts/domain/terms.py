"""What the two parties agreed: every figure and name that the clauses are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.contracts.domain.refusals import TermsNotValid
from truehand.kernel.canonical import Json, digest

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.contracts.domain.bargain import Bargain
    from truehand.contracts.domain.returns import ReturnTerms
    from truehand.kernel.money import Money

SHORTEST_INSPECTION = 1
LONGEST_INSPECTION = 30

CN: Final = "CN"
INTERNATIONAL: Final = "international"
# Without one the contract is drawn from an edition.
LAWS: Final = ("", CN, INTERNATIONAL)

_LONGEST_TEXT: Final = 4_000


@dataclass(frozen=True, slots=True)
class ContractParty:
    """A side of the contract under its verified legal name."""

    id: UUID
    legal_name: str


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as the listing declared it.

    ``hours`` are those on the meter; ``condition`` is the seller's grade from 1 (poor) to 5 (as new), None without one.
    """

    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int
    hours: int
    condition: int | None
    location: str
    description: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A part of the price: when it leaves escrow for the seller, and how much it is."""

    moment: str
    amount: Money


@dataclass(frozen=True, slots=True)
class FeeTerm:
    """An agreed fee for a service as the two sides bear it; ``words`` name it in (zh, en)."""

    service: str
    words: tuple[str, str]
    of_buyer: Money
    of_seller: Money


@dataclass(frozen=True, slots=True)
class MoneyTerms:
    """What the second version of the process settles beyond price, commission and the seller's deposit.

    ``tax`` is part of the commission; the milestones sum to the price; pairs are (zh, en).
    """

    buyer_deposit: Money
    tax: Money
    tax_basis_points: int
    plan: str
    plan_words: tuple[str, str]
    milestones: tuple[Milestone, ...]
    retention_days: int
    fee_shares: str
    fee_words: tuple[str, str]
    fees: tuple[FeeTerm, ...]
    penalties: tuple[str, str]

    def as_json(self) -> dict[str, Json]:
        """Return the terms for the document."""
        return {
            "buyer_deposit": _money(self.buyer_deposit),
            "tax": _money(self.tax),
            "tax_basis_points": self.tax_basis_points,
            "plan": self.plan,
            "milestones": [{"moment": each.moment, "amount": _money(each.amount)} for each in self.milestones],
            "retention_days": self.retention_days,
            "fee_shares": self.fee_shares,
            "fees": [
                {"service": each.service, "buyer": _money(each.of_buyer), "seller": _money(each.of_seller)}
                for each in self.fees
            ],
        }


@dataclass(frozen=True, slots=True)
class LateTerms:
    """The penalty for late delivery: a rate a day after so many days of grace, capped; rates in 1/10,000ths."""

    daily_basis_points: int
    cap_basis_points: int
    grace_days: int
    daily: Money
    cap: Money

    def as_json(self) -> dict[str, Json]:
        """Return the terms for the document."""
        return {
            "daily_basis_points": self.daily_basis_points,
            "cap_basis_points": self.cap_basis_points,
            "grace_days": self.grace_days,
            "daily": _money(self.daily),
            "cap": _money(self.cap),
        }


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one sale. Raises TermsNotValid for terms that no contract may have.

    ``commission`` is taken from the seller's share of ``price``; ``deposit`` is the seller's performance deposit;
    ``inspection_days`` is the inspection period at delivery (1 to 30 days); ``money`` is what the second version of the
    process settles, None for a trade of the first. With ``law`` (CN or international) the contract is composed of a
    clause set; ``consumer`` says that a trader sells to a consumer, ``late`` what late delivery costs the seller,
    ``agreed`` what was agreed beside the price.
    """

    buyer: ContractParty
    seller: ContractParty
    machine: Machine
    price: Money
    commission: Money
    deposit: Money
    inspection_days: int
    delivery_place: str
    listing_id: UUID
    process_version: int
    money: MoneyTerms | None = None
    returns: ReturnTerms | None = None
    law: str = ""
    consumer: bool = False
    late: LateTerms | None = None
    agreed: Bargain | None = None

    def __post_init__(self) -> None:
        """Refuse terms that cannot be performed."""
        for field, sound in _checks(self):
            if not sound:
                raise TermsNotValid(field=field)

    def as_json(self) -> dict[str, Json]:
        """Return the terms for the document: money as minor units with its currency, ids as text."""
        return {
            "buyer": _party(self.buyer),
            "seller": _party(self.seller),
            "machine": {name: getattr(self.machine, name) for name in Machine.__slots__},
            "price": _money(self.price),
            "commission": _money(self.commission),
            "deposit": _money(self.deposit),
            "inspection_days": self.inspection_days,
            "delivery_place": self.delivery_place,
            "listing": str(self.listing_id),
            "process_version": self.process_version,
            **({"money": self.money.as_json()} if self.money else {}),
            **({"returns": self.returns.as_json()} if self.returns else {}),
            **({"law": self.law, "consumer": self.consumer} if self.law else {}),
            **({"late": self.late.as_json()} if self.late else {}),
            **({"agreed": self.agreed.as_json()} if self.agreed else {}),
        }

    def fingerprint(self) -> str:
        """Return the SHA-256 (hexadecimal) of the terms alone, to tell whether they changed."""
        return digest(self.as_json())


def _checks(terms: Terms) -> tuple[tuple[str, bool], ...]:
    currency = terms.price.currency
    texts = (terms.delivery_place, terms.buyer.legal_name, terms.seller.legal_name)
    machine = terms.machine
    return (
        ("parties", terms.buyer.id != terms.seller.id),
        ("price", terms.price.minor > 0),
        ("commission", terms.commission.currency == currency and 0 <= terms.commission.minor < terms.price.minor),
        ("deposit", terms.deposit.currency == currency and terms.deposit.minor >= 0),
        ("inspection_days", SHORTEST_INSPECTION <= terms.inspection_days <= LONGEST_INSPECTION),
        ("text", all(0 < len(text.strip()) <= _LONGEST_TEXT for text in texts)),
        ("machine", all((machine.maker.strip(), machine.model.strip(), machine.serial.strip())) and machine.hours >= 0),
        ("description", len(machine.description) <= _LONGEST_TEXT),
        ("money", terms.money is None or _adds_up(terms, terms.money)),
        ("law", terms.law in LAWS),
        ("agreed", terms.agreed is None or (bool(terms.law) and terms.agreed.sound)),
        ("late", terms.late is None or (bool(terms.law) and _is_capped(terms, terms.late))),
    )


def _is_capped(terms: Terms, late: LateTerms) -> bool:
    """Whether the penalty has the price's currency, ends, and is no more than a part of the price."""
    sound = late.daily.currency == late.cap.currency == terms.price.currency
    return sound and 0 <= late.daily.minor <= late.cap.minor < terms.price.minor and late.grace_days >= 0


def _adds_up(terms: Terms, money: MoneyTerms) -> bool:
    """Whether tax fits into the commission, the milestones are the price, and everything has its currency."""
    currency = terms.price.currency
    amounts = (money.buyer_deposit, money.tax, *(each.amount for each in money.milestones))
    amounts += tuple(part for fee in money.fees for part in (fee.of_buyer, fee.of_seller))
    whole = sum(each.amount.minor for each in money.milestones)
    sound = all(each.currency == currency and each.minor >= 0 for each in amounts)
    return sound and whole == terms.price.minor and money.tax.minor <= terms.commission.minor


def _party(party: ContractParty) -> dict[str, Json]:
    return {"id": str(party.id), "legal_name": party.legal_name}


def _money(money: Money) -> dict[str, Json]:
    # The decimal text is there for readers without a table of exponents.
    return {"minor": str(money.minor), "currency": money.currency, "text": str(money)}
