"""What stands between a trader and a bad deal: the five points of the front page, and the clocks of the process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.trade.domain.life import CURRENT, MAIN_LINE
from truehand.trade.domain.process import Term, Who
from truehand.trade.domain.words import ACTORS, SILENCE, STATES

if TYPE_CHECKING:
    from truehand.trade.domain.process import Wait

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Point:
    """One danger and what stands against it: a drawing, a title, a sentence and the long form, each (zh, en)."""

    picture: str
    title: Pair
    short: Pair
    long: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of the table of clocks."""

    state: Pair
    who: Pair
    time: Pair
    silence: Pair


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the picture of a life, as components/life.html takes it."""

    state: str
    label: str


POINTS: Final = (
    Point(
        "pictures/people.html",
        ("人是真的", "The person is real"),
        ("未经实名或企业认证，谁都不能交易。", "Nobody trades before their name or company is verified."),
        (
            (
                "每个人用证件号、每家企业用统一社会信用代码认证，一个证件只能对应一个账户。号码本身不保存。",
                "People are verified by their identity document, companies by their registration, and one document opens "
                "one account only. The number itself is not kept.",
            ),
            (
                "付款和提现前要再次确认身份；收款银行账户的户名必须与认证姓名一致。",
                "Paying and withdrawing ask for a second proof of who you are, and a bank account must bear the verified name.",
            ),
        ),
    ),
    Point(
        "pictures/machine.html",
        ("设备是这一台", "The machine is this one"),
        ("铭牌照片由系统识别并与申报核对；同一台设备不能重复出售。", "Its nameplate is read and compared; it cannot be on sale twice."),
        (
            (
                "卖方上传铭牌照片，系统读出品牌、型号、序列号，与申报逐项比对：一致、存疑或不符，都直接写在页面上。",
                "The seller photographs the nameplate. Maker, model and serial number are read from it and compared with what "
                "was declared; whether they agree, need a look or contradict stands on the listing.",
            ),
            (
                "每台设备有一本“护照”，按品牌和序列号建立，记录它在平台上的全部经历。",
                "Every machine has one passport, by maker and serial number, that keeps what happened to it here.",
            ),
        ),
    ),
    Point(
        "pictures/escrow.html",
        ("钱在托管", "The money is in escrow"),
        ("货款先进托管账户；验收之前，卖方看得到，拿不到。", "The seller sees the money before shipping, and gets it after acceptance."),
        (
            (
                "每一分钱都有一笔复式记账：从哪里来，为谁保管，到哪里去。账不平，数据库就拒绝写入。",
                "Every cent has a double entry: where it came from, for whom it is held, where it goes. The database refuses "
                "entries that do not balance.",
            ),
            (
                "卖方另交保证金：合同签订后无故放弃，保证金的一半赔给买方。",
                "The seller leaves a deposit as well. Who gives up a signed trade without cause loses it, and half goes to the buyer.",
            ),
        ),
    ),
    Point(
        "pictures/acceptance.html",
        ("先检测，再验收", "Inspected, then accepted"),
        ("检测师到场逐项检测；送达后您有时间亲自验收。", "An inspector goes through it; after delivery you have time to look yourself."),
        (
            (
                "检测报告由检测师签名，并与卖方的申报自动比对。发现矛盾，买方可以退出，全额退款。",
                "The inspector signs the report, and it is compared with the listing. Where they contradict, the buyer may "
                "withdraw and gets everything back.",
            ),
            (
                "送达后开始计算验收期。有问题就提出争议：计时停止，资金不动，由与交易无关的人员裁决。",
                "From delivery the buyer's own inspection period runs. A dispute stops the clock and freezes the money until "
                "somebody with no part in the trade has ruled.",
            ),
        ),
    ),
    Point(
        "pictures/proof.html",
        ("人人可验证", "Anyone can check it"),
        ("每一步都写入无法改写的公开日志，不靠我们也能验证。", "Every step enters a public log that nobody can rewrite, not even we."),
        (
            (
                "合同、报告、照片、资金流水都留下指纹，写入只能追加的默克尔日志，并定期签发检查点。",
                "Contracts, reports, photos and payments leave their fingerprints in an append-only Merkle log with signed checkpoints.",
            ),
            (
                "双方随时可以导出完整证据包，用一个独立的小程序离线验证；改动任何一个字节都会被发现。",
                "Both sides can export the whole story and check it offline with one small program; any altered byte is found.",
            ),
        ),
    ),
)


def clocks() -> tuple[Clock, ...]:
    """Return a row for every state of the present process in which people are waited for."""
    return tuple(
        Clock(STATES[state], _who(wait), _time(wait), _silence(wait))
        for state, wait in CURRENT.waits.items()
        if wait.on != frozenset({Who.CLOCK})
    )


def life(language: str) -> tuple[Step, ...]:
    """Return the main line of a trade, none of it done yet."""
    at = 0 if language.startswith("zh") else 1
    return tuple(Step("next", STATES[state][at]) for state in MAIN_LINE)


def _who(wait: Wait) -> Pair:
    names = [ACTORS[who] for who in Who if who in wait.on]
    return ("或".join(zh for zh, _en in names), " or ".join(en for _zh, en in names))


def _time(wait: Wait) -> Pair:
    if wait.after is Term.INSPECTION_PERIOD:
        return ("合同约定（1–30 天）", "as agreed, 1–30 days")
    hours = int(wait.after.total_seconds()) // 3600
    days, rest = divmod(hours, 24)
    return (f"{hours} 小时", f"{hours} hours") if rest or days <= 3 else (f"{days} 天", f"{days} days")  # noqa: PLR2004 - up to three days people count hours


def _silence(wait: Wait) -> Pair:
    sentences = [SILENCE[name] for name in wait.silence]
    return ("".join(zh for zh, _en in sentences), " ".join(en for _zh, en in sentences))
