"""The rules: a table of what is looked at, and one pure function each.

Thresholds are first values, chosen to be explained to a person; the edition is recorded with every decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from truehand.auctions.domain.shills import Signal
from truehand.credit.domain.planning import in_yuan, is_planned

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.kernel.money import Money
    from truehand.risk.domain.facts import Event, Facts

EDITION: Final = "2026-11-22"

Outcome = Literal["allow", "review", "refuse"]
SEVERITY: Final[tuple[Outcome, ...]] = ("allow", "review", "refuse")

NEW_ACCOUNT_HOURS: Final = 7 * 24
HIGH_AMOUNT_YUAN: Final = 500_000
YOUNG_ACCOUNT_HOURS: Final = 48
LARGE_PAYOUT_YUAN: Final = 50_000
# An ask below half of the median is bait or a typing error more often than a bargain.
BAIT_SHARE: Final = 2
FAR_OVER_LIMIT: Final = 2
# Payments are counted by the trades that they are for: deposit, price and fees of one are one.
MOST_IN_A_DAY: Final[dict[Event, int]] = {"listing": 30, "payment": 30, "payout": 30}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision is not a plain yes: the rule, what it asks for, and the sentence in (zh, en)."""

    rule: str
    outcome: Outcome
    zh: str
    en: str

    @property
    def sentence(self) -> tuple[str, str]:
        """The sentence as a pair, for pages."""
        return (self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Rule:
    """What fires on which events, and what it asks for then."""

    key: str
    events: frozenset[Event]
    outcome: Outcome
    fires: Callable[[Event, Facts], bool]
    zh: str
    en: str

    def reason(self) -> Reason:
        """The rule as a reason."""
        return Reason(self.key, self.outcome, self.zh, self.en)


def _bait(_event: Event, facts: Facts) -> bool:
    ask, median = facts.amount, facts.peers_median
    return _comparable(ask, median) and ask is not None and median is not None and ask.minor * BAIT_SHARE < median.minor


def _plate_mismatch(_event: Event, facts: Facts) -> bool:
    return facts.plate == "mismatch"


def _new_account(_event: Event, facts: Facts) -> bool:
    return _younger(facts.account_age_hours, NEW_ACCOUNT_HOURS) and _reaches(facts.amount, HIGH_AMOUNT_YUAN)


def _over_limit(_event: Event, facts: Facts) -> bool:
    return _exceeds(facts, 1) and not _far_beyond(facts)


def _far_over_limit(_event: Event, facts: Facts) -> bool:
    return _far_beyond(facts)


def _young_bank_account(_event: Event, facts: Facts) -> bool:
    young = _younger(facts.bank_account_age_hours, YOUNG_ACCOUNT_HOURS)
    return young and _reaches(facts.amount, LARGE_PAYOUT_YUAN)


def _velocity(event: Event, facts: Facts) -> bool:
    return facts.recent >= MOST_IN_A_DAY[event]


def _stranger_paid(_event: Event, facts: Facts) -> bool:
    return facts.payer_is_buyer is False


def _signalled(signal: str, _event: Event, facts: Facts) -> bool:
    return signal in facts.signals


def _younger(hours: int | None, limit: int) -> bool:
    return hours is not None and hours < limit


def _reaches(amount: Money | None, yuan: int) -> bool:
    return amount is not None and in_yuan(amount) >= yuan


def _comparable(one: Money | None, other: Money | None) -> bool:
    return one is not None and other is not None and one.currency == other.currency


def _exceeds(facts: Facts, times: int) -> bool:
    amount, limit = facts.amount, facts.credit_limit
    return amount is not None and limit is not None and in_yuan(amount) > times * in_yuan(limit)


def _far_beyond(facts: Facts) -> bool:
    """Whether an amount is far over the limit; where its currency has no parity nobody knows, and a person looks."""
    return facts.amount is not None and is_planned(facts.amount.currency) and _exceeds(facts, FAR_OVER_LIMIT)


LISTING: Final[frozenset[Event]] = frozenset({"listing"})
PAYMENT: Final[frozenset[Event]] = frozenset({"payment"})
PAYOUT: Final[frozenset[Event]] = frozenset({"payout"})
AUCTION: Final[frozenset[Event]] = frozenset({"auction"})

RULES: Final = (
    Rule(
        "price_far_below_peers",
        LISTING,
        "review",
        _bait,
        "标价不到同类设备中位价的一半，需人工审核。",
        "The price is less than half the median of comparable machines; a person will look at it.",
    ),
    Rule(
        "plate_mismatch",
        LISTING,
        "review",
        _plate_mismatch,
        "铭牌照片与填写的信息不一致，需人工审核。",
        "The nameplate photo contradicts what was declared; a person will look at it.",
    ),
    Rule(
        "new_account_high_amount",
        PAYMENT | PAYOUT,
        "review",
        _new_account,
        "账户开立不足7天且金额较大，需人工审核。",
        "The account is less than 7 days old and the amount is high; a person will look at it.",
    ),
    Rule(
        "over_limit",
        LISTING | PAYMENT,
        "review",
        _over_limit,
        "金额超过您信用等级的单笔限额，需人工审核。",
        "The amount is over the limit of your credit grade; a person will look at it.",
    ),
    Rule(
        "far_over_limit",
        LISTING | PAYMENT,
        "refuse",
        _far_over_limit,
        "金额超过您信用等级单笔限额的两倍，不能进行。",
        "The amount is more than twice the limit of your credit grade.",
    ),
    Rule(
        "young_bank_account",
        PAYOUT,
        "review",
        _young_bank_account,
        "收款账户绑定不足48小时且提现金额较大，需人工审核。",
        "The bank account was added less than 48 hours ago and the payout is large; a person will look at it.",
    ),
    Rule(
        "too_many_in_a_day",
        LISTING | PAYMENT | PAYOUT,
        "review",
        _velocity,
        "24小时内同类操作次数过多，需人工审核。",
        "There were unusually many of these within 24 hours; a person will look at it.",
    ),
    Rule(
        "payer_is_not_buyer",
        PAYMENT,
        "refuse",
        _stranger_paid,
        "付款人与买方实名不一致，不能接受。",
        "The payer's name is not the buyer's verified name; the payment cannot be taken.",
    ),
    *(Rule(each.value, AUCTION, "review", partial(_signalled, each.value), *each.words) for each in Signal),
)


def assess(event: Event, facts: Facts) -> tuple[Reason, ...]:
    """Return the reasons of every rule that fires, in the table's order."""
    return tuple(rule.reason() for rule in RULES if event in rule.events and rule.fires(event, facts))


def outcome_of(reasons: tuple[Reason, ...]) -> Outcome:
    """Return the severest outcome that any reason asks for; allow without reasons."""
    return max((reason.outcome for reason in reasons), key=SEVERITY.index, default="allow")
