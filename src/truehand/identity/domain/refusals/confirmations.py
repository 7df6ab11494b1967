"""Why a confirmation of a money act does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from truehand.identity.domain.confirmation import MoneyAct


class Unconfirmed(Refusal):
    """Base: the act waits for a confirmation; a page asks for it, a program finds the act in the data."""

    kind = "unconfirmed"

    def __init__(self, act: MoneyAct) -> None:
        """Keep the act as the door was asked for it."""
        self.act = act
        super().__init__(**act.data())


class ConfirmationNeeded(Unconfirmed):
    """No confirmation of the asker's was given, or it has not been answered."""

    code = "identity.confirmation_needed"
    zh = "涉及资金的操作须以动态验证码或通行密钥确认收款方和金额。"
    en = "Moving money needs a second factor that confirms who gets how much."


class ConfirmationExpired(Unconfirmed):
    """It was asked for too long ago."""

    code = "identity.confirmation_expired"
    zh = "确认已过期，请重新确认。"
    en = "The confirmation has expired. Confirm once more."


class ConfirmationUsed(Unconfirmed):
    """It moved money before."""

    code = "identity.confirmation_used"
    zh = "该确认已使用过，每次操作须单独确认。"
    en = "That confirmation was used before; each act needs one of its own."


class ConfirmationChanged(Unconfirmed):
    """What is asked for is not what was confirmed."""

    code = "identity.confirmation_changed"
    zh = "收款方、金额或账户与您确认的不一致，原确认作废，请重新核对。"
    en = "Payee, amount or account is not what you confirmed. Look again and confirm once more."


class ConfirmationUnknown(Refusal):
    """Not a confirmation that waits for the asker's answer."""

    code = "identity.confirmation_unknown"
    kind = "not_found"
    zh = "没有找到待确认的操作，或已过期。"
    en = "No confirmation waits for you there, or it has expired."


class NoSecondFactor(Refusal):
    """Without an authenticator app or a passkey no money moves."""

    code = "identity.no_second_factor"
    kind = "forbidden"
    zh = "请先设置验证器应用或通行密钥，再操作资金。"
    en = "Set up an authenticator app or a passkey first; money moves with one of them only."


class CodeUsed(Refusal):
    """A code counts once, whatever it was used for."""

    code = "identity.code_used"
    kind = "forbidden"
    zh = "该验证码已使用过，请等待下一个验证码。"
    en = "That code was used before. Wait for the next one."


class PasskeyNotRight(Refusal):
    """What the passkey signed does not fit: another act, another site, another key, or nobody was recognised."""

    code = "identity.passkey_not_right"
    kind = "forbidden"
    zh = "通行密钥的签名与本次操作不符。"
    en = "What the passkey signed does not fit this act."


class PasskeyCopied(Refusal):
    """The passkey's counter did not go up: there may be a second one."""

    code = "identity.passkey_copied"
    kind = "forbidden"
    zh = "该通行密钥的计数异常，可能已被复制，请移除后重新添加。"
    en = "This passkey's counter did not go up, so there may be a copy of it. Remove it and add a new one."


class NotADemonstration(Refusal):
    """The cast's known authenticators exist in demonstration mode only."""

    code = "identity.not_a_demonstration"
    kind = "not_found"
    zh = "仅演示模式下可用。"
    en = "This exists in demonstration mode only."
