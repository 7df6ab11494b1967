"""What a person may ask for: to know, to take along, to correct, to be forgotten; and what the law keeps meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from truehand.kernel.personal import Retention
from truehand.vault.domain.refusals import ByThePerson, PresenceNeeded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.personal import DataClass, Purpose
    from truehand.vault.domain.reading import Readable, ReadingView, Thing

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is not settled yet, so that its parties need each other's data; ``link`` is where to settle it."""

    zh: str
    en: str
    link: str

    @property
    def words(self) -> Pair:
        """The (Chinese, English) pair."""
        return self.zh, self.en


class Keeper(Protocol):
    """The rooms above, as the settings name them (TRUEHAND_KEEPER)."""

    def matters(self, party_id: UUID) -> tuple[Matter, ...]:
        """Return what stands in the way of an erasure."""
        ...

    def begins(self, party_id: UUID, *, now: datetime) -> Mapping[Retention, datetime]:
        """Return from when each duty to keep counts; a duty that has no reason is left out."""
        ...

    def subjects(self, party_id: UUID, *retentions: Retention) -> tuple[UUID, ...]:
        """Return the identifiers that the person's data and keys for some duties (for any, if none is named) go by."""
        ...

    def own(self, party_id: UUID) -> tuple[UUID, ...]:
        """Return the identifiers that the person's own records go by, trades apart."""
        ...

    def newest(self, party_id: UUID, *, cursor: str | None, size: int) -> tuple[tuple[UUID, ...], str | None]:
        """Return some of the trades among the subjects, the newest first, and the cursor of the next ones."""
        ...

    def over(self, retention: Retention, *, now: datetime) -> tuple[UUID, ...]:
        """Return what else has keys of its own whose duty is over, people apart: statements of banks."""
        ...

    def announce(self, party_id: UUID, *, zh: str, en: str, link: str, now: datetime) -> None:
        """Tell the person on every channel, in case somebody else asked."""
        ...

    def readable(self, thing: Thing, thing_id: UUID) -> Readable | None:
        """Return what may be opened to be read, and in which open cases; None when there is no such thing."""
        ...

    def warn(self, reading: ReadingView, *, now: datetime) -> None:
        """Tell operators and auditors of an unusual reading."""
        ...

    def names(self, ids: Iterable[UUID]) -> Mapping[UUID, str]:
        """Return the display names of some parties."""
        ...

    def forget(self, party_id: UUID, retention: Retention, *, now: datetime) -> None:
        """Take out of the tables what is not sealed and goes with a duty, just before its key is destroyed."""
        ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What happens to the data of one duty: ``until`` is None for what goes at once."""

    retention: Retention
    until: datetime | None
    gone_at: datetime | None = None

    @property
    def what(self) -> Pair:
        """What is kept, in words."""
        return WHAT[self.retention]

    @property
    def law(self) -> Pair | None:
        """The law that has it kept; None for what no law does."""
        return LAWS.get(self.retention)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an erasure would do now, or did (``asked_at``)."""

    parts: tuple[Kept, ...]
    matters: tuple[Matter, ...] = ()
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One value that is held: in which record, since when as far as the record says, and what else it says."""

    record: str
    value: object
    beside: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Holding:
    """One declared field with everything that it holds of a person."""

    field: str
    export: str
    data_class: DataClass
    purpose: Purpose
    retention: Retention
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """A copy that was asked for; ``made_at`` is None while it is being made."""

    id: UUID
    asked_at: datetime
    done: int
    total: int
    made_at: datetime | None

    @property
    def ends(self) -> datetime | None:
        """When it is deleted."""
        return None if self.made_at is None else self.made_at + ARCHIVE_LIVES


def require_person(actor: Actor) -> None:
    """Refuse a program (ByThePerson), and a person who has not shown a moment ago who they are (PresenceNeeded)."""
    if actor.scopes is not None:
        raise ByThePerson
    if not actor.stepped_up:
        raise PresenceNeeded


ARCHIVE_LIVES: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class HeldField:
    """One declared field of which there is something of a person, and in how many records: ``count``, or ``more``."""

    export: str
    data_class: DataClass
    purpose: Purpose
    retention: Retention
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of a person, counted over some of their trades; ``next_cursor`` leads to the ones before those."""

    fields: tuple[HeldField, ...]
    next_cursor: str | None


# Years, or days, from the day on which the duty begins to count.
_YEARS: Final = {Retention.TRADE: 3, Retention.MONEY_LAUNDERING: 10}
_LOGS: Final = timedelta(days=184)
LAWS: Final[dict[Retention, Pair]] = {
    Retention.SECURITY: (
        "《网络安全法》：网络日志留存不少于六个月。",
        "Cybersecurity Law: network logs are kept for at least six months.",
    ),
    Retention.TRADE: (
        "《电子商务法》第三十一条：商品、服务和交易信息自交易完成之日起保存不少于三年。",
        "E-Commerce Law, article 31: what concerns a trade is kept for at least three years after it is completed.",
    ),
    Retention.MONEY_LAUNDERING: (
        "《反洗钱法》（2024年修订）第三十四条：客户身份资料在业务关系结束后、交易信息在交易结束后，至少保存十年。",
        "Anti-Money Laundering Law (2024), article 34: who a customer is, and what they paid, is kept for ten years.",
    ),
}
WHAT: Final[dict[Retention, Pair]] = {
    Retention.ACCOUNT: (
        "账户：电子邮箱、登录方式、通知、设置、同意以外没有其他用途的内容",
        "The account: e-mail address, ways to sign in, notices, and what has no other use",
    ),
    Retention.SECURITY: ("安全日志", "Security logs"),
    Retention.TRADE: (
        "交易记录：合同、检测、运输、争议和评价中的个人信息；对方仍在平台的，作为对方的记录保留",
        "Records of trades: what contracts, transports, disputes and ratings hold of you; the other side keeps its own",
    ),
    Retention.MONEY_LAUNDERING: (
        "身份核验和资金往来记录：实名信息、银行账户、收付款",
        "Identity and money: your verified name, bank accounts, payments made and received",
    ),
}


def kept_until(retention: Retention, begins: datetime) -> datetime:
    """Return the moment at which a duty ends that began to count at an instant."""
    if retention is Retention.SECURITY:
        return begins + _LOGS
    year = begins.year + _YEARS[retention]
    leap_day = (begins.month, begins.day) == (2, 29)
    # A duty of whole years that begins on 29 February ends with the day after its last 28th.
    return begins.replace(year=year, month=3, day=1) if leap_day else begins.replace(year=year)


def begun_before(retention: Retention, *, now: datetime) -> datetime:
    """Return the last instant from which a duty of years counted that is over now."""
    year, leap_day = now.year - _YEARS[retention], (now.month, now.day) == (2, 29)
    return now.replace(year=year, day=28) if leap_day else now.replace(year=year)


def plan(begins: Mapping[Retention, datetime], *, now: datetime, matters: tuple[Matter, ...] = ()) -> Plan:
    """Return what goes at once and what the law keeps, until when; a duty that is over holds nothing back."""
    ends = {retention: kept_until(retention, begin) for retention, begin in begins.items()}
    parts = (Kept(each, ends[each] if each in ends and ends[each] > now else None) for each in Retention)
    return Plan(tuple(parts), matters)
