"""Why a payment was not asked for."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class NoBank(Refusal):
    """No bank channel is configured."""

    code = "payments.no_bank"
    kind = "held"
    zh = "平台尚未接入银行通道，暂时不能收付款。"
    en = "No bank is connected yet, so nothing can be paid in or out."


class IntentOpen(Refusal):
    """Somebody else has been asked for this payment already."""

    code = "payments.intent_open"
    kind = "conflict"
    zh = "这笔款项已由他人发起付款，请等待其完成。"
    en = "Somebody else has already started this payment."


class IntentUnknown(Refusal):
    """There is no such payment, or it is not the asker's to see."""

    code = "payments.intent_unknown"
    kind = "not_found"
    zh = "没有找到这笔付款。"
    en = "No such payment was found."


class ChannelUnknown(Refusal):
    """No channel of that name is configured."""

    code = "payments.channel_unknown"
    kind = "not_found"
    zh = "平台未接入名为“{channel}”的支付渠道。"
    en = "No payment channel called “{channel}” is configured."


class CurrencyNotTaken(Refusal):
    """The channel does not move that currency."""

    code = "payments.currency_not_taken"
    kind = "invalid"
    zh = "所选支付渠道不支持 {currency}。"
    en = "This payment channel does not take {currency}."


class ChannelSilent(Refusal):
    """The channel gave no answer; what was asked is kept and asked again under the same reference."""

    code = "payments.channel_silent"
    kind = "busy"
    zh = "支付渠道暂时没有响应。您的请求已保存，不会重复扣款，请稍后重试。"
    en = "The payment channel does not answer at the moment. Your request is kept and never charged twice. Try again."


class ChannelStrange(Refusal):
    """The channel would send the payer to a page that is not its own."""

    code = "payments.channel_strange"
    kind = "held"
    zh = "支付渠道“{channel}”返回了陌生的付款页面地址，已为您拦截。"
    en = "The payment channel “{channel}” would have sent you to a page that is not its own. You were kept here."
