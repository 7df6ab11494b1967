"""Why a message of a channel was not taken."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class CallbackForged(Refusal):
    """The signature does not fit the message."""

    code = "payments.callback_forged"
    kind = "forbidden"
    zh = "银行回执的签名无效。"
    en = "The signature of the bank's message does not fit it."


class CallbackExpired(Refusal):
    """The message was signed too long ago, or in the future."""

    code = "payments.callback_expired"
    kind = "forbidden"
    zh = "银行回执的签名时间已过期。"
    en = "The bank's message was not signed within the last minutes."


class CallbackNotUnderstood(Refusal):
    """The message is signed but not of the agreed form."""

    code = "payments.callback_not_understood"
    kind = "invalid"
    zh = "银行回执的内容不符合约定格式。"
    en = "The bank's message is not of the agreed form."


class CallbackNotFollowed(Refusal):
    """The message is the channel's own, of a type that nobody follows: written down, and answered as taken."""

    code = "payments.callback_not_followed"
    kind = "invalid"
    zh = "支付通道的这类通知无需处理。"
    en = "Messages of this type are not followed."


class CallbackChanged(Refusal):
    """A transaction that was told before is told differently."""

    code = "payments.callback_changed"
    kind = "conflict"
    zh = "同一笔银行交易先后通知的内容不一致。"
    en = "The bank told this transaction differently before."


class ReferenceUnknown(Refusal):
    """The message speaks of nothing that was asked for."""

    code = "payments.reference_unknown"
    kind = "not_found"
    zh = "银行回执中的参考号不存在。"
    en = "Nothing was asked for under the message's reference."


class AmountMismatch(Refusal):
    """A payout is reported with another amount than was ordered."""

    code = "payments.amount_mismatch"
    kind = "conflict"
    zh = "银行回报的提现金额与指令不一致。"
    en = "The bank reports another amount than the payout was ordered with."


class MessageUnknown(Refusal):
    """No such message was refused, or it is long ago."""

    code = "payments.message_unknown"
    kind = "not_found"
    zh = "没有找到这条被拒收的消息。"
    en = "No such refused message was found."
