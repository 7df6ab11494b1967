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
