"""How the gateway misbehaves: what is armed happens to the next thing it fits, so many times."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from truehand.payments.sandbox.refusals import OrderNotUnderstood

if TYPE_CHECKING:
    from truehand.payments.sandbox.book import Book

MOST_TIMES = 1_000


class Mischief(StrEnum):
    """Everything that it can do wrong."""

    DUPLICATE = "duplicate"  # a message is sent twice
    REORDER = "reorder"  # a message waits until a later one has gone
    DELAY = "delay"  # a message comes a minute late
    SILENCE = "silence"  # a message is never sent
    FORGE = "forge"  # before a message comes one that somebody else signed
    TRUNCATE = "truncate"  # before a message comes its first half
    STALE = "stale"  # before a message comes one that was signed an hour ago
    STRANGE = "strange"  # before a message comes a true one of a reference that nobody knows
    TIMEOUT = "timeout"  # what is asked is done, and the answer never comes
    BROKEN = "broken"  # what is asked is not done, and the answer is a fault
    UNDERPAY = "underpay"  # the payer sends half
    OVERPAY = "overpay"  # the payer sends double
    WRONG_CURRENCY = "wrong_currency"  # the payer sends the same number of another currency
    PAY_TWICE = "pay_twice"  # the payer sends all of it twice
    REFUSE_PAYOUT = "refuse_payout"
    REFUSE_REFUND = "refuse_refund"
    REFUSE_ANSWER = "refuse_answer"

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _WORDS[self]


_WORDS = {
    Mischief.DUPLICATE: ("通知重复发送", "a message is sent twice"),
    Mischief.REORDER: ("通知乱序到达", "a message comes after a later one"),
    Mischief.DELAY: ("通知延迟一分钟", "a message comes a minute late"),
    Mischief.SILENCE: ("通知丢失", "a message is never sent"),
    Mischief.FORGE: ("夹带伪造通知", "a forged message comes before the true one"),
    Mischief.TRUNCATE: ("夹带截断的通知", "a truncated message comes before the true one"),
    Mischief.STALE: ("夹带过期通知", "a stale message comes before the true one"),
    Mischief.STRANGE: ("夹带未知参考号的通知", "a message of an unknown reference comes before the true one"),
    Mischief.TIMEOUT: ("已执行但应答超时", "it is done, and the answer never comes"),
    Mischief.BROKEN: ("未执行并返回故障", "it is not done, and the answer is a fault"),
    Mischief.UNDERPAY: ("付款人少付一半", "the payer sends half"),
    Mischief.OVERPAY: ("付款人多付一倍", "the payer sends double"),
    Mischief.WRONG_CURRENCY: ("付款币种错误", "the payer sends another currency"),
    Mischief.PAY_TWICE: ("付款人重复付款", "the payer pays twice"),
    Mischief.REFUSE_PAYOUT: ("拒绝出款", "a payout is refused"),
    Mischief.REFUSE_REFUND: ("拒绝退款", "a refund is refused"),
    Mischief.REFUSE_ANSWER: ("拒收拒付答复", "an answer to a chargeback is refused"),
}


def arm(book: Book, kind: str, *, times: int = 1, reference: str = "") -> None:
    """Have something go wrong the next ``times`` it can, with one reference or with any.

    Refuses OrderNotUnderstood for a kind that there is not.
    """
    if kind not in {each.value for each in Mischief} or not 0 < times <= MOST_TIMES:
        raise OrderNotUnderstood
    with book.writing() as rows:
        rows.execute("insert into mischief (kind, reference, times) values (?, ?, ?)", (kind, reference, times))


def behave(book: Book) -> None:
    """Let nothing go wrong from now on."""
    with book.writing() as rows:
        rows.execute("update mischief set times = 0")


def armed(book: Book) -> dict[Mischief, int]:
    """Return what will go wrong, and how often."""
    with book.writing() as rows:
        found = rows.execute("select kind, sum(times) from mischief where times > 0 group by kind").fetchall()
    return {Mischief(kind): times for kind, times in found}


def strikes(book: Book, kind: Mischief, reference: str) -> bool:
    """Return whether something goes wrong now; it is then armed once less."""
    with book.writing() as rows:
        found = rows.execute(
            "select number from mischief where kind = ? and times > 0 and reference in ('', ?) order by number",
            (kind.value, reference),
        ).fetchone()
        if found is None:
            return False
        rows.execute("update mischief set times = times - 1 where number = ?", (found["number"],))
    return True
