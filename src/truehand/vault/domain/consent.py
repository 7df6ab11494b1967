"""What a person may agree to, purpose by purpose, with the words that were agreed to.

Consent is asked for separately for each purpose, is never a condition of trading, and is asked for anew when its
words change (Personal Information Protection Law, articles 13 to 16; GDPR, articles 6 and 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.kernel.canonical import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Pair = tuple[str, str]


class ConsentTo(StrEnum):
    """A purpose that nothing but the person's own consent allows."""

    CREDIT_SHARING = "credit_sharing"
    MARKETING = "marketing"
    THIRD_PARTY_CREDIT = "third_party_credit"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version of the words of a purpose; once published it is never edited, only followed by another version."""

    version: int
    zh: str
    en: str

    @property
    def words(self) -> Pair:
        """The (Chinese, English) pair."""
        return self.zh, self.en

    @property
    def sha256(self) -> str:
        """What the log keeps of the words: the SHA-256 of their canonical JSON."""
        return digest({"version": self.version, "zh": self.zh, "en": self.en})


@dataclass(frozen=True, slots=True)
class Act:
    """One giving or withdrawing of a consent, with the version of the words that were shown."""

    purpose: ConsentTo
    number: int
    given: bool
    version: int
    sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands with one purpose: its present words, whether they hold, and what was done before."""

    purpose: ConsentTo
    title: Pair
    text: ConsentText
    acts: tuple[Act, ...]

    @property
    def given(self) -> bool:
        """Whether the purpose may be pursued now: the latest act gave consent, to the present words."""
        return holds(self.acts[-1] if self.acts else None)

    @property
    def outdated(self) -> bool:
        """Whether the person agreed to earlier words, which no longer count."""
        return bool(self.acts) and self.acts[-1].given and not self.given


TITLES: Final[dict[ConsentTo, Pair]] = {
    ConsentTo.CREDIT_SHARING: ("向其他平台出示我的信用", "Show my standing to other platforms"),
    ConsentTo.MARKETING: ("接收平台资讯", "Receive news from the platform"),
    ConsentTo.THIRD_PARTY_CREDIT: ("采信我在其他平台的信用", "Count my standing from other platforms"),
}
# Oldest first. A change is a new entry: what was agreed to is looked up here by its version.
TEXTS: Final[dict[ConsentTo, tuple[ConsentText, ...]]] = {
    ConsentTo.CREDIT_SHARING: (
        ConsentText(
            1,
            "同意后，任何人都可以向平台索取一份由平台签名的信用证明：您的信用分、等级、计算日期和账户编号。证明不含姓"
            "名、联系方式和任何一笔交易的内容，一天后失效。撤回后，平台立即停止出具；已出具的证明最迟在一天内失效。",
            "If you agree, anybody can ask Truehand for a signed statement of your standing: your score, grade, the "
            "day it was worked out and your account's number. It holds no name, no way to reach you and nothing of "
            "any trade, and it runs out after a day. When you withdraw, no more are issued at once; those that are "
            "out end within a day.",
        ),
    ),
    ConsentTo.MARKETING: (
        ConsentText(
            1,
            "同意后，平台可以在站内通知和电子邮件中向您介绍新功能和活动，每周不超过一次。不据您的交易记录挑选内容，"
            "不把您的地址交给他人。撤回后，不再发送任何一封，包括已经排队等待发送的。",
            "If you agree, Truehand may tell you of new features and offers, in a notice here and by e-mail, at most "
            "once a week. What you are told is not chosen by your trades, and your address is given to nobody. When "
            "you withdraw, not one more is sent, those already waiting in line included.",
        ),
    ),
    ConsentTo.THIRD_PARTY_CREDIT: (
        ConsentText(
            1,
            "同意后，您可以提交由合作平台签名的信用证明；平台核对签名后保存其中的分数、等级和日期，并在您的信用页上显"
            "示。撤回后，立即停止显示，并删除已保存的证明。",
            "If you agree, you can hand in a statement of your standing that a partner platform has signed; Truehand "
            "checks the signature, keeps its score, grade and day, and shows them on your credit page. When you "
            "withdraw, they are shown no more at once, and what was kept is deleted.",
        ),
    ),
}


def present_text(purpose: ConsentTo) -> ConsentText:
    """Return the words that consent is asked for now."""
    return TEXTS[purpose][-1]


def holds(latest: Act | None) -> bool:
    """Whether the latest act allows its purpose: consent was given, and to the words that stand today."""
    return latest is not None and latest.given and latest.version == present_text(latest.purpose).version


def standing(purpose: ConsentTo, acts: Iterable[Act]) -> Standing:
    """Return where a person stands with a purpose, from their acts, oldest first."""
    mine = tuple(act for act in acts if act.purpose is purpose)
    return Standing(purpose, TITLES[purpose], present_text(purpose), mine)
