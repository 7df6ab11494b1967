"""Why payouts stand still, or do not."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class PayoutsHeld(Refusal):
    """Payouts stand still until the books and the bank agree again."""

    code = "payments.payouts_held"
    kind = "held"
    zh = "平台已暂停全部提现：{why_zh} 您的资金仍在存管银行，恢复后即可提现。"
    en = "Payouts are paused: {why_en} Your money stays with the custodian bank; pay out as soon as they go on."


class PayoutsNotHeld(Refusal):
    """Payouts do not stand still because of this matter."""

    code = "payments.payouts_not_held"
    kind = "conflict"
    zh = "提现并未因此事项暂停。"
    en = "Payouts are not paused because of this matter."
