"""Reading others' data in clear: who may, for what, how often; and what is unusual about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.personal import Purpose
from truehand.vault.domain.refusals import (
    CaseNotOpen,
    LookUnexplained,
    OwnReading,
    ReadingLimit,
    ReadingUnexplained,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

Pair = tuple[str, str]


class Thing(StrEnum):
    """What is opened to be read; its fields are opened together."""

    PERSON = "person"
    TRADE = "trade"
    SUSPENSE = "suspense"
    MESSAGE = "message"
    ORDERS = "orders"

    @property
    def words(self) -> Pair:
        """What it is called."""
        return WORDS[self]


class Flag(StrEnum):
    """What is unusual about a reading."""

    MANY = "many"
    HOURS = "hours"
    NO_CASE = "no_case"

    @property
    def words(self) -> Pair:
        """What it is called."""
        return FLAGS[self]


# So long what was opened stays open to its reader.
OPEN_FOR: Final = timedelta(minutes=15)
# So many openings an hour; more is no work on cases.
MOST_AN_HOUR: Final = 30
# Readings of more people in a day are looked at.
MANY_A_DAY: Final = 20
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGEST_WHY: Final = 200
LONGEST_FOUND: Final = 200
# So many unusual readings that wait are counted; more are "at least so many".
MOST_WAITING: Final = 999
# Where the house sits, and when it works.
HOUSE_ZONE: Final = ZoneInfo("Asia/Shanghai")
WORKS_FROM, WORKS_UNTIL = 7, 22

FIELDS: Final[dict[Thing, tuple[str, ...]]] = {
    Thing.PERSON: (
        "identity.NameCorrection.former",
        "identity.NameCorrection.legal_name",
        "identity.Verification.legal_name",
    ),
    Thing.TRADE: (
        "contracts.Contract.document",
        "disputes.GuaranteeEntry.text",
        "disputes.RulingRecord.reasons",
        "disputes.Statement.text",
        "evidence.Event.payload",
        "evidence.StoredPaper.content",
        "insurance.ClaimEntry.facts",
        "insurance.ClaimEntry.text",
        "logistics.Booking.destination",
        "logistics.Booking.origin",
        "logistics.Booking.vehicle",
        "payments.AnswerRow.bundle",
        "payments.AnswerRow.statement",
        "returns.Request.answer",
        "returns.Request.statement",
        "returns.Return.statement",
        "returns.Return.tracking",
        "trade.Trade.delivery_place",
    ),
    Thing.SUSPENSE: ("bank.BankLine.name", "bank.BankLine.references", "bank.BankLine.text"),
    Thing.MESSAGE: ("payments.RefusedMessage.body",),
    # Handed to the bank as a whole, and opened no other way.
    Thing.ORDERS: ("bank.PaymentOrderRow.holder",),
}
_HOUSE_PURPOSES: Final = (Purpose.MONEY, Purpose.MONEY_LAUNDERING, Purpose.SECURITY)
MAY: Final[dict[Thing, dict[Role, tuple[Purpose, ...]]]] = {
    Thing.PERSON: {Role.OPERATOR: (Purpose.IDENTITY, Purpose.DISPUTE, *_HOUSE_PURPOSES)},
    Thing.TRADE: {
        Role.OPERATOR: (Purpose.DISPUTE, Purpose.TRADE, *_HOUSE_PURPOSES),
        Role.AUDITOR: (Purpose.EVIDENCE, Purpose.MONEY_LAUNDERING),
    },
    Thing.SUSPENSE: {
        Role.OPERATOR: (Purpose.MONEY, Purpose.MONEY_LAUNDERING),
        Role.CUSTODIAN: (Purpose.MONEY, Purpose.MONEY_LAUNDERING),
    },
    Thing.MESSAGE: {Role.OPERATOR: (Purpose.MONEY, Purpose.SECURITY)},
    Thing.ORDERS: {Role.OPERATOR: (Purpose.MONEY,), Role.CUSTODIAN: (Purpose.MONEY,)},
}
WORDS: Final[dict[Thing, Pair]] = {
    Thing.PERSON: ("实名", "Legal name"),
    Thing.TRADE: ("交易的合同、运输、争议和记录", "Contract, transport, dispute and records of a trade"),
    Thing.SUSPENSE: ("银行流水中的付款人与附言", "Payer and text of a bank statement's line"),
    Thing.MESSAGE: ("支付渠道的消息原文", "Wording of a payment channel's message"),
    Thing.ORDERS: ("向银行提交的付款指令：户名与账号", "Payment orders for the bank: holder and number of the account"),
}
FLAGS: Final[dict[Flag, Pair]] = {
    Flag.MANY: (f"一天内查阅超过{MANY_A_DAY}人", f"More than {MANY_A_DAY} people in a day"),
    Flag.HOURS: ("非工作时间", "Outside working hours"),
    Flag.NO_CASE: ("没有未结事项", "No open case"),
}


@dataclass(frozen=True, slots=True)
class Readable:
    """What may be opened: whose data it holds, which open cases it belongs to (with their words), where it stands."""

    whose: tuple[UUID, ...]
    cases: Mapping[UUID, Pair]
    link: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What a reader states: for what, why, and in which case if it is in one."""

    purpose: Purpose
    why: str
    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class LookView:
    """Whether an unusual reading was looked at: by whom, when, and what they found; nobody yet, while it waits."""

    by: UUID | None
    at: datetime | None
    found: str


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One reading, as its subject, operators and auditors see it."""

    id: UUID
    reader: UUID
    role: Role
    subject: UUID | None
    thing: Thing
    thing_id: UUID
    purpose: Purpose
    case: UUID | None
    why: str
    at: datetime
    flags: tuple[Flag, ...]
    opening: UUID
    look: LookView | None = None


def purposes(actor: Actor, thing: Thing) -> tuple[Purpose, ...]:
    """Return for what the actor's roles may open a thing; nothing for who may not."""
    may = MAY[thing]
    return tuple(dict.fromkeys(purpose for role in may if role in actor.roles for purpose in may[role]))


