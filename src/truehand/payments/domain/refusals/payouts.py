"""Why a payout was not made."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class PayoutUnknown(Refusal):
    """The asker has no such payout."""

    code = "payments.payout_unknown"
    kind = "not_found"
    zh = "没有找到这笔提现。"
    en = "No such payout was found."


class PayoutChanged(Refusal):
    """The key was used for another payout."""

    code = "payments.payout_changed"
    kind = "conflict"
    zh = "这次提交已用于另一笔提现，请刷新页面后重试。"
    en = "This form was already used for another payout. Reload the page and try again."


class PayoutOnItsWay(Refusal):
    """The bank has been told; it can no longer be taken back."""

    code = "payments.payout_on_its_way"
    kind = "conflict"
    zh = "该笔提现已提交银行，无法撤销。"
    en = "The bank has been told of this payout; it can no longer be cancelled."
