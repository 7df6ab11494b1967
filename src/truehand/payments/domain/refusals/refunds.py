"""Why a payment was not given back."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class ReceiptUnknown(Refusal):
    """There is no such receipt."""

    code = "payments.receipt_unknown"
    kind = "not_found"
    zh = "没有找到这笔到账。"
    en = "No such receipt was found."


class RefundUnknown(Refusal):
    """There is no such refund."""

    code = "payments.refund_unknown"
    kind = "not_found"
    zh = "没有找到这笔退款。"
    en = "No such refund was found."


class ChargebackUnknown(Refusal):
    """There is no such chargeback."""

    code = "payments.chargeback_unknown"
    kind = "not_found"
    zh = "没有找到这笔拒付。"
    en = "No such chargeback was found."


class CurrencyAsAsked(Refusal):
    """What arrived is in the currency that was asked for: it counts, or is the payer's balance."""

    code = "payments.currency_as_asked"
    kind = "conflict"
    zh = "这笔款项的币种与应付款一致，不需要原路退回；余额可直接提现。"
    en = "This came in the currency that was asked for, so it is not sent back. A balance can be paid out."


class NotRefundable(Refusal):
    """More was to go back than is left, in another currency, or through a channel that refunds nothing."""

    code = "payments.not_refundable"
    kind = "conflict"
    zh = "这笔到账不能按此退回：最多可原路退回 {left}。"
    en = "This cannot go back the way it was paid: at most {left} can."