def role_for(actor: Actor, thing: Thing, purpose: Purpose) -> Role:
    """Return the role that opens a thing for a purpose; refuse (NotPermitted) whoever has none."""
    for role, allowed in MAY[thing].items():
        if role in actor.roles and purpose in allowed:
            return role
    raise NotPermitted


def checked(actor: Actor, readable: Readable, stated: Stated) -> Stated:
    """Return what was stated, cleaned; a thing that is itself an open case needs none named.

    Refuses OwnReading (nobody opens what is their own matter), ReadingUnexplained and CaseNotOpen.
    """
    if actor.party_id in readable.whose:
        raise OwnReading
    why = " ".join(stated.why.split())
    if not 0 < len(why) <= LONGEST_WHY:
        raise ReadingUnexplained(longest=LONGEST_WHY)
    if stated.case is not None and stated.case not in readable.cases:
        raise CaseNotOpen
    return Stated(stated.purpose, why, stated.case)


def checked_finding(found: str) -> str:
    """Return what an auditor found, cleaned; refuse (LookUnexplained) no word, or too many."""
    cleaned = " ".join(found.split())
    if not 0 < len(cleaned) <= LONGEST_FOUND:
        raise LookUnexplained(longest=LONGEST_FOUND)
    return cleaned


def within_limit(openings: int) -> None:
    """Refuse (ReadingLimit) one more opening than an hour has."""
    if openings >= MOST_AN_HOUR:
        raise ReadingLimit(most=MOST_AN_HOUR)


def flags_of(*, case: UUID | None, people: int, now: datetime) -> tuple[Flag, ...]:
    """Return what is unusual about a reading with which its reader has read so many people's data in a day."""
    unusual = {
        Flag.MANY: people > MANY_A_DAY,
        Flag.HOURS: not WORKS_FROM <= now.astimezone(HOUSE_ZONE).hour < WORKS_UNTIL,
        Flag.NO_CASE: case is None,
    }
    return tuple(flag for flag, found in unusual.items() if found)


# Of what its subject is told: of all but what the law keeps from them, for who looks into money laundering tells nobody
# (Anti-Money Laundering Law 2024: what is found under it is confidential). Auditors see these too.
TOLD: Final = tuple(each for each in Purpose if each is not Purpose.MONEY_LAUNDERING)
